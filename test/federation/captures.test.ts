import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { importActor } from "../../src/federation/import/import-actor.ts";
import type { Engine } from "../../src/storage/reader.ts";
import { note as draft } from "../domain/knowledge/drafts.ts";
import { person, testPair } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";
import { outcomes } from "./captures.outcomes.ts";
import {
  answered,
  followOrJoin,
  startInstance,
  type Instance,
  type Json,
} from "./inbox/support.ts";

const folder = join(import.meta.dirname, "fixtures/captures");
const servers = ["gotosocial", "hollo", "nodebb"] as const;
type Server = (typeof servers)[number];

interface Line {
  kind: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  rawBody: string;
}

function read<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(folder, ...path), "utf8")) as T;
}

function lines(server: Server): Line[] {
  const text = readFileSync(join(folder, server, `${server}.signed.jsonl`), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** Every document the three servers were seen to serve, by its id; GoToSocial's keys lead to their actors. */
function served(): Map<string, Json> {
  const documents = new Map<string, Json>();
  for (const server of servers) {
    const named = readdirSync(join(folder, server)).filter((file) =>
      /^served_(actor|object)_/.test(file),
    );
    const bodies = [
      ...read<{ body: Json }[]>(server, `${server}.actors.json`),
      ...named.map((file) => read<{ body: Json }>(server, file)),
    ].map(({ body }) => body);
    for (const body of bodies)
      if (body["type"] !== "Tombstone") documents.set(String(body["id"]), body);
    // GoToSocial gives a stub of its own actor to requests that are not signed, as the recorded one was.
    for (const body of bodies)
      if (body["type"] === "Service") body["inbox"] ??= `${String(body["id"])}/inbox`;
    for (const keyId of Object.keys(read<object>(server, `${server}.keys.json`)))
      if (!keyId.includes("#"))
        documents.set(keyId, documents.get(keyId.replace("/main-key", ""))!);
  }
  return documents;
}

/** Who and what was at the receiving end: its people, what they wrote, and whom they had asked to follow. */
const receivers: Record<string, Receiver> = {
  "snac.test": {
    people: { anna: "https://snac.test/anna" },
    posts: { "https://snac.test/anna/p/1795416149.694032": "anna" },
    follows: {
      "https://snac.test/anna/d/1795416150.422038/Follow": "https://hollo.test/@bo",
      "https://snac.test/anna/d/1795416732.947765/Follow": "https://nodebb.test/category/2",
      "https://snac.test/anna/d/1795417098.674307/Follow": "https://gts.test/users/freja",
    },
  },
  "hollo.test": {
    people: { bolette: "https://hollo.test/@bo" },
    posts: { "https://hollo.test/@bo/01a20726-0872-70e5-9c96-d8440b1a2004": "bolette" },
    follows: {
      "https://hollo.test/@bo#follows/997e6825-7842-4bfe-8511-d0f432a1f529":
        "https://nodebb.test/category/2",
      "https://hollo.test/@bo#follows/ef5d9a73-cd28-4ad0-bbd2-418930f24756":
        "https://gts.test/users/freja",
    },
  },
  "nodebb.test": {
    people: { dora: "https://nodebb.test/uid/1", gruppe: "https://nodebb.test/category/2" },
    posts: { "https://nodebb.test/post/2": "dora" },
    follows: {
      "https://nodebb.test/uid/1#activity/follow/https%3A%2F%2Fgts.test%2Fusers%2Ffreja/1795417098720":
        "https://gts.test/users/freja",
    },
  },
  "gts.test": {
    people: { freja: "https://gts.test/users/freja" },
    posts: { "https://gts.test/users/freja/statuses/01M83K7223F6XQ2GRZ17ZBKVH2": "freja" },
    follows: {
      "https://gts.test/users/freja/follow/01NND6EDAK7G9FPTB12Y1CHB7T": "https://hollo.test/@bo",
      "https://gts.test/users/freja/follow/020JK0P5QMG3C033CAYY9WX5PB":
        "https://nodebb.test/category/2",
    },
  },
};

interface Receiver {
  people: Record<string, string>;
  posts: Record<string, string>;
  follows: Record<string, string>;
}

async function receiver(engine: Engine, host: string, first: Line): Promise<Instance> {
  const at = Date.parse(new Headers(plain(first)).get("date") ?? "") - 60_000;
  const here = await startInstance(engine, { origin: `https://${host}`, at, anyPath: true });
  for (const [uri, document] of served())
    if (new URL(uri).host !== host) here.documents.set(uri, document);
  const { people, posts, follows } = receivers[host]!;
  const ids: Record<string, number> = {};
  for (const [handle, uri] of Object.entries(people)) {
    ids[handle] = await person(here.store, handle);
    await rename(here, "actor", ids[handle], uri);
  }
  for (const [uri, author] of Object.entries(posts)) {
    const { id } = await here.store.transact((tx) => publish(tx, ids[author]!, draft()));
    await rename(here, "post", id, uri);
  }
  const [followerId] = Object.values(ids);
  for (const [uri, followee] of Object.entries(follows)) {
    const imported = await importActor(here.federation, followee);
    if (!imported.ok) throw new Error(`${followee}: ${imported.fault}`);
    const pair = { followerId: followerId!, followeeId: imported.id };
    const { id } = await here.store.transact((tx) => followOrJoin(tx, pair));
    await rename(here, "follow", id, uri);
  }
  return here;
}

async function rename(
  { store }: Instance,
  table: "actor" | "post" | "follow",
  id: number,
  uri: string,
) {
  await store.transact((tx) =>
    tx.db.updateTable(table).set({ uri }).where("id", "=", id).execute(),
  );
}

function plain({ headers }: Line): [string, string][] {
  return Object.entries(headers).filter(([name]) => name.toLowerCase() !== "connection");
}

function requestOf(line: Line, body = line.rawBody, changes: Record<string, string> = {}): Request {
  const headers = new Headers(plain(line));
  for (const [name, value] of Object.entries(changes)) headers.set(name, value);
  return new Request(line.url, { method: "POST", headers, body });
}

const counted = ["post", "revision", "tombstone", "thanks", "boost", "block", "report"] as const;

/**
 * What is held, to be compared: rows by table, follows by how far they are, posts that a group has taken, and what stands
 * in the streams of groups.
 */
async function holdings({ store: { reader } }: Instance): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const table of counted) {
    const rows = await reader.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as("n"))
      .execute();
    numbers.set(table, Number(rows[0]?.n));
  }
  const follows = await reader.db.selectFrom("follow").select("state").execute();
  for (const state of ["requested", "accepted"])
    numbers.set(state, follows.filter((row) => row.state === state).length);
  const posts = await reader.db.selectFrom("post").select("network_state").execute();
  numbers.set("taken", posts.filter((row) => row.network_state === "accepted").length);
  const shown = await reader.db
    .selectFrom("entry")
    .innerJoin("network", "network.actor_id", "entry.source")
    .select("entry.id")
    .where("entry.via_id", "is", null)
    .execute();
  numbers.set("stream", shown.length);
  return numbers;
}

/** Delivers a line at its own time, handles it, and tells what came of it and what changed. */
async function replay(here: Instance, line: Line): Promise<string> {
  here.time.at = Math.max(here.time.at, Date.parse(new Headers(plain(line)).get("date") ?? ""));
  const before = await holdings(here);
  const { status, reason } = await answered(await here.fetch(requestOf(line)));
  if (status !== 202) return `${status} ${reason}`;
  const handled = await here.work();
  const row = await here.store.reader.db
    .selectFrom("inbound")
    .select(["state", "reason"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const after = await holdings(here);
  const changes = [...after].flatMap(([name, n]) => {
    const by = n - before.get(name)!;
    return by === 0 ? [] : [`${name}${by > 0 ? "+" : ""}${by}`];
  });
  const outcome = handled === 0 ? "known" : (row?.reason ?? row?.state);
  return [outcome, ...changes].join(" ");
}

/** The same servers, every actor with a key of someone else's. */
function withOtherKeys(documents: Map<string, Json>): void {
  const publicKeyPem = testPair("rsa").publicPem;
  for (const [uri, document] of documents) {
    const { publicKey } = document as { publicKey?: Json };
    if (publicKey) documents.set(uri, { ...document, publicKey: { ...publicKey, publicKeyPem } });
  }
}

onEachEngine("requests recorded from real servers", (engine) => {
  describe.each(servers)("%s", (server) => {
    const all = lines(server);
    const hosts = [...new Set(all.map(({ url }) => new URL(url).host))];

    test.each(hosts)("each has the effect it should at %s", { timeout: 60_000 }, async (host) => {
      const sent = all.filter(({ url }) => new URL(url).host === host);
      const here = await receiver(engine, host, sent[0]!);
      const told: string[][] = [];
      for (const line of sent) {
        if (line.kind === "Announce(Delete)") {
          const { body } = read<{ body: Json }>("nodebb", "served_object_Tombstone.json");
          here.documents.set(String(body["id"]), body);
        }
        told.push([line.kind, await replay(here, line)]);
      }
      expect(told).toEqual(outcomes[server]?.[host]);
    });

    test.each(hosts)(
      "none is taken at %s once anything in it is changed",
      { timeout: 60_000 },
      async (host) => {
        const sent = all.filter(({ url }) => new URL(url).host === host);
        const here = await receiver(engine, host, sent[0]!);
        const deceived = await startInstance(engine, { origin: `https://${host}`, anyPath: true });
        for (const [uri, document] of served()) deceived.documents.set(uri, document);
        withOtherKeys(deceived.documents as Map<string, Json>);
        const before = await holdings(here);
        for (const line of sent) {
          const date = new Headers(plain(line)).get("date") ?? "";
          const at = Date.parse(date);
          const refused = async (of: Instance, request: Request, now = at) => {
            of.time.at = now;
            const { status, reason } = await answered(await of.fetch(request));
            return `${status} ${reason}`;
          };
          const flipped = Buffer.from(line.rawBody);
          flipped[flipped.length - 2]! ^= 1;
          expect(await refused(here, requestOf(line, flipped.toString()))).toBe("401 digest");
          expect(await refused(here, requestOf(line, line.rawBody, { host: "nord.example" }))).toBe(
            "401 host",
          );
          const stale = { date: new Date(at - 1000).toUTCString() };
          expect(await refused(here, requestOf(line, line.rawBody, stale))).toBe("401 signature");
          expect(await refused(here, requestOf(line), at + 61 * 60_000)).toBe("401 time");
          expect(await refused(deceived, requestOf(line))).toMatch(
            /^401 (signature|key-unavailable)$/,
          );
        }
        expect(await holdings(here)).toEqual(before);
        for (const { store } of [here, deceived])
          expect(await store.reader.db.selectFrom("inbound").select("id").execute()).toEqual([]);
      },
    );
  });
});
