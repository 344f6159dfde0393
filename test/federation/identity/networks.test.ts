import { OrderedCollectionPage } from "@fedify/vocab";
import { expect, test } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { announceIn, unsay } from "../../../src/domain/networks/announce.ts";
import { closeDownNetwork } from "../../../src/domain/networks/close-down.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { foundNetwork, type NewNetwork } from "../../../src/domain/networks/found.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import { networkUris, threadHash } from "../../../src/domain/uris.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { person, stranger, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { alice, contextLoader, mallory, now as start, type Party } from "../support.ts";
import { origin, read, visited } from "./support.ts";

type Json = Record<string, unknown>;
type Kind = NewNetwork["kind"];

const missing = { status: 404, body: { error: "not-found" } };

onEachEngine("networks, as others ask for them", (engine) => {
  async function begin(kind: Kind = "closed", more: Partial<NewNetwork> = {}) {
    let at = start - 3_600_000;
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const { transact } = store;
    const anna = await person(store, "laege-m1");
    const bo = await stranger(store, "sygeplejerske-m2@syd.example", { uri: alice.actor });
    const eve = await stranger(store, "m@mallory.example", { uri: mallory.actor });
    for (const host of ["syd.example", "mallory.example"])
      await transact((tx) => setTrust(tx, host, "allied"));
    const found = (wanted: Partial<NewNetwork>) =>
      transact((tx) =>
        foundNetwork(tx, {
          founderId: anna,
          handle: "sepsis",
          name: "Sepsis",
          purpose: "",
          rules: "",
          kind,
          posting: "members",
          history: "all",
          keys: testKeys(),
          ...wanted,
        }),
      );
    const id = await found(more);
    const enters = async (actorId: number, networkId = id) => {
      if (kind === "hidden") await invites(actorId);
      await transact((tx) =>
        join(tx, { networkId, actorId, uri: `https://x.example/f/${actorId}/${at}` }),
      );
      if (kind === "closed")
        await transact((tx) => decide(tx, { networkId, byId: anna, actorId, admitted: true }));
    };
    const invites = (personId: number) =>
      transact((tx) =>
        actOnMember(tx, { networkId: id, byId: anna, act: { verb: "invite", personId } }),
      );
    const audience = kind === "open" ? ("public" as const) : ("network" as const);
    const say = (body: string, replyToId?: number) =>
      transact((tx) =>
        publish(
          tx,
          anna,
          note({ body, audience, ...(replyToId ? { replyToId } : { networkId: id }) }),
        ),
      );
    let serial = 0;
    const passOn = async (objectUri = "https://syd.example/posts/1") => {
      serial += 1;
      const inner_uri = `https://syd.example/activities/${serial}`;
      const body = `{"id":"${inner_uri}",  "type":"Create","n":1.0,"object":"${objectUri}"}`;
      const told = { inner_uri, object_uri: objectUri, type: "Create", body };
      return { id: (await transact((tx) => announceIn(tx, id, told)))!, body };
    };
    const { get, identity } = visited(store);
    const json = async (path: string, by?: Party) => read(await get(path, by ? { by } : {}));
    const text = async (path: string, by?: Party) => (await get(path, by ? { by } : {}))!.text();
    const uri = `${origin}/actors/${id}`;
    return {
      store,
      anna,
      bo,
      eve,
      id,
      uri,
      path: `/actors/${id}`,
      found,
      enters,
      invites,
      say,
      passOn,
      get,
      identity,
      json,
      text,
    };
  }

  const finger = (resource: string) =>
    `/.well-known/webfinger?resource=${encodeURIComponent(resource)}`;

  test.each(["open", "closed"] as const)("%s: found by everyone", async (kind) => {
    const { json, path, uri, get } = await begin(kind);
    for (const by of [undefined, mallory])
      for (const at of [path, "/@sepsis"])
        expect(await json(at, by)).toMatchObject({ status: 200, body: { id: uri, type: "Group" } });
    for (const resource of [
      "acct:sepsis@nord.example",
      uri,
      `${origin}/@sepsis`,
      `${origin}/networks/sepsis`,
    ]) {
      const answer = await get(finger(resource), { accept: "" });
      expect(await read(answer), resource).toMatchObject({
        status: 200,
        body: {
          links: expect.arrayContaining([expect.objectContaining({ rel: "self", href: uri })]),
        },
      });
    }
  });

  test("D14 a hidden one is there for the servers of those invited or in it, and not before or after", async () => {
    const { store, json, get, path, uri, id, bo, enters, invites } = await begin("hidden");
    const everywhere = [
      path,
      "/@sepsis",
      ...["followers", "members", "outbox", "moderators", "featured", "following"].map(
        (name) => `${path}/${name}`,
      ),
    ];
    const notThere = async (by?: Party) => {
      for (const at of everywhere) expect(await json(at, by), at).toEqual(missing);
    };
    await notThere();
    await notThere(alice);
    for (const resource of [
      "acct:sepsis@nord.example",
      uri,
      `${origin}/@sepsis`,
      `${origin}/networks/sepsis`,
    ])
      expect((await get(finger(resource), { accept: "" }))?.status, resource).toBe(404);
    await invites(bo);
    expect(await json(path, alice)).toMatchObject({
      status: 200,
      body: { id: uri, accessType: "private" },
    });
    expect(await json(`${path}/outbox`, alice)).toEqual(missing);
    expect(await json(`${path}/members`, alice)).toMatchObject({ body: { totalItems: 1 } });
    await notThere();
    await notThere(mallory);
    await store.transact((tx) =>
      tx.db.deleteFrom("follow").where("follower_id", "=", bo).execute(),
    );
    await notThere(alice);
    await enters(bo);
    const answer = await get(path, { by: alice });
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get("cache-control")).toBe("private, no-store");
    expect(answer?.headers.get("x-robots-tag")).toBe("noindex");
    await store.transact((tx) => leave(tx, { networkId: id, actorId: bo }));
    await notThere(alice);
  });

  test("a hidden one that was closed down was never there; of others a tombstone stays", async () => {
    for (const kind of ["hidden", "open"] as const) {
      const { store, json, path, id, anna } = await begin(kind);
      await store.transact((tx) => closeDownNetwork(tx, id, anna));
      const answer = await json(path);
      if (kind === "hidden") expect(answer).toEqual(missing);
      else expect(answer).toMatchObject({ status: 410, body: { formerType: "Group" } });
    }
  });

  test("who belongs to it is listed for servers of members, counted for others", async () => {
    const { store, json, path, uri, id, anna, bo, enters } = await begin("closed");
    await enters(bo);
    const { members, moderators } = networkUris(origin, id);
    for (const name of ["followers", "members"]) {
      for (const by of [undefined, mallory]) {
        const { body } = await json(`${path}/${name}`, by);
        expect(body).toMatchObject({ id: `${uri}/${name}`, totalItems: 2 });
        expect(body).not.toHaveProperty("first");
        expect(await json(`${path}/${name}?page=true`, by)).toEqual(missing);
      }
      expect((await json(`${path}/${name}`, alice)).body).toMatchObject({
        totalItems: 2,
        first: `${uri}/${name}?page=true`,
      });
    }
    await store.transact((tx) =>
      actOnMember(tx, { networkId: id, byId: anna, act: { verb: "promote", personId: bo } }),
    );
    const page = (await json(`${path}/members?page=true`, alice)).body!;
    expect(page).toMatchObject({
      partOf: members,
      orderedItems: [
        {
          type: "Person",
          id: alice.actor,
          name: "sygeplejerske-m2",
          preferredUsername: "sygeplejerske-m2",
          "vis:role": "moderator",
        },
        { id: `${origin}/actors/${anna}`, "vis:role": "owner" },
      ],
    });
    expect((await json(`${path}/followers?page=true`, alice)).body).toMatchObject({
      orderedItems: [alice.actor, `${origin}/actors/${anna}`],
    });
    expect((await json(`${path}/moderators`, alice)).body).toMatchObject({
      id: moderators,
      orderedItems: [`${origin}/actors/${anna}`, alice.actor],
    });
    for (const by of [undefined, mallory])
      expect(await json(`${path}/moderators`, by)).toEqual(missing);
    expect((await json(`${path}/followers?host=syd.example`, alice)).body).toMatchObject({
      orderedItems: [alice.actor],
    });
    expect(await json(`${path}/followers?host=syd.example`, mallory)).toEqual(missing);
    await store.transact((tx) => setTrust(tx, "syd.example", "public"));
    expect(await json(`${path}/members?page=true`, alice)).toEqual(missing);
    expect(await json(`${path}/outbox`, alice)).toEqual(missing);
  });

  test("D07 whether a server has members is told to servers that have, and never who they are", async () => {
    const { store, json, path, uri, bo, eve, anna, id, enters } = await begin("closed");
    const asks = (whom: string) => `${path}/followers?is_follower=${encodeURIComponent(whom)}`;
    expect(await json(asks(alice.actor), alice)).toEqual(missing);
    await enters(bo);
    const yes = await json(asks(alice.actor), alice);
    expect(yes).toMatchObject({
      status: 200,
      body: {
        id: `${uri}/followers?is_follower=${encodeURIComponent(alice.actor)}`,
        totalItems: 0,
        orderedItems: [],
      },
    });
    expect((await json(asks("https://syd.example/users/somebody-else"), alice)).status).toBe(200);
    expect((await json(asks(`${origin}/actors/${anna}`), alice)).status).toBe(200);
    for (const whom of [mallory.actor, "https://vest.example/x", "nonsense", ""])
      expect(await json(asks(whom), alice), whom).toEqual(missing);
    for (const by of [undefined, mallory])
      expect(await json(asks(alice.actor), by)).toEqual(missing);
    await enters(eve);
    expect((await json(asks(mallory.actor), alice)).status).toBe(200);
    await store.transact((tx) => setTrust(tx, "mallory.example", "public"));
    expect(await json(asks(mallory.actor), alice)).toEqual(missing);
    await store.transact((tx) => leave(tx, { networkId: id, actorId: bo }));
    expect(await json(asks(alice.actor), alice)).toEqual(missing);
  });

  test("what is pinned, said and announced in a closed one is for servers of members", async () => {
    const { store, json, path, uri, id, anna, bo, enters, say, passOn } = await begin("closed");
    const root = await say("Begyndelsen");
    const reply = await say("Svaret", root.id);
    await store.transact((tx) =>
      actOnPost(tx, { networkId: id, byId: anna, act: { verb: "pin", postId: root.id } }),
    );
    const { id: activity, body } = await passOn(root.uri);
    const thread = `${path}/threads/${threadHash(root.uri)}`;
    const closed = [
      `${path}/featured`,
      `${path}/outbox`,
      `${path}/outbox?page=true`,
      `${path}/outbox?since=0`,
      thread,
      `${thread}?page=true`,
      `/activities/${activity}`,
      `/posts/${root.id}`,
      `/activities/${root.id}`,
    ];
    for (const by of [undefined, alice, mallory])
      for (const at of closed) expect(await json(at, by), at).toEqual(missing);
    await enters(bo);
    for (const by of [undefined, mallory])
      for (const at of closed) expect(await json(at, by), at).toEqual(missing);
    for (const at of closed) expect((await json(at, alice)).status, at).toBe(200);
    expect((await json(`${path}/featured`, alice)).body).toMatchObject({
      totalItems: 1,
      orderedItems: [root.uri],
    });
    expect((await json(thread, alice)).body).toMatchObject({
      id: `${origin}${thread}`,
      type: "OrderedCollection",
      attributedTo: uri,
    });
    expect((await json(`${thread}?page=true`, alice)).body).toMatchObject({
      attributedTo: uri,
      orderedItems: [root.uri, reply.uri],
    });
    expect(await json(`${path}/threads/${threadHash("x")}`, alice)).toEqual(missing);
    expect(JSON.stringify((await json(`/activities/${activity}`, alice)).body)).toContain(
      JSON.stringify(JSON.parse(body)),
    );
    expect((await json(`/actors/${anna}/outbox`, alice)).body).toMatchObject({ totalItems: 0 });
    await store.transact((tx) => leave(tx, { networkId: id, actorId: bo }));
    for (const at of closed) expect(await json(at, alice), at).toEqual(missing);
  });

  test("what is said in an open one is for everyone", async () => {
    const { json, path, uri, anna, say, passOn, get } = await begin("open");
    const root = await say("Begyndelsen");
    const { id: activity } = await passOn(root.uri);
    expect((await json(`${path}/moderators`)).body).toMatchObject({
      orderedItems: [`${origin}/actors/${anna}`],
    });
    expect((await json(`${path}/outbox`)).body).toMatchObject({
      totalItems: 1,
      first: `${uri}/outbox?page=true`,
    });
    expect((await json(`/activities/${activity}`)).body).toMatchObject({
      type: "Announce",
      actor: uri,
    });
    const hash = threadHash(root.uri);
    expect((await json(`${path}/threads/${hash}?page=true`)).body).toMatchObject({
      orderedItems: [root.uri],
    });
    expect((await get(`${path}/outbox?page=true`))?.headers.get("x-robots-tag")).toBeNull();
    const told = (await json(`${path}/outbox?page=true`)).body;
    const loaders = { contextLoader, documentLoader: contextLoader };
    expect((await OrderedCollectionPage.fromJsonLd(told, loaders)).partOfId?.href).toBe(
      `${uri}/outbox`,
    );
  });

  test("an outbox gives what was announced byte for byte, newest first, or what came since", async () => {
    const { store, json, text, path, id, uri, passOn, say } = await begin("open");
    const bodies: string[] = [];
    for (let n = 0; n < 53; n++) bodies.push((await passOn(`https://syd.example/posts/${n}`)).body);
    await store.transact((tx) => unsay(tx, id, "https://syd.example/posts/50"));
    const held = await say("Holdes tilbage");
    const { body: spoken } = await passOn(held.uri);
    expect(await text(`${path}/outbox?since=53`)).toContain(spoken);
    await store.transact((tx) =>
      tx.db.updateTable("post").set({ state: "quarantined" }).where("id", "=", held.id).execute(),
    );
    expect(await text(`${path}/outbox?since=53`)).not.toContain(spoken);
    const newest = await text(`${path}/outbox?page=true`);
    const seqs = ({ orderedItems }: Json) =>
      (orderedItems as Json[]).map((item) => item["vis:seq"]);
    const first = JSON.parse(newest) as Json;
    expect(seqs(first)).toEqual(
      [...Array(49).keys()].map((n) => 53 - n).filter((seq) => seq !== 51),
    );
    expect(first["next"]).toBe(`${uri}/outbox?page=true&before=5`);
    for (const body of bodies.slice(4, 50)) expect(newest).toContain(`,"object":${body}}`);
    const last = (await json(`${path}/outbox?page=true&before=5`)).body!;
    expect(seqs(last)).toEqual([4, 3, 2, 1]);
    expect(last).not.toHaveProperty("next");
    const since = (await json(`${path}/outbox?since=0`)).body!;
    expect(since).toMatchObject({
      id: `${uri}/outbox?since=0`,
      partOf: `${uri}/outbox`,
      type: "OrderedCollectionPage",
      next: `${uri}/outbox?since=50`,
    });
    expect(seqs(since)).toEqual([...Array(50).keys()].map((n) => n + 1));
    expect(seqs((await json(`${path}/outbox?since=50`)).body!)).toEqual([52, 53]);
    expect(seqs((await json(`${path}/outbox?since=54`)).body!)).toEqual([]);
  });

  test("what was said before a server's first member came is not for it, where that is so", async () => {
    const { json, path, uri, bo, passOn, enters } = await begin("closed", {
      history: "since-join",
    });
    const early: number[] = [];
    for (let n = 0; n < 5; n++) early.push((await passOn()).id);
    await enters(bo);
    const late = await passOn();
    await passOn();
    const seqs = ({ orderedItems }: Json) =>
      (orderedItems as Json[]).map((item) => item["vis:seq"]);
    expect(seqs((await json(`${path}/outbox?page=true`, alice)).body!)).toEqual([7, 6]);
    expect(seqs((await json(`${path}/outbox?since=0`, alice)).body!)).toEqual([6, 7]);
    expect((await json(`${path}/outbox`, alice)).body).toMatchObject({ totalItems: 2 });
    expect(await json(`/activities/${early.at(-1)}`, alice)).toEqual(missing);
    expect((await json(`/activities/${late.id}`, alice)).body).toMatchObject({ actor: uri });
  });

  test("a post taken off is out of its thread and its pins, and a withdrawn one out of all", async () => {
    const { store, json, path, id, anna, say, passOn, text } = await begin("open");
    const root = await say("Begyndelsen");
    const reply = await say("Svaret", root.id);
    const { body } = await passOn(reply.uri);
    const thread = `${path}/threads/${threadHash(root.uri)}?page=true`;
    expect((await json(thread)).body).toMatchObject({ orderedItems: [root.uri, reply.uri] });
    await store.transact((tx) =>
      actOnPost(tx, { networkId: id, byId: anna, act: { verb: "take-off", postId: reply.id } }),
    );
    expect((await json(thread)).body).toMatchObject({ orderedItems: [root.uri] });
    expect(await text(`${path}/outbox?page=true`)).not.toContain(body);
    await store.transact((tx) => withdraw(tx, anna, root.id));
    expect(await json(thread)).toEqual(missing);
  });

  test("people have no members, threads or moderators", async () => {
    const { json, anna } = await begin("open");
    for (const name of ["members", "moderators", `threads/${threadHash("x")}`, "threads/x"])
      expect(await json(`/actors/${anna}/${name}`), name).toEqual(missing);
  });
});
