import { OrderedCollection, OrderedCollectionPage } from "@fedify/vocab";
import { expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost, unboost } from "../../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { pin } from "../../../src/domain/knowledge/pin.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { thank } from "../../../src/domain/knowledge/thank.ts";
import * as activities from "../../../src/federation/documents/activities.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { note, remoteNote, request } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { alice, contextLoader, mallory } from "../support.ts";
import { origin, read, visited } from "./support.ts";

const everyone = "https://www.w3.org/ns/activitystreams#Public";

/** Keeps an activity as the outbox does when it has sent it. */
async function keep(tx: Tx, signerId: number, body: Json): Promise<void> {
  await tx.db
    .insertInto("outbound")
    .values({
      id: tx.newId(),
      uri: String(body["id"]),
      signer_id: signerId,
      object_uri: "",
      body: JSON.stringify(body),
      synchronise: null,
      created_at: tx.now,
    })
    .execute();
}

onEachEngine("collections and activities", (engine) => {
  async function begin() {
    let at = Date.UTC(2026, 10, 24, 12);
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const anna = await person(store, "laege-m1");
    const bo = await stranger(store, "sygeplejerske-m2@syd.example", { uri: alice.actor });
    const say = async (draft: Draft) => (await store.transact((tx) => publish(tx, anna, draft))).id;
    const follows = (followerId: number, uri: string) =>
      store.transact((tx) => follow(tx, { followerId, followeeId: anna, uri }));
    const { get } = visited(store);
    const json = async (path: string, by?: typeof alice) => read(await get(path, by ? { by } : {}));
    return { store, anna, bo, say, follows, get, json, uri: `${origin}/actors/${anna}` };
  }

  test("D02 an outbox counts and pages what the reader may see", async () => {
    const { store, anna, bo, say, json, uri } = await begin();
    await store.transact((tx) => setTrust(tx, "mallory.example", "allied"));
    const ids: number[] = [];
    for (let n = 0; n < 23; n++) ids.push(await say(note({ body: `Nummer ${n}` })));
    for (const audience of ["region", "followers", "direct", "allied"] as const)
      await say(note({ audience, mentions: [bo] }));
    const path = `/actors/${anna}/outbox`;
    expect((await json(path)).body).toMatchObject({
      "@context": expect.any(Array),
      id: `${uri}/outbox`,
      type: "OrderedCollection",
      totalItems: 23,
      first: `${uri}/outbox?page=true`,
    });
    expect((await json(path, mallory)).body).toMatchObject({ totalItems: 24 });
    expect((await json(path, alice)).body).toMatchObject({ totalItems: 25 });
    const found: Json[] = [];
    let next: string | undefined = `${path}?page=true`;
    for (let pages = 0; next !== undefined && pages < 5; pages++) {
      const { body } = await json(next);
      expect(body).toMatchObject({ type: "OrderedCollectionPage", partOf: `${uri}/outbox` });
      expect(body!["id"]).toBe(`${origin}${next}`);
      found.push(...(body!["orderedItems"] as Json[]));
      next = (body!["next"] as string | undefined)?.slice(origin.length);
    }
    expect(found).toHaveLength(23);
    expect(found.map((activity) => activity["id"])).toEqual(
      ids.toReversed().map((id) => `${origin}/activities/${id}`),
    );
    expect(found[0]).toMatchObject({ type: "Create", actor: uri, object: { type: "Note" } });
    expect(JSON.stringify(found)).not.toContain("@context");
  });

  test("an outbox shows boosts as links", async () => {
    const { store, anna, bo, json, uri } = await begin();
    const theirs = await store.transact((tx) =>
      addPost(tx, remoteNote(bo, "https://syd.example/notes/1")),
    );
    const { id } = await store.transact((tx) => boost(tx, { actorId: anna, postId: theirs.id! }));
    const { body } = await json(`/actors/${anna}/outbox?page=true`);
    const [announced] = body!["orderedItems"] as Json[];
    expect(announced).toMatchObject({
      id: `${origin}/activities/${id}`,
      type: "Announce",
      actor: uri,
      object: "https://syd.example/notes/1",
      to: [everyone],
      cc: [`${uri}/followers`, alice.actor],
    });
    const { body: alone } = await json(`/activities/${id}`);
    expect(alone).toMatchObject({ ...announced, published: expect.any(String) });
    await store.transact(async (tx) => {
      await keep(tx, anna, alone!);
      await unboost(tx, { actorId: anna, postId: theirs.id! });
    });
    expect((await json(`/activities/${id}`)).status).toBe(404);
  });

  test("D02 followers are counted for all, listed for servers, and told in part to the server they are on", async () => {
    const { store, anna, bo, follows, json, uri } = await begin();
    const eve = await stranger(store, "eve@vest.example");
    await follows(bo, "https://syd.example/f/1");
    await follows(eve, "https://vest.example/f/1");
    const path = `/actors/${anna}/followers`;
    expect((await json(path)).body).toEqual({
      "@context": expect.any(Array),
      id: `${uri}/followers`,
      type: "OrderedCollection",
      totalItems: 2,
    });
    expect((await json(`${path}?page=true`)).status).toBe(404);
    expect((await json(path, mallory)).body).toMatchObject({ first: `${uri}/followers?page=true` });
    expect((await json(`${path}?page=true`, mallory)).body).toMatchObject({
      orderedItems: ["https://vest.example/users/eve", alice.actor],
    });
    const partial = `${path}?host=syd.example`;
    expect((await json(partial, alice)).body).toMatchObject({
      id: `${origin}${partial}`,
      orderedItems: [alice.actor],
    });
    for (const by of [undefined, mallory]) expect((await json(partial, by)).status).toBe(404);
    expect((await json(`${path}?host=vest.example`, alice)).status).toBe(404);
    expect((await json(`/actors/${anna}/following`)).body).toMatchObject({ totalItems: 0 });
    expect((await json(`/actors/${anna}/featured`)).body).toMatchObject({ orderedItems: [] });
  });

  test("what someone pinned is featured, as far as the reader may see it", async () => {
    const { store, anna, say, json } = await begin();
    const [first, second] = [await say(note()), await say(note())];
    const own = await say(note({ audience: "region" }));
    for (const id of [first, second, own]) await store.transact((tx) => pin(tx, anna, id));
    expect((await json(`/actors/${anna}/featured`, alice)).body).toMatchObject({
      type: "OrderedCollection",
      totalItems: 2,
      orderedItems: [second, first].map((id) => `${origin}/posts/${id}`),
    });
  });

  test("D02 replies, conversation, thanks and boosts of a post", async () => {
    const { store, anna, bo, say, json } = await begin();
    const root = await say(request());
    const reply = await say(note({ replyToId: root }));
    const hidden = await say(note({ replyToId: root, audience: "region" }));
    const theirs = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(bo, "https://syd.example/notes/1", {
          reply_to_uri: `${origin}/posts/${reply}`,
        }),
      ),
    );
    await store.transact(async (tx) => {
      await thank(tx, { actorId: bo, postId: root, uri: "https://syd.example/likes/1" });
      await boost(tx, { actorId: bo, postId: root, uri: "https://syd.example/boosts/1" });
    });
    const path = `/posts/${root}`;
    const first = `${origin}${path}/replies?page=true`;
    expect((await json(`${path}/replies`)).body).toMatchObject({ first });
    expect((await json(`${path}/replies`)).body).not.toHaveProperty("totalItems");
    const { body } = await json(`${path}/replies?page=true`);
    expect(body!["orderedItems"]).toEqual([`${origin}/posts/${reply}`]);
    expect((await json(`${path}/context`)).body).toMatchObject({
      attributedTo: `${origin}/actors/${anna}`,
    });
    const whole = await json(`${path}/context?page=true`);
    const items = whole.body!["orderedItems"] as string[];
    expect(items.toSorted()).toEqual(
      [`${origin}${path}`, `${origin}/posts/${reply}`, "https://syd.example/notes/1"].toSorted(),
    );
    expect((await json(`/posts/${reply}/context`)).status).toBe(404);
    expect((await json(`${path}/likes`)).body).toMatchObject({ type: "Collection", totalItems: 1 });
    expect((await json(`${path}/shares`)).body).toMatchObject({ totalItems: 1 });
    for (const id of [hidden, theirs.id!])
      expect((await json(`/posts/${id}/replies`)).status).toBe(404);
  });

  test("replies are paged, the oldest first", async () => {
    const { say, json } = await begin();
    const root = await say(note());
    const replies: string[] = [];
    for (let n = 0; n < 42; n++)
      replies.push(`${origin}/posts/${await say(note({ replyToId: root }))}`);
    const one = await json(`/posts/${root}/replies?page=true`);
    expect(one.body!["orderedItems"]).toEqual(replies.slice(0, 40));
    const two = await json(String(one.body!["next"]).slice(origin.length));
    expect(two.body!["orderedItems"]).toEqual(replies.slice(40));
    expect(two.body).not.toHaveProperty("next");
  });

  test("Fedify reads our collections", async () => {
    const { anna, say, json } = await begin();
    await say(note());
    const loaders = { contextLoader, documentLoader: contextLoader };
    const { body } = await json(`/actors/${anna}/outbox`);
    const outbox = await OrderedCollection.fromJsonLd(body, loaders);
    expect(outbox.totalItems).toBe(1);
    const page = await json(`/actors/${anna}/outbox?page=true`);
    const read = await OrderedCollectionPage.fromJsonLd(page.body, loaders);
    expect(read.partOfId?.href).toBe(outbox.id?.href);
    for await (const item of read.getItems(loaders)) expect(item.constructor.name).toBe("Create");
  });

  test("allied servers find the allied audience; nobody else does", async () => {
    const { store, json } = await begin();
    await store.transact((tx) => setTrust(tx, "syd.example", "allied"));
    const path = "/audience/allied";
    expect((await json(path, alice)).body).toMatchObject({ id: `${origin}${path}` });
    for (const by of [undefined, mallory]) expect((await json(path, by)).status).toBe(404);
  });

  test("an activity is found by whom it is addressed to", async () => {
    const { store, anna, bo, say, json, uri, follows } = await begin();
    const open = await say(request());
    const direct = await say(note({ audience: "direct", mentions: [bo] }));
    expect((await json(`/activities/${open}`)).body).toMatchObject({
      type: "Create",
      object: { id: `${origin}/posts/${open}` },
    });
    expect((await json(`/activities/${direct}`)).status).toBe(404);
    expect((await json(`/activities/${direct}`, mallory)).status).toBe(404);
    expect((await json(`/activities/${direct}`, alice)).body).toMatchObject({ to: [alice.actor] });

    await store.transact((tx) => revise(tx, anna, open, request({ title: "Nyt" })));
    const { body: post } = await json(`/posts/${open}`);
    const update = activities.updatePost(origin, open, post!);
    const path = String(update["id"]).slice(origin.length);
    expect((await json(path)).body).toEqual(update);
    expect((await json(`/activities/${open}/update-1`)).status).toBe(404);
    const { body: me } = await json(`/actors/${anna}`);
    const told = activities.updateActor(origin, anna, me!);
    expect((await json(String(told["id"]).slice(origin.length))).body).toEqual(told);

    const asked = await follows(bo, "https://syd.example/f/1");
    await store.transact((tx) =>
      answerFollow(tx, { followerId: bo, followeeId: anna, accepted: true }),
    );
    const accept = activities.accept(origin, asked.id, {
      uri: asked.uri,
      followerUri: alice.actor,
      followeeUri: uri,
    });
    const flags = { to: [`${uri}/followers`], cc: [], type: "Move", actor: uri, object: uri };
    const moved = { id: `${origin}/activities/${anna}/move-1`, ...flags };
    await store.transact(async (tx) => {
      for (const body of [accept, moved]) await keep(tx, anna, body);
    });
    for (const body of [accept, moved]) {
      const at = String(body["id"]).slice(origin.length);
      expect((await json(at, alice)).body).toEqual(body);
      for (const by of [undefined, mallory]) expect((await json(at, by)).status).toBe(404);
    }
  });
});
