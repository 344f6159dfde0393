import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost, unboost } from "../../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import type { Page, StreamItem } from "../../../src/domain/knowledge/post-view.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { subscribe } from "../../../src/domain/follows/subscribe.ts";
import {
  allRegions,
  following,
  newestEntryId,
  personStream,
  region,
  topicStream,
  unanswered,
} from "../../../src/domain/streams/streams.read.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote, request } from "../knowledge/drafts.ts";

const page = { limit: 20 };

onEachEngine("streams", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const reader = store.reader;
    const anna = await person(store, "laege-m1");
    const bo = await person(store, "sygeplejerske-m2");
    const carl = await stranger(store, "carl@syd.example");
    const say = (who: number, text: string, more: Partial<Draft> = {}) =>
      store.transact((tx) => publish(tx, who, note({ body: text, ...more })));
    const ask = (who: number, title: string, more: Partial<Draft> = {}) =>
      store.transact((tx) => publish(tx, who, request({ title, ...more })));
    let sent = 0;
    const send = (who: number, text: string, more: Partial<NewPost> = {}) =>
      store.transact((tx) =>
        addPost(
          tx,
          remoteNote(who, `https://syd.example/${text}-${sent++}`, {
            body_html: `<p>${text}</p>`,
            published_at: tx.now,
            ...more,
          }),
        ),
      );
    /** What following does to a stream, as `follows/` will keep it. */
    const follow = (me: number, them: number) =>
      store.transact(async (tx) => {
        await subscribe(tx, me, them);
        await tx.db
          .insertInto("follow")
          .values({
            id: tx.newId(),
            uri: `https://nord.example/follows/${me}-${them}`,
            follower_id: me,
            followee_id: them,
            state: "accepted",
            accept_uri: null,
            created_at: tx.now,
            accepted_at: tx.now,
          })
          .onConflict((c) => c.doNothing())
          .execute();
      });
    return { store, reader, anna, bo, carl, say, ask, send, follow };
  }

  const texts = ({ items }: Page<StreamItem>) =>
    items.map(({ post, via }) => {
      const text = post.title ?? post.bodyHtml.replace(/<[^>]*>/g, "");
      return via ? `${text} via ${via.handle}` : text;
    });

  test("region, all regions and unanswered hold what is shared, newest first", async () => {
    const { reader, anna, bo, carl, say, ask, send } = await begin();
    await say(anna, "n-public");
    await say(anna, "n-unlisted", { audience: "unlisted" });
    await say(anna, "n-followers", { audience: "followers" });
    const asked = await ask(anna, "r-region", { audience: "region" });
    await ask(anna, "r-allied", { audience: "allied" });
    await say(bo, "a-reply", { replyToId: asked.id, audience: "region" });
    await send(carl, "note-away");
    await send(carl, "away", { kind: "request", title: "r-away" });
    expect(texts(await region(reader, bo, page))).toEqual(["r-allied", "r-region", "n-public"]);
    expect(texts(await allRegions(reader, bo, page))).toEqual([
      "r-away",
      "r-allied",
      "r-region",
      "n-public",
    ]);
    expect(texts(await unanswered(reader, bo, page))).toEqual(["r-away", "r-allied"]);
  });

  test("following holds whom and what one follows, oneself, and what is addressed to one", async () => {
    const { store, reader, anna, bo, carl, say, ask, send, follow } = await begin();
    const eva = await person(store, "leder-m3");
    await follow(bo, anna);
    await say(anna, "from anna");
    await say(anna, "to followers", { audience: "followers" });
    await say(eva, "not followed");
    await say(eva, "only bo", { audience: "direct", mentions: [bo] });
    await say(bo, "own");
    await say(bo, "own secret", { audience: "direct", mentions: [eva] });
    const asked = await ask(eva, "in a topic", { topics: ["Vagtplan", "Fald"] });
    const topic = await store.reader.db
      .selectFrom("topic")
      .select("id")
      .where("slug", "=", "vagtplan")
      .executeTakeFirstOrThrow();
    await store.transact((tx) => subscribe(tx, bo, topic.id));
    await say(anna, "reply to a stranger", { replyToId: asked.id });
    await say(anna, "reply naming bo", { replyToId: asked.id, mentions: [bo] });
    const far = await send(carl, "far");
    await store.transact((tx) => boost(tx, { actorId: anna, postId: far.id! }));
    expect(texts(await following(reader, bo, page))).toEqual([
      "far via laege-m1",
      "reply naming bo",
      "in a topic",
      "own secret",
      "own",
      "only bo",
      "to followers",
      "from anna",
    ]);
    expect(texts(await following(reader, eva, page))).toEqual([
      "in a topic",
      "own secret",
      "only bo",
      "not followed",
    ]);
    await store.transact((tx) => unboost(tx, { actorId: anna, postId: far.id! }));
    expect(texts(await following(reader, bo, page))[0]).toBe("reply naming bo");
    expect(texts(await topicStream(reader, anonymous, topic.id, page))).toEqual(["in a topic"]);
  });

  test("pages join without a gap or a double, also where many places hold one post", async () => {
    const { store, reader, anna, bo, say, ask, follow } = await begin();
    await follow(bo, anna);
    const expected: string[] = [];
    for (let n = 0; n < 12; n++) {
      const title = `r${n}`;
      await (n % 3 === 0 ? say(anna, title) : ask(anna, title, { topics: ["Et", "To", "Tre"] }));
      expected.unshift(title);
    }
    for (const topic of await reader.db.selectFrom("topic").select("id").execute())
      await store.transact((tx) => subscribe(tx, bo, topic.id));
    const read: string[] = [];
    let before: number | undefined;
    for (let turn = 0; turn < 20; turn++) {
      const found = await following(reader, bo, { before, limit: 5 });
      read.push(...texts(found));
      if (found.next === null) break;
      before = found.next;
    }
    expect(read).toEqual(expected);
  });

  test("a page is filled past what the reader may not see, and a post shows once", async () => {
    const { store, reader, anna, bo, carl, say, send } = await begin();
    const first = await say(anna, "old");
    for (let n = 0; n < 40; n++) await send(carl, `hidden${n}`, { kind: "offer", title: `h${n}` });
    await store.transact((tx) =>
      tx.db
        .insertInto("block")
        .values({
          id: tx.newId(),
          uri: "https://x.example/1",
          blocker_id: bo,
          blocked_id: carl,
          created_at: tx.now,
        })
        .execute(),
    );
    expect(texts(await allRegions(reader, bo, { limit: 3 }))).toEqual(["old"]);
    await store.transact((tx) => boost(tx, { actorId: anna, postId: first.id }));
    expect(texts(await personStream(reader, anonymous, anna, page))).toEqual(["old via laege-m1"]);
  });

  test("who is muted is left out, until the mute ends", async () => {
    const { store, reader, anna, bo, carl, say, send, follow } = await begin();
    await follow(bo, anna);
    const far = await send(carl, "far");
    await say(anna, "from anna");
    await store.transact((tx) => boost(tx, { actorId: anna, postId: far.id! }));
    const mute = (until: string | null) =>
      store.transact((tx) =>
        tx.db
          .insertInto("mute")
          .values({ id: tx.newId(), muter_id: bo, muted_id: anna, until, created_at: tx.now })
          .onConflict((c) => c.columns(["muter_id", "muted_id"]).doUpdateSet({ until }))
          .execute(),
      );
    await mute(null);
    expect(texts(await following(reader, bo, page))).toEqual([]);
    expect(texts(await region(reader, bo, page))).toEqual([]);
    expect(texts(await personStream(reader, personViewer(bo), anna, page))).toHaveLength(2);
    await mute("2020-01-01T00:00:00.000Z");
    expect(texts(await following(reader, bo, page))).toEqual(["far via laege-m1", "from anna"]);
  });

  test("a person's page shows what the viewer may see; replies when asked for", async () => {
    const { reader, anna, bo, say, ask, follow } = await begin();
    const asked = await ask(bo, "r");
    await say(anna, "public");
    await say(anna, "followers", { audience: "followers" });
    await say(anna, "region", { audience: "region" });
    await say(anna, "reply", { replyToId: asked.id });
    await say(anna, "direct", { audience: "direct", mentions: [bo] });
    const read = async (viewer: Parameters<typeof personStream>[1], withReplies = false) =>
      texts(await personStream(reader, viewer, anna, { ...page, withReplies }));
    expect(await read(anonymous)).toEqual(["public"]);
    expect(await read(anonymous, true)).toEqual(["reply", "public"]);
    expect(await read(personViewer(bo))).toEqual(["region", "public"]);
    await follow(bo, anna);
    expect(await read(personViewer(bo), true)).toEqual(["reply", "region", "followers", "public"]);
    expect(await read(personViewer(anna))).toEqual(["region", "followers", "public"]);
  });

  test("widening puts a post where it now belongs; withdrawing takes it from everywhere", async () => {
    const { store, reader, anna, bo } = await begin();
    const draft = request({ title: "r", audience: "direct", mentions: [bo] });
    const { id } = await store.transact((tx) => publish(tx, anna, draft));
    const places = async () =>
      (await reader.db.selectFrom("entry").select("source").orderBy("source").execute()).map(
        (entry) => entry.source,
      );
    const topic = await reader.db.selectFrom("topic").select("id").executeTakeFirstOrThrow();
    expect(new Set(await places())).toEqual(new Set([-bo, -anna]));
    await store.transact((tx) => revise(tx, anna, id, { ...draft, audience: "allied" }));
    expect(new Set(await places())).toEqual(new Set([anna, 1, 2, 3, topic.id]));
    expect(await newestEntryId(reader, bo, "region")).toBe(id);
    expect(await newestEntryId(reader, bo, "following")).toBeNull();
    await store.transact((tx) => withdraw(tx, anna, id));
    expect(await places()).toEqual([]);
    expect(await newestEntryId(reader, bo, "unanswered")).toBeNull();
  });
});
