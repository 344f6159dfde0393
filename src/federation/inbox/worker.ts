import { setImmediate } from "node:timers/promises";
import { getLogger } from "@logtape/logtape";
import { actorByUri, type ActorRow } from "../../domain/people/actor.read.ts";
import { Refused } from "../../domain/refused.ts";
import { createGroupCommit, type HandIn } from "../../lib/group-commit.ts";
import { parseBounded } from "../../lib/json-bounds.ts";
import { createWorkLoop, type WorkLoop } from "../../lib/work-loop.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { decodeActivity } from "../decode/decode.ts";
import type { Activity } from "../decode/decoded.ts";
import { hostPolicy } from "../egress/host-policy.ts";
import { actorOf } from "./fetched.ts";
import { handle } from "./handle.ts";
import { claimInbound, postpone, release, settle, type InboundRow } from "./inbound.ts";
import { Dropped, Later } from "./outcome.ts";
import { takeRead } from "./read-once.ts";
import type { Effect } from "./said.ts";

export interface InboxWorkerOptions {
  /** Of how many actors something is handled at a time. */
  concurrency?: number;
  /** Milliseconds between looks when nothing wakes it. */
  pollMs?: number;
  /** Milliseconds after which others get a turn of the event loop between two effects of one transaction: pages are read meanwhile. */
  spellMs?: number;
}

/** Milliseconds between looks however often it is woken: what comes meanwhile is claimed together. */
const restMs = 5;

/** Milliseconds one actor's turn may last; what is left waits for the next. Well below the lease. */
const turnMs = 60_000;

/** How many effects share a transaction at most. On PostgreSQL what they touch stays locked until the last of them is done. */
const together = { sqlite: 64, postgres: 16 } as const;

const logger = getLogger(["vis", "federation", "inbox"]);

/** An activity whose effect is known, or why it has none. */
interface Turn {
  row: InboundRow;
  effect: Effect | undefined;
  error?: unknown;
  /** As it is counted; set once it is settled. */
  outcome: string;
}

/**
 * Handles what the ingress has kept. An activity's effect and the mark that it is done are one transaction: however often
 * a process dies, each has its effect once. Effects that are due at once share one; each stands or falls by itself.
 */
export function createInboxWorker(
  federation: Federation,
  { concurrency = 64, pollMs = 5_000, spellMs = 4 }: InboxWorkerOptions = {},
): WorkLoop {
  const busy = new Set<string>();
  const handIn = createGroupCommit<Turn>(
    (turns) => carryOut(federation, turns, spellMs),
    together[federation.store.engine],
  );
  return createWorkLoop<InboundRow[]>({
    concurrency,
    pollMs,
    restMs,
    async claim(room) {
      const claimed = await claimInbound(federation.store, room, busy);
      for (const [first] of claimed) if (first) busy.add(first.actor_uri);
      return claimed;
    },
    async run(rows) {
      try {
        await inTurn(federation, rows, handIn);
      } finally {
        for (const row of rows) busy.delete(row.actor_uri);
      }
    },
    onError(error) {
      logger.error("the inbox could not go on: {error}", { error });
    },
  });
}

/** Handles what one actor said, one after the other, as long as the lease surely holds. */
async function inTurn(
  federation: Federation,
  rows: readonly InboundRow[],
  handIn: HandIn<Turn>,
): Promise<void> {
  const until = performance.now() + turnMs;
  for (const [at, row] of rows.entries()) {
    if (performance.now() > until)
      return federation.store.transact((tx) => release(tx, rows.slice(at)));
    const turn = await turnOf(federation, row);
    await handIn(turn);
    federation.meter.count("inbox_handled", { type: row.type, outcome: turn.outcome });
  }
}

async function turnOf(federation: Federation, row: InboundRow): Promise<Turn> {
  try {
    return { row, effect: await effectOf(federation, row), outcome: "" };
  } catch (error) {
    return { row, effect: undefined, error, outcome: "" };
  }
}

/**
 * Carries out what was handed in at once in one transaction. When one of several cannot be, all of it is as if it had
 * never been: the group is handed in again one by one, so that no other stands or falls with it.
 */
async function carryOut(
  { store }: Federation,
  turns: readonly Turn[],
  spellMs: number,
): Promise<void> {
  const [only, ...others] = turns;
  if (only && others.length === 0) return carryOutOne(store, only);
  await store.transact(async (tx) => {
    let began = performance.now();
    for (const turn of turns) {
      if (performance.now() - began >= spellMs) {
        await setImmediate();
        began = performance.now();
      }
      turn.outcome = await settled(tx, turn);
    }
  });
}

async function carryOutOne(store: Store, turn: Turn): Promise<void> {
  try {
    turn.outcome = await store.transact((tx) => settled(tx, turn));
  } catch (error) {
    turn.outcome = await store.transact((tx) => putDown(tx, turn.row, error));
  }
}

/** Returns the outcome as counted. */
async function settled(tx: Tx, { row, effect, error }: Turn): Promise<string> {
  if (!effect) return putDown(tx, row, error);
  const reason = await effect(tx);
  await settle(tx, row.id, reason);
  return reason ?? "done";
}

async function effectOf(federation: Federation, row: InboundRow): Promise<Effect> {
  if ((await hostPolicy(federation, row.host)) === "blocked") throw new Dropped("host-blocked");
  const activity = takeRead(row.body) ?? (await readAgain(row.body));
  const actor = await speaker(federation, activity);
  const relayedBy = bringerOf(row);
  return handle({ federation, activity, actor, via: undefined, relayedBy, text: row.body });
}

async function readAgain(body: string): Promise<Activity> {
  const json = parseBounded(Buffer.from(body));
  const decoded = json.ok ? await decodeActivity(json.value) : json;
  if (!decoded.ok) throw new Dropped(decoded.reason);
  return decoded.value;
}

/** The ingress notes who signed for what its actor had proved. */
function bringerOf({ verified_by: evidence }: InboundRow): string | undefined {
  const told = JSON.parse(evidence) as { forwardedBy?: unknown } | null;
  return typeof told?.forwardedBy === "string" ? told.forwardedBy : undefined;
}

/** Whoever takes leave is not asked for again: their server may have forgotten them already. */
async function speaker(federation: Federation, activity: Activity): Promise<ActorRow> {
  if (activity.type !== "Delete" || activity.object?.uri !== activity.actor)
    return actorOf(federation, activity.actor);
  const held = await actorByUri(federation.store.reader, activity.actor);
  if (!held) throw new Dropped("not-held");
  return held;
}

/** Settles what has no effect, and puts off what may have one later. Returns the outcome as counted. */
async function putDown(tx: Tx, row: InboundRow, error: unknown): Promise<string> {
  if (error instanceof Dropped || error instanceof Refused) {
    await settle(tx, row.id, error.reason);
    return error.reason;
  }
  const reason = error instanceof Later ? error.reason : "error";
  if (reason === "error")
    logger.error("an activity could not be handled: {error}", { error, inbound: row.id });
  return (await postpone(tx, row, reason)) ? "later" : "failed";
}
