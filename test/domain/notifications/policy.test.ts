import { expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { thank } from "../../../src/domain/knowledge/thank.ts";
import { news } from "../../../src/domain/notifications/news.read.ts";
import {
  newsPolicy,
  openPolicy,
  type NewsPolicy,
} from "../../../src/domain/notifications/policy.read.ts";
import { setNewsPolicy } from "../../../src/domain/notifications/policy.ts";
import {
  newsRequest,
  newsRequests,
  pendingRequests,
} from "../../../src/domain/notifications/requests.read.ts";
import { acceptRequests, dismissRequests } from "../../../src/domain/notifications/requests.ts";
import { unreadCount } from "../../../src/domain/notifications/unread.read.ts";
import { block } from "../../../src/domain/people/block.ts";
import type { NewsWish } from "../../../src/storage/tables/streams.ts";
import type { Window } from "../../../src/storage/windowed.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote, request } from "../knowledge/drafts.ts";

const whole: Window = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 40 };

onEachEngine("what someone wants of strangers", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const facts: string[] = [];
    store.onCommit((all) => facts.push(...all.map((fact) => fact.type)));
    const anna = await person(store, "laege-m1");
    let sent = 0;
    /** Says something to anna from another server. */
    const say = (who: number, more: Partial<NewPost> = {}) =>
      store.transact(async (tx) => {
        const uri = `https://syd.example/posts/${sent++}`;
        const post = remoteNote(who, uri, { mentions: [anna], published_at: tx.now, ...more });
        return (await addPost(tx, post)).id!;
      });
    const wish = (changes: Partial<Record<keyof NewsPolicy, NewsWish>>) =>
      store.transact((tx) => setNewsPolicy(tx, anna, { ...openPolicy, ...changes }));
    const told = async () => (await news(store.reader, anna, {}, whole)).map((row) => row.actor_id);
    const apart = async () =>
      (await newsRequests(store.reader, anna, whole)).map((one) => one.actorId);
    const later = (days: number) => (moment += days * 86_400_000);
    return { store, facts, anna, say, wish, told, apart, later };
  }

  test("each wish is for whom it names, and the hardest that hits holds", async () => {
    const { store, anna, say, wish, told, apart, later } = await begin();
    const someone = (name: string) => stranger(store, `${name}@syd.example`);
    const follows = (followerId: number, followeeId: number) =>
      store.transact(async (tx) => {
        await follow(tx, { followerId, followeeId, uri: `https://syd.example/f/${tx.newId()}` });
        await tx.db
          .updateTable("follow")
          .set({ state: "accepted", accepted_at: tx.now })
          .where("follower_id", "=", followerId)
          .execute();
      });
    const long = await someone("laenge");
    const [followed, follower] = [await someone("fulgt"), await someone("foelger")];
    await follows(anna, followed);
    await follows(follower, anna);
    later(40);
    const fresh = await someone("ny");
    const newFollower = await someone("nyfoelger");
    await follows(newFollower, anna);
    const all = { long, followed, follower, fresh, newFollower };
    const cases: [Partial<NewsPolicy>, (keyof typeof all)[], (keyof typeof all)[]][] = [
      [{}, [], []],
      [{ notFollowing: "filter" }, ["long", "follower", "fresh", "newFollower"], []],
      [{ notFollowing: "drop" }, [], ["long", "follower", "fresh", "newFollower"]],
      [{ notFollowers: "filter" }, ["long", "followed", "fresh", "newFollower"], []],
      [{ newAccounts: "filter" }, ["fresh", "newFollower"], []],
      [
        { notFollowers: "filter", newAccounts: "drop" },
        ["long", "followed"],
        ["fresh", "newFollower"],
      ],
      [{ privateMentions: "drop" }, [], []],
    ];
    for (const [policy, filtered, dropped] of cases) {
      await wish(policy);
      const [before, waiting] = [(await told()).length, await apart()];
      for (const who of Object.values(all)) await say(who);
      const away = [...filtered, ...dropped];
      const heardNow = Object.entries(all).filter(([name]) => !away.includes(name as never));
      const now = await told();
      expect(now.slice(0, now.length - before)).toEqual(heardNow.map(([, id]) => id).toReversed());
      expect(new Set(await apart())).toEqual(new Set(filtered.map((name) => all[name])));
      expect(waiting).toEqual([]);
      const ids = (await newsRequests(store.reader, anna, whole)).map(({ id }) => id);
      await store.transact((tx) => dismissRequests(tx, anna, ids));
    }
    expect(await newsPolicy(store.reader, follower)).toEqual(openPolicy);
  });

  test("a private message is kept apart unless it answers, or its sender looks after this place", async () => {
    const { store, anna, say, wish, told, apart } = await begin();
    const names = ["ukendt", "svarer", "hjaelper"];
    const [unknown = 0, answers = 0, helps = 0] = await Promise.all(
      names.map((name) => stranger(store, `${name}@syd.example`)),
    );
    const mads = await person(store, "mads", { role: "moderator" });
    const cy = await person(store, "portoer-m3");
    await wish({ privateMentions: "filter" });
    const say2 = (who: number, draft: ReturnType<typeof note>) =>
      store.transact(async (tx) => (await publish(tx, who, draft)).uri);
    const mine = await say2(
      anna,
      note({ audience: "direct", body: "Hej @svarer@syd.example", mentions: [answers] }),
    );
    const asked = await say2(anna, request());
    const direct = { audience: "direct" } as const;
    await say(unknown, direct);
    await say(unknown, { ...direct, reply_to_uri: mine });
    await say(answers, { ...direct, reply_to_uri: mine });
    await say(helps, { ...direct, reply_to_uri: asked });
    await say(helps, direct);
    await say2(mads, note({ ...direct, body: "Hej @laege-m1" }));
    await say2(cy, note({ ...direct, body: "Hej @laege-m1" }));
    expect(await told()).toEqual([mads, helps, answers]);
    expect(await apart()).toEqual([cy, helps, unknown]);
    expect(await unreadCount(store.reader, anna)).toBe(3);
  });

  test("who is let in is told of where it belongs in time, and from then on; who is not is kept apart again", async () => {
    const { store, facts, anna, say, wish, told, apart } = await begin();
    const [bo, cy] = [
      await stranger(store, "sygeplejerske-s2@syd.example"),
      await stranger(store, "portoer-s3@syd.example"),
    ];
    const mine = await store.transact(async (tx) => (await publish(tx, anna, note())).id);
    await wish({ notFollowing: "filter" });
    facts.length = 0;
    const first = await say(bo);
    const last = await say(bo);
    await store.transact((tx) =>
      thank(tx, { actorId: bo, postId: mine, uri: "https://syd.example/l" }),
    );
    await say(cy);
    expect(facts).not.toContain("Notified");
    expect(await pendingRequests(store.reader, anna)).toEqual({ requests: 2, news: 4 });
    const [ofCy, ofBo] = await newsRequests(store.reader, anna, whole);
    expect(ofBo).toMatchObject({ actorId: bo, count: 3, postId: mine });
    expect(ofBo!.updatedAt > ofBo!.createdAt).toBe(true);
    expect(await newsRequest(store.reader, anna, ofBo!.id)).toEqual(ofBo);
    expect(await newsRequest(store.reader, bo, ofBo!.id)).toBeUndefined();
    expect(await newsRequests(store.reader, anna, { ...whole, before: ofCy!.id })).toEqual([ofBo]);
    expect(await newsRequests(store.reader, anna, { ...whole, limit: 1, up: true })).toEqual([
      ofBo,
    ]);
    const hidden = await news(store.reader, anna, { withFiltered: true }, whole);
    expect(hidden).toHaveLength(4);
    expect(new Set(hidden.map((row) => row.group_key))).toEqual(new Set([null]));
    expect(await news(store.reader, anna, { actorId: bo }, whole)).toEqual([]);
    expect(await news(store.reader, anna, { actorId: bo, withFiltered: true }, whole)).toHaveLength(
      3,
    );

    expect(await store.transact((tx) => acceptRequests(tx, bo, [ofBo!.id]))).toBe(0);
    expect(await store.transact((tx) => acceptRequests(tx, anna, [ofBo!.id, 77]))).toBe(1);
    expect(facts).toContain("NewsLetIn");
    const rows = await news(store.reader, anna, {}, whole);
    expect(rows.map((row) => row.post_id)).toEqual([mine, last, first]);
    expect(rows[0]?.group_key).toBe(`thanks-${mine}-2026-03-02`);
    await say(bo);
    expect((await told()).length).toBe(4);

    await store.transact((tx) => dismissRequests(tx, anna, [ofCy!.id]));
    expect(await apart()).toEqual([]);
    expect(await news(store.reader, anna, { withFiltered: true }, whole)).toHaveLength(4);
    await say(cy);
    expect(await apart()).toEqual([cy]);
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: cy }));
    expect(await apart()).toEqual([]);
    expect(await pendingRequests(store.reader, anna)).toEqual({ requests: 0, news: 0 });
    await expect(
      store.transact((tx) => setNewsPolicy(tx, anna, { notFollowing: "sometimes" })),
    ).rejects.toThrow("value-unknown");
    expect((await newsPolicy(store.reader, anna)).notFollowing).toBe("filter");
  });
});
