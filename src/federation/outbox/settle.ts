import type { Peer } from "../../domain/instance/peers.ts";
import type { Tx } from "../../storage/transaction.ts";
import { addJob } from "../../storage/store.ts";
import { afterAnswer, afterFailure, type Health } from "./breaker.ts";
import type { Claimed } from "./claim.ts";
import type { HostNews, Verdict } from "./judge.ts";

/** An attempt that has ended. */
export interface Ended {
  delivery: Claimed;
  signerId: number;
  verdict: Verdict;
}

/** How often it is written down that a server answers. */
const freshMs = 60_000;

/**
 * Writes down how attempts ended, many in one transaction. What another process has taken over meanwhile, because the
 * lease ran out, stays as that one leaves it. What was taken leaves a receipt; what is gone for good stays as a dead letter.
 */
export async function settle(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const byHost = Map.groupBy(ended, (one) => one.delivery.host);
  for (const host of [...byHost.keys()].toSorted()) {
    const those = byHost.get(host) ?? [];
    await noteHealth(tx, host, those);
    for (const one of those) await settleOne(tx, one);
  }
}

async function settleOne(tx: Tx, { delivery, signerId, verdict }: Ended): Promise<void> {
  const { id, lease } = delivery;
  switch (verdict.next) {
    case "done":
    case "drop": {
      await tx.db
        .deleteFrom("delivery")
        .where("id", "=", id)
        .where("lease_until", "=", lease)
        .execute();
      if (verdict.next === "done") await keepReceipt(tx, delivery, signerId);
      return;
    }
    case "release":
      return update(tx, delivery, { lease_until: null });
    case "again":
      return update(tx, delivery, { ...failure(delivery, verdict), next_at: verdict.at });
    case "dead": {
      const gone = { ...failure(delivery, verdict), state: "dead" as const, next_at: tx.now };
      await update(tx, delivery, gone);
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
  { id, lease }: Claimed,
  changes: Partial<{
    state: "dead";
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
    .where("id", "=", id)
    .where("lease_until", "=", lease)
    .execute();
}

/** It counts also when another process has the delivery by now: the server has it. */
async function keepReceipt(tx: Tx, delivery: Claimed, actorId: number): Promise<void> {
  await tx.db
    .insertInto("receipt")
    .values({
      object_uri: delivery.object_uri,
      inbox: delivery.inbox,
      host: delivery.host,
      actor_id: actorId,
      received_at: tx.now,
    })
    .onConflict((c) => c.columns(["object_uri", "inbox"]).doUpdateSet({ received_at: tx.now }))
    .execute();
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

async function noteHealth(tx: Tx, host: string, ended: readonly Ended[]): Promise<void> {
  const news = ended.filter((one) => one.verdict.host !== "silent");
  if (news.length === 0) return;
  const peer = await tx.db
    .selectFrom("peer")
    .selectAll()
    .where("host", "=", host)
    .$if(tx.engine === "postgres", (q) => q.forUpdate())
    .executeTakeFirst();
  if (!peer) return;
  let health: Health = peer;
  for (const { verdict } of news) health = afterNews(health, verdict.host, tx.now);
  const changes = { ...health, ...marks(peer, news, tx.now) };
  const same = Object.entries(changes).every(([name, value]) => peer[name as keyof Peer] === value);
  if (!same) await tx.db.updateTable("peer").set(changes).where("host", "=", host).execute();
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
