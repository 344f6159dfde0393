import type { Selectable } from "kysely";
import { createLru } from "../../lib/lru.ts";
import { keep, readOne } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PeerTable } from "../../storage/tables/federation.ts";
import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { Refused } from "../refused.ts";

export type Peer = Selectable<PeerTable>;
export type Trust = Peer["trust"];

/** Servers whose row is kept in memory, some 500 bytes each. */
const mostKept = { max: 2_000, ttlMs: 3_600_000 } as const;

const byHost = define("peer-by-host", (reader, p: { host: string }) =>
  reader.db.selectFrom("peer").selectAll().where("host", "=", p.host),
);

const keptPeers = keep((changes) => {
  const held = createLru<string, Readonly<Peer>>(mostKept);
  const forget = (host: unknown): void => held.delete(String(host));
  for (const on of ["insert", "update"])
    changes.watch({ table: "peer", on, says: ["new.host"] }, forget);
  changes.watch({ table: "peer", on: "delete", says: ["old.host"] }, forget);
  return { held, count: changes.count, clear: held.clear };
});

/** What we know of a server; undefined when we have not met it. */
export async function peer(reader: Reader, host: string): Promise<Readonly<Peer> | undefined> {
  return readOne(keptPeers(reader), host, async () => (await byHost(reader, { host }))[0]);
}

/** Every server we know, by host, at most `limit`. */
export function peers(reader: Reader, { after = "", limit = 200 } = {}): Promise<Peer[]> {
  return reader.db
    .selectFrom("peer")
    .selectAll()
    .where("host", ">", after)
    .orderBy("host")
    .limit(limit)
    .execute();
}

const mostHosts = 10_000;

/** Names of the servers we know, those that are blocked or those that are not, in order; at most ten thousand. */
export async function hosts(reader: Reader, { blocked }: { blocked: boolean }): Promise<string[]> {
  const rows = await reader.db
    .selectFrom("peer")
    .select("host")
    .where("trust", blocked ? "=" : "<>", "blocked")
    .orderBy("host")
    .limit(mostHosts)
    .execute();
  return rows.map(({ host }) => host);
}

/** Which servers a list shows, by host, upwards from `after` or downwards from `before`. */
export interface PeersAsked {
  blocked: boolean;
  /** Only those an administrator has said something of. */
  named?: boolean;
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** Servers that are blocked, or those that are not, in the order of their hosts. */
export async function peersAsked(
  reader: Reader,
  { blocked, named = false, after, before, limit }: PeersAsked,
): Promise<Peer[]> {
  const rows = await reader.db
    .selectFrom("peer")
    .selectAll()
    .where("trust", blocked ? "=" : "<>", "blocked")
    .$if(named, (q) => q.where("named", "=", 1))
    .$if(after !== undefined, (q) => q.where("host", ">", after!))
    .$if(before !== undefined, (q) => q.where("host", "<", before!))
    .orderBy("host", before === undefined ? "asc" : "desc")
    .limit(limit)
    .execute();
  return before === undefined ? rows : rows.toReversed();
}

/** Remembers a server at first meeting; one that is known stays as it is. */
export async function meet(tx: Tx, host: string): Promise<void> {
  await tx.db
    .insertInto("peer")
    .values(newPeer(host, tx.now))
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Remembers how a server we have met signs its own requests; it is answered in kind. */
export async function learnScheme(
  tx: Tx,
  host: string,
  scheme: NonNullable<Peer["scheme"]>,
): Promise<void> {
  await tx.db
    .updateTable("peer")
    .set({ scheme })
    .where("host", "=", host)
    .where((eb) => eb.or([eb("scheme", "is", null), eb("scheme", "<>", scheme)]))
    .execute();
}

/** Remembers whether a server says that it keeps to our profile of closed networks. */
export async function learnCapability(tx: Tx, host: string, capable: boolean): Promise<void> {
  await meet(tx, host);
  await tx.db
    .updateTable("peer")
    .set({ closed_networks: capable ? 1 : 0 })
    .where("host", "=", host)
    .where("closed_networks", "<>", capable ? 1 : 0)
    .execute();
}

/** Remembers what software a server runs, by the name it gives itself (NodeInfo), or that it does not say. */
export async function learnSoftware(tx: Tx, host: string, software: string | null): Promise<void> {
  await meet(tx, host);
  await tx.db
    .updateTable("peer")
    .set({ software, software_at: tx.now })
    .where("host", "=", host)
    .execute();
}

/**
 * Blocks a server, allies with it, or makes it an ordinary one; `by` is who decided, null for the command line.
 * `host` as people write it: a name or address, with a port where it is not the usual one. Throws `host-not-valid`.
 */
export async function setTrust(
  tx: Tx,
  host: string,
  trust: Trust,
  by: number | null = null,
): Promise<string> {
  const canonical = canonicalHost(host);
  if (canonical === undefined || canonical === tx.host) throw new Refused("host-not-valid");
  const before = (await peer(tx, canonical))?.trust;
  await tx.db
    .insertInto("peer")
    .values({ ...newPeer(canonical, tx.now), trust, named: 1 })
    .onConflict((c) => c.column("host").doUpdateSet({ trust, named: 1 }))
    .execute();
  await audit(tx, by, "peer-trust", { host: canonical, trust });
  if (trust === "allied" || before === "allied")
    await tx.record({ type: "AllianceChanged", host: canonical, allied: trust === "allied" });
  return canonical;
}

/**
 * Takes back what an administrator said of a server: it is an ordinary one that we have met. With an allowlist it is not
 * spoken to any more. Throws `not-found` when nothing was said of it.
 */
export async function unname(tx: Tx, host: string, by: number | null = null): Promise<void> {
  const held = await peer(tx, host);
  if (held?.named !== 1) throw new Refused("not-found");
  await setTrust(tx, host, "public", by);
  await tx.db.updateTable("peer").set({ named: 0 }).where("host", "=", host).execute();
}

/**
 * Holds back deliveries to a server, or lets them go again at once; a server never met is met.
 * Throws `host-not-valid`.
 */
export async function setPaused(
  tx: Tx,
  host: string,
  paused: boolean,
  by: number | null = null,
): Promise<string> {
  const canonical = canonicalHost(host);
  if (canonical === undefined || canonical === tx.host) throw new Refused("host-not-valid");
  await meet(tx, canonical);
  await tx.db
    .updateTable("peer")
    .set(paused ? { paused: 1 } : { paused: 0, failures: 0, retry_at: null })
    .where("host", "=", canonical)
    .execute();
  if (!paused)
    await tx.db
      .updateTable("delivery")
      .set({ next_at: tx.now })
      .where("dead", "=", 0)
      .where("lane_id", "in", laneOf(tx, canonical))
      .where("next_at", ">", tx.now)
      .execute();
  await audit(tx, by, paused ? "peer-paused" : "peer-resumed", { host: canonical });
  return canonical;
}

/**
 * Forgets a server, with what was to be sent to it; when it is met again it is an ordinary one. People and posts of it stay.
 * Throws `host-not-valid`, `not-found`.
 */
export async function forgetPeer(tx: Tx, host: string, by: number | null = null): Promise<string> {
  const canonical = canonicalHost(host);
  if (canonical === undefined) throw new Refused("host-not-valid");
  const known = await tx.db
    .deleteFrom("peer")
    .where("host", "=", canonical)
    .returning(["host", "trust"])
    .executeTakeFirst();
  if (!known) throw new Refused("not-found");
  if (known.trust === "allied")
    await tx.record({ type: "AllianceChanged", host: canonical, allied: false });
  await tx.db
    .deleteFrom("delivery")
    .where("dead", "in", [0, 1])
    .where("lane_id", "in", laneOf(tx, canonical))
    .execute();
  await audit(tx, by, "peer-forgotten", { host: canonical });
  return canonical;
}

/** The queue to a server, to be asked for in another query. */
export function laneOf({ db }: Pick<Tx, "db">, host: string) {
  return db.selectFrom("lane").select("lane.id").where("lane.host", "=", host);
}

/** The one form of a host: lower case, punycode, no trailing dot, its port only when unusual; undefined when it is none. */
export function canonicalHost(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || /[\s/@?#\\]/.test(trimmed)) return undefined;
  const url = URL.parse(`https://${trimmed}`);
  if (!url || url.username !== "" || url.pathname !== "/" || url.search !== "") return undefined;
  const name = url.hostname.replace(/\.$/, "");
  if (name === "") return undefined;
  return url.port === "" ? name : `${name}:${url.port}`;
}

function newPeer(host: string, now: string): Peer {
  return {
    host,
    trust: "public",
    named: 0,
    software: null,
    software_at: null,
    closed_networks: 0,
    scheme: null,
    paused: 0,
    failures: 0,
    retry_at: null,
    last_success_at: null,
    last_failure_at: null,
    last_error: null,
    first_seen_at: now,
  };
}
