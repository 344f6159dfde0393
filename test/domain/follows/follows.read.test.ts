import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { followersDigest } from "../../../src/domain/follows/digest.read.ts";
import { collectionDigest } from "../../../src/domain/follows/digest.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { followTopic, unfollowTopic } from "../../../src/domain/follows/follow-topic.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import {
  followerInboxes,
  followers,
  followersOn,
  following,
  followRequests,
  hasFollowersOn,
} from "../../../src/domain/follows/follows.read.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

const anyone = { kind: "anonymous" } as const;

test("the digest of no follower is zero, and order does not count", () => {
  expect(collectionDigest([])).toBe("0".repeat(64));
  const one = createHash("sha256").update("https://a.example/1").digest("hex");
  expect(collectionDigest(["https://a.example/1"])).toBe(one);
  expect(collectionDigest(["x", "y"])).toBe(collectionDigest(["y", "x"]));
});

onEachEngine("reading follows", (engine) => {
  test("followers come newest first, in pages, with their inboxes once a server", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const names = ["bo", "cy", "di"];
    const ids: number[] = [];
    for (const name of names) {
      const id = await stranger(store, `${name}@syd.example`);
      ids.push(id);
      const uri = `https://syd.example/f/${name}`;
      await store.transact((tx) => follow(tx, { followerId: id, followeeId: anna, uri }));
    }
    const first = await followers(store.reader, anyone, anna, { limit: 2 });
    expect(first.items.map((ref) => ref.handle)).toEqual(["di", "cy"]);
    expect(Object.keys(first.items[0]!)).not.toContain("at");
    const second = await followers(store.reader, anyone, anna, { limit: 2, before: first.next });
    expect(second).toMatchObject({ items: [{ handle: "bo", local: false }], next: null });
    expect(await followerInboxes(store.reader, anna)).toEqual([
      { inbox: "https://syd.example/inbox", host: "syd.example" },
    ]);
    expect(await hasFollowersOn(store.reader, anna, "syd.example")).toBe(true);
    expect(await hasFollowersOn(store.reader, anna, "midt.example")).toBe(false);
    const uris = names.map((name) => `https://syd.example/users/${name}`);
    expect(await followersDigest(store.reader, anna, "syd.example")).toBe(collectionDigest(uris));
    expect(await followersOn(store.reader, anna, "syd.example")).toHaveLength(3);
    expect((await following(store.reader, anyone, ids[0]!)).items).toMatchObject([{ id: anna }]);
    await store.transact((tx) =>
      tx.db
        .insertInto("peer")
        .values({
          host: "syd.example",
          trust: "blocked",
          named: 1,
          closed_networks: 0,
          first_seen_at: tx.now,
          paused: 0,
          failures: 0,
        })
        .execute(),
    );
    expect(await followerInboxes(store.reader, anna)).toEqual([]);
  });

  test("requests are mine to read until answered", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const bo = await stranger(store, "bo@syd.example");
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ approves_follows: 1 }).where("id", "=", anna).execute(),
    );
    const pair = { followerId: bo, followeeId: anna };
    await store.transact((tx) => follow(tx, { ...pair, uri: "https://syd.example/f/1" }));
    expect((await followRequests(store.reader, anna)).items).toMatchObject([{ id: bo }]);
    expect((await followers(store.reader, anyone, anna)).items).toEqual([]);
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    expect((await followRequests(store.reader, anna)).items).toEqual([]);
    expect((await followers(store.reader, anyone, anna)).items).toMatchObject([{ id: bo }]);
  });

  test("a topic is followed once, under the topic it means", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const topic = { label_da: "", label_en: "", curated: 1, posts_count: 0 } as const;
    await store.transact(async (tx) => {
      const created_at = tx.now;
      await tx.db
        .insertInto("topic")
        .values([
          { ...topic, id: 500, slug: "sår", canonical_id: null, created_at },
          { ...topic, id: 501, slug: "saar", canonical_id: 500, created_at },
        ])
        .execute();
      await followTopic(tx, anna, 501);
      await followTopic(tx, anna, 500, "canHelp");
    });
    const { db } = store.reader;
    const held = () => db.selectFrom("topic_follow").select(["topic_id", "intent"]).execute();
    expect(await held()).toEqual([{ topic_id: 500, intent: "canHelp" }]);
    const read = () =>
      db.selectFrom("subscription").select("reader_id").where("source", "=", 500).execute();
    expect(await read()).toEqual([{ reader_id: anna }]);
    await store.transact((tx) => unfollowTopic(tx, anna, 501));
    expect([await held(), await read()]).toEqual([[], []]);
    await expect(store.transact((tx) => followTopic(tx, anna, 7))).rejects.toMatchObject({
      reason: "not-found",
    });
  });
});
