import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { heldPost } from "../../src/domain/knowledge/held-post.read.ts";
import { actorById, actorByUri } from "../../src/domain/people/actor.read.ts";
import { keyByUri } from "../../src/domain/people/keys.read.ts";
import type { Federation } from "../../src/federation/context.ts";
import { decodeActivity, decodeActor, decodePost } from "../../src/federation/decode/decode.ts";
import { fetchDocument } from "../../src/federation/egress/fetch-document.ts";
import { parseHandle } from "../../src/federation/import/handle.ts";
import { importActor } from "../../src/federation/import/import-actor.ts";
import { importPost } from "../../src/federation/import/import-post.ts";
import { lookup } from "../../src/federation/import/lookup.ts";
import { resolveKey, verifySender } from "../../src/federation/import/resolve-key.ts";
import { webfinger } from "../../src/federation/import/webfinger.ts";
import type { ReceivedRequest } from "../../src/federation/wire/claim.ts";
import type { Json } from "../../src/federation/wire/proof.ts";
import { signatureHeaders } from "../../src/federation/wire/sign-request.ts";
import { signerOf } from "../../src/federation/wire/signer.ts";
import { testPair } from "../support/cast.ts";
import { freshStore, type TestStore } from "../support/engines.ts";
import { answering, redirecting, startPeer, type PeerServer } from "../support/peer-server.ts";
import {
  context,
  personDocument,
  publicUri,
  serveFinger,
  serveNote,
  servePerson,
  testFederation,
} from "../support/test-federation.ts";

let store: TestStore;
let federation: Federation;
let victim: PeerServer;
let mallory: PeerServer;
let now: number;
const clock = () => new Date(now);

beforeEach(async () => {
  now = Date.parse("2026-11-24T12:00:00Z");
  store = await freshStore("sqlite", { now: clock });
  federation = await testFederation(store, { clock });
  [victim, mallory] = [await startPeer(), await startPeer()];
});
afterEach(async () => {
  await federation.egress.close();
  await victim.close();
  await mallory.close();
});

describe("A02 a document that says it lives elsewhere", () => {
  test("is what its own server says", async () => {
    const author = servePerson(victim, "dean");
    const real = serveNote(victim, "1", author, { content: "<p>ægte</p>" });
    mallory.serve("/copy", {
      id: real,
      type: "Note",
      attributedTo: author,
      content: "<p>falsk</p>",
      to: [publicUri],
    });
    expect(await importPost(federation, `${mallory.origin}/copy`)).toMatchObject({ uri: real });
    expect((await heldPost(store.reader, real))?.body_html).toBe("<p>ægte</p>");
  });

  test("is nothing when its own server does not know it", async () => {
    const author = servePerson(victim, "dean");
    const forged = `${victim.origin}/notes/forged`;
    const actor = `${victim.origin}/users/forged`;
    mallory.serve("/post", { id: forged, type: "Note", attributedTo: author, content: "x" });
    mallory.serve("/actor", { ...personDocument(victim, "forged"), inbox: `${mallory.origin}/in` });
    expect(await importPost(federation, `${mallory.origin}/post`)).toMatchObject({
      fault: "not-found",
    });
    expect(await importActor(federation, `${mallory.origin}/actor`)).toMatchObject({
      fault: "not-found",
    });
    expect(await heldPost(store.reader, forged)).toBeUndefined();
    expect(await actorByUri(store.reader, actor)).toBeUndefined();
  });

  test("does not pass by way of a redirect from the server it names", async () => {
    const author = servePerson(victim, "dean");
    const uri = `${victim.origin}/notes/1`;
    victim.serve("/notes/1", redirecting(`${mallory.origin}/copy`));
    mallory.serve("/copy", { id: uri, type: "Note", attributedTo: author, content: "falsk" });
    expect((await importPost(federation, uri)).ok).toBe(false);
    expect(await heldPost(store.reader, uri)).toBeUndefined();
  });

  test("nor one whose author lives elsewhere, or that has several or none", async () => {
    const author = servePerson(victim, "dean");
    const own = servePerson(mallory, "m");
    const authors = [
      author,
      [own, author],
      1,
      "1",
      null,
      { name: "x" },
      "https://nord.example/actors/1",
    ];
    for (const [at, attributedTo] of authors.entries()) {
      const uri = serveNote(mallory, `n${at}`, own, { attributedTo });
      expect((await importPost(federation, uri)).ok).toBe(false);
      expect(await heldPost(store.reader, uri)).toBeUndefined();
    }
  });

  test("nor what says it is ours", async () => {
    mallory.serve("/x", { id: "https://nord.example/posts/1", type: "Note" });
    expect(await importPost(federation, `${mallory.origin}/x`)).toEqual({
      ok: false,
      fault: "own",
    });
  });
});

const keyDocument = (id: string, owner: string) => ({
  "@context": context,
  id,
  type: "CryptographicKey",
  owner,
  publicKeyPem: testPair("rsa").publicPem,
});

describe("A03 key and actor name each other, or the key is nobody's", () => {
  test("a key that names a victim of another server", async () => {
    const owner = servePerson(victim, "dean");
    mallory.serve("/key", keyDocument(`${mallory.origin}/key`, owner));
    expect(await resolveKey(federation)(`${mallory.origin}/key`)).toBeUndefined();
    expect(await keyByUri(store.reader, `${mallory.origin}/key`)).toBeUndefined();
  });

  test("a key that names a victim of its own server, who does not list it", async () => {
    const owner = servePerson(victim, "dean");
    victim.serve("/uploads/key", keyDocument(`${victim.origin}/uploads/key`, owner));
    expect(await resolveKey(federation)(`${victim.origin}/uploads/key`)).toBeUndefined();
  });

  test("an actor that lists a key of another server, or one that names somebody else", async () => {
    const dean = servePerson(victim, "dean");
    const keyId = `${dean}#main-key`;
    const { publicPem: publicKeyPem } = testPair("rsa");
    const m = servePerson(mallory, "m", { publicKey: { id: keyId, owner: dean, publicKeyPem } });
    const own = { id: `${m}#main-key`, owner: dean, publicKeyPem };
    expect(await importActor(federation, m)).toMatchObject({ ok: true });
    expect(await keyByUri(store.reader, keyId)).toBeUndefined();
    servePerson(mallory, "m", { publicKey: own });
    expect(await resolveKey(federation)(own.id)).toBeUndefined();
    expect(await resolveKey(federation)(keyId)).toMatchObject({ owner: dean });
  });

  test("a key in a document of its own, which both agree on, is taken", async () => {
    const keyId = `${victim.origin}/users/dean/main-key`;
    const { publicPem: publicKeyPem } = testPair("rsa");
    const uri = `${victim.origin}/users/dean`;
    const publicKey = { id: keyId, owner: uri, publicKeyPem };
    servePerson(victim, "dean", { publicKey });
    const stub = { id: uri, type: "Person", preferredUsername: "dean", publicKey };
    for (const document of [keyDocument(keyId, uri), { "@context": context, ...stub }]) {
      const other = await testFederation(await freshStore("sqlite"), {});
      victim.serve("/users/dean/main-key", document);
      expect(await resolveKey(other)(keyId)).toMatchObject({ owner: uri });
      await other.egress.close();
    }
  });
});

test("A04 a key document under another id is not the key asked for, and is not kept", async () => {
  const dean = servePerson(victim, "dean");
  const asked = `${mallory.origin}/key`;
  mallory.serve("/key", keyDocument(`${dean}#main-key`, dean));
  expect(await resolveKey(federation)(asked)).toBeUndefined();
  mallory.serve("/key2", keyDocument(`${mallory.origin}/other`, `${mallory.origin}/users/m`));
  servePerson(mallory, "m");
  now += 11_000;
  expect(await resolveKey(federation)(`${mallory.origin}/key2`)).toBeUndefined();
  for (const uri of [asked, `${mallory.origin}/key2`, `${mallory.origin}/other`])
    expect(await keyByUri(store.reader, uri)).toBeUndefined();
});

test("A05 what our own requests sign is fixed", async () => {
  servePerson(victim, "dean");
  await importActor(federation, `${victim.origin}/users/dean`);
  const asked = victim.requests.find(({ path }) => path === "/users/dean");
  expect(asked?.headers["signature"]).toMatch(/headers="\(request-target\) host date"/);
});

test("A06 a challenge gets no second signature", async () => {
  const challenge = {
    "accept-signature": 'sig1=();created;keyid="x"',
    "www-authenticate": 'Signature realm="x",headers=""',
    "content-type": "application/activity+json",
  };
  for (const status of [401, 403]) {
    mallory.serve("/locked", answering(status, "{}", challenge));
    expect(await fetchDocument(federation, `${mallory.origin}/locked`)).toEqual({
      ok: false,
      fault: "denied",
    });
  }
  mallory.serve("/locked", answering(302, "", { ...challenge, location: "/locked2" }));
  mallory.serve("/locked2", answering(401, "", challenge));
  await fetchDocument(federation, `${mallory.origin}/locked`);
  expect(mallory.count()).toBe(4);
  for (const { headers } of mallory.requests)
    expect(headers["signature"]).toMatch(/headers="\(request-target\) host date"/);
  expect(mallory.requests.some(({ headers }) => headers["signature-input"])).toBe(false);
});

describe("A23 terms that mean something else", () => {
  const activity = (own: unknown, more: object): Json => ({
    "@context": ["https://www.w3.org/ns/activitystreams", own],
    id: "https://mallory.example/1",
    type: "Create",
    ...more,
  });
  const asId = (iri: string) => ({ "@id": iri, "@type": "@id" });

  test("an actor under another name is the actor, and what is called `actor` is not", async () => {
    const document = activity(
      { doer: asId("as:actor"), actor: asId("https://mallory.example/ns#x") },
      {
        actor: "https://victim.example/users/dean",
        doer: "https://mallory.example/users/m",
        object: "https://mallory.example/2",
      },
    );
    expect(await decodeActivity(document)).toMatchObject({
      ok: true,
      value: { actor: "https://mallory.example/users/m" },
    });
  });

  test("a second actor under another name makes two", async () => {
    const document = activity(
      { doer: asId("as:actor") },
      {
        actor: "https://victim.example/users/dean",
        doer: "https://mallory.example/users/m",
        object: "https://mallory.example/2",
      },
    );
    expect(await decodeActivity(document)).toEqual({ ok: false, reason: "not-one-actor" });
  });

  test("a verb, an object, an audience and a prefix are what they mean", async () => {
    const said = { actor: "https://mallory.example/users/m", object: "https://mallory.example/2" };
    const deleted = await decodeActivity(activity({ Create: "as:Delete" }, said));
    expect(deleted).toMatchObject({ ok: true, value: { type: "Delete" } });
    const hidden = await decodeActivity(
      activity({ to: asId("as:bto") }, { ...said, to: [publicUri] }),
    );
    expect(hidden).toMatchObject({ ok: true, value: { to: [] } });
    const prefixed = await decodeActivity(
      activity(
        { x: "https://www.w3.org/ns/activitystreams#" },
        { ...said, "x:to": { "@id": publicUri } },
      ),
    );
    expect(prefixed).toMatchObject({ ok: true, value: { to: [publicUri] } });
  });

  test("our own terms under another's prefix are not ours", async () => {
    const post = {
      "@context": ["https://www.w3.org/ns/activitystreams", { vis: "https://mallory.example/ns#" }],
      id: "https://mallory.example/3",
      type: "Note",
      attributedTo: "https://mallory.example/users/m",
      content: "x",
      "vis:kind": "offer",
    };
    expect(await decodePost(post)).toMatchObject({ ok: true, value: { vis: {} } });
  });

  test("an inner activity whose terms are changed around it keeps no proof over what it seemed to be", async () => {
    const inner = {
      id: "https://victim.example/9",
      type: "Create",
      actor: "https://victim.example/users/dean",
      object: "https://victim.example/10",
      proof: { type: "DataIntegrityProof" },
    };
    const document = activity(
      { Create: "as:Delete" },
      { type: "Announce", actor: "https://mallory.example/users/m", object: inner },
    );
    const decoded = await decodeActivity(document);
    const thing = decoded.ok ? decoded.value.object : undefined;
    if (thing?.kind !== "activity") throw new Error("no inner activity");
    expect(thing.activity.raw).not.toBe(inner);
    expect(thing.activity.raw["type"]).toBe(thing.activity.type);
  });

  test("what regroups a graph is refused", async () => {
    const said = { actor: "https://mallory.example/users/m", object: "https://mallory.example/2" };
    for (const more of [
      { "@graph": [] },
      { "@included": [] },
      { "@reverse": { object: said } },
      { tag: [{ "@graph": [] }] },
      { "x:y": 1, proof: { "@graph": [] } },
    ])
      expect(await decodeActivity(activity({}, { ...said, ...more }))).toEqual({
        ok: false,
        reason: "unsupported-json-ld",
      });
    for (const own of [
      { all: "@graph" },
      { did: { "@reverse": "as:actor" } },
      { all: "@included" },
    ])
      expect(await decodeActivity(activity(own, said))).toEqual({
        ok: false,
        reason: "unsupported-json-ld",
      });
  });
});

test("A24 a context we do not hold is refused, and nobody is asked for it", async () => {
  const url = `${mallory.origin}/context.jsonld`;
  const contexts = [
    url,
    ["https://www.w3.org/ns/activitystreams", url],
    Array.from({ length: 15 }, (_, at) => `${url}?${at}`),
  ];
  for (const one of contexts) {
    const document = { ...personDocument(mallory, "m"), "@context": one };
    for (const decode of [decodeActivity, decodeActor, decodePost])
      expect(await decode(document)).toEqual({ ok: false, reason: "unknown-context" });
    mallory.serve("/users/m", document);
    expect(await importActor(federation, document.id)).toMatchObject({ fault: "unknown-context" });
  }
  const nested = { ...personDocument(mallory, "m"), endpoints: { "@context": url } };
  expect(await decodeActor(nested)).toEqual({ ok: false, reason: "unknown-context" });
  expect(mallory.count("/context.jsonld")).toBe(0);
});

describe("A31 a handle counts when both sides say it", () => {
  test("a server that lends its name to an actor elsewhere who does not bear it", async () => {
    const evil = servePerson(mallory, "dean");
    serveFinger(victim, `dean@${victim.host}`, evil);
    expect(await webfinger(federation, `dean@${victim.host}`)).toBe(evil);
    expect(await lookup(federation, `dean@${victim.host}`)).toBeUndefined();
    const actor = await actorByUri(store.reader, evil);
    expect([actor?.handle, actor?.host]).toEqual(["dean", mallory.host]);
  });

  test("an actor who claims the name of a server that does not agree", async () => {
    const evil = servePerson(mallory, "m");
    serveFinger(mallory, `m@${mallory.host}`, evil, `dean@${victim.host}`);
    const dean = servePerson(victim, "dean");
    expect(await lookup(federation, `m@${mallory.host}`)).toBeUndefined();
    const actor = await actorByUri(store.reader, evil);
    expect([actor?.handle, actor?.host]).toEqual(["m", mallory.host]);
    const found = await lookup(federation, `dean@${victim.host}`);
    expect(found?.id).toBe((await actorByUri(store.reader, dean))?.id);
  });

  test("a second actor of one server does not take the first one's name", async () => {
    const dean = servePerson(victim, "dean");
    await importActor(federation, dean);
    const other = `${victim.origin}/uploads/dean`;
    victim.serve("/uploads/dean", {
      ...personDocument(victim, "dean"),
      id: other,
      publicKey: null,
    });
    const imported = await importActor(federation, other);
    expect((await actorByUri(store.reader, dean))?.handle_key).toBe("dean");
    const named = imported.ok ? await actorById(store.reader, imported.id) : undefined;
    expect(named?.handle).toMatch(/^dean\.[0-9a-f]{8}$/);
  });

  test("a name at another host is borne when both hosts say so, and stays through an outage", async () => {
    const uri = servePerson(mallory, "dean");
    const name = `dean@${victim.host}`;
    serveFinger(mallory, `dean@${mallory.host}`, uri, name);
    serveFinger(victim, name, uri);
    expect(await lookup(federation, name)).toMatchObject({ kind: "person" });
    expect((await actorByUri(store.reader, uri))?.host).toBe(victim.host);
    victim.remove(`/.well-known/webfinger?resource=${encodeURIComponent(`acct:${name}`)}`);
    await importActor(federation, uri);
    expect((await actorByUri(store.reader, uri))?.host).toBe(victim.host);
  });
});

describe("A32 WebFinger that leads astray", () => {
  const finger = (peer: PeerServer, path = "/.well-known/webfinger") => ({
    redirect: (to: string) => peer.serve(path, redirecting(to)),
  });

  test.each([
    "http://169.254.169.254/latest",
    "https://127.0.0.2/x",
    "file:///etc/passwd",
    "ftp://syd.example/x",
    "javascript:x",
  ])("to %s", async (target) => {
    finger(mallory).redirect(target);
    const strict = await testFederation(store, { clock, allowPrivate: ["127.0.0.1"] });
    expect(await webfinger(strict, `m@${mallory.host}`)).toBeUndefined();
    await strict.egress.close();
    expect(mallory.count()).toBe(1);
  });

  test("around and around: five requests", async () => {
    for (let at = 0; at < 11; at += 1)
      finger(mallory, at === 0 ? undefined : `/${at}`).redirect(`/${at + 1}`);
    mallory.serve("/11", answering(200, "{}", { "content-type": "application/jrd+json" }));
    expect(await webfinger(federation, `m@${mallory.host}`)).toBeUndefined();
    expect(mallory.count()).toBe(5);
  });

  test("to a server that is blocked or that answers something else", async () => {
    const uri = servePerson(mallory, "m");
    const jrd = { subject: `acct:m@${mallory.host}`, links: [{ rel: "self", href: uri }] };
    for (const [type, links] of [
      ["text/html", [{ rel: "self", type: "application/activity+json", href: uri }]],
      ["application/jrd+json", jrd.links],
      ["application/jrd+json", [{ rel: "self", type: "application/activity+json", href: 7 }]],
      ["application/jrd+json", "x"],
    ] as const) {
      mallory.serve(
        `/.well-known/webfinger?resource=${encodeURIComponent(`acct:m@${mallory.host}`)}`,
        answering(200, JSON.stringify({ ...jrd, links }), { "content-type": type }),
      );
      expect(await webfinger(federation, `m@${mallory.host}`)).toBeUndefined();
    }
  });

  test("a name that is no test machine is asked over TLS only", async () => {
    const named = await startPeer("syd.example");
    servePerson(named, "m");
    expect(await webfinger(federation, `m@${named.host}`)).toBeUndefined();
    expect(named.count()).toBe(0);
    await named.close();
  });
});

describe("A33 one server has one name", () => {
  test.each([
    ["m@SYD.Example", "syd.example"],
    ["@m@syd.example.", "syd.example"],
    ["acct:m@exámple.com", "xn--exmple-qta.com"],
    ["m@syd。example", "syd.example"],
    ["m@ｓｙｄ.example", "syd.example"],
    ["m@syd.example:443", "syd.example"],
    ["m@syd.example:8443", "syd.example:8443"],
  ])("%s", (text, host) => {
    expect(parseHandle(text)).toEqual({ name: "m", host });
  });

  test.each([
    "a@b@c",
    "m@",
    "@m",
    "m@u:p@syd.example",
    "m@syd.example/x",
    "m@syd example",
    "m@.",
    "m",
  ])("%s is no handle", (text) => {
    expect(parseHandle(text)).toBeUndefined();
  });

  test("an identity in another spelling is none", async () => {
    for (const origin of [
      "https://SYD.example",
      "https://syd.example.",
      "https://syd.example:443",
      "https://ｓyd.example",
      "https://u@syd.example",
      "HTTPS://syd.example",
    ]) {
      const document = { ...personDocument(mallory, "m"), id: `${origin}/users/m` };
      expect((await decodeActor(document)).ok).toBe(false);
      expect((await fetchDocument(federation, document.id)).ok).toBe(false);
    }
  });

  test("what is blocked is blocked in every spelling", async () => {
    await federation.store.transact((tx) =>
      tx.db
        .insertInto("peer")
        .values({
          host: mallory.host,
          trust: "blocked",
          named: 1,
          closed_networks: 0,
          software: null,
          scheme: null,
          paused: 0,
          failures: 0,
          retry_at: null,
          last_success_at: null,
          last_failure_at: null,
          last_error: null,
          first_seen_at: tx.now,
        })
        .execute(),
    );
    for (const host of ["127.0.0.1", "127.1", "2130706433", "127.0.0.1."]) {
      const uri = `http://${host}:${mallory.port}/users/m`;
      expect((await fetchDocument(federation, uri)).ok).toBe(false);
      expect(await lookup(federation, `m@${host}:${mallory.port}`)).toBeUndefined();
    }
    expect(mallory.count()).toBe(0);
  });
});

describe("A34 a key that was changed", () => {
  const made = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const newPem = made.publicKey.export({ type: "spki", format: "pem" }).toString();

  const signedBy = async (uri: string, which: "old" | "new"): Promise<ReceivedRequest> => {
    const privateKey =
      which === "new" ? made.privateKey : createPrivateKey(testPair("rsa").privatePem);
    const body = Buffer.from("{}");
    const url = "https://nord.example/inbox";
    const signer = signerOf(`${uri}#main-key`, privateKey);
    const headers = await signatureHeaders({ method: "POST", url, body, now }, signer, "cavage");
    return { method: "POST", url, headers: new Headers(headers), body, now };
  };

  const rotate = (uri: string) =>
    servePerson(victim, "dean", {
      publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem: newPem },
    });

  test("the old one ends within a day without a word", async () => {
    const uri = servePerson(victim, "dean");
    expect(await verifySender(federation, await signedBy(uri, "old"))).toMatchObject({ ok: true });
    rotate(uri);
    now += 86_400_001;
    expect(await verifySender(federation, await signedBy(uri, "old"))).toMatchObject({ ok: false });
  });

  test("the old one ends at once when the actor is read again, under whatever id", async () => {
    const uri = servePerson(victim, "dean");
    await verifySender(federation, await signedBy(uri, "old"));
    servePerson(victim, "dean", {
      publicKey: { id: `${uri}#key-2`, owner: uri, publicKeyPem: newPem },
    });
    await importActor(federation, uri);
    expect(await verifySender(federation, await signedBy(uri, "old"))).toMatchObject({ ok: false });
    expect(await keyByUri(store.reader, `${uri}#main-key`)).toBeUndefined();
  });

  test("the new one is asked for when the held one does not fit, once in ten seconds a server", async () => {
    const uri = servePerson(victim, "dean");
    await verifySender(federation, await signedBy(uri, "old"));
    rotate(uri);
    expect(await verifySender(federation, await signedBy(uri, "new"))).toMatchObject({ ok: true });
    const asked = victim.count("/users/dean");
    for (let at = 0; at < 5; at += 1)
      expect(await verifySender(federation, await signedBy(uri, "old"))).toMatchObject({
        ok: false,
      });
    expect(victim.count("/users/dean")).toBe(asked);
  });

  test("a server that does not answer does not keep an old one alive", async () => {
    const uri = servePerson(victim, "dean");
    await verifySender(federation, await signedBy(uri, "old"));
    victim.serve("/users/dean", answering(503));
    now += 86_400_001;
    expect(await verifySender(federation, await signedBy(uri, "old"))).toMatchObject({ ok: false });
  });
});

test("A37 numbers that others tell of themselves are not ours", async () => {
  const counts = [1e9, -5, "NaN", Number.MAX_VALUE, "1000000", null, { totalItems: 7 }];
  for (const [at, totalItems] of counts.entries()) {
    const uri = servePerson(mallory, `m${at}`, {
      followers: { id: `${mallory.origin}/users/m${at}/followers`, type: "Collection", totalItems },
      followersCount: totalItems,
      totalItems,
    });
    const post = serveNote(mallory, `n${at}`, uri, {
      likes: { id: `${mallory.origin}/likes`, type: "Collection", totalItems },
      shares: { type: "Collection", totalItems },
      replies: { id: `${mallory.origin}/r`, type: "Collection", totalItems },
    });
    expect(await importPost(federation, post)).toMatchObject({ ok: true });
    expect(await actorByUri(store.reader, uri)).toMatchObject({
      followers_count: 0,
      following_count: 0,
      posts_count: 1,
    });
    expect(await heldPost(store.reader, post)).toMatchObject({
      thanks_count: 0,
      boosts_count: 0,
      replies_count: 0,
    });
  }
});
