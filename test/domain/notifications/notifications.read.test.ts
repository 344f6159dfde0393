import { expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { thank } from "../../../src/domain/knowledge/thank.ts";
import { markSeen } from "../../../src/domain/streams/markers.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { notify } from "../../../src/domain/notifications/notify.ts";
import { unreadCount } from "../../../src/domain/notifications/unread.read.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note } from "../knowledge/drafts.ts";

onEachEngine("reading notifications", (engine) => {
  test("newest first, a page at a time, with who and what; new until seen", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "anna"), await person(store, "bo")];
    const post = await store.transact(async (tx) => {
      const { id } = await publish(tx, anna, note());
      await thank(tx, { actorId: bo, postId: id });
      await notify(tx, { readerId: anna, kind: "follow", actorId: bo });
      return id;
    });
    const first = await notifications(store.reader, anna, { limit: 1 });
    expect(first.items).toMatchObject([
      { kind: "follow", actor: { id: bo }, post: null, unread: true },
    ]);
    const second = await notifications(store.reader, anna, { before: first.next!, limit: 1 });
    expect(second).toMatchObject({
      items: [{ kind: "thanks", actor: { id: bo }, post: { id: post }, unread: true }],
      next: null,
    });
    expect((await notifications(store.reader, bo, { limit: 9 })).items).toEqual([]);
    await store.transact((tx) => markSeen(tx, anna, second.items[0]!.id));
    const unread = async () =>
      (await notifications(store.reader, anna, { limit: 9 })).items.map((item) => item.unread);
    expect(await unread()).toEqual([true, false]);
    await store.transact((tx) => markSeen(tx, anna, first.items[0]!.id));
    await store.transact((tx) => markSeen(tx, anna, 1));
    expect(await unread()).toEqual([false, false]);
    expect(await unreadCount(store.reader, anna)).toBe(0);
  });

  test("nothing of a post that may no longer be seen", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "anna"), await person(store, "bo")];
    const id = await store.transact(async (tx) => {
      const post = await publish(tx, bo, note({ audience: "region", body: "Hej @anna" }));
      return post.id;
    });
    const shown = async () => (await notifications(store.reader, anna, { limit: 9 })).items;
    expect(await shown()).toMatchObject([{ kind: "mention", post: { id } }]);
    await store.transact((tx) =>
      tx.db.updateTable("post").set({ state: "quarantined" }).where("id", "=", id).execute(),
    );
    expect(await shown()).toEqual([]);
  });
});
