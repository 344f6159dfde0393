import { learnScheme, meet } from "../../domain/instance/peers.ts";
import { createGroupCommit, type HandIn } from "../../lib/group-commit.ts";
import { addJob } from "../../storage/store.ts";
import type { Reaction, Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { keepReceived, type Received } from "../inbox/inbound.ts";
import type { Scheme } from "../wire/claim.ts";

/** A verified delivery with what it teaches us. */
export interface Delivered {
  activity: Received;
  /** Servers met for the first time. */
  met: readonly string[];
  /** How a server signs, when that is news. */
  scheme: { host: string; scheme: Scheme } | undefined;
  /** Work it wakes beside its own effect. */
  jobs: readonly Reaction[];
}

export type Keep = HandIn<Delivered>;

const mostTogether = 200;

/** Writes deliveries to disk, many to a transaction: each is on disk when its promise resolves. */
export function createKeeper({ store }: Federation, kept: (() => void) | undefined): Keep {
  return createGroupCommit<Delivered>(async (deliveries) => {
    await store.transact((tx) => keepAll(tx, deliveries));
    kept?.();
  }, mostTogether);
}

async function keepAll(tx: Tx, deliveries: readonly Delivered[]): Promise<void> {
  for (const host of new Set(deliveries.flatMap(({ met }) => met))) await meet(tx, host);
  for (const { scheme } of deliveries)
    if (scheme) await learnScheme(tx, scheme.host, scheme.scheme);
  await keepReceived(
    tx,
    deliveries.map(({ activity }) => activity),
  );
  for (const job of deliveries.flatMap(({ jobs }) => jobs))
    await addJob(tx, tx.newId(), tx.now, job);
}
