import { beforeAll, expect, test } from "vitest";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { keptPosts } from "../../src/domain/knowledge/kept-posts.ts";
import { postsByIds } from "../../src/domain/knowledge/post.read.ts";
import { anonymous } from "../../src/domain/knowledge/visible.ts";
import { personViews } from "../../src/domain/people/people.read.ts";
import { stranger } from "../support/cast.ts";
import { freshStore, type TestStore } from "../support/engines.ts";
import { remoteNote } from "./knowledge/drafts.ts";

/*
 * What is kept on SQLite is kept by number and by length: how long a text is, somebody elsewhere decides.
 */

let store: TestStore;
let author: number;

beforeAll(async () => {
  store = await freshStore("sqlite");
  author = await stranger(store, "carl@syd.example");
});

test("of long posts fewer are kept, the last that were read", async () => {
  const ids: number[] = [];
  await store.transact(async (tx) => {
    for (let n = 0; n < 260; n++) {
      const { id } = await addPost(tx, remoteNote(author, `https://syd.example/${n}`));
      ids.push(id!);
    }
    await tx.db
      .updateTable("post")
      .set({ body_html: `<p>${"x".repeat(99_993)}</p>` })
      .execute();
  });
  const found = await postsByIds(store.reader, anonymous, ids);
  expect(found).toHaveLength(260);
  const { held } = keptPosts(store.reader)!;
  expect(held.size).toBe(240);
  expect([held.get(ids[19]!), held.get(ids[20]!)?.view.id]).toEqual([undefined, ids[20]]);
});

test("of people who say much of themselves fewer are kept", async () => {
  await store.transact((tx) =>
    tx.db
      .updateTable("actor")
      .set({ bio_html: "x".repeat(16_000_001) })
      .where("id", "=", author)
      .execute(),
  );
  const once = async () => (await personViews(store.reader, [author])).get(author)!;
  const first = await once();
  expect(first.bioHtml).toHaveLength(16_000_001);
  expect(await once()).not.toBe(first);
  await store.transact((tx) =>
    tx.db.updateTable("actor").set({ bio_html: "kort" }).where("id", "=", author).execute(),
  );
  const short = await once();
  expect(await once()).toBe(short);
});
