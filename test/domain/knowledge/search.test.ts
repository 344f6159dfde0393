import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { indexPosts } from "../../../src/domain/knowledge/index-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { searchPosts, type PostSearch } from "../../../src/domain/knowledge/search.read.ts";
import { anonymous, personViewer, type Viewer } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { experience, note, offer, remoteNote, request } from "./drafts.ts";

onEachEngine("searching posts", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const anna = await person(store, "laege-m1");
    const bo = await person(store, "sygeplejerske-m2");
    const say = (who: number, draft: Draft) => store.transact((tx) => publish(tx, who, draft));
    const index = async () => {
      const rows = await store.reader.db.selectFrom("post").select("id").execute();
      await indexPosts(
        store,
        rows.map((row) => row.id),
      );
    };
    const find = async (more: Partial<PostSearch> = {}, viewer: Viewer = personViewer(bo)) => {
      const search = { words: "", limit: 20, order: "newest" as const, ...more };
      const { items } = await searchPosts(store.reader, viewer, search);
      return items.map((post) => post.title ?? post.bodyHtml.replace(/<[^>]*>/g, ""));
    };
    return { store, anna, bo, say, index, find };
  }

  test("finds words in title, text, sections and topics, newest first; filters narrow", async () => {
    const { store, anna, bo, say, index, find } = await begin();
    await store.transact((tx) =>
      tx.db
        .updateTable("profile")
        .set({ region: "Nordjylland" })
        .where("actor_id", "=", anna)
        .execute(),
    );
    await say(anna, request({ title: "r1", body: "Om tavlemøder", topics: ["Vagtplan"] }));
    await say(bo, offer({ title: "o1", body: "Vi kan noget", topics: ["Tavlemøde"] }));
    await say(
      anna,
      experience({ title: "e1", change: "stop", outcome: "failure", topics: ["Fald"] }),
    );
    await say(anna, note({ body: "n1 tavlemødet" }));
    await index();
    expect(await find({ words: "tavlemøde" })).toEqual(["n1 tavlemødet", "o1", "r1"]);
    expect(await find({ words: "forbi hinanden" })).toEqual(["e1"]);
    expect(await find({ words: "tavlemøde", kind: "offer" })).toEqual(["o1"]);
    expect(await find({ words: "tavlemøde", region: "Nordjylland" })).toEqual([
      "n1 tavlemødet",
      "r1",
    ]);
    expect(await find({ words: "tavlemøde", unanswered: true })).toEqual(["r1"]);
    expect(await find({ words: "tavlemøde", author: bo })).toEqual(["o1"]);
    expect(await find({ change: "stop" })).toEqual(["e1"]);
    expect(await find({ outcome: "failure" })).toEqual(["e1"]);
    expect(await find({ kind: "request" })).toEqual(["r1"]);
    expect(await find({ author: anna })).toEqual(["n1 tavlemødet", "e1", "r1"]);
    const topic = await store.reader.db
      .selectFrom("topic")
      .select("id")
      .where("slug", "=", "vagtplan")
      .executeTakeFirstOrThrow();
    expect(await find({ topic: topic.id })).toEqual(["r1"]);
    expect(await find({ words: "tavlemøde", topic: topic.id })).toEqual(["r1"]);
    expect(await find({ words: "tavlemøde", order: "relevance" })).toHaveLength(3);
    expect(await find({ words: "findesikke" })).toEqual([]);
  });

  test("finds only what the viewer may see, and nothing that is gone or does not want to be found", async () => {
    const { store, anna, say, index, find } = await begin();
    const open = await say(anna, note({ body: "sepsis åben" }));
    await say(anna, note({ body: "sepsis region", audience: "region" }));
    await say(anna, note({ body: "sepsis følgere", audience: "followers" }));
    const shy = await stranger(store, "carl@syd.example", { indexable: 0 });
    const glad = await stranger(store, "dorte@syd.example", { indexable: 1 });
    for (const [author, name] of [
      [shy, "genert"],
      [glad, "glad"],
    ] as const)
      await store.transact((tx) =>
        addPost(
          tx,
          remoteNote(author, `https://syd.example/${name}`, { body_html: `<p>sepsis ${name}</p>` }),
        ),
      );
    await index();
    expect(await find({ words: "sepsis" }, anonymous)).toEqual(["sepsis åben", "sepsis glad"]);
    expect(await find({ words: "sepsis" })).toEqual([
      "sepsis region",
      "sepsis åben",
      "sepsis glad",
    ]);
    await store.transact((tx) => withdraw(tx, anna, open.id));
    expect(await find({ words: "sepsis" }, anonymous)).toEqual(["sepsis glad"]);
    await indexPosts(store, [open.id]);
    expect(await find({ words: "sepsis" }, anonymous)).toEqual(["sepsis glad"]);
  });

  test.each(["newest", "relevance"] as const)("pages by %s hold everything once", async (order) => {
    const { store, anna, say, index } = await begin();
    for (let n = 0; n < 9; n++) await say(anna, note({ body: `delirium ${n}` }));
    await index();
    const read: number[] = [];
    let before: number | undefined;
    for (let turn = 0; turn < 10; turn++) {
      const search = { words: "delirium", limit: 4, order, before };
      const found = await searchPosts(store.reader, anonymous, search);
      read.push(...found.items.map((post) => post.id));
      if (found.next === null) break;
      before = found.next;
    }
    expect(new Set(read).size).toBe(9);
    expect(read).toHaveLength(9);
  });

  test("publishing leaves a job for the index", async () => {
    const { store, anna, say } = await begin();
    const { id } = await say(anna, note());
    const jobs = await store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "index-post")
      .execute();
    expect(jobs.map((job) => JSON.parse(job.payload))).toEqual([{ id }]);
  });
});
