import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { getDocumentLoader } from "@fedify/fedify";
import { lookupObject, Note, Person } from "@fedify/vocab";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { createIdentity } from "../../../src/federation/identity/identity.ts";
import type { ResolveKey } from "../../../src/federation/wire/claim.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, type TestStore } from "../../support/engines.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { freePort } from "../../support/process.ts";
import { collected, contextLoader } from "../support.ts";
import { secluded } from "./support.ts";

let server: Server;
let stub: MastodonStub;
let store: TestStore;
let origin = "";
let anna = 0;

/** The stub's actor, read as its neighbours read it. */
const resolveKey: ResolveKey = async (keyId) => {
  const { body } = await stub.fetchSigned(keyId.replace(/#.*/, ""));
  const { publicKeyPem, owner } = body["publicKey"] as { publicKeyPem: string; owner: string };
  return { key: createPublicKey(publicKeyPem), owner };
};

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  store = await freshStore("sqlite", { origin });
  stub = await startMastodonStub();
  anna = await person(store, "laege-m1");
  const federation = { ...secluded(store), clock: () => new Date() };
  const identity = createIdentity(federation, { resolveKey, software: { version: "1.0.0" } });
  const app = new Hono();
  app.use(async (c, next) => {
    const answer = await identity.fetch(c.req.raw);
    if (answer) return answer;
    return next();
  });
  app.get("*", (c) => c.html("<p>a page</p>"));
  server = createServer();
  const listener = getRequestListener(app.fetch);
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  await stub.close();
  server.closeAllConnections();
  server.close();
});

test("a Mastodon-shaped server that signs reads what its people follow; nobody else does", async () => {
  const reader = await stranger(store, stub.handle, { uri: stub.actor });
  const { id } = await store.transact(async (tx) => {
    await follow(tx, { followerId: reader, followeeId: anna, uri: `${stub.origin}/f/1` });
    return publish(tx, anna, note({ audience: "followers" }));
  });
  const url = `${origin}/posts/${id}`;
  expect(await stub.fetchSigned(url)).toMatchObject({ status: 200, body: { id: url } });
  const accept = "application/activity+json";
  expect((await fetch(url, { headers: { accept } })).status).toBe(404);
  const partial = `${origin}/actors/${anna}/followers?host=${encodeURIComponent(new URL(stub.origin).host)}`;
  expect(await stub.fetchSigned(partial)).toMatchObject({ body: { orderedItems: [stub.actor] } });
});

test("tags, HEAD and pages, as they go over the wire", async () => {
  const url = `${origin}/actors/${anna}`;
  const accept = "application/activity+json";
  const first = await fetch(url, { headers: { accept } });
  const text = await first.text();
  const head = await fetch(url, { method: "HEAD", headers: { accept } });
  expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
  expect(await head.text()).toBe("");
  const etag = first.headers.get("etag")!;
  const held = await fetch(url, { headers: { accept, "if-none-match": etag } });
  expect(held.status).toBe(304);
  expect(await (await fetch(url, { headers: { accept: "text/html" } })).text()).toContain("page");
});

test("Fedify's own client finds a person and a post here", async () => {
  const { id } = await store.transact((tx) => publish(tx, anna, request()));
  const documentLoader = getDocumentLoader({ allowPrivateAddress: true });
  const loaders = { documentLoader, contextLoader };
  const someone = await lookupObject(`${origin}/@laege-m1`, loaders);
  expect(someone).toBeInstanceOf(Person);
  expect((someone as Person).id?.href).toBe(`${origin}/actors/${anna}`);
  const found = await lookupObject(`${origin}/posts/${id}`, loaders);
  expect(found).toBeInstanceOf(Note);
  expect((await collected((found as Note).getTags(loaders))).length).toBe(1);
});
