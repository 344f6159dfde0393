import { Hono } from "hono";
import { expect, test } from "vitest";
import { addressOf, peerOf } from "../src/app.ts";

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
