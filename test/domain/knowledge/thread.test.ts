import { expect, test } from "vitest";
import { acceptAnswer, closeRequest, reopenRequest } from "../../../src/domain/knowledge/answer.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { thread, type Thread } from "../../../src/domain/knowledge/thread.read.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { removePost, withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { unanswered } from "../../../src/domain/streams/streams.read.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote, request } from "./drafts.ts";

const at = (name: string) => `https://syd.example/${name}`;

function outline(found: Thread | undefined) {
  const name = (uri: string) => uri.split("/").at(-1);
  return (
    found && {
      above: found.ancestors.map((p) => name(p.uri)),
      below: found.replies.map((r) => `${r.depth} ${name(r.post.uri)}`),
      gone: found.gone.map((g) => name(g.uri)),
    }
  );
}

onEachEngine("threads", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 1000)) });
    const anna = await person(store, "laege-m1");
    const carl = await stranger(store, "carl@syd.example");
    return { store, anna, carl };
  }

  async function arrive(
    store: TestStore,
    author: number,
    name: string,
    parent?: string,
    more = {},
  ) {
    const minutes = name.charCodeAt(0);
    const { id } = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(author, at(name), {
          reply_to_uri: parent ? at(parent) : null,
          published_at: new Date(Date.UTC(2026, 1, 1, 0, minutes)).toISOString(),
          ...more,
        }),
      ),
    );
    return id!;
  }

  const tree: [string, string?][] = [["a"], ["b", "a"], ["c", "b"], ["d", "a"], ["e", "c"]];

  test.each([
    ["in order", [0, 1, 2, 3, 4]],
    ["backwards", [4, 3, 2, 1, 0]],
    ["mixed", [2, 4, 0, 3, 1]],
  ])("is one tree when its posts arrive %s", async (_, order) => {
    const { store, carl } = await begin();
    const ids = new Map<string, number>();
    for (const n of order) ids.set(tree[n]![0], await arrive(store, carl, ...tree[n]!));
    const read = async (name: string) =>
      outline(await thread(store.reader, anonymous, ids.get(name)!));
    expect(await read("a")).toEqual({ above: [], below: ["1 b", "2 c", "3 e", "1 d"], gone: [] });
    expect(await read("c")).toEqual({ above: ["a", "b"], below: ["1 e"], gone: [] });
    const rows = await store.reader.db
      .selectFrom("post")
      .select(["uri", "thread_id", "replies_count"])
      .orderBy("uri")
      .execute();
    expect(new Set(rows.map((row) => row.thread_id))).toEqual(new Set([ids.get("a")]));
    expect(rows.map((row) => row.replies_count)).toEqual([2, 1, 1, 0, 0]);
  });

  test("a reply whose parent is missing asks for it, once it is not gone or ours", async () => {
    const { store, carl } = await begin();
    await store.transact((tx) => removePost(tx, at("gone"), at("users/carl")));
    await arrive(store, carl, "x", "missing");
    await arrive(store, carl, "y", "gone");
    await arrive(store, carl, "z", undefined, { reply_to_uri: "https://nord.example/posts/7" });
    const jobs = await store.reader.db
      .selectFrom("job")
      .select("key")
      .where("kind", "=", "fetch-parents")
      .execute();
    expect(jobs).toEqual([{ key: at("missing") }]);
  });

  test("what was deleted leaves a gap, and its replies stay", async () => {
    const { store, carl } = await begin();
    const ids = new Map<string, number>();
    for (const [name, parent] of tree) ids.set(name, await arrive(store, carl, name, parent));
    await store.transact((tx) => removePost(tx, at("b"), "https://syd.example/users/carl"));
    expect(outline(await thread(store.reader, anonymous, ids.get("a")!))).toEqual({
      above: [],
      below: ["1 c", "2 e", "1 d"],
      gone: ["b"],
    });
    expect(outline(await thread(store.reader, anonymous, ids.get("e")!))).toEqual({
      above: ["c"],
      below: [],
      gone: ["b"],
    });
    expect(await thread(store.reader, anonymous, ids.get("b")!)).toBeUndefined();
  });

  test("however many replies wait for a post, it comes, and the oldest are linked to it", async () => {
    const { store, carl } = await begin();
    const first = await arrive(store, carl, "b", "a");
    const { write } = store.handles;
    const row = await write
      .selectFrom("post")
      .selectAll()
      .where("id", "=", first)
      .executeTakeFirstOrThrow();
    const many = 1_500;
    for (let from = 1; from <= many; from += 500)
      await write
        .insertInto("post")
        .values(
          Array.from({ length: 500 }, (_, n) => {
            const id = first + from + n;
            return { ...row, id, thread_id: id, uri: at(`b${from + n}`) };
          }),
        )
        .execute();
    const root = await arrive(store, carl, "a");
    const linked = await write
      .selectFrom("post")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("reply_to_id", "=", root)
      .executeTakeFirstOrThrow();
    expect(Number(linked.n)).toBe(1000);
    const read = await thread(store.reader, anonymous, root);
    expect(read?.replies[0]?.post.id).toBe(first);
    expect(read?.post.repliesCount).toBe(1000);
  });

  test("posts that answer each other in a circle do not trap the reader", async () => {
    const { store, carl } = await begin();
    const one = await arrive(store, carl, "one", "two");
    const two = await arrive(store, carl, "two", "one");
    const self = await arrive(store, carl, "self", "self");
    for (const id of [one, two, self])
      expect(await thread(store.reader, anonymous, id)).toMatchObject({ post: { id } });
  });

  test("a hidden reply is passed over, what hangs below it stays in place", async () => {
    const { store, anna, carl } = await begin();
    const root = await arrive(store, carl, "a");
    await arrive(store, carl, "b", "a", { audience: "direct", mentions: [anna] });
    await arrive(store, carl, "c", "b");
    expect(outline(await thread(store.reader, anonymous, root))?.below).toEqual(["2 c"]);
    expect(outline(await thread(store.reader, personViewer(anna), root))?.below).toEqual([
      "1 b",
      "2 c",
    ]);
    expect((await post(store.reader, anonymous, root))?.repliesCount).toBe(0);
  });

  test("a request is unanswered until someone replies, answered when a reply is accepted", async () => {
    const { store, anna, carl } = await begin();
    const bo = await person(store, "sygeplejerske-m2");
    const asked = await store.transact((tx) => publish(tx, anna, request()));
    const open = async () => (await unanswered(store.reader, bo, { limit: 5 })).items.length;
    expect(await open()).toBe(1);
    const reply = await store.transact((tx) => publish(tx, bo, note({ replyToId: asked.id })));
    expect(await open()).toBe(0);
    await store.transact((tx) => withdraw(tx, bo, reply.id));
    expect(await open()).toBe(1);
    const second = await store.transact((tx) => publish(tx, bo, note({ replyToId: asked.id })));
    const stray = await arrive(store, carl, "stray");
    const accept = (me: number, replyId: number) =>
      store.transact((tx) => acceptAnswer(tx, me, asked.id, replyId));
    await expect(accept(bo, second.id)).rejects.toMatchObject({ reason: "not-found" });
    await expect(accept(anna, stray)).rejects.toMatchObject({ reason: "not-found" });
    await expect(accept(anna, asked.id)).rejects.toMatchObject({ reason: "not-found" });
    await accept(anna, second.id);
    await accept(anna, second.id);
    const now = () => post(store.reader, anonymous, asked.id);
    expect(await now()).toMatchObject({ requestStatus: "answered", answerIds: [second.id] });
    const news = await store.reader.db
      .selectFrom("notification")
      .select("kind")
      .where("reader_id", "=", bo)
      .execute();
    expect(news).toEqual([{ kind: "answer" }]);
    await store.transact((tx) => withdraw(tx, bo, second.id));
    expect(await now()).toMatchObject({ requestStatus: "open", answerIds: [] });
    await store.transact((tx) => closeRequest(tx, anna, asked.id));
    expect(await open()).toBe(0);
    await store.transact((tx) => reopenRequest(tx, anna, asked.id));
    expect(await open()).toBe(1);
  });

  test("withdrawing tells those elsewhere who had it, and its address stays taken", async () => {
    const { store, anna, carl } = await begin();
    const bo = await person(store, "sygeplejerske-m2");
    const said = await store.transact((tx) => publish(tx, anna, note({ mentions: [carl] })));
    await expect(store.transact((tx) => withdraw(tx, bo, said.id))).rejects.toMatchObject({
      reason: "not-found",
    });
    await store.transact((tx) => withdraw(tx, anna, said.id));
    const jobs = await store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "federate")
      .execute();
    expect(jobs.map((job) => JSON.parse(job.payload))).toContainEqual({
      type: "PostWithdrawn",
      networkId: null,
      postId: said.id,
      uri: said.uri,
      authorId: anna,
      local: true,
      audience: "public",
      recipients: ["https://syd.example/users/carl"],
    });
    const tombstone = await store.reader.db.selectFrom("tombstone").selectAll().execute();
    expect(tombstone).toMatchObject([{ uri: said.uri, object_id: said.id }]);
  });

  test("a moderator withdraws anyone's", async () => {
    const { store, anna } = await begin();
    const moderator = await person(store, "leder-m9", { role: "moderator" });
    const said = await store.transact((tx) => publish(tx, anna, note()));
    await store.transact((tx) => withdraw(tx, moderator, said.id));
    expect(await post(store.reader, personViewer(anna), said.id)).toBeUndefined();
  });

  test("any number of posts and boosts may be of one moment, each with an id of its own", async () => {
    const { store, carl } = await begin();
    const published_at = "2026-03-01T08:00:00.001Z";
    const many = 140; // a moment has room for 128 of a process's
    const ids = new Set<number>();
    for (let n = 0; n < many; n++)
      ids.add(await arrive(store, carl, `n${n}`, undefined, { published_at }));
    expect(ids.size).toBe(many);
    await store.transact(async (tx) => {
      for (const postId of ids)
        await boost(tx, { actorId: carl, postId, uri: at(`boosts/${postId}`), at: published_at });
    });
    const boosts = await store.reader.db.selectFrom("boost").select("id").execute();
    expect(boosts).toHaveLength(many);
  });
});
