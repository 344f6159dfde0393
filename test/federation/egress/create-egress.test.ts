import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressRule } from "../../../src/federation/egress/address.ts";
import { createEgress } from "../../../src/federation/egress/create-egress.ts";
import { startPeer, type PeerServer } from "../../support/peer-server.ts";

let peer: PeerServer;
const egress = createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: "Vis/test" });

beforeAll(async () => {
  peer = await startPeer();
  peer.serve("/hello", { hello: "world" });
});
afterAll(async () => {
  await egress.close();
  await peer.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  egress.send({ method: "GET", url: `${peer.origin}${path}`, headers });

describe("a request out", () => {
  test("has a name, asks for no compression, and comes back whole", async () => {
    const answer = await get("/hello?x=1", { "User-Agent": "other", "Accept-Encoding": "gzip" });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({ hello: "world" });
    const asked = peer.requests.at(-1);
    expect(asked?.path).toBe("/hello?x=1");
    expect(asked?.headers["user-agent"]).toBe("Vis/test");
    expect(asked?.headers["accept-encoding"]).toBe("identity");
  });

  test("carries its length with its body", async () => {
    const body = Buffer.from('{"æ":1}');
    await egress.send({ method: "POST", url: `${peer.origin}/hello`, headers: {}, body });
    const asked = peer.requests.at(-1);
    expect(asked?.headers["content-length"]).toBe(String(body.length));
    expect(asked?.headers["transfer-encoding"]).toBeUndefined();
    expect(asked?.body).toEqual(body);
  });

  test("keeps its connection", async () => {
    const before = peer.connections();
    for (let i = 0; i < 5; i += 1) await get("/hello");
    expect(peer.connections() - before).toBeLessThanOrEqual(1);
  });

  test("goes out on a connection of its own when connections to as many servers as may be are kept", async () => {
    const few = createEgress({
      allowPrivate: ["127.0.0.0/8"],
      userAgent: "Vis/test",
      mostKept: 1,
    });
    const other = await startPeer();
    other.serve("/hello", { hello: "there" });
    const said = async (origin: string) => {
      const url = `${origin}/hello`;
      const { body } = await few.send({ method: "GET", url, headers: {} });
      return JSON.parse(body.toString());
    };
    for (let n = 0; n < 3; n += 1) {
      expect(await said(peer.origin)).toEqual({ hello: "world" });
      expect(await said(other.origin)).toEqual({ hello: "there" });
    }
    expect(other.connections()).toBe(3);
    await few.close();
    await other.close();
  });

  test("ends when the caller says so", async () => {
    peer.serve("/silent", () => {});
    const stop = new AbortController();
    const waiting = egress.send({
      method: "GET",
      url: `${peer.origin}/silent`,
      headers: {},
      signal: stop.signal,
    });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ fault: "aborted" });
  });

  test("tells of a server that is not there", async () => {
    const gone = await startPeer();
    await gone.close();
    await expect(
      egress.send({ method: "GET", url: `${gone.origin}/`, headers: {} }),
    ).rejects.toMatchObject({ fault: "unreachable" });
  });
});

describe("which addresses may be reached", () => {
  test("public ones over TLS only", () => {
    const rule = addressRule([]);
    for (const address of ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8"]) {
      expect(rule(address, "https:")).toBe(true);
      expect(rule(address, "http:")).toBe(false);
    }
    expect(rule("not an address", "https:")).toBe(false);
  });

  test("those allowed, either way, and nothing beside them", () => {
    const rule = addressRule(["10.1.0.0/16", "::1"]);
    expect(rule("10.1.2.3", "http:")).toBe(true);
    expect(rule("::ffff:10.1.2.3", "https:")).toBe(true);
    expect(rule("::1", "http:")).toBe(true);
    expect(rule("10.2.0.1", "https:")).toBe(false);
    expect(rule("127.0.0.1", "https:")).toBe(false);
  });
});
