import { expect, test } from "vitest";
import { followTopic } from "../../../src/domain/follows/follow-topic.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { block } from "../../../src/domain/people/block.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { topicHelpers } from "../../../src/domain/topics/helpers.read.ts";
import { seedTopics } from "../../../src/domain/topics/seed.ts";
import {
  curatedTopics,
  otherTopics,
  synonymsOf,
  topicBySlug,
  topicIntent,
} from "../../../src/domain/topics/topics.read.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { request } from "../knowledge/drafts.ts";

onEachEngine("topics for their pages", (engine) => {
  test("common topics by Danish name, others by how much is written, synonyms apart", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    await store.transact(async (tx) => {
      await seedTopics(tx);
      for (const topics of [["Nattero"], ["Nattero", "Kaffe"], ["Tavlemøder"]])
        await publish(tx, anna, request({ topics }));
    });
    const curated = await curatedTopics(store.reader);
    const names = curated.map(({ labelDa }) => labelDa);
    expect(names).toEqual(names.toSorted(new Intl.Collator("da").compare));
    expect(names).not.toContain("Tavlemøder");
    const boards = curated.find(({ slug }) => slug === "tavlemøde")!;
    expect(boards.postsCount).toBe(1);
    expect(await synonymsOf(store.reader, boards.id)).toContain("Tavlemøder");
    const others = await otherTopics(store.reader, 10);
    expect(others.map(({ slug, postsCount }) => [slug, postsCount])).toEqual([
      ["nattero", 2],
      ["kaffe", 1],
    ]);
    expect(await otherTopics(store.reader, 1)).toHaveLength(1);
  });

  test("who can help: who says so, may be found, is not on a break and not kept away", async () => {
    const store = await freshStore(engine);
    const names = ["anna", "bo", "cy", "di", "eva", "finn"];
    const ids: number[] = [];
    for (const name of names) ids.push(await person(store, name));
    const [anna = 0, bo = 0, cy = 0, di = 0, eva = 0, finn = 0] = ids;
    await store.transact(seedTopics);
    const { id } = (await topicBySlug(store.reader, "triage"))!;
    await store.transact(async (tx) => {
      for (const one of [bo, di, eva, finn]) await followTopic(tx, one, id, "canHelp");
      await followTopic(tx, cy, id, "wantToLearn");
      await updateProfile(tx, di, { availability: "paused" });
      await updateProfile(tx, eva, { discoverable: false });
      await block(tx, { blockerId: finn, blockedId: anna });
    });
    const helpers = async (viewer: number) =>
      (await topicHelpers(store.reader, personViewer(viewer), id, 9)).map((one) => one.id);
    expect(await helpers(anna)).toEqual([bo]);
    expect(await helpers(cy)).toEqual([finn, bo]);
    expect(await topicIntent(store.reader, cy, id)).toBe("wantToLearn");
    expect(await topicIntent(store.reader, anna, id)).toBeUndefined();
  });
});
