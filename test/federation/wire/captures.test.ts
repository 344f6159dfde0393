import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publicKeyFromPem } from "../../../src/federation/wire/algorithm.ts";
import type { ReceivedRequest, ResolveKey } from "../../../src/federation/wire/claim.ts";
import { verifyRequest } from "../../../src/federation/wire/verify-request.ts";
import { alice, withHeaders } from "../support.ts";

const folder = join(import.meta.dirname, "../fixtures/captures");

interface Line {
  kind: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  rawBody: string;
}

/** Requests three real servers sent, byte for byte. */
function captured(server: string): { requests: ReceivedRequest[]; keys: ResolveKey } {
  const read = (name: string) => readFileSync(join(folder, server, `${server}.${name}`), "utf8");
  const pems = JSON.parse(read("keys.json")) as Record<string, string>;
  const requests = read("signed.jsonl")
    .trim()
    .split("\n")
    .map((line) => {
      const { method, url, headers, rawBody } = JSON.parse(line) as Line;
      const plain = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "connection");
      const held = new Headers(plain);
      return {
        method,
        url,
        headers: held,
        body: Buffer.from(rawBody),
        now: held.get("date") ?? "",
      };
    });
  const keys: ResolveKey = (keyId) => {
    const key = publicKeyFromPem(pems[keyId]);
    return Promise.resolve(key && { key, owner: keyId });
  };
  return { requests, keys };
}

describe.each(["gotosocial", "hollo", "nodebb"])("requests recorded from %s", (server) => {
  const { requests, keys } = captured(server);

  test("all verify", async () => {
    expect(requests.length).toBeGreaterThanOrEqual(20);
    for (const request of requests)
      expect(await verifyRequest(request, keys)).toMatchObject({ ok: true, scheme: "cavage" });
  });

  test("none verifies with one byte of the body changed", async () => {
    for (const request of requests) {
      const body = Buffer.from(request.body);
      body[body.length - 2]! ^= 1;
      expect(await verifyRequest({ ...request, body }, keys)).toEqual({
        ok: false,
        reason: "digest",
      });
    }
  });

  test("none verifies at another host, path or date, or with another key", async () => {
    for (const request of requests) {
      const { host, pathname } = new URL(request.url);
      const date = new Date(Date.parse(request.headers.get("date") ?? "") + 1000).toUTCString();
      const elsewhere = {
        ...withHeaders(request, { host: "nord.example" }),
        url: `https://nord.example${pathname}`,
      };
      const changed = [
        elsewhere,
        { ...request, url: `https://${host}/x${pathname}` },
        withHeaders(request, { date }),
      ];
      for (const one of changed)
        expect(await verifyRequest(one, keys)).toEqual({ ok: false, reason: "signature" });
      const other: ResolveKey = () =>
        Promise.resolve({ key: alice.rsa.publicKey, owner: alice.actor });
      expect(await verifyRequest(request, other)).toEqual({ ok: false, reason: "signature" });
    }
  });

  test("none verifies 61 minutes later", async () => {
    for (const request of requests) {
      const later = new Date(request.now).getTime() + 61 * 60_000;
      expect(await verifyRequest({ ...request, now: later }, keys)).toEqual({
        ok: false,
        reason: "time",
      });
    }
  });
});
