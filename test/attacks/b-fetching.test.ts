import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { heldPost } from "../../src/domain/knowledge/held-post.read.ts";
import type { Federation } from "../../src/federation/context.ts";
import { decodePost } from "../../src/federation/decode/decode.ts";
import { alternateLink } from "../../src/federation/egress/alternate-link.ts";
import { createEgress, type EgressOptions } from "../../src/federation/egress/create-egress.ts";
import type { Resolve } from "../../src/federation/egress/connector.ts";
import type { Egress } from "../../src/federation/egress/egress.ts";
import { fetchDocument } from "../../src/federation/egress/fetch-document.ts";
import { backfill } from "../../src/federation/import/backfill.ts";
import { importActor } from "../../src/federation/import/import-actor.ts";
import { importPost } from "../../src/federation/import/import-post.ts";
import { lookup } from "../../src/federation/import/lookup.ts";
import { resolveKey } from "../../src/federation/import/resolve-key.ts";
import { fetchParents, importThread } from "../../src/federation/import/threads.ts";
import { parseBounded } from "../../src/lib/json-bounds.ts";
import { freshStore, type TestStore } from "../support/engines.ts";
import {
  answering,
  dripping,
  endless,
  redirecting,
  startPeer,
  type PeerServer,
} from "../support/peer-server.ts";
import {
  context,
  publicUri,
  serveNote,
  servePerson,
  testFederation,
  type TestFederationOptions,
} from "../support/test-federation.ts";

const ends: (() => Promise<void>)[] = [];
let peer: PeerServer;
let store: TestStore;
let federation: Federation;

async function started(name?: string, address?: string): Promise<PeerServer> {
  const server = await startPeer(name, address);
  ends.push(server.close);
  return server;
}

async function federationWith(options: TestFederationOptions): Promise<Federation> {
  const made = await testFederation(store, options);
  ends.push(made.egress.close);
  return made;
}

function wayOut(options: Partial<EgressOptions>): Egress {
  const egress = createEgress({ allowPrivate: [], userAgent: "Vis/test", ...options });
  ends.push(egress.close);
  return egress;
}

beforeEach(async () => {
  peer = await started();
  store = await freshStore("sqlite");
  federation = await federationWith({});
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const get = (egress: Egress, url: string) => egress.send({ method: "GET", url, headers: {} });

describe("B01 nothing private is reached, however it is written", () => {
  const hosts = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001::1]",
    "[fe80::1]",
    "[fd00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[100::1]",
    "[2001:db8::1]",
  ];

  test.each(hosts)("%s", async (host) => {
    const egress = wayOut({});
    await expect(get(egress, `https://${host}:${peer.port}/`)).rejects.toMatchObject({
      fault: "refused-address",
    });
    expect(peer.connections()).toBe(0);
  });

  test("a zone in an address is no address", async () => {
    await expect(get(wayOut({}), "https://[fe80::1%25eth0]/")).rejects.toMatchObject({
      fault: "refused-address",
    });
  });

  test("not as an actor, a post, a key or a search", async () => {
    const guarded = await federationWith({ allowPrivate: [] });
    const uri = `https://127.0.0.1:${peer.port}/x`;
    expect(await importActor(guarded, uri)).toEqual({ ok: false, fault: "refused-address" });
    expect(await importPost(guarded, uri)).toEqual({ ok: false, fault: "refused-address" });
    expect(await resolveKey(guarded)(`${uri}#main-key`)).toBeUndefined();
    expect(await lookup(guarded, uri)).toBeUndefined();
    expect(await lookup(guarded, `@x@127.0.0.1:${peer.port}`)).toBeUndefined();
    expect(peer.connections()).toBe(0);
  });

  test("not by a redirect from an address that may be reached", async () => {
    const inside = await started("127.0.0.2", "127.0.0.2");
    const guarded = await federationWith({ allowPrivate: ["127.0.0.1"] });
    peer.serve("/r", redirecting(`${inside.origin}/admin`));
    expect(await fetchDocument(guarded, `${peer.origin}/r`)).toEqual({
      ok: false,
      fault: "refused-address",
    });
    expect(inside.connections()).toBe(0);
    expect(peer.count("/r")).toBe(1);
  });
});

describe("B02 a delivery", () => {
  test("does not go to a private inbox", async () => {
    const sent = wayOut({}).send({
      method: "POST",
      url: `https://127.0.0.1:${peer.port}/inbox`,
      headers: {},
      body: Buffer.from("{}"),
    });
    await expect(sent).rejects.toMatchObject({ fault: "refused-address" });
    expect(peer.connections()).toBe(0);
  });

  test("is not sent on by a redirect", async () => {
    const inside = await started();
    peer.serve("/inbox", redirecting(`${inside.origin}/admin`, 307));
    const { status } = await federation.egress.send({
      method: "POST",
      url: `${peer.origin}/inbox`,
      headers: {},
      body: Buffer.from("{}"),
    });
    expect(status).toBe(307);
    expect(inside.connections()).toBe(0);
  });
});

describe("B03 names are judged by the addresses that are connected to", () => {
  const answers = (...rounds: string[][]): { resolve: Resolve; asked: () => number } => {
    let asked = 0;
    return {
      asked: () => asked,
      resolve: (_, found) => found(null, rounds[Math.min(asked++, rounds.length - 1)]!),
    };
  };

  test("a second answer that is private is never used", async () => {
    const { resolve, asked } = answers(["127.0.0.1"], ["127.0.0.2"]);
    const inside = await started("127.0.0.2", "127.0.0.2");
    const egress = wayOut({ allowPrivate: ["127.0.0.1"], resolve });
    const url = `http://rebind.example:${inside.port}/`;
    await expect(get(egress, url)).rejects.toMatchObject({ fault: "unreachable" });
    expect(asked()).toBe(1);
    await expect(get(egress, url)).rejects.toMatchObject({ fault: "refused-address" });
    expect(inside.connections()).toBe(0);
  });

  test.each([
    [["127.0.0.1", "10.0.0.1"]],
    [["10.0.0.1", "127.0.0.1"]],
    [["127.0.0.1", "::1"]],
    [["::ffff:10.0.0.1"]],
    [[]],
  ])("one private address among %j spoils the name", async (addresses) => {
    const egress = wayOut({ allowPrivate: ["127.0.0.1"], resolve: answers(addresses).resolve });
    await expect(get(egress, `http://mixed.example:${peer.port}/`)).rejects.toMatchObject({
      fault: "refused-address",
    });
    expect(peer.connections()).toBe(0);
  });
});

describe("B04 only TLS to the public, and no other schemes", () => {
  test("in the clear nothing public is reached", async () => {
    const egress = wayOut({ resolve: (_, found) => found(null, ["93.184.216.34"]) });
    for (const url of ["http://public.example/", "http://93.184.216.34/"])
      await expect(get(egress, url)).rejects.toMatchObject({ fault: "refused-address" });
  });

  test.each(["file:///etc/passwd", "data:application/activity+json,{}", "gopher://x/", "ftp://x/"])(
    "%s",
    async (url) => {
      await expect(get(federation.egress, url)).rejects.toMatchObject({ fault: "refused-address" });
      expect(await fetchDocument(federation, url)).toEqual({ ok: false, fault: "not-an-address" });
      peer.serve("/r", redirecting(url));
      expect(await fetchDocument(federation, `${peer.origin}/r`)).toEqual({
        ok: false,
        fault: "not-an-address",
      });
    },
  );
});

const page = (href: string) =>
  answering(200, `<link rel=alternate type="application/activity+json" href="${href}">`, {
    "content-type": "text/html",
  });

describe("B05 pages that name other pages", () => {
  test("in a circle", async () => {
    peer.serve("/a", page("/b"));
    peer.serve("/b", page("/a"));
    expect(await lookup(federation, `${peer.origin}/a`)).toBeUndefined();
    expect(peer.count()).toBe(2);
  });

  test("without end", async () => {
    for (let at = 0; at < 30; at += 1) peer.serve(`/${at}`, page(`/${at + 1}`));
    expect(await lookup(federation, `${peer.origin}/0`)).toBeUndefined();
    expect(peer.count()).toBeLessThanOrEqual(5);
  });

  test("are followed for people only", async () => {
    const uri = servePerson(peer, "m");
    peer.serve("/@m", page(uri));
    expect(await fetchDocument(federation, `${peer.origin}/@m`, { by: "server" })).toMatchObject({
      ok: false,
      fault: "bad-document",
    });
    expect(await lookup(federation, `${peer.origin}/@m`)).toMatchObject({ kind: "person" });
  });
});

describe("B06 redirects", () => {
  test.each([
    ["to itself", ["/r"]],
    ["in a circle", ["/r", "/s"]],
    ["without end", Array.from({ length: 20 }, (_, at) => `/r${at}`)],
  ])("%s end after five requests", async (_, paths) => {
    for (const [at, path] of paths.entries())
      peer.serve(path, redirecting(paths[(at + 1) % paths.length]!));
    expect(await fetchDocument(federation, `${peer.origin}${paths[0]!}`)).toEqual({
      ok: false,
      fault: "too-many-requests",
    });
    expect(peer.count()).toBe(5);
  });

  test("mixed with challenges and other identities end too", async () => {
    peer.serve("/a", redirecting("/b"));
    peer.serve("/b", { id: `${peer.origin}/c`, type: "Note" });
    peer.serve("/c", redirecting("/d"));
    peer.serve("/d", { id: `${peer.origin}/a`, type: "Note" });
    expect(await fetchDocument(federation, `${peer.origin}/a`)).toEqual({
      ok: false,
      fault: "bad-document",
    });
    expect(peer.count()).toBeLessThanOrEqual(5);
    peer.serve("/e", answering(401, "", { "accept-signature": "x=()", location: "/e" }));
    expect(await fetchDocument(federation, `${peer.origin}/e`)).toMatchObject({ fault: "denied" });
    expect(peer.count("/e")).toBe(1);
  });

  test("on one server are followed", async () => {
    const author = servePerson(peer, "m");
    const uri = serveNote(peer, "1", author);
    peer.serve("/old", redirecting(uri, 301));
    expect(await fetchDocument(federation, `${peer.origin}/old`)).toMatchObject({ ok: true, uri });
  });
});

describe("B07 too much, too slowly, or packed", () => {
  test("a document that says it is large is not read", async () => {
    peer.serve("/big", (_, response) => {
      response.writeHead(200, { "content-length": String(300 * 2 ** 20) });
      response.write("{");
    });
    await expect(get(federation.egress, `${peer.origin}/big`)).rejects.toMatchObject({
      fault: "too-large",
    });
  });

  test("one without end is dropped after 1 MiB", async () => {
    let written = (): number => 0;
    peer.serve("/endless", (request, response) => {
      const { socket } = response;
      written = () => socket?.bytesWritten ?? 0;
      (endless() as (a: typeof request, b: typeof response) => void)(request, response);
    });
    await expect(get(federation.egress, `${peer.origin}/endless`)).rejects.toMatchObject({
      fault: "too-large",
    });
    expect(written()).toBeLessThan(16 * 2 ** 20);
  });

  test.each([
    ["gzip", gzipSync(Buffer.alloc(50 * 2 ** 20))],
    ["br", brotliCompressSync(Buffer.alloc(50 * 2 ** 20))],
    ["deflate, gzip", gzipSync("{}")],
  ])("one packed with %s is not unpacked", async (encoding, body) => {
    peer.serve("/packed", (_, response) =>
      response
        .writeHead(200, {
          "content-encoding": encoding,
          "content-type": "application/activity+json",
        })
        .end(body),
    );
    await expect(get(federation.egress, `${peer.origin}/packed`)).rejects.toMatchObject({
      fault: "encoded",
    });
    expect(await fetchDocument(federation, `${peer.origin}/packed`)).toMatchObject({
      fault: "bad-document",
    });
  });

  test("one that drips, and one that never comes, end with the time", async () => {
    const hurried = await federationWith({ timeoutMs: 300 });
    peer.serve("/drip", dripping());
    peer.serve("/silent", () => {});
    for (const path of ["/drip", "/silent"]) {
      await expect(get(hurried.egress, `${peer.origin}${path}`)).rejects.toMatchObject({
        fault: "timeout",
      });
      expect(await fetchDocument(hurried, `${peer.origin}${path}`)).toMatchObject({
        fault: "unreachable",
      });
    }
  });

  test.each([
    ["text/plain", '{"id":ID}'],
    ["application/json", '{"id":ID}'],
    ["image/png", '{"id":ID}'],
    ["application/ld+json", '{"id":ID}'],
    ['application/ld+json; profile="https://mallory.example/"', '{"id":ID}'],
    ["application/activity+json", "[]"],
    ["application/activity+json", "{}"],
    ["application/activity+json", "[".repeat(100_000)],
    ["application/activity+json", '{"id":ID,"id":ID}'],
    ["application/activity+json", '{"id":ID,"__proto__":{"id":ID}}'],
    ["application/activity+json", `{"id":ID,"a":[${"1,".repeat(1000)}1]}`],
  ])("what is not a document in bounds is not read: %s %.30s", async (type, body) => {
    const uri = `${peer.origin}/odd`;
    const served = (text: string, as: string) =>
      peer.serve(
        "/odd",
        answering(200, text.replaceAll("ID", JSON.stringify(uri)), { "content-type": as }),
      );
    served('{"id":ID}', "application/activity+json");
    expect(await fetchDocument(federation, uri)).toMatchObject({ ok: true });
    served(body, type);
    expect(await fetchDocument(federation, uri)).toEqual({ ok: false, fault: "bad-document" });
  });
});

describe("B08 pages made to be slow to read", () => {
  const cost = (html: string): number => {
    const bytes = Buffer.from(html);
    const before = process.cpuUsage();
    expect(alternateLink(bytes)).toBeUndefined();
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1000;
  };

  test.each([
    ["attributes", `<a ${'a="b" '.repeat(170_000)}`],
    ["attributes of a link", `<link ${'a="b" '.repeat(170_000)}`],
    ["links without end", "<link ".repeat(170_000)],
    ["quotes", `<link a=${'"'.repeat(1_000_000)}`],
    ["blanks", `<link${" ".repeat(1_000_000)}`],
    ["equal signs", `<link ${"=".repeat(1_000_000)}>`],
    ["links", '<link rel="x">'.repeat(70_000)],
  ])("%s", (_, html) => {
    expect(cost(html)).toBeLessThan(500);
  });

  test("only the first 64 KiB are looked at", () => {
    const link = '<link rel="alternate" type="application/activity+json" href="/x">';
    expect(alternateLink(Buffer.from(" ".repeat(60_000) + link))).toBe("/x");
    expect(alternateLink(Buffer.from(" ".repeat(66_000) + link))).toBeUndefined();
  });
});

describe("B14 threads and collections without end", () => {
  test("a chain of answers is followed 40 up, and wakes no more", async () => {
    const author = servePerson(peer, "m");
    for (let at = 1; at <= 120; at += 1)
      serveNote(peer, String(at), author, {
        ...(at < 120 && { inReplyTo: `${peer.origin}/notes/${at + 1}` }),
      });
    await importPost(federation, `${peer.origin}/notes/1`);
    await fetchParents(federation, { parentUri: `${peer.origin}/notes/2` });
    expect(await heldPost(store.reader, `${peer.origin}/notes/41`)).toBeDefined();
    expect(await heldPost(store.reader, `${peer.origin}/notes/42`)).toBeUndefined();
    const jobs = await store.reader.db
      .selectFrom("job")
      .select("key")
      .where("kind", "=", "fetch-parents")
      .execute();
    expect(jobs.map(({ key }) => key)).toEqual([`${peer.origin}/notes/2`]);
  });

  test("a circle of answers ends", async () => {
    const author = servePerson(peer, "m");
    serveNote(peer, "a", author, { inReplyTo: `${peer.origin}/notes/b` });
    serveNote(peer, "b", author, { inReplyTo: `${peer.origin}/notes/a` });
    await importPost(federation, `${peer.origin}/notes/a`);
    await fetchParents(federation, { parentUri: `${peer.origin}/notes/b` });
    expect(peer.requests.filter(({ path }) => path.startsWith("/notes/"))).toHaveLength(2);
  });

  test("replies: three pages of a collection, 200 posts in all", async () => {
    const author = servePerson(peer, "m");
    const replies = `${peer.origin}/notes/root/replies`;
    const root = serveNote(peer, "root", author, { replies });
    peer.serve("/notes/root/replies", (request, response) => {
      const at = Number(new URL(request.url ?? "", peer.origin).searchParams.get("page") ?? 0);
      const items = Array.from({ length: 60 }, (_, item) => `${peer.origin}/notes/r${at}-${item}`);
      const body =
        at === 0
          ? { id: replies, type: "Collection", first: `${replies}?page=1` }
          : {
              id: `${replies}?page=${at}`,
              type: "CollectionPage",
              items,
              next: `${replies}?page=${at + 1}`,
            };
      response.writeHead(200, { "content-type": "application/activity+json" });
      response.end(JSON.stringify({ "@context": context, ...body }));
    });
    await importPost(federation, root);
    expect(await importThread(federation, root)).toBeLessThanOrEqual(200);
    expect(peer.count("/notes/root/replies")).toBe(4);
  });

  test.each([
    ["a page that is its own next", { items: [], next: "/users/m/outbox" }],
    ["a collection that is its own first page", { first: "/users/m/outbox" }],
    ["a page on another server", { first: "https://127.0.0.9:1/page" }],
    ["more items than are read", { items: Array.from({ length: 1001 }, () => "x") }],
  ])("outbox: %s", async (_, more) => {
    const author = servePerson(peer, "m");
    const imported = await importActor(federation, author);
    const full = Object.fromEntries(
      Object.entries(more).map(([key, value]) => [
        key,
        typeof value === "string" && value.startsWith("/") ? `${peer.origin}${value}` : value,
      ]),
    );
    peer.serve("/users/m/outbox", {
      "@context": context,
      id: `${author}/outbox`,
      type: "OrderedCollection",
      ...full,
    });
    expect(imported.ok && (await backfill(federation, imported.id))).toBe(0);
    expect(peer.count("/users/m/outbox")).toBeLessThanOrEqual(2);
  });
});

describe("B15 a hundred thousand hosts of one owner", () => {
  const asked = async (who: Federation): Promise<number> => {
    const before = peer.count();
    for (let at = 0; at < 80; at += 1)
      await importActor(who, `http://h${at}.mallory.example:${peer.port}/x`);
    return peer.count() - before;
  };

  test("60 new ones an hour", async () => {
    let now = Date.parse("2026-11-24T12:00:00Z");
    const open = await federationWith({ clock: () => new Date(now) });
    expect(await asked(open)).toBe(60);
    expect(await asked(open)).toBe(60);
    now += 3_600_001;
    expect(await asked(open)).toBe(60);
  });

  test("none with an allowlist, but those named", async () => {
    const listed = await federationWith({ mode: "allowlist" });
    expect(await asked(listed)).toBe(0);
    await store.transact((tx) => setTrust(tx, `h7.mallory.example:${peer.port}`, "public"));
    expect(await asked(listed)).toBe(1);
  });

  test("none at all when federation is off, and none that is blocked", async () => {
    expect(await asked(await federationWith({ mode: "off" }))).toBe(0);
    await store.transact((tx) => setTrust(tx, peer.host, "blocked"));
    expect(await importActor(federation, `${peer.origin}/x`)).toEqual({
      ok: false,
      fault: "blocked",
    });
    expect(peer.count()).toBe(0);
  });
});

describe("B12 many keys that cannot be had", () => {
  test("cost a server one failing request in ten seconds", async () => {
    let now = Date.parse("2026-11-24T12:00:00Z");
    const timed = await federationWith({ clock: () => new Date(now) });
    const resolve = resolveKey(timed);
    const storm = () =>
      Promise.all(
        Array.from({ length: 40 }, (_, at) => resolve(`${peer.origin}/users/${at}#main-key`)),
      );
    expect((await storm()).filter((key) => key !== undefined)).toEqual([]);
    await storm();
    expect(peer.count()).toBe(1);
    now += 10_001;
    await storm();
    expect(peer.count()).toBe(2);
  });
});

describe("B16 one post with thousands of everything", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => [
      { type: "Mention", href: `${peer.origin}/users/m${at}`, name: `@m${at}` },
      { type: "Hashtag", name: `#emne${at}` },
      { type: "Emoji", name: `:e${at}:`, icon: { type: "Image", url: `${peer.origin}/e${at}` } },
    ]).flat();

  test("the first 50, 30 and 16 are kept, and none is fetched", async () => {
    const author = servePerson(peer, "m");
    const uri = serveNote(peer, "1", author, {
      tag: many(120),
      attachment: Array.from({ length: 300 }, (_, at) => ({
        type: "Image",
        mediaType: "image/png",
        url: `${peer.origin}/i${at}.png`,
      })),
    });
    const fetched = await fetchDocument(federation, uri);
    const decoded = fetched.ok ? await decodePost(fetched.document) : undefined;
    expect(decoded?.ok && decoded.value.mentions.length).toBe(50);
    expect(decoded?.ok && decoded.value.hashtags.length).toBe(30);
    expect(decoded?.ok && decoded.value.attachments.length).toBe(16);
    await importPost(federation, uri);
    const paths = new Set(peer.requests.map(({ path }) => path.replace(/\?.*/, "")));
    expect([...paths].toSorted()).toEqual(["/.well-known/webfinger", "/notes/1", "/users/m"]);
  });

  test("five thousand are refused whole", () => {
    const body = Buffer.from(JSON.stringify({ id: "https://x.example/1", tag: many(1667) }));
    expect(parseBounded(body)).toMatchObject({ ok: false });
  });
});

describe("B18 links in a text", () => {
  test("are not fetched when a post comes in", async () => {
    const author = servePerson(peer, "m");
    const link = `${peer.origin}/article`;
    peer.serve("/article", answering(200, "<title>x</title>", { "content-type": "text/html" }));
    const uri = serveNote(peer, "1", author, {
      content: `<p><a href="${link}">${link}</a></p>`,
      to: [publicUri],
    });
    expect(await importPost(federation, uri)).toMatchObject({ ok: true });
    expect(peer.count("/article")).toBe(0);
  });

  test("have no preview anywhere in the house", () => {
    const root = join(import.meta.dirname, "../../src");
    const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(root, name), "utf8"));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((text) => /\boembed\b|og:title|link-?preview/i.test(text))).toEqual([]);
  });
});
