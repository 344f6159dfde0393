import { sql, type SqlBool } from "kysely";
import { meet, type Peer } from "../../domain/instance/peers.ts";
import { setting } from "../../domain/instance/settings.ts";
import { addMs } from "../../lib/time.ts";
import { define } from "../../storage/query.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { mostAtOnce, roomFor } from "./breaker.ts";

/** A delivery that is ours to attempt until its lease runs out. */
export interface Claimed {
  id: number;
  outbound_id: number;
  host: string;
  inbox: string;
  object_uri: string;
  attempts: number;
  created_at: string;
  /** Also tells whether the delivery is still ours when the attempt has ended. */
  lease: string;
  /** What the server signs with itself, when known. */
  scheme: Peer["scheme"];
}

/** Longer than an attempt can take, both knocks and the signing included. */
const leaseMs = 60_000;
const hostsAtATime = 64;
const mostRounds = 8;

const waiting = sql.lit("waiting" as const);

/**
 * Servers after `after` that something is due for and that may be sent something more, in order of name. Each is found by one step
 * in the index, however much waits for the one before it.
 */
const readyHosts = define(
  "delivery-hosts",
  (reader, p: { after: string; now: string; limit: number }) =>
    reader.db
      .withRecursive("lane", (db) =>
        db
          .selectFrom("delivery")
          .select((eb) => eb.fn.min<string | null>("host").as("host"))
          .where("state", "=", waiting)
          .where("host", ">", p.after)
          .unionAll(
            db
              .selectFrom("lane")
              .where("lane.host", "is not", null)
              .select((eb) =>
                eb
                  .selectFrom("delivery")
                  .select((one) => one.fn.min("delivery.host").as("host"))
                  .where("delivery.state", "=", waiting)
                  .whereRef("delivery.host", ">", "lane.host")
                  .as("host"),
              ),
          ),
      )
      .selectFrom("lane")
      .leftJoin("peer", "peer.host", "lane.host")
      .select(["lane.host as host", "peer.host as known", "peer.named as named"])
      .where("lane.host", "is not", null)
      .where((eb) =>
        eb.or([
          eb("peer.host", "is", null),
          eb.and([
            eb("peer.paused", "=", sql.lit(0 as const)),
            eb("peer.trust", "<>", sql.lit("blocked" as const)),
            eb.or([eb("peer.retry_at", "is", null), eb("peer.retry_at", "<=", p.now)]),
          ]),
        ]),
      )
      .where(
        sql<SqlBool>`(select count(*) from delivery as held where held.host = lane.host
          and held.lease_until is not null and held.lease_until > ${p.now})
          < case when coalesce(peer.failures, 0) > 0 then 1 else ${sql.lit(mostAtOnce)} end`,
      )
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("delivery")
            .select("delivery.id")
            .where("delivery.state", "=", waiting)
            .whereRef("delivery.host", "=", "lane.host")
            .where("delivery.next_at", "<=", p.now),
        ),
      )
      .limit(p.limit),
);

type Lane = { host: string; known: string | null };

/**
 * Takes due deliveries, turn by turn from one server to the next: the first of each object's only, never more at a time
 * than the server has room for, what is new before what failed. Nothing while quarantined after a restore.
 */
export function createClaim({
  store,
  mode,
  clock,
}: Federation): (room: number) => Promise<Claimed[]> {
  let after = "";

  return async (room) => {
    if (mode === "off" || (await setting(store.reader, "quarantinedSince"))) return [];
    for (let round = 0; round < mostRounds; round++) {
      const now = clock().toISOString();
      const from = after;
      const found = await readyHosts(store.reader, { after, now, limit: hostsAtATime });
      const lanes = found.flatMap(({ host, known, named }): Lane[] =>
        host === null || (mode === "allowlist" && named !== 1) ? [] : [{ host, known }],
      );
      after = found.length < hostsAtATime ? "" : (found.at(-1)?.host ?? "");
      const { claimed, last } = await store.transact((tx) => take(tx, lanes, room));
      if (last !== undefined) after = last;
      if (claimed.length > 0) return claimed;
      if (from === "" && after === "") return [];
    }
    return [];
  };
}

/** `last`: the server whose turn it was when the room was full. */
async function take(
  tx: Tx,
  lanes: readonly Lane[],
  room: number,
): Promise<{ claimed: Claimed[]; last?: string }> {
  const claimed: Claimed[] = [];
  for (const { host, known } of lanes) {
    if (known === null) await meet(tx, host);
    const peer = await hold(tx, host);
    if (!peer) continue;
    const free = Math.min(roomFor(peer) - (await underWay(tx, host)), room - claimed.length);
    if (free > 0) claimed.push(...(await lease(tx, peer, await heads(tx, host, free))));
    if (claimed.length >= room) return { claimed, last: host };
  }
  return { claimed };
}

type Held = Pick<Peer, "host" | "scheme" | "failures">;

/** The server's row, for this transaction alone; undefined when it may not be sent to or another process is at it. */
function hold(tx: Tx, host: string): Promise<Held | undefined> {
  return tx.db
    .selectFrom("peer")
    .select(["host", "scheme", "failures"])
    .where("host", "=", host)
    .where("paused", "=", 0)
    .where("trust", "<>", "blocked")
    .where((eb) => eb.or([eb("retry_at", "is", null), eb("retry_at", "<=", tx.now)]))
    .$if(tx.engine === "postgres", (q) => q.forUpdate().skipLocked())
    .executeTakeFirst();
}

const leased = define("deliveries-under-way", (reader, p: { host: string; now: string }) =>
  reader.db
    .selectFrom("delivery")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("host", "=", p.host)
    .where("lease_until", "is not", null)
    .where("lease_until", ">", p.now),
);

async function underWay(tx: Tx, host: string): Promise<number> {
  return Number((await leased(tx, { host, now: tx.now }))[0]?.n ?? 0);
}

type HeadsQuery = { host: string; now: string; limit: number };

const fresh = define("deliveries-fresh", (reader, p: HeadsQuery) =>
  reader.db
    .selectFrom("delivery as d")
    .select(["id", "outbound_id", "host", "inbox", "object_uri", "attempts", "created_at"])
    .where("d.host", "=", p.host)
    .where("d.state", "=", waiting)
    .where("d.attempts", "=", sql.lit(0))
    .where("d.next_at", "<=", p.now)
    .where((eb) => eb.or([eb("d.lease_until", "is", null), eb("d.lease_until", "<=", p.now)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("delivery as e")
            .select("e.id")
            .where("e.state", "=", waiting)
            .whereRef("e.host", "=", "d.host")
            .whereRef("e.object_uri", "=", "d.object_uri")
            .whereRef("e.outbound_id", "<", "d.outbound_id"),
        ),
      ),
    )
    .orderBy("d.next_at")
    .orderBy("d.id")
    .limit(p.limit),
);

const retries = define("deliveries-to-retry", (reader, p: HeadsQuery) =>
  reader.db
    .selectFrom("delivery as d")
    .select(["id", "outbound_id", "host", "inbox", "object_uri", "attempts", "created_at"])
    .where("d.host", "=", p.host)
    .where("d.state", "=", waiting)
    .where("d.attempts", ">", sql.lit(0))
    .where("d.next_at", "<=", p.now)
    .where((eb) => eb.or([eb("d.lease_until", "is", null), eb("d.lease_until", "<=", p.now)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("delivery as e")
            .select("e.id")
            .where("e.state", "=", waiting)
            .whereRef("e.host", "=", "d.host")
            .whereRef("e.object_uri", "=", "d.object_uri")
            .whereRef("e.outbound_id", "<", "d.outbound_id"),
        ),
      ),
    )
    .orderBy("d.next_at")
    .orderBy("d.id")
    .limit(p.limit),
);

type Head = Omit<Claimed, "lease" | "scheme">;

async function heads(tx: Tx, host: string, limit: number): Promise<Head[]> {
  const first = await fresh(tx, { host, now: tx.now, limit });
  if (first.length === limit) return first;
  return [...first, ...(await retries(tx, { host, now: tx.now, limit: limit - first.length }))];
}

async function lease(tx: Tx, peer: Held, rows: readonly Head[]): Promise<Claimed[]> {
  if (rows.length === 0) return [];
  const until = addMs(tx.now, leaseMs);
  await tx.db
    .updateTable("delivery")
    .set({ lease_until: until })
    .where(
      "id",
      "in",
      rows.map((row) => row.id),
    )
    .execute();
  return rows.map((row) => ({ ...row, lease: until, scheme: peer.scheme }));
}
