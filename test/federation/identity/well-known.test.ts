import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { setSetting } from "../../../src/domain/instance/settings.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { closedLoaders } from "../../../src/federation/identity/loaders.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { person, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { origin, read, visited } from "./support.ts";

beforeAll(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no dispatcher may fetch")));
});

test("Fedify loads bundled contexts and nothing else, without asking the network", async () => {
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  const { contextLoaderFactory, documentLoaderFactory, authenticatedDocumentLoaderFactory } =
    closedLoaders;
  for (const url of ["https://syd.example/users/bo", "https://syd.example/context", "__proto__"])
    for (const load of [
      contextLoaderFactory(),
      documentLoaderFactory(),
      authenticatedDocumentLoaderFactory(),
    ])
      await expect(load(url)).rejects.toThrow("not fetched");
  const known = await contextLoaderFactory()("https://www.w3.org/ns/activitystreams");
  expect(known.document).toHaveProperty(["@context"]);
  expect(asked).not.toHaveBeenCalled();
});

onEachEngine("WebFinger and NodeInfo", (engine) => {
  async function begin(mode: "open" | "allowlist" | "off" = "open") {
    const store = await freshStore(engine);
    const anna = await person(store, "laege-m1");
    const instance = await store.transact(async (tx) => {
      await setSetting(tx, "regionName", "Region Nord");
      return ensureInstanceActor(tx, testKeys());
    });
    const { get } = visited(store, { mode });
    const finger = (resource: string) =>
      get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
    return { store, anna, instance, get, finger };
  }

  test("a resource with NUL in it is none, on its own and in an account", async () => {
    const { finger } = await begin();
    for (const resource of ["\0", "acct:laege-m1\0@nord.example", `${origin}/@laege-m1\0`])
      expect((await read(await finger(resource))).status).toBe(400);
  });

  test("a person is found by handle in any case, by page and by address", async () => {
    const { anna, finger } = await begin();
    const self = {
      rel: "self",
      href: `${origin}/actors/${anna}`,
      type: "application/activity+json",
    };
    for (const resource of ["acct:laege-m1@nord.example", "acct:Laege-M1@NORD.example"]) {
      const answer = await finger(resource);
      expect(answer?.headers.get("content-type")).toBe("application/jrd+json");
      expect(answer?.headers.get("access-control-allow-origin")).toBe("*");
      const { body } = await read(answer);
      expect(body).toMatchObject({ subject: "acct:laege-m1@nord.example" });
      expect(body!["links"]).toEqual([
        self,
        {
          rel: "http://webfinger.net/rel/profile-page",
          href: `${origin}/@laege-m1`,
          type: "text/html",
        },
      ]);
    }
    for (const resource of [`${origin}/@laege-m1`, `${origin}/actors/${anna}`]) {
      const { body } = await read(await finger(resource));
      expect(body!["links"]).toContainEqual(self);
      expect(body!["aliases"]).toContain("acct:laege-m1@nord.example");
    }
  });

  test.each(["open", "allowlist", "off"] as const)(
    "the instance is found as its own host, also when the mode is %s",
    async (mode) => {
      const { instance, finger } = await begin(mode);
      const { status, body } = await read(await finger("acct:nord.example@nord.example"));
      expect([status, body!["subject"]]).toEqual([200, "acct:nord.example@nord.example"]);
      expect(JSON.stringify(body)).toContain(`${origin}/actors/${instance}`);
    },
  );

  test("unknown, gone, elsewhere and nonsense", async () => {
    const { store, anna, finger, get } = await begin();
    for (const resource of [
      "acct:nobody@nord.example",
      "acct:laege-m1@syd.example",
      `${origin}/actors/5`,
      `${origin}/@%E0`,
      "https://syd.example/@laege-m1",
      "mailto:laege-m1@nord.example",
    ])
      expect((await finger(resource))?.status, resource).toBe(404);
    expect((await get("/.well-known/webfinger"))?.status).toBe(400);
    expect((await finger("x".repeat(3000)))?.status).toBe(400);
    expect((await get("/.well-known/webfinger", { method: "POST" }))?.status).toBe(405);
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ state: "deleted" }).where("id", "=", anna).execute(),
    );
    expect((await finger("acct:laege-m1@nord.example"))?.status).toBe(410);
  });

  test("whatever is asked, the answer is a client's fault or none", async () => {
    const { finger } = await begin();
    const part = fc.constantFrom(
      "acct:",
      "@",
      "nord.example",
      "laege-m1",
      ":",
      "/",
      "https://",
      "%",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.array(part).map((parts) => parts.join("")),
        ),
        async (resource) => {
          expect([200, 400, 404]).toContain((await finger(resource))?.status);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("NodeInfo counts what is public, in both versions", async () => {
    const { store, anna, get } = await begin();
    await store.transact(async (tx) => {
      const asked = await publish(tx, anna, request());
      await publish(tx, anna, note({ replyToId: asked.id }));
      await publish(tx, anna, note({ audience: "region" }));
      await publish(tx, anna, note({ audience: "followers" }));
    });
    const links = await read(await get("/.well-known/nodeinfo", { accept: "" }));
    const addresses = (links.body!["links"] as { href: string }[]).map(({ href }) => href);
    expect(addresses).toEqual([`${origin}/nodeinfo/2.1`, `${origin}/nodeinfo/2.0`]);
    for (const version of ["2.1", "2.0"]) {
      const { body } = await read(await get(`/nodeinfo/${version}`, { accept: "text/html" }));
      expect(body).toMatchObject({
        version,
        software: { name: "vis", version: "1.2.3" },
        protocols: ["activitypub"],
        openRegistrations: false,
        usage: { users: { total: 1, activeMonth: 0 }, localPosts: 1, localComments: 1 },
        metadata: { nodeName: "Region Nord", upstream: { name: "mastodon", version: "4.5.0" } },
      });
      const asked = await get(`/nodeinfo/${version}`, { method: "OPTIONS" });
      expect([asked?.status, asked?.headers.get("access-control-allow-origin")]).toEqual([
        204,
        "*",
      ]);
    }
  });

  test("host-meta points at WebFinger; HEAD has no body", async () => {
    const { get } = await begin();
    const answer = await get("/.well-known/host-meta", { accept: "" });
    expect(answer?.headers.get("content-type")).toMatch(/^application\/xrd\+xml/);
    expect(await answer?.text()).toContain(
      'template="https://nord.example/.well-known/webfinger?resource={uri}"',
    );
    const head = await get("/nodeinfo/2.1", { method: "HEAD" });
    expect([head?.status, await head?.text()]).toEqual([200, ""]);
  });
});
