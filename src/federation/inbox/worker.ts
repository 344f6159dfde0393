import { getLogger } from "@logtape/logtape";
import { actorByUri, type ActorRow } from "../../domain/people/actor.read.ts";
import { Refused } from "../../domain/refused.ts";
import { parseBounded } from "../../lib/json-bounds.ts";
import { createWorkLoop, type WorkLoop } from "../../lib/work-loop.ts";
import type { Federation } from "../context.ts";
import { decodeActivity } from "../decode/decode.ts";
import type { Activity } from "../decode/decoded.ts";
import { hostPolicy } from "../egress/host-policy.ts";
import { actorOf } from "./fetched.ts";
import { handle } from "./handle.ts";
import { claimInbound, postpone, release, settle, type InboundRow } from "./inbound.ts";
import { Dropped, Later } from "./outcome.ts";
import type { Effect } from "./said.ts";

export interface InboxWorkerOptions {
  /** Of how many actors something is handled at a time. */
  concurrency?: number;
  /** Milliseconds between looks when nothing wakes it. */
  pollMs?: number;
}

/** Milliseconds one actor's turn may last; what is left waits for the next. Well below the lease. */
const turnMs = 60_000;

const logger = getLogger(["vis", "federation", "inbox"]);

/**
 * Handles what the ingress has kept. An activity's effect and the mark that it is done are one transaction: however often
 * a process dies, each has its effect once.
 */
export function createInboxWorker(
  federation: Federation,
  { concurrency = 8, pollMs = 5_000 }: InboxWorkerOptions = {},
): WorkLoop {
  const busy = new Set<string>();
  return createWorkLoop<InboundRow[]>({
    concurrency,
    pollMs,
    async claim(room) {
      const claimed = await claimInbound(federation.store, room, busy);
      for (const [first] of claimed) if (first) busy.add(first.actor_uri);
      return claimed;
    },
    async run(rows) {
      try {
        await inTurn(federation, rows);
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
async function inTurn(federation: Federation, rows: readonly InboundRow[]): Promise<void> {
  const until = performance.now() + turnMs;
  for (const [at, row] of rows.entries()) {
    if (performance.now() > until)
      return federation.store.transact((tx) => release(tx, rows.slice(at)));
    await work(federation, row);
  }
}

async function work(federation: Federation, row: InboundRow): Promise<void> {
  const { store, meter } = federation;
  const { type } = row;
  const done = (outcome: string) => meter.count("inbox_handled", { type, outcome });
  try {
    const effect = await effectOf(federation, row);
    const reason = await store.transact(async (tx) => {
      const why = await effect(tx);
      await settle(tx, row.id, why);
      return why;
    });
    done(reason ?? "done");
  } catch (error) {
    done(await putDown(federation, row, error));
  }
}

async function effectOf(federation: Federation, row: InboundRow): Promise<Effect> {
  if ((await hostPolicy(federation, row.host)) === "blocked") throw new Dropped("host-blocked");
  const json = parseBounded(Buffer.from(row.body));
  const decoded = json.ok ? await decodeActivity(json.value) : json;
  if (!decoded.ok) throw new Dropped(decoded.reason);
  const activity = decoded.value;
  const actor = await speaker(federation, activity);
  const relayedBy = bringerOf(row);
  return handle({ federation, activity, actor, via: undefined, relayedBy, text: row.body });
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
async function putDown({ store }: Federation, row: InboundRow, error: unknown): Promise<string> {
  if (error instanceof Dropped || error instanceof Refused) {
    await store.transact((tx) => settle(tx, row.id, error.reason));
    return error.reason;
  }
  const reason = error instanceof Later ? error.reason : "error";
  if (reason === "error")
    logger.error("an activity could not be handled: {error}", { error, inbound: row.id });
  const again = await store.transact((tx) => postpone(tx, row, reason));
  return again ? "later" : "failed";
}
