import { beforeAll, expect, test, vi } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import type { FederationMode } from "../../../src/federation/context.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { postDocument } from "../../../src/federation/documents/post.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { person, stranger, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { alice, keysOf, mallory } from "../support.ts";
import { activityJson, origin, read, visited } from "./support.ts";

beforeAll(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no dispatcher may fetch")));
});

const browser = "text/html,application/xhtml+xml,*/*;q=0.8";

onEachEngine("who we are and what we said", (engine) => {
  async function begin(mode: FederationMode = "open") {
    let at = Date.UTC(2026, 10, 24, 12);
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const anna = await person(store, "laege-m1");
    const instance = await store.transact((tx) => ensureInstanceActor(tx, testKeys()));
    const say = async (draft: Draft) => (await store.transact((tx) => publish(tx, anna, draft))).id;
    const trust = (host: string, how: "blocked" | "public" | "allied") =>
      store.transact((tx) => setTrust(tx, host, how));
    const bo = () => stranger(store, "sygeplejerske-m2@syd.example", { uri: alice.actor });
    return {
      store,
      reader: store.reader,
      anna,
      instance,
      say,
      trust,
      bo,
      ...visited(store, { mode }),
    };
  }

  test("an actor is served byte for byte as built, with a tag, and not again when it is held", async () => {
    const { store, reader, anna, get } = await begin();
    const answer = await get(`/actors/${anna}`);
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get("content-type")).toBe("application/activity+json; charset=utf-8");
    expect(answer?.headers.get("vary")).toBe("Accept, Signature");
    expect(answer?.headers.get("cache-control")).toBe("public, max-age=60");
    const text = await answer!.text();
    expect(text).toBe(JSON.stringify(await actorDocument(reader, anna)));
    expect(answer?.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
    const etag = answer!.headers.get("etag")!;
    const held = await get(`/actors/${anna}`, { headers: { "if-none-match": `W/"x", ${etag}` } });
    expect([held?.status, await held?.text(), held?.headers.get("etag")]).toEqual([304, "", etag]);
    await store.transact((tx) => updateProfile(tx, anna, { name: "Læge Ny" }));
    const changed = await get(`/actors/${anna}`, { headers: { "if-none-match": etag } });
    expect((await read(changed)).body).toMatchObject({ name: "Læge Ny" });
    const head = await get(`/actors/${anna}`, { method: "HEAD" });
    expect([head?.status, await head?.text()]).toEqual([200, ""]);
    expect(head?.headers.get("etag")).toBe(changed?.headers.get("etag"));
  });

  test("pages step in for browsers; the page of a person is an actor to servers", async () => {
    const { anna, get, say } = await begin();
    const id = await say(note());
    for (const path of [`/actors/${anna}`, "/@laege-m1", `/posts/${id}`, `/posts/${id}/replies`])
      expect(await get(path, { accept: browser }), path).toBeUndefined();
    for (const path of [`/actors/${anna}`, "/@laege-m1", `/posts/${id}`])
      expect(await get(path, { accept: "*/*" }), path).toBeUndefined();
    expect((await get(`/actors/${anna}/outbox`, { accept: "" }))?.status).toBe(200);
    const byPage = await get("/@Laege-M1");
    expect((await read(byPage)).body).toMatchObject({ id: `${origin}/actors/${anna}` });
    expect(byPage?.headers.get("vary")).toMatch(/Accept/);
    const profiled = await get(`/posts/${id}`, {
      accept: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    });
    expect(profiled?.headers.get("content-type")).toMatch(/^application\/ld\+json; profile=/);
  });

  test("wrong methods, wrong addresses", async () => {
    const { anna, get, say } = await begin();
    const id = await say(note());
    for (const path of ["/inbox", `/actors/${anna}/inbox`]) {
      const answer = await get(path);
      expect([answer?.status, answer?.headers.get("allow")]).toEqual([405, "POST"]);
      expect(await get(path, { method: "POST" })).toBeUndefined();
    }
    const posted = await get(`/actors/${anna}/outbox`, { method: "POST" });
    expect([posted?.status, posted?.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await get(`/actors/${anna}`, { method: "DELETE" }))?.status).toBe(405);
    expect(await get(`/posts/${id}`, { method: "POST" })).toBeUndefined();
    expect(await get("/home")).toBeUndefined();
    for (const path of [
      `/actors/0${anna}`,
      "/actors/99999999999999999999",
      "/actors/5",
      `/actors/${id}`,
      `/posts/${anna}`,
      `/actors/${anna}/`,
      `/actors/${anna}.json`,
      `/posts/${id}.json`,
      "/activities/5",
      "/@nobody",
    ]) {
      expect((await get(path))?.status, path).toBe(404);
    }
    expect((await get(`/actors/${anna}?x=1&page=true`))?.status).toBe(200);
  });

  test("D01 D11 a post is served to whom it is for, and looks like nothing to others", async () => {
    const { reader, say, get, trust, bo } = await begin();
    const named = await bo();
    const posts = {
      public: await say(request()),
      unlisted: await say(note({ audience: "unlisted" })),
      allied: await say(note({ audience: "allied" })),
      region: await say(note({ audience: "region" })),
      followers: await say(note({ audience: "followers", mentions: [named] })),
      direct: await say(note({ audience: "direct", mentions: [named] })),
    };
    const seen = async (by?: typeof alice) => {
      const shown: string[] = [];
      for (const [audience, id] of Object.entries(posts)) {
        const answer = await get(`/posts/${id}`, by ? { by } : {});
        if (answer?.status === 200) shown.push(audience);
        else expect(await read(answer)).toEqual({ status: 404, body: { error: "not-found" } });
      }
      return shown;
    };
    expect(await seen()).toEqual(["public", "unlisted"]);
    expect(await seen(mallory)).toEqual(["public", "unlisted"]);
    expect(await seen(alice)).toEqual(["public", "unlisted", "followers", "direct"]);
    await trust("mallory.example", "allied");
    expect(await seen(mallory)).toEqual(["public", "unlisted", "allied"]);
    await trust("mallory.example", "blocked");
    expect(await seen(mallory)).toEqual([]);
    const closed = await get(`/posts/${posts.direct}`, { by: alice });
    expect(closed?.headers.get("cache-control")).toBe("private, no-store");
    expect(await closed?.text()).toBe(JSON.stringify(await postDocument(reader, posts.direct)));
  });

  test("a signature that is not good is told so; whose server is blocked finds nothing, and no key is fetched", async () => {
    const { store, anna, get, trust, identity } = await begin();
    const path = `/actors/${anna}`;
    const forged = await get(path, {
      by: { ...alice, signer: { ...alice.signer, keyId: mallory.keyId } },
    });
    expect(await read(forged)).toEqual({ status: 401, body: { error: "signature-not-good" } });
    expect((await get(path, { headers: { signature: "nonsense" } }))?.status).toBe(401);
    const old = await get(path, { by: alice, headers: { date: "Mon, 23 Nov 2026 10:00:00 GMT" } });
    expect(old?.status).toBe(401);
    await trust("mallory.example", "blocked");
    const asked: string[] = [];
    const watched = visited(store, {
      resolveKey: (keyId) => {
        asked.push(keyId);
        return keysOf(alice, mallory)(keyId);
      },
    });
    expect((await watched.get(path, { by: mallory }))?.status).toBe(404);
    expect(asked).toEqual([]);
    expect((await watched.get(path, { by: alice }))?.status).toBe(200);
    expect(asked).toEqual([alice.keyId]);
    expect(await identity.viewerOf(new Request(`${origin}/media/x.png`))).toBeUndefined();
  });

  test("a suspended reader elsewhere finds nothing", async () => {
    const { store, anna, get, bo } = await begin();
    const id = await bo();
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ state: "suspended" }).where("id", "=", id).execute(),
    );
    expect((await get(`/actors/${anna}`, { by: alice }))?.status).toBe(404);
  });

  test.each(["allowlist", "off"] as const)(
    "in mode %s strangers find the instance's own document, and nothing else",
    async (mode) => {
      const { anna, instance, say, get, trust } = await begin(mode);
      const id = await say(note());
      const paths = [
        `/actors/${anna}`,
        "/@laege-m1",
        `/posts/${id}`,
        `/actors/${anna}/outbox`,
        `/activities/${id}`,
        `/posts/${id}/replies`,
      ];
      for (const path of paths) {
        expect((await get(path))?.status, path).toBe(404);
        expect((await get(path, { by: alice }))?.status, path).toBe(404);
      }
      for (const more of [{}, { by: mallory }, { headers: { signature: "nonsense" } }])
        expect((await get(`/actors/${instance}`, more))?.status).toBe(200);
      await trust("syd.example", "allied");
      const named = mode === "off" ? 404 : 200;
      for (const path of paths) expect((await get(path, { by: alice }))?.status).toBe(named);
      expect(await get(`/posts/${id}`, { accept: browser })).toBeUndefined();
    },
  );

  test("D16 what is gone says so: a post with its Tombstone, a person too", async () => {
    const { store, anna, say, get } = await begin();
    const id = await say(note());
    await get(`/posts/${id}`);
    await store.transact((tx) => withdraw(tx, anna, id));
    const gone = await get(`/posts/${id}`);
    expect(gone?.headers.get("content-type")).toMatch(/^application\/activity\+json/);
    expect(await read(gone)).toMatchObject({
      status: 410,
      body: { id: `${origin}/posts/${id}`, type: "Tombstone", formerType: "Note" },
    });
    expect((await get(`/posts/${id}/replies`))?.status).toBe(404);
    expect((await get(`/activities/${id}`))?.status).toBe(404);
    const set = (state: "suspended" | "deleted") =>
      store.transact((tx) =>
        tx.db.updateTable("actor").set({ state }).where("id", "=", anna).execute(),
      );
    await set("suspended");
    expect((await read(await get(`/actors/${anna}`))).body).toMatchObject({ suspended: true });
    expect((await get(`/actors/${anna}/outbox`))?.status).toBe(404);
    await set("deleted");
    for (const path of [`/actors/${anna}`, "/@laege-m1"])
      expect(await read(await get(path))).toMatchObject({
        status: 410,
        body: { id: `${origin}/actors/${anna}`, type: "Tombstone" },
      });
  });

  test("a change shows at once", async () => {
    const { store, anna, say, get } = await begin();
    const id = await say(request());
    const first = await get(`/posts/${id}`);
    await store.transact((tx) => revise(tx, anna, id, request({ title: "Et andet spørgsmål" })));
    const { body } = await read(await get(`/posts/${id}`));
    expect(body).toMatchObject({ "vis:title": "Et andet spørgsmål", "vis:version": 2 });
    expect((await read(first)).body).toMatchObject({ "vis:version": 1 });
  });

  test("media asks who signed", async () => {
    const { store, identity, trust } = await begin();
    const url = `${origin}/media/${"a".repeat(32)}.png`;
    const signedBy = async (who: typeof alice) =>
      new Request(url, {
        headers: await signatureHeaders(
          { method: "GET", url, now: Date.UTC(2026, 10, 24, 12) },
          who.signer,
          "rfc9421",
        ),
      });
    expect(await identity.viewerOf(await signedBy(alice))).toEqual({
      kind: "server",
      host: "syd.example",
      trust: "public",
    });
    await trust("syd.example", "allied");
    expect(await identity.viewerOf(await signedBy(alice))).toMatchObject({ trust: "allied" });
    await trust("syd.example", "blocked");
    expect(await identity.viewerOf(await signedBy(alice))).toBe("refused");
    const off = visited(store, { mode: "off" }).identity;
    expect(await off.viewerOf(await signedBy(mallory))).toBe("refused");
    expect(await off.viewerOf(new Request(url))).toBeUndefined();
  });

  test("without an Accept of ours nothing is verified", async () => {
    const { anna, get } = await begin();
    expect(
      await get(`/actors/${anna}`, { accept: browser, headers: { signature: "nonsense" } }),
    ).toBeUndefined();
    expect((await get(`/actors/${anna}`, { accept: activityJson }))?.status).toBe(200);
  });
});
