import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  activity,
  answered,
  note,
  startInstance,
  type Instance,
} from "../federation/inbox/support.ts";
import { alice, mallory, party } from "../federation/support.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { person } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";

const most = 262_144;
const type = { "content-type": "application/activity+json" };

/** Runs `work`, and tells the lengths of the texts that were read as JSON meanwhile. */
async function readAsJson(work: () => Promise<unknown>): Promise<number[]> {
  const parse = vi.spyOn(JSON, "parse");
  try {
    await work();
    return parse.mock.calls.map(([text]) => text.length);
  } finally {
    parse.mockRestore();
  }
}

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { ...type, ...headers },
    body,
    duplex: "half",
  };
  return new Request("https://nord.example/inbox", init);
}

describe("B09 bodies that are too large or compressed", () => {
  let here: Instance;
  beforeEach(async () => {
    here = await startInstance("sqlite");
  });

  test("what is announced as too large is refused unread, for next to nothing", async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled += 1;
            controller.enqueue(new Uint8Array(65_536));
          },
        },
        { highWaterMark: 0 },
      );
    const refuse = async (headers: Record<string, string>) =>
      answered(await here.fetch(post(endless(), headers)));
    for (const length of [String(most + 1), "99999999999", "-1e9x", "1,2"]) {
      const answer = await refuse({ "content-length": length });
      expect(answer).toMatchObject({ status: 413, reason: "too-large" });
      expect(answer.headers.get("connection")).toBe("close");
    }
    expect(pulled).toBe(0);
    expect(await refuse({})).toMatchObject({ status: 413, reason: "too-large" });
    expect(pulled).toBeLessThanOrEqual(most / 65_536 + 2);
  });

  test("compressed bodies and other types are refused unread", async () => {
    for (const [headers, reason] of [
      [{ "content-encoding": "gzip" }, "encoded"],
      [{ "content-encoding": "br, gzip" }, "encoded"],
      [{ "content-type": "text/plain" }, "media-type"],
      [{ "content-type": "application/json" }, "media-type"],
      [{ "content-type": 'application/ld+json; profile="https://other.example"' }, "media-type"],
    ] as const)
      expect(await answered(await here.fetch(post("{}", headers)))).toMatchObject({
        status: 415,
        reason,
      });
  });
});

describe("over a real connection", () => {
  let here: Instance;
  let server: ReturnType<typeof createAdaptorServer>;
  let port: number;

  beforeEach(async () => {
    here = await startInstance("sqlite");
    server = createAdaptorServer({ fetch: here.fetch });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });

  /** Sends bytes, then `more` until the other end has had enough; tells what it said and how much it took. */
  function talk(head: string, more?: Buffer): Promise<{ said: string; sent: number }> {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      let said = "";
      let sent = 0;
      const push = (error?: Error | null): void => {
        if (error || !more || !socket.writable || sent > 400_000_000) return;
        socket.write(more, (failed) => {
          if (!failed) sent += more.length;
          push(failed);
        });
      };
      socket.on("data", (chunk) => (said += chunk.toString()));
      socket.on("error", () => {});
      socket.on("close", () => resolve({ said, sent }));
      socket.write(head, push);
    });
  }

  test("B09 an endless chunked body is cut off and the connection closed", async () => {
    const head =
      "POST /inbox HTTP/1.1\r\nhost: nord.example\r\ncontent-type: application/activity+json\r\n" +
      "transfer-encoding: chunked\r\n\r\n";
    const chunk = Buffer.concat([
      Buffer.from("10000\r\n"),
      Buffer.alloc(65_536, 32),
      Buffer.from("\r\n"),
    ]);
    const { said, sent } = await talk(head, chunk);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(said.toLowerCase()).toContain("connection: close");
    expect(sent).toBeLessThan(200_000_000); // what is still on its way is thrown away for a moment, then cut off
  });

  test("B13 a sender who stops in the middle leaves nothing behind", async () => {
    const head =
      "POST /inbox HTTP/1.1\r\nhost: nord.example\r\ncontent-type: application/activity+json\r\n" +
      'content-length: 5000\r\n\r\n{"half":';
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    await new Promise((resolve) => socket.once("close", resolve));
    const after = await talk(
      "POST /inbox HTTP/1.1\r\nhost: nord.example\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
    );
    expect(after.said).toMatch(/^HTTP\/1\.1 415 /);
    expect(await here.store.reader.db.selectFrom("inbound").select("id").execute()).toEqual([]);
  });
});

describe("B10 JSON that is cheap to send and dear to read", () => {
  test("is refused before it is read, verified or kept", async () => {
    const here = await startInstance("sqlite");
    here.serve(alice);
    const plain = activity(alice, "Like", "https://nord.example/posts/1");
    const deep = (n: number): unknown => (n === 0 ? "x" : { object: deep(n - 1) });
    const bad: [unknown, string][] = [
      [{ ...plain, to: Array.from({ length: 31_000 }, () => 1) }, "too-long-list"],
      [
        { ...plain, tag: Array.from({ length: 900 }, () => ({ a: [1, 2, 3], b: [4, 5, 6] })) },
        "too-many-parts",
      ],
      [{ ...plain, object: deep(33) }, "too-deep"],
      [{ ...plain, content: "x".repeat(131_073) }, "too-long-text"],
    ];
    for (const [body, reason] of bad) {
      const read = await readAsJson(async () =>
        expect(await here.deliver(alice, body)).toMatchObject({ status: 400, reason }),
      );
      expect(Math.max(0, ...read)).toBeLessThan(100); // the answer that this side reads
    }
    expect(here.asked).toEqual([]);
    expect(await here.store.reader.db.selectFrom("inbound").select("id").execute()).toEqual([]);
    const read = await readAsJson(() => here.deliver(alice, plain));
    expect(read).toContain(JSON.stringify(plain).length);
    expect(here.asked).toContain(alice.actor);
  });
});

test("B11 keys and texts that readers differ over", async () => {
  const here = await startInstance("sqlite");
  here.serve(alice);
  await person(here.store, "anna");
  const text = JSON.stringify(activity(alice, "Like", "https://nord.example/posts/1"));
  const inside = (more: string) => text.replace(/\}$/, `,${more}}`);
  for (const [body, reason] of [
    [inside('"__proto__":{"type":"Create"}'), "reserved-key"],
    [inside('"type":"Create"'), "repeated-key"],
    [inside('"\\u0074ype":"Create"'), "repeated-key"],
    ["[]", "not-an-object"],
    ["null", "not-an-object"],
    ['"x"', "not-an-object"],
    ["", "not-json"],
    [text.slice(0, -1), "not-json"],
  ] as const)
    expect(await here.deliver(alice, body)).toMatchObject({ status: 400, reason });
  const inert = [
    inside('"constructor":{"prototype":1}'),
    inside('"number":1e400'),
    inside('"content":"\\u0000\\ud800"'),
    `\ufeff${inside('"bom":true')}`,
  ];
  for (const [n, body] of inert.entries()) {
    const own = body.replace(/activities\/\d+/, `activities/inert-${n}`);
    const { status } = await here.deliver(alice, own);
    expect([202, 400]).toContain(status);
  }
  await here.work();
  const rows = await here.store.reader.db
    .selectFrom("inbound")
    .select(["state", "reason"])
    .execute();
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toEqual({ state: "dropped", reason: "not-held" });
  expect(({} as Record<string, unknown>)["type"]).toBeUndefined();
});

onEachEngine("B11 what a database will not take", (engine) => {
  test("is refused or harmless, never a fault of ours", async () => {
    const here = await startInstance(engine);
    here.serve(alice);
    const said = () => activity(alice, "Like", "https://nord.example/posts/1");
    for (const [change, status] of [
      [{ type: "Li\0ke" }, 202],
      [{ type: "x".repeat(10_000) }, 202],
      [{ content: "\0 \ud800" }, 202],
      [{ object: "https://nord.example/\0" }, 400],
      [{ actor: "https://syd.example/\0" }, 400],
      [{ id: "https://syd.example/\0" }, 400],
      [{ id: `https://syd.example/${"x".repeat(3000)}` }, 400],
    ] as const)
      expect((await here.deliver(alice, { ...said(), ...change })).status).toBe(status);
    await here.work();
    const inbox = (id: string) =>
      here.deliver(alice, said(), { inbox: `https://nord.example/actors/${id}/inbox` });
    for (const id of ["9".repeat(16), "9".repeat(40), "0", "1e3", "-1"])
      expect((await inbox(id)).status).toBe(404);
    const rows = await here.store.reader.db.selectFrom("inbound").select("state").execute();
    expect(rows.map((row) => row.state)).toEqual(["dropped", "dropped", "dropped"]);
  });
});

describe("B12 floods", () => {
  test("from one address: soon answered without being read, and others are not held up", async () => {
    let address = "2001:db8:1:2::1";
    const here = await startInstance("sqlite", {
      addressOf: () => address,
      limits: { address: { perSecond: 10, burst: 100 } },
    });
    here.serve(alice);
    const statuses: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      address = `2001:db8:1:2:${n.toString(16)}::1`;
      statuses.push((await answered(await here.fetch(post("{}")))).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    const last = await answered(await here.fetch(post("{}")));
    expect(last).toMatchObject({ status: 429, reason: "too-many-requests" });
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    address = "192.0.2.7";
    const fine = activity(alice, "Like", "https://nord.example/posts/1");
    expect((await here.deliver(alice, fine)).status).toBe(202);
    address = "2001:db8:1:2::1";
    here.time.at += 20_000;
    expect((await answered(await here.fetch(post("{}")))).status).toBe(401);
  });

  test("from one server: its own deliveries wait, and what others forge in its name does not count", async () => {
    const here = await startInstance("sqlite", { limits: { host: { perSecond: 1, burst: 20 } } });
    here.serve(alice);
    here.serve(mallory);
    const like = () => activity(alice, "Like", "https://nord.example/posts/1");
    for (let n = 0; n < 30; n += 1)
      expect((await here.deliver({ ...mallory.signer, keyId: alice.keyId }, like())).status).toBe(
        401,
      );
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1) statuses.push((await here.deliver(alice, like())).status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
    const other = activity(mallory, "Like", "https://nord.example/posts/1");
    expect((await here.deliver(mallory, other)).status).toBe(202);
  });

  test("of a thousand keys on one server: it is asked once in ten seconds", async () => {
    const here = await startInstance("sqlite");
    for (let n = 0; n < 60; n += 1) {
      const keyId = `https://mallory.example/users/${n}#main-key`;
      const said = activity(mallory, "Create", note(mallory, String(n)));
      const answer = await here.deliver({ ...mallory.signer, keyId }, said);
      expect(answer).toMatchObject({ status: 401, reason: "key-unavailable" });
    }
    expect(here.asked).toHaveLength(1);
    here.time.at += 11_000;
    await here.deliver(mallory, activity(mallory, "Create", note(mallory, "x")));
    expect(here.asked).toHaveLength(2);
  });
});

onEachEngine("B17 the end of actors nobody here ever met", (engine) => {
  test("is taken without asking for a key or writing anything; of one we know it is verified", async () => {
    const here = await startInstance(engine);
    for (let n = 0; n < 20; n += 1) {
      const gone = goneAt(n);
      const said = { ...activity(mallory, "Delete", gone), actor: gone };
      expect((await here.deliver(mallory, said)).status).toBe(202);
      expect((await here.deliver(mallory, { ...said, id: undefined })).status).toBe(202);
    }
    expect(here.asked).toEqual([]);
    for (const table of ["inbound", "peer", "tombstone", "actor"] as const)
      expect(await here.store.reader.db.selectFrom(table).selectAll().execute()).toEqual([]);

    here.serve(alice);
    await here.deliver(alice, activity(alice, "Like", "https://nord.example/posts/1"));
    await here.work();
    const forged = { ...activity(alice, "Delete", alice.actor) };
    expect(await here.deliver(mallory, forged)).toMatchObject({ status: 401 });
    const { actor } = alice;
    here.documents.set(actor, { status: 410 });
    here.time.at += 48 * 3_600_000;
    expect((await here.deliver(alice, activity(alice, "Delete", actor))).status).toBe(202);
    await here.work();
    const [row] = await here.store.reader.db
      .selectFrom("actor")
      .select(["state", "name"])
      .execute();
    expect(row?.state).toBe("deleted");
  });
});

function goneAt(n: number): string {
  return `https://host-${n}.example/users/gone`;
}

onEachEngine("who may federate", (engine) => {
  test("is asked before anything is fetched", async () => {
    const said = activity(alice, "Like", "https://nord.example/posts/1");
    const off = await startInstance(engine, { mode: "off" });
    expect(await off.deliver(alice, said)).toMatchObject({ status: 404, reason: "not-found" });
    const listed = await startInstance(engine, { mode: "allowlist" });
    listed.serve(alice);
    expect(await listed.deliver(alice, said)).toMatchObject({
      status: 403,
      reason: "host-unknown",
    });
    expect([...off.asked, ...listed.asked]).toEqual([]);
    const trust = (at: Instance, value: "blocked" | "allied") =>
      at.store.transact((tx) => setTrust(tx, "syd.example", value));
    await trust(listed, "allied");
    expect((await listed.deliver(alice, said)).status).toBe(202);
    await trust(listed, "blocked");
    expect(await listed.deliver(alice, said)).toMatchObject({
      status: 403,
      reason: "host-blocked",
    });
    await listed.work();
    const [row] = await listed.store.reader.db.selectFrom("inbound").select("reason").execute();
    expect(row?.reason).toBe("host-blocked");
  });

  test("an inbox that is nobody's is not there", async () => {
    const here = await startInstance(engine);
    here.serve(alice);
    const anna = await person(here.store, "anna");
    const said = activity(alice, "Like", "https://nord.example/posts/1");
    const at = (id: number) =>
      here.deliver(alice, said, { inbox: `https://nord.example/actors/${id}/inbox` });
    expect(await at(7)).toMatchObject({ status: 404, reason: "not-found" });
    expect((await at(anna)).status).toBe(202);
    const get = await here.fetch(new Request("https://nord.example/inbox"));
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("a server whose keys come twice is met once, and how it signs is remembered", async () => {
    const here = await startInstance(engine);
    here.serve(alice);
    const neighbour = party("https://syd.example/users/laege-m3");
    here.serve(neighbour);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        here.deliver(
          n % 2 === 0 ? alice : neighbour,
          activity(n % 2 === 0 ? alice : neighbour, "Like", "https://nord.example/posts/1"),
          { scheme: "rfc9421" },
        ),
      ),
    );
    const peers = await here.store.reader.db
      .selectFrom("peer")
      .select(["host", "scheme"])
      .execute();
    expect(peers).toEqual([{ host: "syd.example", scheme: "rfc9421" }]);
    expect(await here.store.reader.db.selectFrom("inbound").select("id").execute()).toHaveLength(
      20,
    );
  });
});
