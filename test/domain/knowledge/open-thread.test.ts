import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { mayBeIncomplete, openThread } from "../../../src/domain/knowledge/open-thread.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

const root = "https://syd.example/posts/root";

onEachEngine("a conversation that began elsewhere", (engine) => {
  test("is asked for when it is opened, wherever in it, at most every 15 minutes", async () => {
    let at = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date(at) });
    const [anna, bo] = [await person(store, "anna"), await stranger(store, "bo@syd.example")];
    const arrive = async (uri: string, more = {}) =>
      (await store.transact((tx) => addPost(tx, remoteNote(bo, uri, more))))!.id!;
    const rootId = await arrive(root);
    const reply = await store.transact((tx) => publish(tx, anna, note({ replyToId: rootId })));
    const stale = (id: number) => mayBeIncomplete(store.reader, id, new Date(at).toISOString());
    const open = (id: number) => store.transact((tx) => openThread(tx, id));
    const jobs = async () =>
      (
        await store.reader.db
          .selectFrom("job")
          .select(["key", "lane"])
          .where("kind", "=", "fetch-thread")
          .execute()
      ).map(({ key, lane }) => `${lane} ${key}`);
    expect(await stale(reply.id)).toBe(true);
    expect(await Promise.all([open(reply.id), open(rootId)])).toContain(true);
    expect(await jobs()).toEqual([`fetch ${root}`]);
    await store.transact((tx) => tx.db.deleteFrom("job").execute());
    at += 15 * 60_000 - 1;
    expect([await stale(rootId), await open(rootId), await open(reply.id)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await jobs()).toEqual([]);
    at += 1;
    expect([await stale(rootId), await open(reply.id), await open(rootId)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await jobs()).toEqual([`fetch ${root}`]);
  });

  test("is not asked for when it began here, or is for few", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "anna"), await stranger(store, "bo@syd.example")];
    const ours = await store.transact((tx) => publish(tx, anna, note()));
    const { id: answer } = await store.transact((tx) =>
      addPost(tx, remoteNote(bo, "https://syd.example/posts/2", { reply_to_uri: ours.uri })),
    );
    const { id: direct } = await store.transact((tx) =>
      addPost(tx, remoteNote(bo, root, { audience: "direct", mentions: [anna] })),
    );
    for (const id of [ours.id, answer!, direct!, 4711])
      expect(await store.transact((tx) => openThread(tx, id))).toBe(false);
  });
});
