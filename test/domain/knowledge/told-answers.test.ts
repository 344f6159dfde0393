import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { applyRevision } from "../../../src/domain/knowledge/revise.ts";
import { removePost } from "../../../src/domain/knowledge/withdraw.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

const at = (name: string) => `https://syd.example/posts/${name}`;
const asked = { kind: "request", title: "Hvem vejer hjemme?" } as const;

onEachEngine("answers that a request from elsewhere names", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 1000)) });
    const [bo, carl] = [
      await stranger(store, "bo@syd.example"),
      await stranger(store, "carl@oest.example"),
    ];
    return { store, bo, carl };
  }

  const arrive = async (store: TestStore, post: NewPost) =>
    (await store.transact((tx) => addPost(tx, post))).id!;

  const accepted = async (store: TestStore) =>
    (
      await store.reader.db
        .selectFrom("answer")
        .innerJoin("post as request", "request.id", "answer.request_id")
        .innerJoin("post as reply", "reply.id", "answer.reply_id")
        .select(["request.uri as request", "reply.uri as reply"])
        .orderBy("reply.uri")
        .execute()
    ).map(({ request, reply }) => `${request} ${reply}`);

  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [1, 2, 0, 3],
    [2, 1, 3, 0],
  ];

  test.each(orders.map((order) => [order.join(), order] as const))(
    "count when they are held in its thread, in whatever order they come: %s",
    async (_, order) => {
      const { store, bo, carl } = await begin();
      const posts = [
        remoteNote(bo, at("asked"), {
          ...asked,
          answers: [at("deep"), at("stray"), at("never"), at("asked")],
        }),
        remoteNote(carl, at("middle"), { reply_to_uri: at("asked") }),
        remoteNote(carl, at("deep"), { reply_to_uri: at("middle") }),
        remoteNote(carl, at("stray")),
      ];
      for (const n of order) await arrive(store, posts[n]!);
      expect(await accepted(store)).toEqual([`${at("asked")} ${at("deep")}`]);
    },
  );

  test("follow what its author says next, tell who answered, and go with the reply", async () => {
    const { store, bo, carl } = await begin();
    const anna = await person(store, "jordemoder-n1");
    const request = await arrive(store, remoteNote(bo, at("asked"), asked));
    const mine = await store.transact((tx) => publish(tx, anna, note({ replyToId: request })));
    await arrive(store, remoteNote(carl, at("other"), { reply_to_uri: at("asked") }));
    const news = () =>
      store.reader.db
        .selectFrom("notification")
        .select(["actor_id", "post_id"])
        .where("reader_id", "=", anna)
        .where("kind", "=", "answer")
        .execute();
    const say = (minute: number, answers: string[]) =>
      store.transact((tx) =>
        applyRevision(
          tx,
          request,
          { answers, request_status: "answered" },
          { updated: `2026-03-02T09:00:${minute}.000Z` },
        ),
      );
    await store.transact((tx) => tx.db.updateTable("post").set({ edited_at: null }).execute());
    await say(10, [mine.uri]);
    await say(11, [mine.uri]);
    expect(await accepted(store)).toEqual([`${at("asked")} ${mine.uri}`]);
    expect(await news()).toEqual([{ actor_id: bo, post_id: mine.id }]);
    await say(12, [at("other")]);
    expect(await accepted(store)).toEqual([`${at("asked")} ${at("other")}`]);
    expect(await news()).toEqual([]);
    await store.transact((tx) => removePost(tx, at("other"), "https://oest.example/users/carl"));
    expect(await accepted(store)).toEqual([]);
    await store.transact((tx) => removePost(tx, at("asked"), "https://syd.example/users/bo"));
    expect(await store.reader.db.selectFrom("told_answer").selectAll().execute()).toEqual([]);
  });

  test("a post that is no request has none, and of a request at most fifty are kept", async () => {
    const { store, bo, carl } = await begin();
    await arrive(store, remoteNote(bo, at("said"), { answers: [at("reply")] }));
    await arrive(store, remoteNote(carl, at("reply"), { reply_to_uri: at("said") }));
    expect(await accepted(store)).toEqual([]);
    const many = Array.from({ length: 80 }, (_, n) => at(`r${n}`));
    await arrive(store, remoteNote(bo, at("asked"), { ...asked, answers: many }));
    expect(await store.reader.db.selectFrom("told_answer").selectAll().execute()).toHaveLength(50);
  });
});
