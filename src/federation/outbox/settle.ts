import { sql } from "kysely";
import type { Peer } from "../../domain/instance/peers.ts";
import type { Tx } from "../../storage/transaction.ts";
import { addJob } from "../../storage/store.ts";
import { afterAnswer, afterFailure, widthAfter, type Felt, type Health } from "./breaker.ts";
import { theirs, type Claimed } from "./claim.ts";
import { given } from "./given.ts";
import type { HostNews, Verdict } from "./judge.ts";

/** An attempt that has ended. */
export interface Ended {
  delivery: Claimed;
  /** What the letter is about, and whose it is. */
  objectUri: string;
  signerId: number;
  verdict: Verdict;
  /** How long it took. */
  ms: number;
}

/** How often it is written down that a server answers. */
const freshMs = 60_000;

/**
 * Writes down how attempts ended, many in one transaction, and those that went well in few statements. What another
 * process has taken over meanwhile, because the lease ran out, stays as that one leaves it. What was taken leaves a
 * receipt; what is gone for good stays as a dead letter.
 */
export async function settle(tx: Tx, ended: readonly Ended[]): Promise<void> {
  await noteHosts(
    tx,
    Map.groupBy(ended, (one) => one.delivery.host),
  );
  const over = ended.filter(({ verdict }) => verdict.next === "done" || verdict.next === "drop");
  const taken = over.filter(({ verdict }) => verdict.next === "done");
  if (over.length > 0) await remove(tx, over);
  if (taken.length > 0) await keepReceipts(tx, taken);
  for (const one of ended) if (!over.includes(one)) await leave(tx, one);
}

/** Ends what goes on, or is given up. */
async function leave(tx: Tx, { delivery, verdict }: Ended): Promise<void> {
  switch (verdict.next) {
    case "release":
      return update(tx, delivery, { lease_until: null });
    case "again":
      return update(tx, delivery, { ...failure(delivery, verdict), next_at: verdict.at });
    case "dead": {
      await update(tx, delivery, { ...failure(delivery, verdict), dead: 1, next_at: tx.now });
      if (verdict.gone) await lookAgain(tx, delivery.inbox);
    }
  }
}

function failure(delivery: Claimed, verdict: Verdict) {
  return {
    attempts: delivery.attempts + 1,
    lease_until: null,
    last_status: verdict.status,
    last_error: verdict.error,
  };
}

async function update(
  tx: Tx,
  { lane_id, next_at, outbound_id, inbox_id, lease }: Claimed,
  changes: Partial<{
    dead: 1;
    attempts: number;
    next_at: string;
    lease_until: null;
    last_status: number | null;
    last_error: string | null;
  }>,
): Promise<void> {
  await tx.db
    .updateTable("delivery")
    .set(changes)
    .where("dead", "=", 0)
    .where("lane_id", "=", lane_id)
    .where("next_at", "=", next_at)
    .where("outbound_id", "=", outbound_id)
    .where("inbox_id", "=", inbox_id)
    .where("lease_until", "=", lease)
    .execute();
}

async function remove(tx: Tx, over: readonly Ended[]): Promise<void> {
  const byLease = Map.groupBy(over, ({ delivery }) => delivery.lease);
  for (const [lease, those] of byLease) {
    const rows = those.map(({ delivery }) => delivery);
    await sql`delete from delivery where ${theirs(tx, rows)} and lease_until = ${lease}`.execute(
      tx.db,
    );
  }
}

/** They count also when another process has a delivery by now: the server has it. */
async function keepReceipts(tx: Tx, taken: readonly Ended[]): Promise<void> {
  const byName = new Map(
    taken.map(({ delivery: { inbox, host }, objectUri: object_uri, signerId: actor_id }) => [
      `${object_uri} ${inbox}`,
      { object_uri, inbox, host, actor_id },
    ]),
  );
  const columns = "object_uri text, inbox text, host text, actor_id bigint";
  await sql`
    insert into receipt (object_uri, inbox, host, actor_id, received_at)
    select object_uri, inbox, host, actor_id, cast(${tx.now} as text)
    from ${given(tx, [...byName.values()], columns)} where true
    on conflict (object_uri, inbox) do update set received_at = excluded.received_at`.execute(
    tx.db,
  );
}

/** An inbox that is gone for good: whoever it belonged to is read anew, and found to be gone or elsewhere. */
async function lookAgain(tx: Tx, inbox: string): Promise<void> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("uri")
    .where("inbox_uri", "=", inbox)
    .where("local", "=", 0)
    .where("state", "=", "active")
    .executeTakeFirst();
  if (!actor) return;
  const { uri } = actor;
  const refresh = { lane: "fetch", kind: "refresh-actor", key: uri, payload: { uri } } as const;
  await addJob(tx, tx.newId(), tx.now, refresh);
}

/** What is remembered of the servers: their health, and how wide their lanes are. */
async function noteHosts(tx: Tx, byHost: ReadonlyMap<string, readonly Ended[]>): Promise<void> {
  const hosts = [...byHost.keys()].map((host) => ({ host }));
  const peers = await sql<Peer & { lane_id: number; width: number }>`
    select peer.*, lane.id as lane_id, lane.width
    from ${given(tx, hosts, "host text")}
    join peer on peer.host = given.host join lane on lane.host = given.host
    order by peer.host ${tx.engine === "postgres" ? sql`for update of peer` : sql``}`.execute(
    tx.db,
  );
  const heard: string[] = [];
  for (const { lane_id: lane, width, ...peer } of peers.rows) {
    const those = byHost.get(peer.host) ?? [];
    const changed = news(peer, those, tx.now);
    const names = Object.keys(changed);
    if (names.length === 1 && changed.last_success_at === tx.now) heard.push(peer.host);
    else if (names.length > 0)
      await tx.db.updateTable("peer").set(changed).where("host", "=", peer.host).execute();
    const wide = those.reduce((now, one) => widthAfter(now, feltOf(one)), width);
    if (wide !== width)
      await tx.db.updateTable("lane").set({ width: wide }).where("id", "=", lane).execute();
  }
  if (heard.length > 0)
    await sql`update peer set last_success_at = ${tx.now} where host in
      (select given.host from ${given(
        tx,
        heard.map((host) => ({ host })),
        "host text",
      )})`.execute(tx.db);
}

function feltOf({ delivery: { full }, verdict: { next }, ms }: Ended): Felt {
  const outcome = next === "done" ? "taken" : next === "again" ? "again" : "else";
  return { outcome, full, ms };
}

/** What changes in a server's row. */
function news(peer: Peer, ended: readonly Ended[], now: string): Partial<Peer> {
  const told = ended.filter((one) => one.verdict.host !== "silent");
  if (told.length === 0) return {};
  let health: Health = { failures: peer.failures, retry_at: peer.retry_at };
  for (const { verdict } of told) health = afterNews(health, verdict.host, now);
  const changes: Partial<Peer> = { ...health, ...marks(peer, told, now) };
  return Object.fromEntries(
    Object.entries(changes).filter(([name, value]) => peer[name as keyof Peer] !== value),
  );
}

function afterNews(health: Health, news: HostNews, now: string): Health {
  if (news === "silent") return health;
  if (news === "answers") return afterAnswer(health);
  if (news === "fails") return afterFailure(health, now);
  return { failures: health.failures, retry_at: news.pausedUntil };
}

function marks(peer: Peer, news: readonly Ended[], now: string): Partial<Peer> {
  const failed = news.findLast((one) => one.verdict.host !== "answers");
  const answered = news.some((one) => one.verdict.host === "answers");
  const due = (at: string | null) => at === null || Date.parse(at) + freshMs <= Date.parse(now);
  return {
    ...(answered && due(peer.last_success_at) && { last_success_at: now }),
    ...(failed && { last_failure_at: now, last_error: failed.verdict.error }),
  };
}
