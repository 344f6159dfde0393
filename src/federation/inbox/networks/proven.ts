import type { Federation } from "../../context.ts";
import { decodeActivity } from "../../decode/decode.ts";
import type { InnerActivity } from "../../decode/decoded.ts";
import { fetchDocument } from "../../egress/fetch-document.ts";
import { resolveKey } from "../../import/resolve-key.ts";
import { sameOrigin } from "../../../lib/url.ts";
import { verifyProof } from "../../wire/proof.ts";
import { Dropped } from "../outcome.ts";

/** Whether an activity's own actor proved it (FEP-8b32), over the JSON as received. */
export async function isProven(federation: Federation, activity: InnerActivity): Promise<boolean> {
  const proof = await verifyProof(activity.raw, federation.clock(), resolveKey(federation));
  return proof.ok && proof.owner === activity.actor;
}

/** An activity as its own server tells it. Throws `Dropped` when that does not say the same. */
export async function refetched(
  federation: Federation,
  inner: InnerActivity,
): Promise<InnerActivity> {
  if (inner.id === undefined || !sameOrigin(inner.id, inner.actor)) throw new Dropped("not-proven");
  const fetched = await fetchDocument(federation, inner.id);
  const decoded = fetched.ok ? await decodeActivity(fetched.document) : fetched;
  if (!decoded.ok || !("value" in decoded)) throw new Dropped("not-proven");
  const { id, actor, type } = decoded.value;
  if (id !== inner.id || actor !== inner.actor || type !== inner.type)
    throw new Dropped("not-proven");
  return decoded.value;
}
