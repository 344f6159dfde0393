import { expect, test } from "vitest";
import { forgetNews, notify } from "../../../src/domain/notifications/notify.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const told = (store: TestStore) =>
  store.reader.db.selectFrom("notification").select(["reader_id", "kind", "actor_id"]).execute();

onEachEngine("news", (engine) => {
  test("is told once, to people here, never to oneself", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const bo = await stranger(store, "bo@syd.example");
    const heard: string[] = [];
    store.onCommit((facts) => heard.push(...facts.map((fact) => fact.type)));
    await store.transact(async (tx) => {
      await notify(tx, { readerId: anna, kind: "follow", actorId: bo });
      await notify(tx, { readerId: anna, kind: "follow", actorId: bo });
      await notify(tx, { readerId: anna, kind: "follow", actorId: anna });
      await notify(tx, { readerId: bo, kind: "follow", actorId: anna });
    });
    expect(await told(store)).toEqual([{ reader_id: anna, kind: "follow", actor_id: bo }]);
    expect(heard).toEqual(["Notified"]);
    await store.transact((tx) => forgetNews(tx, { kind: "follow", actorId: bo }));
    expect(await told(store)).toEqual([]);
  });

  test("is not told between people of whom one blocked the other, nor of a muted one", async () => {
    const store = await freshStore(engine);
    const [anna, bo, cy, di] = [
      await person(store, "anna"),
      await person(store, "bo"),
      await person(store, "cy"),
      await person(store, "di"),
    ];
    await store.transact(async (tx) => {
      const block = (blocker_id: number, blocked_id: number) =>
        tx.db
          .insertInto("block")
          .values({
            id: tx.newId(),
            uri: `u${tx.newId()}`,
            blocker_id,
            blocked_id,
            created_at: tx.now,
          })
          .execute();
      await block(anna, bo);
      await block(cy, anna);
      const mute = (muted_id: number, until: string) =>
        tx.db
          .insertInto("mute")
          .values({ id: tx.newId(), muter_id: anna, muted_id, until, created_at: tx.now })
          .execute();
      await mute(di, "2999-01-01T00:00:00.000Z");
      for (const actorId of [bo, cy, di])
        await notify(tx, { readerId: anna, kind: "follow", actorId });
      expect(await tx.db.selectFrom("notification").select("id").execute()).toEqual([]);
      await tx.db.updateTable("mute").set({ until: tx.now }).execute();
      await notify(tx, { readerId: anna, kind: "follow", actorId: di });
    });
    expect(await told(store)).toEqual([{ reader_id: anna, kind: "follow", actor_id: di }]);
  });
});
