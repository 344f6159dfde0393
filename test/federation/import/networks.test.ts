import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { peer as peerRow } from "../../../src/domain/instance/peers.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { setNetworkState } from "../../../src/domain/knowledge/network-posts.ts";
import { changesIn } from "../../../src/domain/knowledge/new-post.ts";
import { post as postView } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { applyRevision } from "../../../src/domain/knowledge/revise.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { join } from "../../../src/domain/networks/join.ts";
import {
  networkDirectory,
  network as networkView,
} from "../../../src/domain/networks/networks.read.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import { hideNetwork, type RemoteNetwork } from "../../../src/domain/people/remote-network.ts";
import { Refused } from "../../../src/domain/refused.ts";
import type { Federation } from "../../../src/federation/context.ts";
import type { RemotePost } from "../../../src/federation/decode/decoded.ts";
import { importActor } from "../../../src/federation/import/import-actor.ts";
import { importPost } from "../../../src/federation/import/import-post.ts";
import { networkMembers } from "../../../src/federation/import/network-members.ts";
import { learnSoftwareOf } from "../../../src/federation/import/nodeinfo.ts";
import { toNewPost } from "../../../src/federation/import/to-new-post.ts";
import { multihash, sha256Of } from "../../../src/lib/multihash.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { person, remoteNetwork, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { startPeer, type PeerServer } from "../../support/peer-server.ts";
import {
  context,
  personDocument,
  publicUri,
  serveNote,
  servePerson,
  testFederation,
} from "../../support/test-federation.ts";

onEachEngine("importing into networks", (engine) => {
  let store: TestStore;
  let federation: Federation;
  let peer: PeerServer;
  let at = Date.parse("2026-11-24T12:00:00Z");
  const clock = () => new Date(at);

  beforeAll(async () => {
    store = await freshStore(engine, { now: clock });
    federation = await testFederation(store, { clock });
    peer = await startPeer();
  });
  afterAll(async () => {
    await federation.egress.close();
    await peer.close();
  });

  const told = remoteNetwork();
  let serial = 0;
  const network = async (kind: RemoteNetwork["kind"]) => {
    const name = `n${++serial}`;
    const id = await stranger(store, `${name}@vest.example`, {
      kind: "network",
      approves_follows: kind === "open" ? 0 : 1,
      network: { ...told, kind },
    });
    return { id, uri: `https://vest.example/users/${name}` };
  };
  const remote = (author: string, more: Partial<RemotePost> = {}): RemotePost => ({
    uri: `https://syd.example/posts/${++serial}`,
    url: undefined,
    type: "Note",
    attributedTo: author,
    to: [],
    cc: [],
    audience: [],
    inReplyTo: undefined,
    context: undefined,
    name: undefined,
    summary: undefined,
    content: "<p>hej</p>",
    language: "da",
    sensitive: false,
    published: "2026-11-24T11:00:00.000Z",
    updated: undefined,
    hashtags: [],
    mentions: [],
    attachments: [],
    poll: undefined,
    replies: undefined,
    quote: undefined,
    canQuote: { automatic: [], manual: [] },
    vis: {},
    ...more,
  });
  const someone = async () => {
    const name = `p${++serial}`;
    const id = await stranger(store, `${name}@syd.example`);
    return { id, uri: `https://syd.example/users/${name}` };
  };
  const member = async (networkId: number) => {
    const id = await person(store, `laege-m${++serial}`);
    await store.transact((tx) => join(tx, { networkId, actorId: id }));
    const pair = { followerId: id, followeeId: networkId };
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    return id;
  };
  const now = () => clock().toISOString();
  const notAllowed = (made: Promise<unknown>) =>
    expect(made).rejects.toThrow(new Refused("not-allowed"));

  test("what names a closed network is for its members, once its host has taken it", async () => {
    const [closed, author] = [await network("closed"), await someone()];
    const reader = await member(closed.id);
    const outsider = await person(store, `laege-x${++serial}`);
    const uris = async (id: number) =>
      (
        await store.reader.db
          .selectFrom("actor")
          .select("uri")
          .where("id", "=", id)
          .executeTakeFirstOrThrow()
      ).uri;
    const made = await toNewPost(
      store.reader,
      remote(author.uri, {
        to: [closed.uri, `${closed.uri}/followers`],
        audience: [closed.uri],
        mentions: [closed.uri, await uris(reader), await uris(outsider)],
        attachments: [
          {
            url: "https://syd.example/media/1",
            mediaType: "application/pdf",
            alt: "",
            width: undefined,
            height: undefined,
            digestMultibase: multihash("ab".repeat(32)),
            blurhash: undefined,
            focus: undefined,
          },
        ],
      }),
      author.id,
      now(),
    );
    expect(made).toMatchObject({
      audience: "network",
      network_id: closed.id,
      network_state: "awaiting",
      mentions: [reader],
      attachments: [{ sha256: "ab".repeat(32) }],
    });
    const { id } = await store.transact((tx) => addPost(tx, made));
    expect(await postView(store.reader, personViewer(reader), id!)).toBeUndefined();
    const row = (await heldPost(store.reader, made.uri))!;
    await store.transact((tx) => setNetworkState(tx, row, "accepted"));
    expect(await postView(store.reader, personViewer(reader), id!)).toMatchObject({
      networkState: "accepted",
    });
    for (const viewer of [anonymous, personViewer(outsider)])
      expect(await postView(store.reader, viewer, id!)).toBeUndefined();
  });

  test("what names an open one is what its addresses say, and stands in it only when it is for everyone", async () => {
    const [open, author] = [await network("open"), await someone()];
    const stands = async (more: Partial<RemotePost>) =>
      toNewPost(
        store.reader,
        remote(author.uri, { audience: [open.uri], ...more }),
        author.id,
        now(),
      );
    expect(await stands({ to: [publicUri, open.uri] })).toMatchObject({
      audience: "public",
      network_id: open.id,
      network_state: "awaiting",
    });
    expect(await stands({ to: [open.uri], cc: [publicUri] })).toMatchObject({
      audience: "unlisted",
      network_id: open.id,
    });
    expect(await stands({ to: [`${author.uri}/followers`] })).toMatchObject({
      audience: "followers",
      network_id: null,
      network_state: null,
    });
    expect(await stands({ to: [publicUri], audience: ["https://ukendt.example/n"] })).toMatchObject(
      { audience: "public", network_id: null },
    );
  });

  test("whatever the addresses, nothing said in a closed network is for more than its members", async () => {
    const [closed, hidden, open] = [
      await network("closed"),
      await network("hidden"),
      await network("open"),
    ];
    const author = await someone();
    const address = fc.constantFrom(
      publicUri,
      closed.uri,
      hidden.uri,
      open.uri,
      `${closed.uri}/followers`,
      `${author.uri}/followers`,
      "https://ukendt.example/n",
    );
    const addresses = fc.uniqueArray(address, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(addresses, addresses, addresses, async (to, cc, audience) => {
        const within = [closed, hidden, open].filter(({ uri }) => audience.includes(uri));
        const closes = within.some(({ id }) => id !== open.id);
        const wide = [...to, ...cc, ...audience].includes(publicUri);
        const made = toNewPost(
          store.reader,
          remote(author.uri, { to, cc, audience }),
          author.id,
          now(),
        );
        if (closes && (wide || within.length > 1)) {
          await notAllowed(made);
          return;
        }
        const { audience: is, network_id: networkId } = await made;
        if (closes) expect([is, networkId]).toEqual(["network", within[0]!.id]);
        else if (is === "network") expect(networkId).toBeNull();
      }),
      { numRuns: engine === "sqlite" ? 150 : 40 },
    );
  });

  test("an answer and a new version stay where what they belong to is", async () => {
    const [closed, other, author] = [
      await network("closed"),
      await network("closed"),
      await someone(),
    ];
    const reader = await member(closed.id);
    const root = await store.transact((tx) =>
      publish(tx, reader, note({ networkId: closed.id, audience: "network" })),
    );
    const within = { to: [closed.uri], audience: [closed.uri] };
    const make = (more: Partial<RemotePost>) =>
      toNewPost(store.reader, remote(author.uri, more), author.id, now());
    for (const more of [
      { to: [publicUri] },
      { to: [root.uri] },
      { to: [other.uri], audience: [other.uri] },
    ])
      await notAllowed(make({ inReplyTo: root.uri, ...more }));
    const reply = await make({ inReplyTo: root.uri, ...within });
    expect(reply).toMatchObject({ audience: "network", network_id: closed.id });
    const { id } = await store.transact((tx) => addPost(tx, reply));
    const row = (await heldPost(store.reader, reply.uri))!;
    await store.transact((tx) => setNetworkState(tx, row, "accepted"));
    const updated = "2026-11-24T11:30:00.000Z";
    for (const more of [{ to: [publicUri] }, { to: [other.uri], audience: [other.uri] }])
      await notAllowed(make({ uri: reply.uri, updated, ...more }));
    const changes = changesIn(
      await make({ uri: reply.uri, updated, content: "<p>ny</p>", ...within }),
    );
    expect(await store.transact((tx) => applyRevision(tx, id!, changes, { updated }))).toBe(true);
    expect(await heldPost(store.reader, reply.uri)).toMatchObject({
      body_html: "<p>ny</p>",
      audience: "network",
      network_id: closed.id,
      network_state: "accepted",
    });
    const open = await make({ to: [publicUri] });
    await store.transact((tx) => addPost(tx, open));
    await notAllowed(make({ uri: open.uri, updated, ...within }));
  });

  const serveNetwork = (name: string, more: Record<string, unknown> = {}) => {
    const document = personDocument(peer, name, {
      type: "Group",
      accessType: "closed",
      manuallyApprovesFollowers: true,
      members: `${peer.origin}/users/${name}/members`,
      generator: {
        type: "Application",
        id: `${peer.origin}/actor`,
        implements: ["https://w3id.org/videnspredning/ns#closed-networks-1"],
      },
      ...more,
    });
    peer.serve(`/users/${name}`, document);
    return `${peer.origin}/users/${name}`;
  };
  const ok = async (imported: Promise<{ ok: boolean }>) => {
    const result = await imported;
    if (!result.ok) throw new Error(JSON.stringify(result));
    return result as { ok: true; id: number; uri: string };
  };

  test.each(["open", "closed"] as const)(
    "an %s network that its server says is not there is hidden after three times, hours apart, and found again when it is back",
    async (kind) => {
      const name = `borte-${kind}`;
      const shown = (as: string = kind) =>
        serveNetwork(name, {
          discoverable: true,
          accessType: as,
          manuallyApprovesFollowers: as !== "open",
        });
      const uri = shown();
      const { id } = await ok(importActor(federation, uri));
      const lists = async (me: number) =>
        (await networkDirectory(store.reader, me, { words: "", limit: 50, now: now() })).items.some(
          (one) => one.id === id,
        );
      const missed = async (hoursLater: number) => {
        at += hoursLater * 3_600_000;
        expect(await importActor(federation, uri)).toEqual({ ok: false, fault: "not-found" });
      };
      const reader = await member(id);
      const other = await person(store, `laege-u${++serial}`);
      expect(await lists(other)).toBe(true);
      peer.remove(`/users/${name}`);
      for (const hours of [0, 1, 1, 5, 1]) await missed(hours);
      expect(await lists(other)).toBe(true);
      shown();
      await ok(importActor(federation, uri));
      peer.remove(`/users/${name}`);
      for (const hours of [7, 7]) await missed(hours);
      expect([await lists(other), (await networkRow(store.reader, id))?.kind]).toEqual([
        true,
        kind,
      ]);
      await missed(7);
      expect(await lists(other)).toBe(false);
      expect(await networkView(store.reader, other, id, now())).toBeUndefined();
      expect(await networkView(store.reader, reader, id, now())).toMatchObject({ id });
      shown();
      await ok(importActor(federation, uri));
      expect(await networkRow(store.reader, id)).toMatchObject({ kind, missed: 0 });
      expect(await lists(other)).toBe(true);
    },
  );

  test("attack: silence opens nothing: what was closed, or hid itself by its own word, stays so", async () => {
    const open = { discoverable: true, accessType: "open", manuallyApprovesFollowers: false };
    const hush = async (uri: string, path: string) => {
      peer.remove(path);
      for (let n = 0; n < 3; n++) {
        at += 7 * 3_600_000;
        await importActor(federation, uri);
      }
    };
    const closed = serveNetwork("tavs");
    const { id } = await ok(importActor(federation, closed));
    await hush(closed, "/users/tavs");
    serveNetwork("tavs", open);
    await ok(importActor(federation, closed));
    expect((await networkRow(store.reader, id))?.kind).toBe("closed");

    const own = serveNetwork("selv", open);
    const { id: ownId } = await ok(importActor(federation, own));
    await store.transact((tx) => hideNetwork(tx, own));
    await hush(own, "/users/selv");
    serveNetwork("selv", open);
    await ok(importActor(federation, own));
    expect((await networkRow(store.reader, ownId))?.kind).toBe("hidden");
  });

  test("a network that its server says is gone is gone at once", async () => {
    const uri = serveNetwork("vaek");
    const { id } = await ok(importActor(federation, uri));
    peer.serve("/users/vaek", (_, response) => response.writeHead(410).end());
    expect(await importActor(federation, uri)).toEqual({ ok: false, fault: "gone" });
    expect((await networkRow(store.reader, id))?.actor_state).toBe("deleted");
  });

  test("a network fetched is kept as it says, and its server's capability with it; what is said in a closed one comes by the network alone", async () => {
    const { id } = await ok(importActor(federation, serveNetwork("sepsis")));
    expect(await networkRow(store.reader, id)).toMatchObject({ kind: "closed", profile: 1 });
    expect(await peerRow(store.reader, peer.host)).toMatchObject({ closed_networks: 1 });
    const author = servePerson(peer, "kollega");
    const uri = serveNote(peer, "lukket", author, {
      to: [`${peer.origin}/users/sepsis`],
      audience: `${peer.origin}/users/sepsis`,
    });
    expect(await importPost(federation, uri)).toEqual({ ok: false, fault: "refused" });
    const both = serveNote(peer, "begge", author, {
      to: [publicUri],
      audience: `${peer.origin}/users/sepsis`,
    });
    expect(await importPost(federation, both)).toEqual({ ok: false, fault: "refused" });
  });

  test("its members are read from its host, signed, over all pages, and kept five minutes", async () => {
    const { id } = await ok(importActor(federation, serveNetwork("intensiv")));
    const members = `${peer.origin}/users/intensiv/members`;
    const listed = (name: string, role?: string) => ({
      type: "Person",
      id: `https://nord2.example/users/${name}`,
      name: name === "uden-navn" ? "" : `Navn ${name}`,
      preferredUsername: name,
      ...(role && { "vis:role": role }),
    });
    const vis = [...context, { vis: "https://w3id.org/videnspredning/ns#" }];
    const page = (at: string, orderedItems: unknown[], next?: string) => ({
      "@context": vis,
      id: `${members}?page=${at}`,
      type: "OrderedCollectionPage",
      partOf: members,
      orderedItems,
      ...(next && { next: `${members}?page=${next}` }),
    });
    peer.serve("/users/intensiv/members", {
      "@context": vis,
      id: members,
      type: "OrderedCollection",
      first: `${members}?page=1`,
    });
    peer.serve(
      "/users/intensiv/members?page=1",
      page("1", [listed("a", "owner"), listed("b", "emperor"), { id: "nonsense" }, 5], "2"),
    );
    peer.serve(
      "/users/intensiv/members?page=2",
      page("2", [listed("uden-navn"), listed("a", "owner")]),
    );
    const found = await networkMembers(federation, id);
    expect(found).toEqual([
      {
        uri: "https://nord2.example/users/a",
        name: "Navn a",
        handle: "a",
        host: "nord2.example",
        role: "owner",
      },
      {
        uri: "https://nord2.example/users/b",
        name: "Navn b",
        handle: "b",
        host: "nord2.example",
        role: "member",
      },
      {
        uri: "https://nord2.example/users/uden-navn",
        name: "uden-navn",
        handle: "uden-navn",
        host: "nord2.example",
        role: "member",
      },
    ]);
    const asked = () =>
      peer.requests.filter(({ path }) => path.startsWith("/users/intensiv/members"));
    expect(asked().every(({ headers }) => headers["signature"] !== undefined)).toBe(true);
    const before = asked().length;
    at += 299_000;
    expect(await networkMembers(federation, id)).toEqual(found);
    expect(asked()).toHaveLength(before);
    at += 2_000;
    peer.remove("/users/intensiv/members");
    expect(await networkMembers(federation, id)).toEqual([]);
    expect(asked().length).toBeGreaterThan(before);
  });

  test("what software a server runs is asked once a week; what it said stands while it is silent", async () => {
    const info = (name: unknown) => ({ version: "2.1", software: { name, version: "1" } });
    const serveJson = (path: string, body: unknown) =>
      peer.serve(path, (_, response) =>
        response
          .writeHead(200, { "content-type": "application/json; charset=utf-8" })
          .end(JSON.stringify(body)),
      );
    const rel = (version: string) => `http://nodeinfo.diaspora.software/ns/schema/${version}`;
    const link = (version: string, href = `${peer.origin}/nodeinfo/${version}`) => ({
      rel: rel(version),
      href,
    });
    const links = (...more: unknown[]) => serveJson("/.well-known/nodeinfo", { links: more });
    const week = () => (at += 7 * 86_400_000 + 1000);
    const asked = () => peer.requests.filter(({ path }) => path.includes("nodeinfo")).length;
    links(link("2.0"), link("2.1"), { rel: "x", href: "y" });
    serveJson("/nodeinfo/2.1", info("Lemmy"));
    expect(await learnSoftwareOf(federation, peer.host)).toBe("lemmy");
    expect(await peerRow(store.reader, peer.host)).toMatchObject({ software: "lemmy" });
    const before = asked();
    at += 6 * 86_400_000;
    expect(await learnSoftwareOf(federation, peer.host)).toBe("lemmy");
    expect(asked()).toBe(before);
    week();
    peer.remove("/.well-known/nodeinfo");
    expect(await learnSoftwareOf(federation, peer.host)).toBe("lemmy");
    for (const [href, name, told] of [
      ["https://mallory.example/nodeinfo/2.1", "lemmy", null],
      [`${peer.origin}/nodeinfo/2.1`, 5, null],
      [`${peer.origin}/nodeinfo/2.1`, "PieFed", "piefed"],
    ] as const) {
      week();
      links(link("2.1", href));
      serveJson("/nodeinfo/2.1", info(name));
      expect(await learnSoftwareOf(federation, peer.host)).toBe(told);
    }
  });
});

test("a digest is read as it is written, and nothing else is", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const hex = Buffer.from(bytes).toString("hex");
      expect(sha256Of(multihash(hex))).toBe(hex);
    }),
  );
  for (const wrong of [
    undefined,
    "",
    "uEi",
    `z${multihash("ab".repeat(32)).slice(1)}`,
    `u${"A".repeat(46)}`,
  ])
    expect(sha256Of(wrong)).toBeUndefined();
});
