import { setImmediate } from "node:timers/promises";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import { meet, type Peer } from "../../domain/instance/peers.ts";
import { setting } from "../../domain/instance/settings.ts";
import { addMs } from "../../lib/time.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { promptMs, roomFor } from "./breaker.ts";
import { given } from "./given.ts";

/** The row of a delivery, as it stands while it is claimed. */
export interface DeliveryKey {
  lane_id: number;
  next_at: string;
  outbound_id: number;
  inbox_id: number;
}

/** A delivery that is ours to attempt until its lease runs out. */
export interface Claimed extends DeliveryKey {
  host: string;
  inbox: string;
  attempts: number;
  /** From when the days count for which it is tried, where that is not when the letter was written. */
  since: string | null;
  /** Also tells whether the delivery is still ours when the attempt has ended. */
  lease: string;
  /** What the server signs with itself, when known. */
  scheme: Peer["scheme"];
  /** Nothing was heard of the server yet, or nothing good lately, or it takes its time: it may be a hole that swallows what it gets. */
  doubtful: boolean;
  /** The server has as many requests as it may have, and as much again waits for it. */
  full: boolean;
}

/** Servers that answer promptly, and those that may not. */
type Sort = "prompt" | "doubtful";
const sorts: readonly Sort[] = ["prompt", "doubtful"];

/** How many deliveries there is room for: to servers that answer promptly, to those that may not, and in all. */
type Room = Record<Sort | "all", number>;

/** Longer than an attempt can take, both knocks and the signing included. */
const leaseMs = 60_000;
const lanesAtATime = 128;

/** For less room than this no walk goes on: a walk and its transaction cost the same for one letter as for many. */
const worthAWalk = 64;

/** Fruitless steps of a walk, of so many lanes each, after which other work gets its turn. */
const stepsInARow = 8;

const waiting = sql.lit(0 as const);

/**
 * What is asked of lanes: which sorts of servers are wanted (1) and which not (0), `slow` being lanes, as a list, of
 * servers that take their time; and whether servers that nobody named are left out.
 */
type LanesQuery = {
  now: string;
  limit: number;
  prompt: number;
  doubtful: number;
  slow: string;
  namedOnly: number;
};

/** Of the lanes that `from` finds, those that something is due in and whose servers may be sent something more. */
function ready(reader: Reader, from: RawBuilder<unknown>, p: LanesQuery) {
  return reader.db
    .selectFrom(sql<{ id: number }>`${from}`.as("step"))
    .innerJoin("lane", "lane.id", "step.id")
    .leftJoin("peer", "peer.host", "lane.host")
    .select(["lane.id", "lane.host", "lane.width", "peer.host as known"])
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
      sql<SqlBool>`case when peer.failures = 0 and peer.last_success_at is not null and not (${inIds(reader, "lane.id", p.slow)})
        then cast(${p.prompt} as bigint) else cast(${p.doubtful} as bigint) end = 1`,
    )
    .where(sql<SqlBool>`coalesce(peer.named, 0) >= cast(${p.namedOnly} as bigint)`)
    .where(
      sql<SqlBool>`(select count(*) from delivery as held where held.lane_id = lane.id
        and held.lease_until is not null and held.lease_until > ${p.now})
        < case when coalesce(peer.failures, 0) > 0 then 1 else lane.width end`,
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("delivery")
          .select("delivery.outbound_id")
          .where("delivery.dead", "=", waiting)
          .whereRef("delivery.lane_id", "=", "lane.id")
          .where("delivery.next_at", "<=", p.now)
          .where((one) =>
            one.or([
              one("delivery.lease_until", "is", null),
              one("delivery.lease_until", "<=", p.now),
            ]),
          ),
      ),
    )
    .limit(p.limit);
}

/** Those after `after`, in order. Each is found by one step in the index, however much waits in the one before it. */
const readyLanes = define("delivery-lanes", (reader, p: LanesQuery & { after: number }) => {
  const next = sql`select min(delivery.lane_id) from delivery where delivery.dead = 0`;
  return ready(
    reader,
    sql`(with recursive walk (id) as (${next} and delivery.lane_id > ${p.after}
      union all select (${next} and delivery.lane_id > walk.id) from walk where walk.id is not null)
      select id from walk where id is not null)`,
    p,
  );
});

/** Those among `lanes`. */
const readyAmong = define("delivery-lanes-among", (reader, p: LanesQuery & { lanes: string }) =>
  ready(reader, sql`(select lane.id from lane where ${inIds(reader, "lane.id", p.lanes)})`, p),
);

type Lane = { id: number; host: string; width: number; known: string | null };

/** Finds what is due. */
export interface Claimer {
  claim: (room: Room) => Promise<Claimed[]>;
  /** An attempt has ended after so many milliseconds: its lane may have room again, and is looked at before others. */
  ended: (laneId: number, ms: number) => void;
  /** Something was queued, anywhere: all lanes are looked at. */
  search: () => void;
}

/** How often all lanes are looked at without being asked to. */
const searchEachMs = 1000;

/** The way from lane to lane, for servers of one sort. */
interface Walk {
  /** The lane it has come to; 0 when it is at its end. */
  after: number;
  /** Something may be due that it has not come by. */
  due: boolean;
  /** When its last step was made. */
  at: number;
}

/**
 * Takes due deliveries, turn by turn from one server to the next: the first of each object's only, never more at a time
 * than the server has room for, what is new before what failed. Nothing while quarantined after a restore. Lanes that
 * had something end are asked first, then others while there is room. Each sort of servers has a walk of its own, since
 * each has a purse of its own: it stops where its purse is empty and goes on from there when there is room again. It is
 * made when something was queued, when something was left out for want of room, and each second.
 */
export function createClaim(
  { store, mode, clock }: Federation,
  purse: Record<Sort, number>,
): Claimer {
  const [free, slow] = [new Set<number>(), new Set<number>()];
  const begin = (): Walk => ({ after: 0, due: true, at: -searchEachMs });
  const walks: Record<Sort, Walk> = { prompt: begin(), doubtful: begin() };

  const asked = (room: Room, wanted: readonly Sort[]): LanesQuery => ({
    now: clock().toISOString(),
    limit: lanesAtATime,
    prompt: wanted.includes("prompt") && room.prompt > 0 ? 1 : 0,
    doubtful: wanted.includes("doubtful") && room.doubtful > 0 ? 1 : 0,
    slow: [...slow].join(","),
    namedOnly: mode === "allowlist" ? 1 : 0,
  });

  const takeFrom = async (lanes: readonly Lane[], room: Room): Promise<Taken> => {
    if (lanes.length === 0) return { claimed: [], passed: [] };
    const taken = await store.transact((tx) => take(tx, lanes, room, slow), { soon: true });
    for (const sort of taken.passed) walks[sort].due = true;
    return taken;
  };

  const fromFreed = async (room: Room): Promise<Claimed[]> => {
    const some = [...free].slice(0, lanesAtATime);
    for (const id of some) free.delete(id);
    for (const sort of sorts) if (room[sort] <= 0) walks[sort].due = true;
    const lanes = { ...asked(room, sorts), lanes: some.join(",") };
    const { claimed, last } = await takeFrom(await readyAmong(store.reader, lanes), room);
    if (last !== undefined) for (const id of some) free.add(id);
    return claimed;
  };

  const fromWalk = async (room: Room, sort: Sort): Promise<Claimed[]> => {
    const walk = walks[sort];
    for (let steps = 1; ; steps++) {
      walk.at = performance.now();
      if (walk.after === 0) walk.due = false;
      const { after } = walk;
      const found = await readyLanes(store.reader, { ...asked(room, [sort]), after });
      walk.after = found.length < lanesAtATime ? 0 : (found.at(-1)?.id ?? 0);
      const { claimed, last } = await takeFrom(found, room);
      if (last !== undefined) walk.after = last;
      if (claimed.length > 0 || walk.after === 0) return claimed;
      if (steps % stepsInARow === 0) await setImmediate();
    }
  };

  const isDue = (sort: Sort, room: number): boolean => {
    const { after, due, at } = walks[sort];
    if (room <= 0) return false;
    if (performance.now() - at >= searchEachMs) return true;
    return (after > 0 || due) && room >= Math.min(worthAWalk, Math.ceil(purse[sort] / 2));
  };

  return {
    ended(laneId, ms) {
      free.add(laneId);
      if (ms > promptMs) slow.add(laneId);
      else slow.delete(laneId);
    },
    search() {
      for (const sort of sorts) walks[sort].due = true;
    },
    async claim(room) {
      if (mode === "off" || (await setting(store.reader, "quarantinedSince"))) return [];
      const claimed: Claimed[] = [];
      while (free.size > 0 && claimed.length === 0) claimed.push(...(await fromFreed(room)));
      for (const sort of sorts) {
        const left = leftOf(room, claimed);
        const all = Math.min(left[sort], left.all);
        if (isDue(sort, all)) claimed.push(...(await fromWalk({ ...left, all }, sort)));
      }
      return claimed;
    },
  };
}

/** The room that is left when these are claimed. */
function leftOf({ all, prompt, doubtful }: Room, claimed: readonly Claimed[]): Room {
  const slow = claimed.filter((one) => one.doubtful).length;
  return {
    all: all - claimed.length,
    prompt: prompt - (claimed.length - slow),
    doubtful: doubtful - slow,
  };
}

interface Taken {
  claimed: Claimed[];
  /** What there was no room for. */
  passed: readonly Sort[];
  /** The lane whose turn it was when there was no more room for anything. */
  last?: number;
}

async function take(
  tx: Tx,
  lanes: readonly Lane[],
  room: Room,
  slow: ReadonlySet<number>,
): Promise<Taken> {
  for (const { host, known } of lanes) if (known === null) await meet(tx, host);
  const held = await hold(tx, lanes);
  const busy = await underWay(tx, lanes);
  const until = addMs(tx.now, leaseMs);
  const claimed: Claimed[] = [];
  const left = { ...room };
  const passed = new Set<Sort>();
  let last: number | undefined;
  for (const { id, host, width } of lanes) {
    const peer = held.get(host);
    if (!peer) continue;
    const doubtful = peer.failures > 0 || peer.last_success_at === null || slow.has(id);
    const sort: Sort = doubtful ? "doubtful" : "prompt";
    const free = roomFor(peer, width) - (busy.get(id) ?? 0);
    const limit = Math.min(free, left.all, left[sort]);
    if (left[sort] <= 0) passed.add(sort);
    if (limit <= 0) continue;
    const found = await heads(tx, { lane: id, now: tx.now, limit: 2 * limit });
    const rows = found.slice(0, limit);
    const full = peer.failures === 0 && rows.length === free && found.length === 2 * limit;
    const of = { host, lease: until, scheme: peer.scheme, doubtful, full };
    for (const row of rows) claimed.push({ ...row, ...of });
    left.all -= rows.length;
    left[sort] -= rows.length;
    if (left.all > 0) continue;
    last = id;
    break;
  }
  if (claimed.length > 0) await lease(tx, claimed, until);
  return { claimed, passed: [...passed], ...(last !== undefined && { last }) };
}

type Held = Pick<Peer, "host" | "scheme" | "failures" | "last_success_at">;

/** The servers' rows, for this transaction alone: not those that may not be sent to or that another process is at. */
async function hold(tx: Tx, lanes: readonly Lane[]): Promise<Map<string, Held>> {
  const rows = await tx.db
    .selectFrom("peer")
    .select(["host", "scheme", "failures", "last_success_at"])
    .where(sql<SqlBool>`host in (select given.host from ${given(tx, lanes, "host text")})`)
    .where("paused", "=", 0)
    .where("trust", "<>", "blocked")
    .where((eb) => eb.or([eb("retry_at", "is", null), eb("retry_at", "<=", tx.now)]))
    .$if(tx.engine === "postgres", (q) => q.forUpdate().skipLocked())
    .execute();
  return new Map(rows.map((row) => [row.host, row]));
}

const leased = define("deliveries-under-way", (reader, p: { lanes: string; now: string }) =>
  reader.db
    .selectFrom("delivery")
    .select((eb) => ["lane_id", eb.fn.countAll<number>().as("n")])
    .where(inIds(reader, "lane_id", p.lanes))
    .where("lease_until", "is not", null)
    .where("lease_until", ">", p.now)
    .groupBy("lane_id"),
);

/** Asked for after the servers' rows are held: nobody adds to it then. */
async function underWay(tx: Tx, lanes: readonly Lane[]): Promise<Map<number, number>> {
  const rows = await leased(tx, { lanes: lanes.map(({ id }) => id).join(","), now: tx.now });
  return new Map(rows.map(({ lane_id: id, n }) => [id, Number(n)]));
}

/** What is new has no `next_at` and so comes first, then what failed, as it comes due. */
const heads = define("deliveries-due", (reader, p: { lane: number; now: string; limit: number }) =>
  reader.db
    .selectFrom("delivery as d")
    .innerJoin("inbox", "inbox.id", "d.inbox_id")
    .select(["d.lane_id", "d.next_at", "d.outbound_id", "d.inbox_id", "d.attempts", "d.since"])
    .select("inbox.uri as inbox")
    .where("d.dead", "=", waiting)
    .where("d.lane_id", "=", p.lane)
    .where("d.next_at", "<=", p.now)
    .where((eb) => eb.or([eb("d.lease_until", "is", null), eb("d.lease_until", "<=", p.now)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("delivery as e")
            .select("e.outbound_id")
            .where("e.dead", "=", waiting)
            .whereRef("e.object_key", "=", "d.object_key")
            .whereRef("e.lane_id", "=", "d.lane_id")
            .whereRef("e.outbound_id", "<", "d.outbound_id"),
        ),
      ),
    )
    .orderBy("d.next_at")
    .orderBy("d.outbound_id")
    .orderBy("d.inbox_id")
    .limit(p.limit),
);

async function lease(tx: Tx, rows: readonly DeliveryKey[], until: string): Promise<void> {
  await sql`update delivery set lease_until = ${until} where ${theirs(tx, rows)}`.execute(tx.db);
}

const key = "dead, lane_id, next_at, outbound_id, inbox_id";

/** That a delivery is among these. */
export function theirs(tx: Tx, rows: readonly DeliveryKey[]) {
  const keys = rows.map(({ lane_id, next_at, outbound_id, inbox_id }) => ({
    dead: 0,
    lane_id,
    next_at,
    outbound_id,
    inbox_id,
  }));
  const columns = "dead bigint, lane_id bigint, next_at text, outbound_id bigint, inbox_id bigint";
  return sql`(${sql.raw(key)}) in (select ${sql.raw(key)} from ${given(tx, keys, columns)})`;
}
