import { afterAll, beforeAll, expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { post as readPostView } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { actorById, actorByUri } from "../../../src/domain/people/actor.read.ts";
import type { Federation } from "../../../src/federation/context.ts";
import { decodeActor, decodePost } from "../../../src/federation/decode/decode.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { postDocument } from "../../../src/federation/documents/post.ts";
import { backfill } from "../../../src/federation/import/backfill.ts";
import { actorFor, importActor } from "../../../src/federation/import/import-actor.ts";
import { importPost } from "../../../src/federation/import/import-post.ts";
import { resolveKey } from "../../../src/federation/import/resolve-key.ts";
import { lookup, resolveMentions } from "../../../src/federation/import/lookup.ts";
import { fetchParents, importThread } from "../../../src/federation/import/threads.ts";
import { toNewPost } from "../../../src/federation/import/to-new-post.ts";
import { webfinger } from "../../../src/federation/import/webfinger.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { answering, startPeer, type PeerServer } from "../../support/peer-server.ts";
import {
  context,
  personDocument,
  publicUri,
  serveFinger,
  serveNote,
  servePerson,
  testFederation,
} from "../../support/test-federation.ts";

onEachEngine("importing", (engine) => {
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

  const ok = async (imported: Promise<{ ok: boolean }>) => {
    const result = await imported;
    if (!result.ok) throw new Error(JSON.stringify(result));
    return result as { ok: true; id: number; uri: string };
  };

  test("an actor, signed for, with the handle both sides agree on", async () => {
    const uri = servePerson(peer, "m2", { summary: "<p>hej<script>x</script></p>" });
    const { id } = await ok(importActor(federation, uri));
    expect(await actorById(store.reader, id)).toMatchObject({
      handle: "m2",
      host: peer.host,
      bio_html: "<p>hej</p>",
      inbox_uri: `${uri}/inbox`,
      local: 0,
    });
    const asked = peer.requests.find((one) => one.path === "/users/m2");
    expect(asked?.headers["signature"]).toContain('headers="(request-target) host date"');
    expect(await webfinger(federation, `@m2@${peer.host}`)).toBe(uri);
  });

  test("is signed the way their server signs, once we know", async () => {
    const uri = servePerson(peer, "modern");
    const scheme = (value: "cavage" | "rfc9421") =>
      store.transact((tx) =>
        tx.db.updateTable("peer").set({ scheme: value }).where("host", "=", peer.host).execute(),
      );
    await scheme("rfc9421");
    await ok(importActor(federation, uri));
    const { headers } = peer.requests.find(({ path }) => path === "/users/modern")!;
    expect(headers["signature-input"]).toMatch(/^sig1=\("@method" "@target-uri"\)/);
    await scheme("cavage");
  });

  test("asked for many times at once, an actor is fetched once", async () => {
    const uri = servePerson(peer, "popular");
    const resolve = resolveKey(federation);
    const keys = await Promise.all(Array.from({ length: 20 }, () => resolve(`${uri}#main-key`)));
    expect(new Set(keys.map((key) => key?.owner))).toEqual(new Set([uri]));
    await Promise.all(Array.from({ length: 20 }, () => actorFor(federation, uri)));
    expect(peer.count("/users/popular")).toBe(1);
  });

  test("an actor is asked again after a day, and stays while their server is silent", async () => {
    const uri = servePerson(peer, "m3");
    const { id } = await ok(actorFor(federation, uri));
    const asked = peer.count("/users/m3");
    await ok(actorFor(federation, uri));
    expect(peer.count("/users/m3")).toBe(asked);
    at += 25 * 3_600_000;
    peer.serve("/users/m3", personDocument(peer, "m3", { name: "Ny" }));
    expect((await ok(actorFor(federation, uri))).id).toBe(id);
    expect((await actorById(store.reader, id))?.name).toBe("Ny");
    at += 25 * 3_600_000;
    peer.serve("/users/m3", answering(503));
    expect(await actorFor(federation, uri)).toEqual({ ok: true, id, uri });
  });

  test("an actor that is gone is gone here", async () => {
    const uri = servePerson(peer, "gone");
    const { id } = await ok(importActor(federation, uri));
    peer.serve("/users/gone", answering(410));
    expect(await importActor(federation, uri)).toEqual({ ok: false, fault: "gone" });
    expect((await actorById(store.reader, id))?.state).toBe("deleted");
    expect(await actorFor(federation, uri)).toEqual({ ok: false, fault: "withdrawn" });
  });

  test("a post with its author, once", async () => {
    const author = servePerson(peer, "writer");
    const uri = serveNote(peer, "n1", author, {
      contentMap: { da: "<p>n1</p>" },
      tag: [{ type: "Hashtag", name: "#Fald" }],
    });
    const { id } = await ok(importPost(federation, uri));
    expect(await readPostView(store.reader, anonymous, id)).toMatchObject({
      uri,
      audience: "public",
      language: "da",
      publishedAt: "2026-01-02T03:04:05.000Z",
    });
    const asked = peer.count("/notes/n1");
    expect((await ok(importPost(federation, uri))).id).toBe(id);
    expect(peer.count("/notes/n1")).toBe(asked);
  });

  test("a newer version replaces the one held, an older one does not, one that is gone goes", async () => {
    const author = servePerson(peer, "editor");
    const uri = serveNote(peer, "n2", author);
    const { id } = await ok(importPost(federation, uri));
    const body = async () => (await heldPost(store.reader, uri))?.body_html;
    serveNote(peer, "n2", author, { content: "<p>ny</p>", updated: "2026-01-03T00:00:00Z" });
    expect((await ok(importPost(federation, uri, { refresh: true }))).id).toBe(id);
    expect(await body()).toBe("<p>ny</p>");
    serveNote(peer, "n2", author, { content: "<p>old</p>", updated: "2026-01-02T12:00:00Z" });
    await ok(importPost(federation, uri, { refresh: true }));
    expect(await body()).toBe("<p>ny</p>");
    peer.serve("/notes/n2", answering(410));
    expect(await importPost(federation, uri, { refresh: true })).toMatchObject({ fault: "gone" });
    expect(await body()).toBeUndefined();
    serveNote(peer, "n2", author);
    expect(await importPost(federation, uri)).toMatchObject({ fault: "withdrawn" });
  });

  test("a post is for whom its addresses say", async () => {
    const author = servePerson(peer, "teller");
    const { id: authorId } = await ok(importActor(federation, author));
    const me = await person(store, "kollega");
    const mine = (await actorById(store.reader, me))!.uri;
    const allied = `${peer.origin}/audience/allied`;
    const cases = [
      { to: [publicUri], cc: [`${author}/followers`], is: "public" },
      { to: ["as:Public"], cc: [], is: "public" },
      { to: [`${author}/followers`], cc: ["Public"], is: "unlisted" },
      { to: [`${author}/followers`], cc: [], is: "followers" },
      { to: [mine], cc: [], is: "direct" },
      { to: [allied], cc: [], is: "direct" },
      { to: "https://elsewhere.example/users/x/followers", cc: null, is: "direct" },
    ];
    const audience = async (addressed: object) => {
      const decoded = await decodePost({
        "@context": context,
        id: `${peer.origin}/notes/x`,
        type: "Note",
        attributedTo: author,
        content: "",
        ...addressed,
      });
      if (!decoded.ok) throw new Error(decoded.reason);
      return toNewPost(store.reader, decoded.value, authorId);
    };
    for (const { is, ...addressed } of cases) expect((await audience(addressed)).audience).toBe(is);
    expect((await audience({ to: [mine], cc: [] })).mentions).toEqual([me]);
    await store.transact((tx) => setTrust(tx, peer.host, "allied"));
    expect((await audience({ to: [allied], cc: [] })).audience).toBe("allied");
    const others = { to: ["https://oest.example/audience/allied"], cc: [] };
    expect((await audience(others)).audience).toBe("direct");
    await store.transact((tx) => setTrust(tx, peer.host, "public"));
  });

  test("an Article shows its title and text, a Question its text, a Note its warning", async () => {
    const author = servePerson(peer, "forms");
    const held = async (id: string, more: Record<string, unknown>) => {
      const uri = serveNote(peer, id, author, more);
      await ok(importPost(federation, uri));
      return heldPost(store.reader, uri);
    };
    expect(
      await held("article", {
        type: "Article",
        name: "Titel",
        summary: "kort",
        content: "<p>a</p>",
      }),
    ).toMatchObject({ kind: "note", title: "Titel", body_html: "<p>a</p>", warning: null });
    expect(
      await held("question", { type: "Question", oneOf: [{ name: "ja <b>" }, { name: "nej" }] }),
    ).toMatchObject({ body_html: "<p>question</p>" });
    expect(await held("warned", { summary: "advarsel", sensitive: true })).toMatchObject({
      warning: "advarsel",
      sensitive: 1,
    });
  });

  test("knowledge comes back from our own documents as it was", async () => {
    const id = await person(store, "afsender");
    const draft = {
      kind: "experience" as const,
      title: "Mindre støj & mere ro",
      teaser: "Kort fortalt",
      sections: { problem: "For meget støj", action: "Vi slukkede" },
      outcome: "mixed" as const,
      aspects: ["communication"],
      change: "stop" as const,
      language: "da",
      audience: "public" as const,
      topics: ["støj"],
      mentions: [],
      licence: "CC-BY-4.0",
    };
    const sent = await store.transact((tx) => publish(tx, id, draft));
    const document = JSON.parse(
      JSON.stringify(await postDocument(store.reader, sent.id)).replaceAll(
        "https://nord.example",
        "https://syd.example",
      ),
    ) as Record<string, unknown>;
    const decoded = await decodePost(document);
    if (!decoded.ok) throw new Error(decoded.reason);
    const author = await stranger(store, "afsender@syd.example", {
      uri: decoded.value.attributedTo,
    });
    const made = await toNewPost(store.reader, decoded.value, author, clock().toISOString());
    const original = (await heldPost(store.reader, sent.uri))!;
    for (const column of [
      "kind",
      "title",
      "teaser",
      "outcome",
      "aspects",
      "change",
      "licence",
    ] as const)
      expect(made[column]).toEqual(original[column]);
    expect(made.body_html).toBe(original.body_html.replaceAll("nord.example", "syd.example"));
    expect(made).toMatchObject({ language: "da", audience: "public", topics: ["støj"] });
    const actor = await decodeActor((await actorDocument(store.reader, id))!);
    expect(actor).toMatchObject({
      ok: true,
      value: { actor: { handle: "afsender", kind: "person" } },
    });
    expect(actor.ok && actor.value.actor.keys.length).toBe(2);
  });

  test("a civil registration number in a received text, or under a picture, holds the post back", async () => {
    const author = servePerson(peer, "careless");
    const texts = [
      { content: "<p>CPR 010190-1234</p>" },
      {
        attachment: [{ type: "Image", url: `${peer.origin}/x.png`, name: "patient 010190-1234" }],
      },
    ];
    for (const [at, more] of texts.entries()) {
      const { id } = await ok(importPost(federation, serveNote(peer, `cpr${at}`, author, more)));
      expect((await heldPost(store.reader, `${peer.origin}/notes/cpr${at}`))?.state).toBe(
        "quarantined",
      );
      expect(await readPostView(store.reader, anonymous, id)).toBeUndefined();
    }
  });

  test("a reply wakes the fetching of what it answers, up to the first", async () => {
    const author = servePerson(peer, "talker");
    const first = serveNote(peer, "t1", author);
    const second = serveNote(peer, "t2", author, { inReplyTo: first });
    const third = serveNote(peer, "t3", author, { inReplyTo: second });
    const { id } = await ok(importPost(federation, third));
    const jobs = await store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "fetch-parents")
      .where("key", "=", second)
      .execute();
    expect(jobs).toHaveLength(1);
    await fetchParents(federation, JSON.parse(jobs[0]!.payload));
    const root = (await heldPost(store.reader, first))!;
    expect((await heldPost(store.reader, third))?.thread_id).toBe(root.id);
    expect((await readPostView(store.reader, anonymous, id))?.replyToUri).toBe(second);
    expect(root.replies_count).toBe(1);
  });

  test("a thread is made whole from its replies", async () => {
    const author = servePerson(peer, "host");
    const root = serveNote(peer, "w1", author, { replies: `${peer.origin}/notes/w1/replies` });
    const replies = ["w2", "w3"].map((id) => serveNote(peer, id, author, { inReplyTo: root }));
    peer.serve("/notes/w1/replies", {
      "@context": context,
      id: `${root}/replies`,
      type: "Collection",
      first: {
        type: "CollectionPage",
        partOf: `${root}/replies`,
        items: [replies[0]],
        next: `${root}/replies?page=2`,
      },
    });
    peer.serve("/notes/w1/replies?page=2", {
      "@context": context,
      id: `${root}/replies?page=2`,
      type: "CollectionPage",
      items: [replies[1]],
    });
    await ok(importPost(federation, root));
    expect(await importThread(federation, root)).toBe(3);
    expect((await heldPost(store.reader, root))?.replies_count).toBe(2);
  });

  test("the newest posts of someone come along when they are first followed", async () => {
    const author = servePerson(peer, "prolific");
    const { id } = await ok(importActor(federation, author));
    const linked = serveNote(peer, "b0", author);
    const items = Array.from({ length: 30 }, (_, at) => ({
      id: `${author}/activities/${at}`,
      type: at === 3 ? "Announce" : "Create",
      actor: author,
      object:
        at === 0
          ? linked
          : {
              id: `${peer.origin}/notes/b${at}`,
              type: "Note",
              attributedTo: at === 5 ? "https://oest.example/users/x" : author,
              content: "x",
              to: [publicUri],
            },
    }));
    peer.serve("/users/prolific/outbox", {
      "@context": context,
      id: `${author}/outbox`,
      type: "OrderedCollection",
      totalItems: 1_000_000_000,
      orderedItems: items,
    });
    const me = await person(store, "foelger");
    await store.transact(async (tx) => {
      await follow(tx, { followerId: me, followeeId: id });
      await answerFollow(tx, { followerId: me, followeeId: id, accepted: true });
    });
    const job = await store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "backfill")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(job.payload)).toEqual({ actorId: id });
    expect(await backfill(federation, id)).toBe(20);
    expect((await actorById(store.reader, id))?.posts_count).toBe(20);
    expect(await heldPost(store.reader, `${peer.origin}/notes/b5`)).toBeUndefined();
  });

  test("the search box takes a handle, an address, and the page of either", async () => {
    const me = await person(store, "soeger");
    const author = servePerson(peer, "findable");
    const uri = serveNote(peer, "f1", author);
    peer.serve(
      "/@findable",
      answering(
        200,
        `<html><link href='/users/findable' rel="me alternate" type="application/activity+json">`,
        {
          "content-type": "text/html; charset=utf-8",
        },
      ),
    );
    const found = await lookup(federation, `@findable@${peer.host}`, me);
    const { id } = (await actorByUri(store.reader, author))!;
    expect(found).toEqual({ kind: "person", id });
    expect(await lookup(federation, `${peer.origin}/@findable`, me)).toEqual({
      kind: "person",
      id,
    });
    const post = await lookup(federation, ` ${uri} `, me);
    expect(post).toEqual({ kind: "post", id: (await heldPost(store.reader, uri))?.id });
    expect(await lookup(federation, "hej", me)).toBeUndefined();
    expect(await lookup(federation, `@nobody@${peer.host}`, me)).toBeUndefined();
    expect(await lookup(federation, "@soeger@nord.example", me)).toEqual({
      kind: "person",
      id: me,
    });
    expect(await resolveMentions(federation, `Kære @findable@${peer.host} og @soeger`)).toEqual([
      id,
      me,
    ]);
    expect(await readPostView(store.reader, personViewer(me), post!.id)).toBeDefined();
  });

  test("another instance goes by its host, with its port", async () => {
    const name = peer.host;
    const uri = `${peer.origin}/actor`;
    const document = { ...personDocument(peer, name), id: uri, type: "Application", publicKey: [] };
    peer.serve("/actor", document);
    serveFinger(peer, `${name}@${name}`, uri);
    const { id } = (await lookup(federation, `@${name}@${name}`))!;
    expect(await actorById(store.reader, id)).toMatchObject({
      uri,
      kind: "instance",
      handle: name,
      host: name,
    });
  });

  test("what has no address here or is ours is not asked for", async () => {
    const before = peer.count();
    for (const uri of ["https://nord.example/posts/1", "nothing", "ftp://syd.example/x"])
      expect((await importPost(federation, uri)).ok).toBe(false);
    expect(peer.count()).toBe(before);
  });
});
