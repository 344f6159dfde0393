import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import { createAnswer, ingressOf } from "../../../src/federation/ingress/create-ingress.ts";
import { createNodeDoor } from "../../../src/federation/ingress/node-door.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { stranger } from "../../support/cast.ts";
import { atEnd } from "../../support/at-end.ts";
import { alice, mallory } from "../support.ts";
import { activity, note, startInstance, type Instance } from "./support.ts";

/** What is sent, as it stands on the wire: a header may come more than once. */
interface Sent {
  path: string;
  headers: [string, string][];
  body: Buffer;
}

let here: Instance;
let fast: number;
let slow: (request: Request) => Response | Promise<Response>;

beforeAll(async () => {
  here = await startInstance("sqlite");
  const pem = (one: typeof alice) =>
    one.rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
  const keys = [{ uri: alice.keyId, kind: "rsa" as const, publicPem: pem(alice) }];
  await stranger(here.store, "sygeplejerske-m2@syd.example", { keys });
  const limits = {
    bytes: 4_000,
    host: { perSecond: 1e6, burst: 1e6 },
    address: { perSecond: 1e6, burst: 1e6 },
  };
  const answer = createAnswer(here.federation, { limits });
  slow = new Hono().route("/", ingressOf(answer)).fetch;
  const door = createNodeDoor(answer, {
    addressOf: (peer) => peer,
    answered: () => {},
    isStopping: () => false,
  });
  const server = createServer((request, response) => {
    if (!door(request, response)) response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => server.close());
  fast = (server.address() as AddressInfo).port;
});

async function byNode({ path, headers, body }: Sent): Promise<string> {
  const sent = ask({ port: fast, host: "127.0.0.1", method: "POST", path, agent: false });
  for (const name of new Set(headers.map(([each]) => each)))
    sent.setHeader(
      name,
      headers.flatMap(([each, value]) => (each === name ? value : [])),
    );
  sent.end(body);
  const [response] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
  const text = (await response.setEncoding("utf8").toArray()).join("");
  return `${response.statusCode} ${text}`;
}

async function byHono({ path, headers, body }: Sent): Promise<string> {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  const init = { method: "POST", headers: all, body: new Uint8Array(body) };
  const response = await slow(new Request(`http://127.0.0.1${path}`, init));
  return `${response.status} ${await response.text()}`;
}

const bodies = fc.oneof(
  fc.constantFrom(
    () => activity(alice, "Create", note(alice, "door", { content: "<p>hej</p>" })),
    () => activity(alice, "Like", "https://nord.example/posts/1"),
    () => activity(mallory, "Delete", mallory.actor),
    () => activity(alice, "Delete", mallory.actor),
    () => ({ type: "Delete", actor: mallory.actor, object: { id: mallory.actor } }),
    () => ["Delete"],
    () => ({ ...activity(alice, "Like", "https://nord.example/posts/1"), long: "x".repeat(5_000) }),
  ),
  fc.string({ maxLength: 40 }).map((text) => () => ({ text })),
);

const changes = fc.array(
  fc.constantFrom<(sent: Sent) => Sent>(
    (sent) => ({ ...sent, body: Buffer.concat([sent.body, Buffer.from(" ")]) }),
    (sent) => ({ ...sent, body: Buffer.from('{"type":"Delete"') }),
    (sent) => ({ ...sent, body: Buffer.alloc(0) }),
    (sent) => ({ ...sent, headers: [...sent.headers, ["date", "yesterday"]] }),
    (sent) => ({ ...sent, headers: [...sent.headers, ["digest", "SHA-256=AAAA"]] }),
    (sent) => ({ ...sent, headers: [...sent.headers, ["signature", 'keyId="x"']] }),
    (sent) => ({ ...sent, headers: [...sent.headers, ["content-encoding", "gzip"]] }),
    (sent) => without(sent, "signature"),
    (sent) => without(sent, "digest"),
    (sent) => without(sent, "date"),
    (sent) => without(sent, "content-type"),
    (sent) => ({ ...sent, path: "/actors/999/inbox" }),
  ),
  { maxLength: 2 },
);

function without(sent: Sent, name: string): Sent {
  return { ...sent, headers: sent.headers.filter(([each]) => each !== name) };
}

describe("Node's own requests", () => {
  test("are answered as those of the Fetch standard are", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        bodies,
        changes,
        fc.constantFrom("cavage" as const, "rfc9421" as const),
        async (make, spoils, scheme) => {
          const body = Buffer.from(JSON.stringify(make()));
          const url = "https://nord.example/inbox";
          const signed = await signatureHeaders(
            { method: "POST", url, body, now: here.time.at },
            alice.signer,
            scheme,
          );
          const headers = Object.entries({
            ...signed,
            "content-type": "application/activity+json",
          });
          const sent = spoils.reduce((so, spoil) => spoil(so), {
            path: "/inbox",
            headers,
            body,
          } as Sent);
          const answer = await byHono(sent);
          seen.add(answer);
          expect(await byNode(sent)).toBe(answer);
        },
      ),
      { numRuns: 80, seed: 42 },
    );
    expect(seen.size).toBeGreaterThan(6);
    expect([...seen]).toContain("202 ");
  });

  test("tell whoever sends too much why when they have sent it: cut off before, they would not hear it", async () => {
    for (const framing of [{ "content-length": 1_000_000 }, { "transfer-encoding": "chunked" }]) {
      const headers = { "content-type": "application/activity+json", ...framing };
      const to = { port: fast, host: "127.0.0.1", method: "POST", path: "/inbox", agent: false };
      const sent = ask({ ...to, headers });
      const answered = once(sent, "response") as Promise<[import("node:http").IncomingMessage]>;
      let early = false;
      void answered.then(() => (early = true));
      sent.write(Buffer.alloc(500_000, " "));
      for (let other = 0; other < 5; other++)
        await byNode({
          path: "/inbox",
          headers: [["content-type", "text/plain"]],
          body: Buffer.of(),
        });
      expect(early).toBe(false);
      sent.end(Buffer.alloc(500_000, " "));
      const [response] = await answered;
      const text = (await response.setEncoding("utf8").toArray()).join("");
      expect(`${response.statusCode} ${text}`).toBe('413 {"error":"too-large"}');
      expect(response.headers["connection"]).toBe("close");
    }
  });

  test("answer at once what is announced to be far too much", async () => {
    const headers = { "content-type": "application/activity+json", "content-length": 99_999_999 };
    const to = { port: fast, host: "127.0.0.1", method: "POST", path: "/inbox", agent: false };
    const sent = ask({ ...to, headers });
    sent.flushHeaders();
    const [response] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });
});
