import type { Fact } from "../../domain/facts.ts";
import { peer } from "../../domain/instance/peers.ts";
import { isBuried } from "../../domain/tombstones.ts";
import { addJob } from "../../storage/store.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { withProof } from "../wire/proof.ts";
import type { Hearers } from "./audience.ts";
import { forwardFor } from "./forward.ts";
import { planFor, type Plan } from "./plan.ts";
import { addDeliveries, dropUnsent, keepLetter, letterByUri, type Letter } from "./queue.ts";
import { alliedInboxes, reach } from "./recipients.ts";

/**
 * The job `federate`: turns a fact into one letter and a delivery for each inbox that is to have it. The letter is written
 * and proven (FEP-8b32) before the transaction; then all of it is kept at once or not at all. Its address is the same each
 * time, so the job may run again from any point. `queued` is called when there is something to send.
 */
export async function federate(
  federation: Federation,
  fact: Fact,
  queued: () => void = () => {},
): Promise<void> {
  if (federation.mode === "off") return;
  const { reader } = federation.store;
  const made = isOurs(fact) ? await write(federation, fact) : await passOn(reader, fact);
  if (!made) return;
  const kept = await federation.store.transact((tx) => keep(tx, federation, made));
  if (kept > 0) federation.meter.count("deliveries_queued", {}, kept);
  if (kept > 0) queued();
}

/** The job `deliver-to-ally`: a letter for an allied server of which nobody was known when it was written. */
export interface ToAlly {
  letterUri: string;
  host: string;
}

/**
 * Finds an inbox of an allied server and adds the delivery, unless what it is about is gone. `find` asks the server itself and stores its actor. Throws
 * when none was found, so that the job is tried again later.
 */
export async function deliverToAlly(
  federation: Federation,
  { letterUri, host }: ToAlly,
  find: (host: string) => Promise<void>,
  queued: () => void = () => {},
): Promise<void> {
  const { reader } = federation.store;
  if ((await peer(reader, host))?.trust !== "allied") return;
  if ((await inboxOfAlly(reader, host)) === undefined) await find(host);
  const inbox = await inboxOfAlly(reader, host);
  if (inbox === undefined) throw new Error(`no inbox of ${host} was found`);
  await federation.store.transact(async (tx) => {
    const letter = await letterByUri(tx, letterUri);
    if (!letter || (await isBuried(tx, letter.object_uri))) return;
    await addDeliveries(tx, letter.id, letter.object_uri, [{ inbox, host }]);
  });
  queued();
}

async function inboxOfAlly(reader: Reader, host: string): Promise<string | undefined> {
  const ally = (await alliedInboxes(reader)).find((one) => one.host === host);
  return ally?.inbox ?? undefined;
}

interface Made {
  letter: Letter;
  hearers: Hearers;
  takesBack?: true | undefined;
}

function isOurs(fact: Fact): boolean {
  return "local" in fact && fact.local;
}

async function write(federation: Federation, fact: Fact): Promise<Made | undefined> {
  const plan = await planFor(federation.store.reader, fact);
  return (
    plan && {
      letter: await seal(federation, plan),
      hearers: plan.hearers,
      takesBack: plan.takesBack,
    }
  );
}

async function seal({ signers, clock }: Federation, plan: Plan): Promise<Letter> {
  const { activity, signerId, objectUri, synchronise = null } = plan;
  const signer = await signers.of(signerId, "ed25519");
  const body = JSON.stringify(await withProof(activity, signer, clock()));
  return { uri: String(activity["id"]), signerId, objectUri, body, synchronise };
}

async function passOn(reader: Reader, fact: Fact): Promise<Made | undefined> {
  switch (fact.type) {
    case "PostPublished":
    case "PostRevised":
    case "PostWithdrawn":
      return forwardFor(reader, fact);
    default:
      return undefined;
  }
}

/** How many deliveries were added. */
async function keep(
  tx: Tx,
  { mode }: Federation,
  { letter, hearers, takesBack }: Made,
): Promise<number> {
  if (takesBack) await dropUnsent(tx, letter);
  const { recipients, unmet } = await reach(tx, mode, hearers);
  if (recipients.length + unmet.length === 0) return 0;
  const id = await keepLetter(tx, letter);
  if (id === undefined) return 0;
  await addDeliveries(tx, id, letter.objectUri, recipients);
  for (const host of unmet) {
    const payload: ToAlly = { letterUri: letter.uri, host };
    const job = { lane: "federation", kind: "deliver-to-ally", payload } as const;
    await addJob(tx.db, tx.newId(), tx.now, job);
  }
  return recipients.length;
}
