import type { Fact } from "../../domain/facts.ts";
import { announceIn } from "../../domain/networks/announce.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { withProof } from "../wire/proof.ts";
import type { Hearers } from "./audience.ts";
import { forwardFor, forwardRevocation } from "./forward.ts";
import { planFor, type Plan } from "./plan.ts";
import { addDeliveries, dropUnsent, keepLetter, type Letter } from "./queue.ts";
import { reach } from "./recipients.ts";

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

interface Made {
  letter: Letter;
  hearers: Hearers;
  takesBack?: true | undefined;
  /** The networks here that pass it on, and what they note it as. */
  announced?: { networkIds: readonly number[]; type: string } | undefined;
}

function isOurs(fact: Fact): boolean {
  return "local" in fact && fact.local;
}

async function write(federation: Federation, fact: Fact): Promise<Made | undefined> {
  const plan = await planFor(federation.store.reader, fact);
  if (!plan) return undefined;
  const { hearers, takesBack, announceIn: networkIds, announcedAs, activity } = plan;
  const type = announcedAs ?? String(activity["type"]);
  return {
    letter: await seal(federation, plan),
    hearers,
    takesBack,
    announced: networkIds && { networkIds, type },
  };
}

async function seal({ signers, clock }: Federation, plan: Plan): Promise<Letter> {
  const { activity, signerId, objectUri, synchronise = null, signedWith } = plan;
  if (signedWith !== undefined) await signers.of(signerId, "rsa", signedWith);
  const signer = await signers.of(signerId, "ed25519");
  const body = JSON.stringify(await withProof(activity, signer, clock()));
  const uri = String(activity["id"]);
  return { uri, signerId, objectUri, body, synchronise, ...(signedWith && { signedWith }) };
}

async function passOn(reader: Reader, fact: Fact): Promise<Made | undefined> {
  switch (fact.type) {
    case "PostPublished":
    case "PostRevised":
    case "PostWithdrawn":
      return forwardFor(reader, fact);
    case "QuoteRevoked":
      return forwardRevocation(reader, fact);
    default:
      return undefined;
  }
}

/** The networks announce the letter as it is sealed; their own deliveries are another job's. */
async function passOnIn(
  tx: Tx,
  { networkIds, type }: NonNullable<Made["announced"]>,
  { uri, objectUri, body }: Letter,
): Promise<void> {
  for (const networkId of networkIds)
    await announceIn(tx, networkId, { inner_uri: uri, object_uri: objectUri, type, body });
}

/** How many deliveries were added. */
async function keep(
  tx: Tx,
  { mode }: Federation,
  { letter, hearers, takesBack, announced }: Made,
): Promise<number> {
  if (takesBack) await dropUnsent(tx, letter);
  if (announced) await passOnIn(tx, announced, letter);
  const recipients = await reach(tx, mode, hearers);
  if (recipients.length === 0) return 0;
  const id = await keepLetter(tx, letter);
  if (id === undefined) return 0;
  await addDeliveries(tx, id, letter.objectUri, recipients);
  return recipients.length;
}
