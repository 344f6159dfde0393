import { expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { seedTopics } from "../../../src/domain/topics/seed.ts";
import { addSynonym, ensureTopics } from "../../../src/domain/topics/topics.ts";
import {
  popularTopics,
  searchTopics,
  topicBySlug,
} from "../../../src/domain/topics/topics.read.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { request } from "../knowledge/drafts.ts";

onEachEngine("topics", (engine) => {
  test("names in any spelling are one topic; synonyms lead to it", async () => {
    const store = await freshStore(engine);
    const rows = await store.transact(async (tx) => {
      const [first] = await ensureTopics(tx, ["#Sikre Fødsler"]);
      await addSynonym(tx, first!.id, "Trygge fødsler");
      return ensureTopics(tx, ["sikrefødsler", "TryggeFødsler", "Vagtplan", "#vagtplan"]);
    });
    expect(rows.map((row) => [row.slug, row.label_da])).toEqual([
      ["sikrefødsler", "Sikre Fødsler"],
      ["vagtplan", "Vagtplan"],
    ]);
    expect(await topicBySlug(store.reader, "trygge fødsler")).toBeUndefined();
    expect(await searchTopics(store.reader, "tryg", 5)).toEqual([]);
    const anna = await person(store, "laege-m1");
    await store.transact((tx) => publish(tx, anna, request({ topics: ["sikrefødsler"] })));
    const meant = await topicBySlug(store.reader, "trygge fødsler");
    expect(meant).toMatchObject({ slug: "sikrefødsler" });
    expect(await topicBySlug(store.reader, "112")).toBeUndefined();
    expect((await searchTopics(store.reader, "tryg", 5)).map((t) => t.slug)).toEqual([
      "sikrefødsler",
    ]);
    expect(await searchTopics(store.reader, "_", 5)).toEqual([]);
  });

  test("what led to a name leads where that name leads", async () => {
    const store = await freshStore(engine);
    await store.transact(async (tx) => {
      const [fall, prevention] = await ensureTopics(tx, ["Fald", "Faldforebyggelse"]);
      await addSynonym(tx, fall!.id, "Falls");
      await addSynonym(tx, prevention!.id, "Fald");
      await addSynonym(tx, prevention!.id, "Fald");
    });
    for (const name of ["Fald", "Falls", "Faldforebyggelse"]) {
      const [meant] = await store.transact((tx) => ensureTopics(tx, [name]));
      expect(meant!.slug).toBe("faldforebyggelse");
    }
  });

  test("seeding twice makes the same topics once, with both names", async () => {
    const store = await freshStore(engine);
    await store.transact(seedTopics);
    const count = () =>
      store.reader.db
        .selectFrom("topic")
        .select((eb) => eb.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
    const before = await count();
    await store.transact(seedTopics);
    expect(await count()).toEqual(before);
    expect(await topicBySlug(store.reader, "Handover")).toMatchObject({
      labelDa: "Overlevering",
      labelEn: "Handover",
    });
  });

  test("a post under a synonym is found under the topic, which counts it", async () => {
    const store = await freshStore(engine);
    await store.transact(seedTopics);
    const anna = await person(store, "laege-m1");
    await store.transact((tx) => publish(tx, anna, request({ topics: ["tavlemøder", "Huddle"] })));
    expect((await popularTopics(store.reader, 1))[0]).toMatchObject({
      slug: "tavlemøde",
      postsCount: 1,
    });
  });
});
