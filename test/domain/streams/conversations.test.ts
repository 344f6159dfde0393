import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { block, unblock } from "../../../src/domain/people/block.ts";
import {
  removeConversation,
  setConversationRead,
} from "../../../src/domain/streams/conversations.ts";
import { conversation, conversations } from "../../../src/domain/streams/conversations.read.ts";
import type { Window } from "../../../src/storage/windowed.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote, request } from "../knowledge/drafts.ts";

const whole: Window = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 20 };

onEachEngine("conversations", (engine) => {
  async function begin() {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const changed: number[] = [];
    store.onCommit((facts) => {
      for (const fact of facts)
        if (fact.type === "ConversationChanged") changed.push(fact.readerId);
    });
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    const carl = await stranger(store, "carl@syd.example");
    const write = (who: number, body: string, replyToId?: number) =>
      store.transact(async (tx) => {
        const more = replyToId === undefined ? {} : { replyToId };
        return (await publish(tx, who, note({ body, audience: "direct", ...more }))).id;
      });
    const send = (uri: string, more: Partial<NewPost> = {}) =>
      store.transact(async (tx) => {
        const post = remoteNote(carl, `https://syd.example/${uri}`, {
          audience: "direct",
          mentions: [anna],
          published_at: tx.now,
          ...more,
        });
        return (await addPost(tx, post)).id!;
      });
    const of = (me: number, more: Partial<Window> = {}) =>
      conversations(store.reader, me, { ...whole, ...more });
    return { store, changed, anna, bo, carl, write, send, of };
  }

  test("one a thread and people; unread when another has written last, until it is read", async () => {
    const { store, changed, anna, bo, carl, write, of } = await begin();
    const first = await write(anna, "Hej @bo");
    expect(new Set(changed)).toEqual(new Set([anna, bo]));
    const ofBo = (await of(bo))[0]!;
    expect(await of(anna)).toMatchObject([
      { unread: false, peopleIds: [bo], lastPostId: first, cursor: first },
    ]);
    expect(ofBo).toMatchObject({ unread: true, peopleIds: [anna], lastPostId: first });
    const second = await write(bo, "Hej selv", first);
    expect((await of(bo))[0]).toMatchObject({ id: ofBo.id, unread: false, lastPostId: second });
    expect(await of(anna)).toMatchObject([{ unread: true, lastPostId: second }]);
    const read = (me: number, id: number, yes = true) =>
      store.transact((tx) => setConversationRead(tx, me, id, yes));
    const mine = (await of(anna))[0]!.id;
    await read(anna, mine);
    expect(await conversation(store.reader, anna, mine)).toMatchObject({ unread: false });
    await read(anna, mine, false);
    expect(await conversation(store.reader, anna, mine)).toMatchObject({ unread: true });
    await expect(read(bo, mine)).rejects.toThrow("not-found");
    expect(await conversation(store.reader, bo, mine)).toBeUndefined();

    await write(anna, "Vi tager @carl@syd.example med", second);
    expect(await of(anna)).toMatchObject([{ peopleIds: [bo, carl] }, { peopleIds: [bo] }]);
    expect(await of(carl)).toEqual([]);
    await write(anna, "Til mig selv og @bo", undefined);
    expect(await of(bo)).toHaveLength(3);
    const [newest, middle, oldest] = await of(bo);
    expect(await of(bo, { before: newest!.cursor })).toEqual([middle, oldest]);
    expect(await of(bo, { after: oldest!.cursor, up: true })).toEqual([newest, middle]);
    expect(
      await conversations(store.reader, bo, {
        ...whole,
        after: oldest!.cursor,
        up: true,
        limit: 1,
      }),
    ).toEqual([middle]);
  });

  test("those who answer one request in private do not see each other's words, nor does the asker mix them", async () => {
    const { store, anna, bo, carl, send, of } = await begin();
    const asked = await store.transact((tx) => publish(tx, anna, request()));
    const fromBo = await store.transact((tx) =>
      publish(tx, bo, note({ body: "Vi har", audience: "direct", replyToId: asked.id })),
    );
    const fromCarl = await send("svar", { reply_to_uri: asked.uri });
    expect(await of(anna)).toMatchObject([
      { peopleIds: [carl], lastPostId: fromCarl },
      { peopleIds: [bo], lastPostId: fromBo.id },
    ]);
    expect(await of(bo)).toMatchObject([{ lastPostId: fromBo.id }]);
  });

  test("what arrives before what it answers joins its conversation", async () => {
    const { store, anna, carl, send, of } = await begin();
    await send("to", { reply_to_uri: "https://syd.example/en" });
    const last = await send("tre", { reply_to_uri: "https://syd.example/to" });
    await send("en", { published_at: "2026-03-01T08:00:00.000Z" });
    expect(await of(anna)).toMatchObject([{ peopleIds: [carl], lastPostId: last, unread: true }]);
    const kept = await store.reader.db.selectFrom("conversation_post").select("post_id").execute();
    expect(kept).toHaveLength(3);
    const [held] = await of(anna);
    await store.transact((tx) => setConversationRead(tx, anna, held!.id, true));
    const newest = await send("fire", { reply_to_uri: "https://syd.example/nul" });
    expect(await of(anna)).toHaveLength(2);
    const nul = {
      reply_to_uri: "https://syd.example/tre",
      published_at: "2026-03-01T09:00:00.000Z",
    };
    await send("nul", nul);
    expect(await of(anna)).toMatchObject([{ unread: true, lastPostId: newest }]);
  });

  test("the last post is one they may see; what is withdrawn, blocked or no longer private is none", async () => {
    const { store, anna, bo, carl, write, send, of } = await begin();
    const first = await write(bo, "Hej @anna");
    const second = await write(bo, "Hov", first);
    await store.transact((tx) => withdraw(tx, bo, second));
    expect(await of(anna)).toMatchObject([{ lastPostId: first, cursor: first }]);
    await store.transact((tx) => withdraw(tx, bo, first));
    expect(await of(anna)).toEqual([]);
    expect(await store.reader.db.selectFrom("conversation").selectAll().execute()).toEqual([]);

    const sent = await send("hej");
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: carl }));
    expect(await of(anna)).toEqual([]);
    await send("igen");
    await store.transact((tx) => unblock(tx, { blockerId: anna, blockedId: carl }));
    expect(await of(anna)).toMatchObject([{ lastPostId: sent }]);
    await store.transact((tx) =>
      tx.db.updateTable("post").set({ state: "quarantined" }).where("id", "=", sent).execute(),
    );
    expect(await of(anna)).toEqual([]);

    const secret = note({ body: "Kære @anna", audience: "direct" });
    const told = await store.transact((tx) => publish(tx, bo, secret));
    expect(await of(anna)).toMatchObject([{ lastPostId: told.id }]);
    await store.transact((tx) => revise(tx, bo, told.id, { ...secret, audience: "region" }));
    expect(await of(anna)).toEqual([]);
  });

  test("taken off the list it is gone until the next word; whoever is named later has it from then on", async () => {
    const { store, anna, bo, write, of } = await begin();
    const cy = await person(store, "cy");
    const first = await write(anna, "Hej @bo");
    const [held] = await of(bo);
    const remove = (me: number) => store.transact((tx) => removeConversation(tx, me, held!.id));
    await expect(remove(anna)).rejects.toThrow("not-found");
    await remove(bo);
    await expect(remove(bo)).rejects.toThrow("not-found");
    expect(await of(bo)).toEqual([]);
    expect(await of(anna)).toHaveLength(1);
    const second = await write(anna, "Er du der?", first);
    expect(await of(bo)).toMatchObject([{ unread: true, lastPostId: second }]);
    const draft = note({ body: "Er du der? Og @cy?", audience: "direct" });
    await store.transact((tx) => revise(tx, anna, second, draft));
    expect(await of(cy)).toMatchObject([{ unread: true, lastPostId: second }]);
  });
});
