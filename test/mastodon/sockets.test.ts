import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createStreamingAPIClient } from "masto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { webSockets } from "../../src/app/web-sockets.ts";
import { endApps } from "../../src/domain/apps/tokens.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { createListeners, most } from "../../src/mastodon/streaming/listeners.ts";
import { socketSink } from "../../src/mastodon/streaming/sinks.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";

const patience = { timeout: 45_000, interval: 5 };

const streaming = "/api/v1/streaming";

async function serve(site: ApiSite): Promise<{ server: Server; address: string }> {
  const server = createAdaptorServer({
    fetch: (request, env) => site.answer(request, env),
    websocket: webSockets(),
  }) as Server;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { server, address: `ws://127.0.0.1:${port}${streaming}` };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function serving(site: ApiSite, work: (address: string) => Promise<void>): Promise<void> {
  const { server, address } = await serve(site);
  try {
    await work(address);
  } finally {
    await close(server);
  }
}

describe("a WebSocket", () => {
  let site: ApiSite;
  let server: Server;
  let base = "";
  let nurse: Caller;
  let doctor: Caller;
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    site = await apiSite();
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2");
    await doctor.post(`/api/v1/accounts/${nurse.id}/follow`);
    ({ server, address: base } = await serve(site));
  });
  afterEach(() => {
    for (const one of sockets.splice(0)) one.terminate();
  });
  afterAll(() => close(server));

  const write = (body: string, topics: string[] = []) =>
    site.store.transact((tx) => publish(tx, nurse.actorId, note({ body, topics })));

  async function connect(
    path: string,
    how: { protocol?: string; authorization?: string; autoPong?: boolean } = {},
  ) {
    const { protocol, authorization, autoPong = true } = how;
    const headers = authorization === undefined ? {} : { authorization };
    const socket = new WebSocket(`${base}${path}`, protocol ?? [], { headers, autoPong });
    sockets.push(socket);
    const got: Json[] = [];
    let end: number | undefined;
    socket.on("message", (data: Buffer) => got.push(JSON.parse(data.toString())));
    socket.on("close", (code) => (end = code));
    const status = await new Promise<number>((resolve) => {
      socket.on("open", () => resolve(101));
      socket.on("unexpected-response", (_, { statusCode = 0 }) => resolve(statusCode));
      socket.on("error", () => {});
    });
    return {
      socket,
      status,
      got,
      say: (what: unknown) => socket.send(typeof what === "string" ? what : JSON.stringify(what)),
      until: (is: (message: Json) => boolean) => vi.waitUntil(() => got.find(is) as Json, patience),
      closed: () => vi.waitUntil(() => end, patience),
    };
  }

  test("takes the token in each of its three places, and says back the one that came as a protocol", async () => {
    const { token } = doctor;
    for (const [path, how] of [
      ["?stream=user", { protocol: token }],
      ["?stream=user", { authorization: `Bearer ${token}` }],
      [`?stream=user&access_token=${token}`, {}],
      [`/?stream=user&access_token=${token}`, {}],
    ] as const) {
      const { socket, status, until } = await connect(path, how);
      expect(status).toBe(101);
      expect(socket.protocol).toBe("protocol" in how ? token : "");
      const { id } = await write("Hej");
      const heard = await until(({ event }) => event === "update");
      expect(heard.stream).toEqual(["user"]);
      expect(JSON.parse(heard.payload).id).toBe(String(id));
    }
    expect((await connect("?stream=user")).status).toBe(401);
    expect((await connect("", { protocol: "x".repeat(43) })).status).toBe(401);
    expect((await connect("?stream=everything", { protocol: token })).status).toBe(400);
  });

  test("hears many streams on one connection, each until it is let go", async () => {
    const { say, until, got } = await connect("", { protocol: doctor.token });
    say({ type: "subscribe", stream: "user" });
    say({ type: "subscribe", stream: "hashtag", tag: "Tavlemøde" });
    say({ type: "subscribe", stream: "hashtag", tag: "Tavlemøde" });
    say({ type: "subscribe", stream: "public:local" });
    say("are you there?");
    await until(({ status }) => status === 400);
    got.length = 0;
    const first = await write("Ét", ["Tavlemøde"]);
    await until(({ stream }) => stream[0] === "public:local");
    expect(got.map(({ stream }) => stream)).toEqual([
      ["user"],
      ["hashtag", "Tavlemøde"],
      ["public:local"],
    ]);
    say({ type: "unsubscribe", stream: "hashtag", tag: "Tavlemøde" });
    say({ type: "unsubscribe", stream: "public:local" });
    say("are you there?");
    await until(({ status }) => status === 400); // then all before it was obeyed
    await site.store.transact((tx) => withdraw(tx, nurse.actorId, first.id));
    expect(await until(({ event }) => event === "delete")).toEqual({
      stream: ["user"],
      event: "delete",
      payload: String(first.id),
    });
    expect(got).toHaveLength(5);
  });

  test("says what is wrong with what it is told, and goes on", async () => {
    const { token } = await site.withToken("laege-m2", doctor.actorId, "read:statuses");
    const { say, got, until } = await connect("", { protocol: token });
    say("no JSON");
    say({ type: "subscribe", stream: "everything" });
    say({ type: "subscribe", stream: "hashtag" });
    say({ type: "subscribe", stream: "user:notification" });
    say({ type: "sing", stream: "user" });
    await vi.waitUntil(() => got.length === 5, patience);
    expect(got.map(({ status }) => status)).toEqual([400, 400, 400, 403, 400]);
    expect(got).toContainEqual({ error: "Unknown stream type", status: 400 });
    for (let n = 0; n < most.subscriptions; n++)
      say({ type: "subscribe", stream: "hashtag", tag: `emne${n}` });
    say({ type: "subscribe", stream: "user" });
    expect((await until(({ status }) => status === 429)).error).toBe("Too many subscriptions");
  });

  test("is closed when it says too much, or too often", async () => {
    const long = await connect("", { protocol: doctor.token });
    long.say("x".repeat(5_000));
    expect(await long.closed()).toBe(1009);
    const often = await connect("", { protocol: doctor.token });
    for (let n = 0; n < 200; n++) often.say({ type: "subscribe", stream: "user" });
    expect(await often.closed()).toBe(1008);
  });

  test("is closed when its token is taken back", async () => {
    const { actorId, token } = await site.caller("jordemoder-m3");
    const { closed } = await connect("?stream=user", { protocol: token });
    await site.store.transact((tx) => endApps(tx, actorId));
    expect(await closed()).toBe(1008);
    expect((await connect("?stream=user", { protocol: token })).status).toBe(401);
  });

  test("of whoever answers no more is given up", async () => {
    const quick = await apiSite({}, {}, { beatMs: 20 });
    const { token } = await quick.caller("tavs-m4");
    await serving(quick, async (address) => {
      const socket = new WebSocket(`${address}?stream=user`, token, { autoPong: false });
      socket.on("error", () => {});
      const [code] = (await once(socket, "close")) as [number];
      expect(code).toBeGreaterThan(1000);
    });
  });

  test("masto hears a post, a topic and what is gone", async () => {
    const client = createStreamingAPIClient({
      streamingApiUrl: base.replace(streaming, ""),
      accessToken: doctor.token,
      implementation: WebSocket,
    });
    try {
      const home = client.user.subscribe();
      const topic = client.hashtag.subscribe({ tag: "sepsis" });
      const next = async (events: AsyncIterable<{ event: string; payload: unknown }>) => {
        for await (const one of events) return one;
        throw new Error("it ended");
      };
      const both = Promise.all([next(home), next(topic)]);
      await vi.waitUntil(() => site.listening() === 1, patience);
      const said = setInterval(() => void write("Til masto", ["Sepsis"]), 100);
      const heard = await both.finally(() => clearInterval(said));
      for (const { event, payload } of heard) {
        expect(event).toBe("update");
        expect(payload).toMatchObject({ content: expect.stringContaining("Til masto") });
      }
    } finally {
      client.close();
    }
  });
});

test("whoever does not read is cut off, and nothing more is kept for them", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const joined = once(server, "connection") as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const [raw] = await joined;
  await once(client, "open");
  client.pause();
  const listeners = createListeners();
  const who = { kind: "person", actorId: 1, tokenId: 2 } as Parameters<typeof listeners.add>[0];
  const listener = listeners.add(who, socketSink({ raw } as Parameters<typeof socketSink>[0]))!;
  let sent = 0;
  while (listeners.size() > 0 && sent < 100) {
    const payload = `${(sent += 1)} ${"x".repeat(most.waitingBytes / 2)}`;
    listeners.send(listener, ["user"], { event: "update", payload });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(100);
  await vi.waitUntil(() => raw.readyState === WebSocket.CLOSED, patience);
  client.terminate();
  await new Promise((resolve) => server.close(resolve));
});
