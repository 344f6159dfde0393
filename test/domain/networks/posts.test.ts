import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joined } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { acceptRow } from "../../../src/domain/follows/rows.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { canSee } from "../../../src/domain/knowledge/can-see.ts";
import { indexPosts } from "../../../src/domain/knowledge/index-post.ts";
import { actOnPost, type PostAct } from "../../../src/domain/knowledge/network-posts.ts";
import { ownPost, post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { searchPosts } from "../../../src/domain/knowledge/search.read.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { createMediaStore } from "../../../src/domain/media/media-store.ts";
import { keepRemoteCopy } from "../../../src/domain/media/remote-copy.ts";
import { announceIn } from "../../../src/domain/networks/announce.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { network } from "../../../src/domain/networks/networks.read.ts";
import { changeNetwork } from "../../../src/domain/networks/settings.ts";
import { sourceEntries } from "../../../src/domain/streams/entries.read.ts";
import { domainHandlers } from "../../../src/jobs/domain-jobs.ts";
import { createRunner } from "../../../src/jobs/runner.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import { note, remoteNote, request } from "../knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { admitted, networkElsewhere, refusal, settled } from "./support.ts";

onEachEngine("what is said in a network", (engine) => {
  const say = (store: TestStore, authorId: number, more: Partial<Draft>) =>
    store.transact((tx) => publish(tx, authorId, note(more)));
  const sees = (store: TestStore, me: number, id: number) =>
    canSee(store.reader, personViewer(me), id);
  const shown = async (store: TestStore, source: number) =>
    (
      await sourceEntries(store.reader, {
        source,
        reach: 1,
        before: Number.MAX_SAFE_INTEGER,
        limit: 50,
      })
    ).map((entry) => entry.post_id);
  const act = (store: TestStore, networkId: number, byId: number, what: PostAct) =>
    refusal(store.transact((tx) => actOnPost(tx, { networkId, byId, act: what })));

  test("it is for members, and its answers stay among them", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    const said = await say(store, member, { networkId: id, body: "Hej @udenfor-m4 @ejer-m1" });
    expect(said).toMatchObject({ audience: "network", network_state: "accepted" });
    const view = await post(store.reader, personViewer(owner), said.id);
    expect(view!.mentions.map((one) => one.id)).toEqual([owner]);
    for (const one of [owner, moderator, member])
      expect(await sees(store, one, said.id)).toBe(true);
    expect(await sees(store, other, said.id)).toBe(false);
    expect(await canSee(store.reader, anonymous, said.id)).toBe(false);
    const reply = await say(store, owner, { replyToId: said.id, audience: "public" });
    expect(reply).toMatchObject({ audience: "network", network_id: id });
    const answers = say(store, other, { replyToId: said.id, audience: "network" });
    expect(await refusal(answers)).toBe("not-found");
    const whispers = say(store, owner, { replyToId: said.id, audience: "direct" });
    expect(await refusal(whispers)).toBe("audience-not-allowed");
    const passes = store.transact((tx) => boost(tx, { actorId: owner, postId: said.id }));
    expect(await refusal(passes)).toBe("boost-not-public");
    const names = say(store, other, { networkId: id });
    expect(await refusal(names)).toBe("not-allowed");
    expect(await refusal(say(store, member, { audience: "network" }))).toBe("audience-not-allowed");
    const wide = note({ audience: "public", body: "Hej @udenfor-m4" });
    await store.transact((tx) => revise(tx, member, said.id, wide));
    const after = await post(store.reader, personViewer(member), said.id);
    expect([after!.audience, after!.mentions]).toEqual(["network", []]);
    const told = await store.reader.db
      .selectFrom("notification")
      .select("reader_id")
      .where("post_id", "is not", null)
      .where("reader_id", "=", other)
      .execute();
    expect(told).toEqual([]);
  });

  test("it counts for nobody but members", async () => {
    const store = await freshStore(engine);
    const { id, member, other } = await settled(store);
    const open = await say(store, member, {});
    const number = async () => {
      const { db } = store.reader;
      const held = db.selectFrom("actor").select(["posts_count", "last_posted_at"]);
      return held.where("id", "=", member).executeTakeFirstOrThrow();
    };
    const before = await number();
    await say(store, member, { networkId: id });
    expect(await number()).toEqual(before);
    const answer = { audience: "network", network_id: id, network_state: "accepted" } as const;
    const uri = "https://syd.example/posts/1";
    const far = await stranger(store, "anna@syd.example");
    await store.transact((tx) =>
      addPost(tx, remoteNote(far, uri, { ...answer, reply_to_uri: open.uri })),
    );
    expect((await post(store.reader, anonymous, open.id))!.repliesCount).toBe(0);
    const now = "2026-11-25T12:00:00.000Z";
    expect((await network(store.reader, member, id, now))!.lastPostedAt).not.toBeNull();
    expect((await network(store.reader, other, id, now))!.lastPostedAt).toBeNull();
  });

  test("in an open one it is for everyone, and never for more than its author meant", async () => {
    const store = await freshStore(engine);
    const { id, member, other } = await settled(store, { kind: "open" });
    const said = await say(store, member, { networkId: id });
    expect(await canSee(store.reader, anonymous, said.id)).toBe(true);
    const reply = await say(store, other, { replyToId: said.id });
    expect(reply).toMatchObject({ audience: "public", network_id: id });
    for (const audience of ["region", "allied", "followers", "direct"] as const)
      expect(await refusal(say(store, member, { networkId: id, audience }))).toBe(
        "audience-not-allowed",
      );
  });

  test("a network that has become hidden is not named by what was said openly in it", async () => {
    const store = await freshStore(engine);
    const { id, owner, member } = await settled(store, { kind: "open" });
    const said = await say(store, member, { networkId: id });
    expect((await post(store.reader, anonymous, said.id))!.network!.id).toBe(id);
    await store.transact((tx) =>
      changeNetwork(tx, id, owner, {
        name: "S",
        purpose: "",
        rules: "",
        kind: "hidden",
        posting: "members",
        history: "all",
      }),
    );
    expect((await post(store.reader, anonymous, said.id))!.network).toBeNull();
    expect((await ownPost(store.reader, said.id))!.network).toBeNull();
  });

  test("only moderators begin threads where it says so", async () => {
    const store = await freshStore(engine);
    const { id, moderator, member } = await settled(store, { posting: "moderators" });
    expect(await refusal(say(store, member, { networkId: id }))).toBe("not-allowed");
    const said = await say(store, moderator, { networkId: id });
    expect(await refusal(say(store, member, { replyToId: said.id, audience: "network" }))).toBe(
      undefined,
    );
  });

  test("who comes later reads from then on, where it says so", async () => {
    let now = new Date("2026-11-01T12:00:00.000Z");
    const store = await freshStore(engine, { now: () => now });
    const { id, owner, member, other } = await settled(store, { history: "since-join" });
    const before = await say(store, member, { networkId: id });
    now = new Date("2026-11-02T12:00:00.000Z");
    await admitted(store, id, { actorId: other, byId: owner });
    now = new Date("2026-11-03T12:00:00.000Z");
    const after = await say(store, member, { networkId: id });
    expect([await sees(store, other, before.id), await sees(store, other, after.id)]).toEqual([
      false,
      true,
    ]);
    await store.transact((tx) => leave(tx, { networkId: id, actorId: other }));
    now = new Date("2026-11-04T12:00:00.000Z");
    expect(await sees(store, other, after.id)).toBe(false);
    await admitted(store, id, { actorId: other, byId: owner });
    expect(await sees(store, other, after.id)).toBe(false);
    expect(await sees(store, owner, before.id)).toBe(true);
  });

  test("a locked thread takes no answers, and is locked by the network it began in", async () => {
    const store = await freshStore(engine);
    const { id, moderator, member } = await settled(store);
    const root = await say(store, member, { networkId: id });
    const reply = await say(store, member, { replyToId: root.id, audience: "network" });
    const by = (verb: "lock" | "unlock", postId: number, who = moderator) =>
      act(store, id, who, { verb, postId });
    expect(await by("lock", root.id, member)).toBe("not-allowed");
    expect(await by("lock", reply.id)).toBeUndefined();
    const answers = () => say(store, member, { replyToId: reply.id, audience: "network" });
    expect(await refusal(answers())).toBe("thread-locked");
    expect(await by("unlock", root.id)).toBeUndefined();
    expect(await refusal(answers())).toBeUndefined();
    const elsewhere = await say(store, member, {});
    expect(await by("lock", elsewhere.id)).toBe("not-found");
    const far = await stranger(store, "anna@syd.example");
    const answer = { audience: "network", network_id: id, network_state: "accepted" } as const;
    const uri = "https://syd.example/posts/1";
    const added = await store.transact((tx) =>
      addPost(tx, remoteNote(far, uri, { ...answer, reply_to_uri: elsewhere.uri })),
    );
    expect(await by("lock", added.id!)).toBe("not-found");
    expect((await post(store.reader, anonymous, elsewhere.id))!.locked).toBe(false);
  });

  test("what is taken off is out of sight, count, stream and pins, and can be put back", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    const root = await say(store, owner, { networkId: id });
    const reply = await say(store, member, { replyToId: root.id, audience: "network" });
    const said = await say(store, member, { networkId: id });
    await store.transact((tx) =>
      announceIn(tx, id, {
        inner_uri: `${said.uri}/create`,
        object_uri: said.uri,
        type: "Create",
        body: "{}",
      }),
    );
    await act(store, id, moderator, { verb: "pin", postId: said.id });
    await admitted(store, id, { actorId: other, byId: owner });
    const takes = (verb: "take-off" | "put-back", postId: number) =>
      act(store, id, moderator, { verb, postId });
    expect(await shown(store, id)).toEqual([said.id, root.id]);
    for (const one of [said, reply]) await takes("take-off", one.id);
    await takes("take-off", said.id);
    expect(await shown(store, id)).toEqual([root.id]);
    expect((await post(store.reader, personViewer(other), root.id))!.repliesCount).toBe(0);
    const reads = await Promise.all([other, member, owner].map((me) => sees(store, me, said.id)));
    expect(reads).toEqual([false, true, true]);
    const body = store.reader.db.selectFrom("network_activity").select("body");
    expect(await body.execute()).toEqual([{ body: "" }]);
    for (const one of [said, reply]) await takes("put-back", one.id);
    const back = await post(store.reader, personViewer(other), said.id);
    expect(back).toMatchObject({ networkState: "accepted", networkPinned: false });
    expect((await post(store.reader, personViewer(other), root.id))!.repliesCount).toBe(1);
    expect(await shown(store, id)).toEqual([said.id, root.id]);
  });

  test("seven posts are pinned at most, however many are pinned at once", async () => {
    const store = await freshStore(engine);
    const { id, moderator, member } = await settled(store);
    const ids: number[] = [];
    for (let n = 0; n < 9; n++) ids.push((await say(store, member, { networkId: id })).id);
    const done = await Promise.all(
      ids.map((postId) => act(store, id, moderator, { verb: "pin", postId })),
    );
    expect(done.filter((reason) => reason === "too-many-lines")).toHaveLength(2);
    const pinned = ids.filter((_, at) => done[at] === undefined);
    expect(await act(store, id, moderator, { verb: "pin", postId: pinned[0]! })).toBeUndefined();
    await act(store, id, moderator, { verb: "unpin", postId: pinned[0]! });
    const room = ids.find((_, at) => done[at] !== undefined)!;
    expect(await act(store, id, moderator, { verb: "pin", postId: room })).toBeUndefined();
  });

  test("when the last of ours leaves a network elsewhere, what others said in it goes with its pictures", async () => {
    const store = await freshStore(engine);
    const folder = mkdtempSync(joined(tmpdir(), "vis-media-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const media = await createMediaStore(folder);
    const handlers = domainHandlers(store, media);
    const clock = () => new Date();
    const { drain } = createRunner({ store, clock, meter: noMeter, handlers });
    const id = await networkElsewhere(store);
    const [me, too] = [await person(store, "medlem-m3"), await person(store, "medlem-m5")];
    for (const actorId of [me, too])
      await store.transact(async (tx) => {
        await join(tx, { networkId: id, actorId });
        await acceptRow(tx, { followerId: actorId, followeeId: id }, null);
      });
    const far = await stranger(store, "anna@syd.example");
    const url = "https://syd.example/media/1.png";
    const added = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(far, "https://syd.example/posts/1", {
          body_html: "<p>fortroligheder</p>",
          audience: "network",
          network_id: id,
          network_state: "accepted",
          attachments: [{ remoteUrl: url, mediaType: "image/png", alt: "tavle" }],
        }),
      ),
    );
    const mine = await say(store, me, { networkId: id, body: "fortroligheder" });
    expect(mine.network_state).toBe("awaiting");
    await indexPosts(store, [added.id!, mine.id]);
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    await keepRemoteCopy(store, media, { url, picture: null, bytes: png });
    expect(readdirSync(folder)).toHaveLength(1);
    await store.transact((tx) => leave(tx, { networkId: id, actorId: too }));
    await drain();
    expect([await sees(store, me, added.id!), await sees(store, too, added.id!)]).toEqual([
      true,
      false,
    ]);
    await store.transact((tx) => leave(tx, { networkId: id, actorId: me }));
    await drain();
    const left = await store.reader.db.selectFrom("post").select("id").execute();
    expect(left).toEqual([{ id: mine.id }]);
    expect(readdirSync(folder)).toEqual([]);
    const rows = await store.reader.db.selectFrom("remote_file").selectAll().execute();
    expect(rows).toEqual([]);
    const search = { words: "fortroligheder", limit: 9, order: "newest" } as const;
    const found = await searchPosts(store.reader, personViewer(me), search);
    expect(found.items.map((one) => one.id)).toEqual([mine.id]);
  });

  test("an open network goes on without us: what it said is public", async () => {
    const store = await freshStore(engine);
    const { id, member } = await settled(store, { kind: "open" });
    const said = await store.transact((tx) =>
      publish(tx, member, request({ networkId: id, topics: ["Sepsis"] })),
    );
    await store.transact((tx) => leave(tx, { networkId: id, actorId: member }));
    expect(await canSee(store.reader, anonymous, said.id)).toBe(true);
  });
});
