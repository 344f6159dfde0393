import { expect, test } from "vitest";
import { bookmark, unbookmark } from "../../../src/domain/knowledge/bookmark.ts";
import { boost, unboost } from "../../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { history } from "../../../src/domain/knowledge/history.read.ts";
import { post, postByUri, postsByIds } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { bookmarks, boosters, thankers } from "../../../src/domain/knowledge/reactions.read.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { thank, unthank } from "../../../src/domain/knowledge/thank.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { experience, note, request } from "./drafts.ts";

onEachEngine("reading posts", (engine) => {
  async function begin() {
    let at = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const anna = await person(store, "laege-m1");
    const bo = await person(store, "sygeplejerske-m2");
    const say = (who: number, draft: Draft) => store.transact((tx) => publish(tx, who, draft));
    return { store, reader: store.reader, anna, bo, say };
  }

  test("a post is read whole, in the order asked for", async () => {
    const { reader, anna, bo, say } = await begin();
    const one = await say(
      anna,
      experience({ topics: ["Tavlemøde", "Morgen"], aspects: ["need"], mentions: [bo] }),
    );
    const two = await say(anna, note());
    const [first, second] = await postsByIds(reader, personViewer(bo), [two.id, one.id, 999]);
    expect(first?.id).toBe(two.id);
    expect(second).toMatchObject({
      kind: "experience",
      author: { handle: "laege-m1", local: true, host: "nord.example", profession: null },
      topics: [
        { slug: "tavlemøde", labelDa: "Tavlemøde" },
        { slug: "morgen", labelDa: "Morgen" },
      ],
      sections: { problem: "Vi talte forbi hinanden." },
      aspects: ["need"],
      mentions: [{ handle: "sygeplejerske-m2" }],
      attachments: [],
      answerIds: [],
      quarantined: false,
      mine: { thanked: false, boosted: false, bookmarked: false, isAuthor: false },
    });
    expect((await postByUri(reader, anonymous, one.uri))?.mine).toBeNull();
    expect(await postByUri(reader, anonymous, "https://nord.example/posts/1")).toBeUndefined();
    expect(await postsByIds(reader, anonymous, [])).toEqual([]);
  });

  test("thanks, boosts and bookmarks show, count once and are taken back", async () => {
    const { store, reader, anna, bo, say } = await begin();
    const { id } = await say(anna, request());
    for (let twice = 0; twice < 2; twice++)
      await store.transact(async (tx) => {
        await thank(tx, { actorId: bo, postId: id });
        await boost(tx, { actorId: bo, postId: id });
        await bookmark(tx, bo, id);
      });
    expect(await post(reader, personViewer(bo), id)).toMatchObject({
      thanksCount: 1,
      boostsCount: 1,
      mine: { thanked: true, boosted: true, bookmarked: true, isAuthor: false },
    });
    expect((await thankers(reader, anonymous, id)).items).toMatchObject([{ id: bo }]);
    expect((await boosters(reader, anonymous, id)).items).toMatchObject([{ id: bo }]);
    expect((await bookmarks(reader, bo, { limit: 1 })).items).toMatchObject([{ id }]);
    const news = () =>
      reader.db
        .selectFrom("notification")
        .select("kind")
        .where("reader_id", "=", anna)
        .orderBy("id")
        .execute();
    expect((await news()).map((row) => row.kind)).toEqual(["thanks", "boost"]);
    await store.transact(async (tx) => {
      expect(await unthank(tx, { actorId: bo, postId: id })).toBe(true);
      expect(await unthank(tx, { actorId: bo, postId: id })).toBe(false);
      expect(await unboost(tx, { actorId: bo, postId: id })).toBe(true);
      await unbookmark(tx, bo, id);
    });
    expect(await news()).toEqual([]);
    expect(await post(reader, personViewer(bo), id)).toMatchObject({
      thanksCount: 0,
      boostsCount: 0,
      mine: { thanked: false, boosted: false, bookmarked: false },
    });
  });

  test("only what is meant to be passed on is boosted, only what is seen is reacted to", async () => {
    const { store, anna, bo, say } = await begin();
    const carl = await stranger(store, "carl@syd.example");
    const here = await say(anna, request({ audience: "region" }));
    const secret = await say(anna, note({ audience: "followers" }));
    const refused = (work: Promise<unknown>, reason: string) =>
      expect(work).rejects.toMatchObject({ reason });
    const as = (actorId: number, postId: number) => ({ actorId, postId });
    await refused(
      store.transact((tx) => boost(tx, as(bo, here.id))),
      "boost-not-public",
    );
    await refused(
      store.transact((tx) => boost(tx, as(bo, secret.id))),
      "not-found",
    );
    await refused(
      store.transact((tx) => thank(tx, as(bo, secret.id))),
      "not-found",
    );
    await refused(
      store.transact((tx) => thank(tx, as(carl, here.id))),
      "not-found",
    );
    await refused(
      store.transact((tx) => bookmark(tx, bo, secret.id)),
      "not-found",
    );
    await refused(
      store.transact((tx) => thank(tx, as(bo, 77))),
      "not-found",
    );
  });

  test("a revision keeps what was, shown to those it was for", async () => {
    const { store, reader, anna, bo, say } = await begin();
    const first = await say(anna, request({ audience: "region", title: "Et" }));
    await store.transact((tx) =>
      revise(tx, anna, first.id, request({ audience: "region", title: "To" })),
    );
    expect(await history(reader, personViewer(bo), first.id)).toMatchObject([
      { version: 1, title: "Et", at: first.published_at },
    ]);
    await store.transact((tx) => revise(tx, anna, first.id, request({ title: "Tre" })));
    const now = await post(reader, anonymous, first.id);
    expect(now).toMatchObject({ title: "Tre", version: 3, audience: "public" });
    expect(now?.editedAt).not.toBeNull();
    expect(await history(reader, anonymous, first.id)).toEqual([]);
    const own = await history(reader, personViewer(anna), first.id);
    expect(own.map((was) => was.title)).toEqual(["To", "Et"]);
  });

  test("what revision may not do", async () => {
    const { store, anna, bo, say } = await begin();
    const { id } = await say(anna, request({ audience: "allied" }));
    const refused = (who: number, draft: Draft, reason: string) =>
      expect(store.transact((tx) => revise(tx, who, id, draft))).rejects.toMatchObject({ reason });
    await refused(bo, request({ audience: "allied" }), "not-found");
    await refused(anna, note({ audience: "allied" }), "kind-cannot-change");
    await refused(anna, request({ audience: "region" }), "audience-cannot-narrow");
    await refused(anna, request({ audience: "followers" }), "audience-cannot-narrow");
    await refused(anna, request({ audience: "allied", title: "070761-4285" }), "patient-data");
  });

  test("a revision moves the post between topics and names new people, who are told once", async () => {
    const { store, reader, anna, bo, say } = await begin();
    const { id } = await say(anna, request({ topics: ["Et", "To"], body: "Hej" }));
    const again = request({ topics: ["To", "Tre"], body: "Hej @sygeplejerske-m2" });
    await store.transact((tx) => revise(tx, anna, id, again));
    await store.transact((tx) => revise(tx, anna, id, again));
    const topics = await reader.db
      .selectFrom("topic")
      .select(["slug", "posts_count"])
      .orderBy("slug")
      .execute();
    expect(topics).toEqual([
      { slug: "et", posts_count: 0 },
      { slug: "to", posts_count: 1 },
      { slug: "tre", posts_count: 1 },
    ]);
    const news = await reader.db.selectFrom("notification").select("reader_id").execute();
    expect(news).toEqual([{ reader_id: bo }]);
    const held = await post(reader, anonymous, id);
    expect(held).toMatchObject({ version: 2, mentions: [{ id: bo }] });
  });
});
