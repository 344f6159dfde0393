import { beforeAll, expect, test } from "vitest";
import { followTopicNamed, unfollowTopic } from "../../../src/domain/follows/follow-topic.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import {
  featuredTopics,
  featureTopic,
  mostFeatured,
  takeFromPage,
  topicsToFeature,
  unfeatureTopic,
} from "../../../src/domain/topics/feature-topic.ts";
import { forgetTopicDays } from "../../../src/domain/topics/count.ts";
import { topicDays, topicsOfLate } from "../../../src/domain/topics/of-late.read.ts";
import {
  followedTopicRows,
  ownTopics,
  topicBySlug,
} from "../../../src/domain/topics/topics.read.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote, request } from "../knowledge/drafts.ts";

const newest = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 9 };

onEachEngine("topics of one's own", (engine) => {
  let store: TestStore;
  let now = Date.UTC(2026, 2, 9, 9);
  let anna = 0;
  let bo = 0;
  const refused = (reason: string) => expect.objectContaining({ reason });
  const act = <T>(work: Parameters<typeof store.transact<T>>[0]) => store.transact(work);
  const iso = () => new Date(now).toISOString();
  const write = async (who: number, topics: string[], more: object = {}) =>
    (await act((tx) => publish(tx, who, request({ topics, ...more })))).id;
  const idOf = async (name: string) => (await topicBySlug(store.reader, name))?.id ?? 0;

  beforeAll(async () => {
    store = await freshStore(engine, { now: () => new Date((now += 1000)) });
    anna = await person(store, "anna");
    bo = await person(store, "bo");
  });

  test("a topic is followed by its name, also one that nobody has used; that makes it one", async () => {
    expect(await topicBySlug(store.reader, "Faldforebyggelse")).toBeUndefined();
    const id = await act((tx) => followTopicNamed(tx, anna, "#Faldforebyggelse"));
    expect(await act((tx) => followTopicNamed(tx, anna, "faldforebyggelse"))).toBe(id);
    expect(await topicBySlug(store.reader, "faldforebyggelse")).toMatchObject({ id });
    const second = await act((tx) => followTopicNamed(tx, anna, "Tryksår"));
    const page = (window: object) =>
      followedTopicRows(store.reader, anna, { ...newest, limit: 1, ...window });
    const [first] = await page({});
    expect(first).toMatchObject({ other: second });
    expect(await page({ before: first!.id })).toMatchObject([{ other: id }]);
    expect(await page({ after: 0, up: true })).toMatchObject([{ other: id }]);
    expect(await ownTopics(store.reader, anna, [id, second])).toMatchObject({
      followed: new Set([id, second]),
    });
    await act((tx) => unfollowTopic(tx, anna, id));
    expect(await ownTopics(store.reader, anna, [id])).toEqual({
      followed: new Set(),
      featured: new Set(),
    });
    for (const [name, reason] of [
      ["123", "topic-not-valid"],
      ["patient 010203-1234", "patient-data"],
    ] as const) {
      await expect(act((tx) => followTopicNamed(tx, anna, name))).rejects.toEqual(refused(reason));
      await expect(act((tx) => featureTopic(tx, anna, name))).rejects.toEqual(refused(reason));
    }
  });

  test("topics on one's page tell how much is shared under them, and when last", async () => {
    const before = await write(anna, ["Sepsis"]);
    await write(anna, ["Sepsis"], { audience: "followers" });
    await act((tx) =>
      publish(tx, anna, note({ topics: ["Sepsis"], audience: "direct", mentions: [bo] })),
    );
    await write(bo, ["Sepsis"]);
    const topicId = await act((tx) => featureTopic(tx, anna, "sepsis"));
    expect(await act((tx) => featureTopic(tx, anna, "Sepsis"))).toBe(topicId);
    const shown = async () => (await featuredTopics(store.reader, anna))[0];
    expect(await shown()).toMatchObject({ topicId, slug: "sepsis", postsCount: 1 });
    const later = await write(anna, ["Sepsis", "Diabetes"]);
    const last = (await shown())?.lastPostedAt;
    expect(await shown()).toMatchObject({ postsCount: 2 });
    expect(last! > iso().slice(0, 10)).toBe(true);
    expect(await topicsToFeature(store.reader, anna)).toEqual([await idOf("diabetes")]);
    await act((tx) => withdraw(tx, anna, before));
    expect(await shown()).toMatchObject({ postsCount: 1 });
    await act((tx) => revise(tx, anna, later, request({ topics: ["Diabetes"] })));
    expect(await shown()).toMatchObject({ postsCount: 0 });
    await expect(act((tx) => takeFromPage(tx, bo, 1))).rejects.toEqual(refused("not-found"));
    const { id } = (await shown())!;
    await expect(act((tx) => takeFromPage(tx, bo, id))).rejects.toEqual(refused("not-found"));
    await act((tx) => takeFromPage(tx, anna, id));
    expect(await shown()).toBeUndefined();
    await act((tx) => featureTopic(tx, anna, "sepsis"));
    await act((tx) => unfeatureTopic(tx, anna, topicId));
    expect(await shown()).toBeUndefined();
    for (let n = 0; n < mostFeatured; n += 1) await act((tx) => featureTopic(tx, bo, `emne${n}`));
    await expect(act((tx) => featureTopic(tx, bo, "for meget"))).rejects.toEqual(
      refused("too-many-topics"),
    );
  });

  test("what is written about of late is counted by day and author, and forgotten in time", async () => {
    await act((tx) => tx.db.deleteFrom("topic_day").execute());
    const cy = await stranger(store, "cy@syd.example");
    const send = (topic: string, published_at: string) =>
      act((tx) =>
        addPost(
          tx,
          remoteNote(cy, `https://syd.example/${topic}-${published_at}`, {
            kind: "request",
            title: "Hvem ved noget?",
            request_status: "open",
            topics: [topic],
            published_at,
          }),
        ),
      );
    const today = iso().slice(0, 10);
    const kept = await write(anna, ["Kost"]);
    await write(anna, ["Kost"]);
    await write(bo, ["Kost", "Søvn"]);
    await write(bo, ["Søvn"], { audience: "followers" });
    await send("søvn", "2026-03-07T12:00:00.000Z");
    await send("gammelt", "2026-02-01T12:00:00.000Z");
    const ranked = await topicsOfLate(store.reader, { now: iso(), limit: 9, offset: 0 });
    expect(ranked).toEqual([await idOf("kost"), await idOf("søvn")]);
    expect(await topicsOfLate(store.reader, { now: iso(), limit: 9, offset: 1 })).toHaveLength(1);
    const days = await topicDays(store.reader, ranked, iso());
    expect(days.get(ranked[0]!)).toHaveLength(7);
    expect(days.get(ranked[0]!)![0]).toEqual({ day: today, posts: 3, authors: 2 });
    expect(days.get(ranked[1]!)!.map(({ posts }) => posts)).toEqual([1, 0, 1, 0, 0, 0, 0]);
    await act((tx) => withdraw(tx, anna, kept));
    const after = await topicDays(store.reader, ranked, iso());
    expect(after.get(ranked[0]!)![0]).toEqual({ day: today, posts: 2, authors: 2 });
    now += 8 * 86_400_000;
    expect(await topicsOfLate(store.reader, { now: iso(), limit: 9, offset: 0 })).toEqual([]);
    await act(forgetTopicDays);
    const rows = await store.reader.db.selectFrom("topic_day").select("day").execute();
    expect(rows).toEqual([]);
  });
});
