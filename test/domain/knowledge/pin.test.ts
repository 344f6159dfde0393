import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { pin, pinFeatured, unpin } from "../../../src/domain/knowledge/pin.ts";
import { pinnedPosts } from "../../../src/domain/knowledge/pins.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

onEachEngine("pinned posts", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 1000)) });
    const anna = await person(store, "laege-m1");
    const say = async (more = {}) =>
      (await store.transact((tx) => publish(tx, anna, note(more)))).id;
    const read = async (viewer = anonymous) =>
      (await pinnedPosts(store.reader, viewer, anna)).map((post) => post.id);
    return { store, anna, say, read };
  }

  test("are one's own, at most five, the latest pinned first, and seen as the post is", async () => {
    const { store, anna, say, read } = await begin();
    const bo = await person(store, "sygeplejerske-m2");
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await say());
    const region = await say({ audience: "region" });
    const put = (me: number, id: number) => store.transact((tx) => pin(tx, me, id));
    await put(anna, region);
    for (const id of ids.slice(0, 4)) await put(anna, id);
    await put(anna, ids[0]!);
    await expect(put(anna, ids[4]!)).rejects.toMatchObject({
      reason: "too-many-pins",
      detail: { most: 5 },
    });
    await expect(put(bo, ids[0]!)).rejects.toMatchObject({ reason: "not-found" });
    expect(await read()).toEqual([ids[3], ids[2], ids[1], ids[0]]);
    expect(await read(personViewer(bo))).toEqual([ids[3], ids[2], ids[1], ids[0], region]);
    expect(await store.transact((tx) => unpin(tx, anna, ids[3]!))).toBe(true);
    expect(await store.transact((tx) => unpin(tx, anna, ids[3]!))).toBe(false);
    await store.transact((tx) => withdraw(tx, anna, ids[2]!));
    await put(anna, ids[4]!);
    expect(await read()).toEqual([ids[4], ids[1], ids[0]]);
    const direct = await say({ audience: "direct", mentions: [bo] });
    await expect(put(anna, direct)).rejects.toMatchObject({ reason: "not-found" });
  });

  test("of someone elsewhere are theirs, and of too many the latest", async () => {
    const { store, anna, say } = await begin();
    const far = await stranger(store, "bo@syd.example");
    const ids: number[] = [];
    for (let n = 0; n < 22; n += 1) {
      const uri = `https://syd.example/posts/${n}`;
      ids.push((await store.transact((tx) => addPost(tx, remoteNote(far, uri)))).id!);
    }
    const put = (id: number) => store.transact((tx) => pinFeatured(tx, far, id));
    for (const id of ids) expect(await put(id)).toBe(true);
    expect(await put(ids[21]!)).toBe(false);
    expect(await put(await say())).toBe(false);
    const shown = await pinnedPosts(store.reader, personViewer(anna), far);
    expect(shown.map((post) => post.id)).toEqual(ids.slice(2).toReversed());
  });
});
