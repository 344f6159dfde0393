import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { addressOf, createApp, peerOf } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { freshDatabase, onEachEngine } from "./support/engines.ts";
import { person } from "./support/cast.ts";

test("a request's address: the socket's, or what a trusted proxy says", async () => {
  const ask = async (trustProxy: readonly string[], env: unknown, forwarded?: string) => {
    const app = new Hono().get("/", (c) =>
      c.json([peerOf(c) ?? null, addressOf({ trustProxy })(c)]),
    );
    const headers: HeadersInit = forwarded === undefined ? {} : { "X-Forwarded-For": forwarded };
    return (await app.request("/", { headers }, env as object)).json();
  };
  const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
  expect(await ask([], from("127.0.0.1"), "192.0.2.7")).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(await ask(["127.0.0.1"], from("::ffff:127.0.0.1"), "192.0.2.7")).toEqual([
    "::ffff:127.0.0.1",
    "192.0.2.7",
  ]);
  expect(await ask(["127.0.0.1"], undefined, "192.0.2.7")).toEqual([null, ""]);
});

onEachEngine("an instance", (engine) => {
  async function app(settings: Record<string, string> = {}) {
    const database = await freshDatabase(engine);
    const dataDir = mkdtempSync(join(tmpdir(), "vis-app-"));
    const made = await createApp(
      readConfig({
        VIS_ORIGIN: "https://nord.example",
        VIS_DATABASE_URL: database.url,
        VIS_DATA_DIR: dataDir,
        ...settings,
      }),
    );
    onTestFinished(async () => {
      await made.stop().catch(() => {});
      await database.remove();
      rmSync(dataDir, { recursive: true });
    });
    const get = (path: string) => made.fetch(new Request(`https://nord.example${path}`));
    return { ...made, get, database };
  }

  const kinds = async (store: Awaited<ReturnType<typeof app>>["store"]) =>
    (await store.reader.db.selectFrom("job").select("kind").execute()).map(({ kind }) => kind);

  test("does what follows from what happened, once it is started", async () => {
    const { store, start } = await app();
    await person(store, "anna");
    expect(await kinds(store)).toEqual(["index-actor"]);
    start();
    await expect.poll(() => kinds(store)).toEqual([]);
  });

  test("says that it stops, lets connections go, and waits for what is being answered", async () => {
    const { get, stop } = await app();
    const ready = await get("/readyz");
    expect([ready.status, ready.headers.get("connection")]).toEqual([200, null]);
    let answered = (): void => {};
    const served = new Promise<void>((resolve) => (answered = resolve));
    let stopped = false;
    const stopping = stop(served).then(() => (stopped = true));
    const answer = await get("/readyz");
    expect([answer.status, await answer.text()]).toEqual([503, "not ready: stopping\n"]);
    expect(answer.headers.get("connection")).toBe("close");
    expect((await get("/healthz")).status).toBe(200);
    expect(stopped).toBe(false);
    answered();
    await stopping;
  });

  test("is not ready when its database is gone", async () => {
    const { get, store, database } = await app();
    await (engine === "sqlite" ? store.close() : database.drop());
    const answer = await get("/readyz");
    expect([answer.status, await answer.text()]).toEqual([
      503,
      "not ready: the database does not answer\n",
    ]);
    expect((await get("/healthz")).status).toBe(200);
  });
});

test("a process that answers only leaves the work to others", async ({ skip }) => {
  const database = await freshDatabase("postgres").catch(() => skip());
  const dataDir = mkdtempSync(join(tmpdir(), "vis-app-"));
  const role = (name: string, node: string) =>
    createApp(
      readConfig({
        VIS_ORIGIN: "https://nord.example",
        VIS_DATABASE_URL: database.url,
        VIS_DATA_DIR: dataDir,
        VIS_ROLE: name,
        VIS_NODE: node,
      }),
    );
  const web = await role("web", "0");
  web.start();
  await person(web.store, "anna");
  const left = () => web.store.reader.db.selectFrom("job").select("attempts").execute();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await left()).toEqual([{ attempts: 0 }]);
  const worker = await role("worker", "1");
  worker.start();
  await expect.poll(left).toEqual([]);
  await Promise.all([web.stop(), worker.stop()]);
  await database.remove();
  rmSync(dataDir, { recursive: true });
});
