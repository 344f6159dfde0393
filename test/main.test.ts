import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { sql } from "kysely";
import { WebSocket } from "ws";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { firstAdministrator } from "../src/domain/people/first-administrator.ts";
import { instanceActor } from "../src/domain/people/own-actors.ts";
import { makeOwnToken } from "../src/domain/apps/own-token.ts";
import { atEnd } from "./support/at-end.ts";
import { person, testKeys } from "./support/cast.ts";
import { freshDatabase, onEachEngine, storeAt, type TestStore } from "./support/engines.ts";
import { takeNodeNext } from "./support/node-lock.ts";
import { eventually, instance, type Instance } from "./support/process.ts";

/** Real processes on a machine that does other things too: what bounds a test is its steps, not how long they take. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const setupLink = /\/setup\/([\w-]{43})/g;

/** An instance that is gone when the test is. */
async function vis(settings: NodeJS.ProcessEnv = {}): Promise<Instance> {
  const made = await instance({ VIS_LOG: "error", ...settings });
  onTestFinished(() => made.remove());
  return made;
}

/** What a start that must fail printed, line by line; fails itself when it does not end with 1. */
async function refusal(of: Instance): Promise<string[]> {
  const before = of.output().length;
  await expect(of.start()).rejects.toThrow("The instance ended (1)");
  return of.output().slice(before).trimEnd().split("\n");
}

const links = (of: Instance) => [...of.output().matchAll(setupLink)].map(([, token]) => token!);

onEachEngine("the process", (engine) => {
  let one: Instance;
  let store: TestStore;

  beforeAll(async () => {
    const database = await freshDatabase(engine);
    one = await instance({
      VIS_LOG: "error",
      VIS_DATABASE_URL: database.url,
      VIS_REGION_NAME: "Region Nord",
    });
    atEnd(one.remove);
    store = storeAt(database.url, { origin: one.origin, node: 1 });
  });

  test("a first start makes what there must be; a second keeps it; the link is printed until it is used", async () => {
    await one.start();
    expect(await one.stop()).toBe(0);
    expect(links(one)).toHaveLength(1); // it is told before a signal is obeyed
    expect(statSync(join(one.folder, "secret")).mode & 0o777).toBe(0o600);
    const secret = readFileSync(join(one.folder, "secret"), "utf8");

    const actor = await instanceActor(store.reader);
    const topics = await store.reader.db.selectFrom("topic").select("id").orderBy("id").execute();
    expect(topics.length).toBeGreaterThan(60);
    await one.start();
    await expect.poll(() => links(one)).toHaveLength(2);
    const [, newest] = links(one);
    await store.transact((tx) =>
      firstAdministrator(tx, newest!, {
        handle: "chef",
        name: "Chef",
        language: "da",
        keys: testKeys(),
        regionName: "Region Nord",
      }),
    );
    await one.kill();

    await one.start();
    expect(await instanceActor(store.reader)).toEqual(actor);
    expect(await store.reader.db.selectFrom("topic").select("id").orderBy("id").execute()).toEqual(
      topics,
    );
    expect(readFileSync(join(one.folder, "secret"), "utf8")).toBe(secret);
    expect(
      await store.reader.db.selectFrom("job").select("state").where("state", "=", "dead").execute(),
    ).toEqual([]);
  });

  describe("one that was killed and started again", () => {
    test("nothing is broken", async () => {
      expect((await fetch(`${one.origin}/healthz`)).status).toBe(200);
      if (engine === "sqlite")
        expect(store.handles.sqlite!.pragma("integrity_check", { simple: true })).toBe("ok");
      expect(await instanceActor(store.reader)).toBeDefined();
    });

    test("metrics for this machine only, and heads of requests that are bounded", async () => {
      await fetch(`${one.origin}/healthz`);
      const answer = await fetch(`${one.origin}/metrics`);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).toMatch(
        /^vis_http_requests_total\{method="GET",route="\/healthz",status="200"\} \d+$/m,
      );
      expect(text).toMatch(/^vis_database_bytes \d{5,}$/m);
      expect(text).toMatch(/^vis_disk_free_bytes \d+$/m);
      expect(text).toMatch(/^vis_quarantined 0$/m);
      expect(text).toMatch(/^vis_gauges_failed 0$/m);
      const passedOn = { headers: { "X-Forwarded-For": "127.0.0.1" } };
      expect((await fetch(`${one.origin}/metrics`, passedOn)).status).toBe(404);
      expect((await fetch(`${one.origin}/no-such-page`)).status).toBe(404);
      const long = { headers: { "X-Long": "x".repeat(17_000) } };
      expect((await fetch(`${one.origin}/healthz`, long)).status).toBe(431);
    });

    test("SIGTERM under load: what was accepted is answered, whoever listens is told, and it ends with 0", async () => {
      const listener = await person(store, "jordemoder-1");
      const { token } = await store.transact((tx) => makeOwnToken(tx, listener, "read"));
      const socket = new WebSocket(`${one.origin.replace("http", "ws")}/api/v1/streaming`, token);
      await once(socket, "open");
      const closed = once(socket, "close");
      const statuses: number[] = [];
      let refused = 0;
      const visitor = async (): Promise<void> => {
        for (let n = 0; n < 300 && refused < 20; n++)
          await fetch(`${one.origin}/healthz`).then(
            async (answer) => {
              await answer.text();
              statuses.push(answer.status);
            },
            () => (refused += 1),
          );
      };
      const load = Promise.all(Array.from({ length: 8 }, visitor));
      await expect.poll(() => statuses.length).toBeGreaterThan(50);
      expect(await one.stop()).toBe(0);
      expect(links(one)).toHaveLength(2); // none since there is an administrator
      await load;
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect((await closed)[0]).toBe(1001);
    });
  });
});

test("two processes start at once on an empty PostgreSQL database; one whose number another takes ends", async ({
  skip,
}) => {
  const database = await freshDatabase("postgres").catch(() => skip());
  const store = storeAt(database.url);
  await sql`drop schema public cascade`.execute(store.handles.write);
  await sql`create schema public`.execute(store.handles.write);
  const one = await vis({ VIS_DATABASE_URL: database.url });
  const shared = {
    VIS_DATABASE_URL: database.url,
    VIS_ORIGIN: one.origin,
    VIS_SECRET_FILE: join(one.folder, "secret"),
  };
  const worker = await vis({ ...shared, VIS_NODE: "1", VIS_ROLE: "worker" });
  await Promise.all([one.start(), worker.start()]);
  const another = await vis({ ...shared, VIS_NODE: "1" });
  expect(await refusal(another)).toEqual([expect.stringMatching(/has VIS_NODE=1/)]);
  await takeNodeNext(store, 1);
  await eventually(() => worker.output().includes("Vis ends: "), "the end of the worker");
  expect(worker.output()).toMatch(/^Vis ends: Another Vis process .* has VIS_NODE=1: .*$/m);
  expect(await Promise.all([one.stop(), worker.stop()])).toEqual([0, 1]);
  expect([links(one), links(worker)]).toEqual([[expect.any(String)], []]);
  const instances = store.reader.db.selectFrom("actor").select("id").where("kind", "=", "instance");
  expect(await instances.execute()).toHaveLength(1);
});

test("settings that cannot be used: every fault, one a line", async () => {
  const one = await vis({ VIS_LOG: "loud", VIS_PROT: "1", VIS_SMTP_URL: "smtp://mail.example" });
  expect(await refusal(one)).toEqual([
    "VIS_PROT is no setting of Vis; did you mean VIS_PORT?",
    expect.stringMatching(/^VIS_SMTP_URL is not supported yet/),
    expect.stringMatching(/^VIS_LOG is "loud"/),
  ]);
});

test("a port that is taken", async () => {
  const one = await vis();
  const other = createServer((_, answer) => answer.writeHead(503).end()).listen(
    Number(new URL(one.origin).port),
    "127.0.0.1",
  );
  await once(other, "listening");
  onTestFinished(() => void other.close());
  expect(await refusal(one)).toEqual([expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is taken/)]);
});
