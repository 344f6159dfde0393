import { expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { notify } from "../../../src/domain/notifications/notify.ts";
import { block, unblock } from "../../../src/domain/people/block.ts";
import { mute, unmute } from "../../../src/domain/people/mute.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const theirs = "https://syd.example/blocks/1";

const held = (store: TestStore) =>
  store.reader.db.selectFrom("block").select(["blocker_id", "blocked_id", "uri"]).execute();

onEachEngine("blocks", (engine) => {
  test("end follows both ways and take the news away; elsewhere hears of each", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const bo = await stranger(store, "bo@syd.example");
    await store.transact(async (tx) => {
      await follow(tx, { followerId: anna, followeeId: bo });
      await follow(tx, { followerId: bo, followeeId: anna, uri: "https://syd.example/f/1" });
      await notify(tx, { readerId: anna, kind: "mention", actorId: bo });
    });
    const heard: string[] = [];
    store.onCommit((facts) => heard.push(...facts.map((f) => f.type)));
    const wish = { blockerId: anna, blockedId: bo };
    expect(await store.transact((tx) => block(tx, wish))).toBe(true);
    expect(await store.transact((tx) => block(tx, wish))).toBe(false);
    expect(heard).toEqual(["FollowEnded", "FollowerRemoved", "Blocked"]);
    const { db } = store.reader;
    expect(await db.selectFrom("follow").select("id").execute()).toEqual([]);
    expect(await db.selectFrom("notification").select("id").execute()).toEqual([]);
    const counts = await db
      .selectFrom("actor")
      .select(["followers_count", "following_count"])
      .execute();
    expect(counts).toEqual([
      { followers_count: 0, following_count: 0 },
      { followers_count: 0, following_count: 0 },
    ]);
    await expect(
      store.transact((tx) =>
        follow(tx, { followerId: bo, followeeId: anna, uri: "https://syd.example/f/2" }),
      ),
    ).rejects.toMatchObject({ reason: "not-found" });
    expect(await store.transact((tx) => unblock(tx, wish))).toBe(true);
    expect(await store.transact((tx) => unblock(tx, wish))).toBe(false);
    expect(heard.slice(3)).toEqual(["Unblocked"]);
  });

  test("from elsewhere: once, in any order, and only by who made them", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const bo = await stranger(store, "bo@syd.example");
    const cy = await stranger(store, "cy@syd.example");
    await store.transact((tx) => follow(tx, { followerId: anna, followeeId: bo }));
    const facts: unknown[] = [];
    store.onCommit((committed) => facts.push(...committed));
    const wish = { blockerId: bo, blockedId: anna, uri: theirs };
    await store.transact((tx) => block(tx, wish));
    expect(facts).toMatchObject([{ type: "Blocked", local: false }]);
    expect(await store.reader.db.selectFrom("follow").select("id").execute()).toEqual([]);
    expect(await store.transact((tx) => unblock(tx, { ...wish, blockerId: cy }))).toBe(false);
    expect(await held(store)).toEqual([{ blocker_id: bo, blocked_id: anna, uri: theirs }]);
    await store.transact((tx) => unblock(tx, wish));
    const early = { ...wish, uri: `${theirs}2` };
    await store.transact((tx) => unblock(tx, early));
    await store.transact((tx) => block(tx, early));
    expect(await held(store)).toEqual([]);
  });

  test("nobody blocks or mutes themselves; a mute can be lifted", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    const self = { blockerId: anna, blockedId: anna };
    await expect(store.transact((tx) => block(tx, self))).rejects.toMatchObject({
      reason: "block-self",
    });
    await store.transact((tx) => mute(tx, { muterId: anna, mutedId: bo }));
    await store.transact((tx) => mute(tx, { muterId: anna, mutedId: bo, until: tx.now }));
    const mutes = () => store.reader.db.selectFrom("mute").select("muted_id").execute();
    expect(await mutes()).toEqual([{ muted_id: bo }]);
    await store.transact((tx) => unmute(tx, anna, bo));
    expect(await mutes()).toEqual([]);
  });
});
