import { expect, test } from "vitest";
import { forgetUndoneNames } from "../../../src/domain/deed-names.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { removeFollower } from "../../../src/domain/follows/remove-follower.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const theirs = "https://syd.example/follows/1";

async function cast(store: TestStore) {
  const anna = await person(store, "anna");
  const bo = await stranger(store, "bo@syd.example");
  return { anna, bo };
}

const rows = (store: TestStore) =>
  store.reader.db
    .selectFrom("follow")
    .select(["follower_id", "followee_id", "state", "uri"])
    .execute();

async function counts(store: TestStore, id: number) {
  const row = await store.reader.db
    .selectFrom("actor")
    .select(["followers_count", "following_count"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return [row.followers_count, row.following_count];
}

function listen(store: TestStore): string[] {
  const heard: string[] = [];
  store.onCommit((facts) => heard.push(...facts.map((f) => f.type)));
  return heard;
}

onEachEngine("following", (engine) => {
  test("someone elsewhere is asked, and their yes makes it a follow with a subscription", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const pair = { followerId: anna, followeeId: bo };
    const asked = await store.transact((tx) => follow(tx, pair));
    expect(asked).toMatchObject({
      state: "requested",
      uri: `https://nord.example/activities/${asked.id}`,
    });
    expect(await store.transact((tx) => follow(tx, pair))).toEqual(asked);
    expect(await counts(store, anna)).toEqual([0, 0]);

    const heard = listen(store);
    const yes = { ...pair, accepted: true, acceptUri: "https://syd.example/accepts/1" };
    expect(await store.transact((tx) => answerFollow(tx, yes))).toBe(true);
    expect(await store.transact((tx) => answerFollow(tx, yes))).toBe(false);
    expect(heard).toEqual(["Notified", "FollowAnswered"]);
    expect(await counts(store, anna)).toEqual([0, 1]);
    expect(await counts(store, bo)).toEqual([1, 0]);
    const sources = await store.reader.db
      .selectFrom("subscription")
      .select("source")
      .where("reader_id", "=", anna)
      .execute();
    expect(sources.map((s) => s.source).toSorted((a, b) => a - b)).toEqual([-anna, anna, bo]);
  });

  test("a no after the yes ends it", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const pair = { followerId: anna, followeeId: bo };
    await store.transact((tx) => follow(tx, pair));
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    expect(await store.transact((tx) => answerFollow(tx, { ...pair, accepted: false }))).toBe(true);
    expect(await rows(store)).toEqual([]);
    expect(await counts(store, bo)).toEqual([0, 0]);
    expect(await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }))).toBe(false);
    expect(await rows(store)).toEqual([]);
  });

  test("an answer that nobody asked for, or that names another Follow, changes nothing", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const mallory = await stranger(store, "mallory@syd.example");
    await store.transact((tx) => follow(tx, { followerId: anna, followeeId: bo }));
    for (const answer of [
      { followerId: anna, followeeId: mallory },
      { followerId: bo, followeeId: anna },
      { followerId: anna, followeeId: bo, followUri: "https://nord.example/activities/1" },
    ])
      expect(await store.transact((tx) => answerFollow(tx, { ...answer, accepted: true }))).toBe(
        false,
      );
    expect(await rows(store)).toMatchObject([{ state: "requested" }]);
  });

  test("someone here who approves is asked first; everyone else says yes at once", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const heard = listen(store);
    const pair = { followerId: bo, followeeId: anna };
    await store.transact((tx) => follow(tx, { ...pair, uri: theirs }));
    expect(await rows(store)).toMatchObject([{ state: "accepted", uri: theirs }]);
    expect(heard).toEqual(["FollowRequested", "Notified", "FollowAnswered"]);
    expect(await store.transact((tx) => removeFollower(tx, pair))).toBe(true);
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ approves_follows: 1 }).where("id", "=", anna).execute(),
    );
    await store.transact((tx) => follow(tx, { ...pair, uri: `${theirs}2` }));
    expect(await rows(store)).toMatchObject([{ state: "requested" }]);
    const news = () => store.reader.db.selectFrom("notification").select("kind").execute();
    expect(await news()).toEqual([{ kind: "followRequest" }]);
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    expect(await news()).toEqual([{ kind: "follow" }]);
  });

  test("an Undo that comes before its Follow wins, also when things come twice", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const ask = { followerId: bo, followeeId: anna, uri: theirs };
    expect(await store.transact((tx) => unfollow(tx, ask))).toBe(false);
    expect(await store.transact((tx) => unfollow(tx, ask))).toBe(false);
    for (let twice = 0; twice < 2; twice += 1)
      await expect(store.transact((tx) => follow(tx, ask))).rejects.toMatchObject({
        reason: "not-found",
      });
    expect(await rows(store)).toEqual([]);
    await store.transact((tx) => follow(tx, { ...ask, uri: `${theirs}2` }));
    expect(await rows(store)).toMatchObject([{ uri: `${theirs}2` }]);
  });

  test("a newer Follow stands for the older one, is answered, and outlives the older one's Undo", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const pair = { followerId: bo, followeeId: anna };
    await store.transact((tx) => follow(tx, { ...pair, uri: theirs }));
    const heard = listen(store);
    await store.transact((tx) => follow(tx, { ...pair, uri: theirs }));
    expect(heard).toEqual([]);
    await store.transact((tx) => follow(tx, { ...pair, uri: `${theirs}2` }));
    expect(heard).toEqual(["FollowAnswered"]);
    expect(await store.transact((tx) => unfollow(tx, { ...pair, uri: theirs }))).toBe(false);
    expect(await rows(store)).toMatchObject([{ uri: `${theirs}2`, state: "accepted" }]);
    expect(await store.transact((tx) => unfollow(tx, { ...pair, uri: `${theirs}/undone` }))).toBe(
      true,
    );
    expect(await counts(store, anna)).toEqual([0, 0]);
  });

  test("an early Undo ends what stands; the Follow it names, coming late, brings it back as it was", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ approves_follows: 1 }).where("id", "=", anna).execute(),
    );
    const pair = { followerId: bo, followeeId: anna };
    await store.transact((tx) => follow(tx, { ...pair, uri: `${theirs}2` }));
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    expect(await store.transact((tx) => unfollow(tx, { ...pair, uri: theirs }))).toBe(true);
    expect(await rows(store)).toEqual([]);
    await store.transact((tx) => follow(tx, { ...pair, uri: theirs }));
    expect(await rows(store)).toMatchObject([{ uri: `${theirs}2`, state: "accepted" }]);
    expect(await counts(store, anna)).toEqual([1, 0]);
  });

  test("a follower whom one removed does not come back by what was undone before", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const pair = { followerId: bo, followeeId: anna };
    await store.transact((tx) => follow(tx, { ...pair, uri: `${theirs}2` }));
    await store.transact((tx) => unfollow(tx, { ...pair, uri: theirs }));
    await store.transact((tx) => follow(tx, { ...pair, uri: `${theirs}3` }));
    await store.transact((tx) => removeFollower(tx, pair));
    await expect(
      store.transact((tx) => follow(tx, { ...pair, uri: theirs })),
    ).rejects.toMatchObject({ reason: "not-found" });
    expect(await rows(store)).toEqual([]);
  });

  test("a server that asks under the same URI each time is followed again; what is kept of it goes in time", async () => {
    let now = "2026-11-24T12:00:00.000Z";
    const store = await freshStore(engine, { now: () => new Date(now) });
    const { anna, bo } = await cast(store);
    const ask = { followerId: bo, followeeId: anna, uri: theirs };
    const names = () => store.reader.db.selectFrom("deed_name").select("uri").execute();
    for (let time = 0; time < 3; time += 1) {
      await store.transact((tx) => follow(tx, ask));
      expect(await rows(store)).toMatchObject([{ uri: theirs, state: "accepted" }]);
      expect(await store.transact((tx) => unfollow(tx, ask))).toBe(true);
    }
    expect(await names()).toEqual([{ uri: theirs }]);
    await store.transact(forgetUndoneNames);
    expect(await names()).toHaveLength(1);
    now = "2027-01-24T12:00:00.000Z";
    await store.transact(forgetUndoneNames);
    expect(await names()).toEqual([]);
  });

  test("of a Follow told under ever new URIs the latest are kept", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    for (let n = 0; n < 30; n += 1)
      await store.transact((tx) =>
        follow(tx, { followerId: bo, followeeId: anna, uri: `${theirs}${n}` }),
      );
    expect(await store.reader.db.selectFrom("deed_name").select("uri").execute()).toHaveLength(10);
  });

  test("is refused for oneself, for strangers among themselves, after a block, and for who moved", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const cy = await stranger(store, "cy@syd.example");
    const refused = (followerId: number, followeeId: number) =>
      store
        .transact((tx) => follow(tx, { followerId, followeeId, uri: theirs }))
        .then(
          () => "followed",
          (error: unknown) => (error as { reason: string }).reason,
        );
    expect(await refused(anna, anna)).toBe("follow-self");
    expect(await refused(bo, cy)).toBe("not-found");
    expect(await refused(anna, 1)).toBe("not-found");
    await store.transact(async (tx) => {
      await tx.db
        .insertInto("block")
        .values({
          id: tx.newId(),
          uri: "https://syd.example/blocks/1",
          blocker_id: bo,
          blocked_id: anna,
          created_at: tx.now,
        })
        .execute();
      await tx.db.updateTable("actor").set({ moved_to_id: bo }).where("id", "=", cy).execute();
    });
    expect(await refused(anna, bo)).toBe("not-found");
    expect(await refused(bo, anna)).toBe("not-found");
    expect(await refused(anna, cy)).toBe("moved-away");
  });

  test("nobody follows under the URI of another's Follow", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    const cy = await stranger(store, "cy@syd.example");
    await store.transact((tx) => follow(tx, { followerId: bo, followeeId: anna, uri: theirs }));
    await expect(
      store.transact((tx) => follow(tx, { followerId: cy, followeeId: anna, uri: theirs })),
    ).rejects.toMatchObject({ reason: "not-found" });
  });
});
