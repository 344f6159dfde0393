import { expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { block } from "../../../src/domain/people/block.ts";
import { moveActor, setAliases } from "../../../src/domain/people/move.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const old = "https://syd.example/users/old";

const move = (store: TestStore, actorId: number, targetId: number) =>
  store
    .transact((tx) => moveActor(tx, { actorId, targetId }))
    .catch((error: unknown) => (error as { reason: string }).reason);

onEachEngine("moving", (engine) => {
  test("followers here follow along, but not across a block", async () => {
    const store = await freshStore(engine);
    const from = await stranger(store, "old@syd.example");
    const to = await stranger(store, "new@midt.example", { also_known_as: JSON.stringify([old]) });
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    await store.transact(async (tx) => {
      for (const followerId of [anna, bo]) {
        await follow(tx, { followerId, followeeId: from });
        await answerFollow(tx, { followerId, followeeId: from, accepted: true });
      }
      await block(tx, { blockerId: bo, blockedId: to });
    });
    expect(await move(store, from, to)).toBe(true);
    expect(await move(store, from, to)).toBe(false);
    const { db } = store.reader;
    expect(await db.selectFrom("follow").select(["follower_id", "followee_id"]).execute()).toEqual([
      { follower_id: anna, followee_id: to },
    ]);
    const news = await db
      .selectFrom("notification")
      .select(["reader_id", "kind"])
      .where("kind", "=", "moved")
      .execute();
    expect(news).toEqual([{ reader_id: anna, kind: "moved" }]);
  });

  test("only where the target names the actor, not in a circle, and once in 30 days", async () => {
    let now = Date.parse("2026-11-24T08:00:00.000Z");
    const store = await freshStore(engine, { now: () => new Date(now) });
    const from = await stranger(store, "old@syd.example");
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    expect(await move(store, from, anna)).toBe("move-not-mutual");
    expect(await move(store, from, from)).toBe("move-not-mutual");
    await store.transact((tx) => setAliases(tx, anna, [old]));
    await store.transact((tx) => setAliases(tx, bo, [old]));
    expect(await move(store, from, anna)).toBe(true);
    await stranger(store, "old@syd.example", {
      also_known_as: JSON.stringify([`https://nord.example/actors/${anna}`]),
    });
    expect(await move(store, anna, from)).toBe("moved-away");
    expect(await move(store, from, bo)).toBe("move-too-soon");
    now += 31 * 86_400_000;
    expect(await move(store, from, bo)).toBe(true);
  });
});
