import { hash } from "node:crypto";
import type { Moment } from "../../lib/time.ts";
import { sameOrigin } from "../../lib/url.ts";
import { verifies } from "./algorithm.ts";
import { base58, fromBase58 } from "./base58.ts";
import { clockWindowMs, type ResolveKey } from "./claim.ts";
import { canonicalJson } from "./jcs.ts";
import type { Signer } from "./signer.ts";

export type Json = Readonly<Record<string, unknown>>;

export type ProofVerdict =
  | { ok: true; verificationMethod: string; owner: string }
  | { ok: false; reason: ProofFault };

type ProofFault =
  | "no-proof"
  | "malformed"
  | "too-many-proofs"
  | "unknown-suite"
  | "purpose"
  | "time"
  | "expired"
  | "key-unavailable"
  | "key-owner"
  | "signature";

const mostProofs = 4;
const suite = "eddsa-jcs-2022";

/** A document with a proof of FEP-8b32 added, in place of any it had. `created` is written to the second. */
export async function withProof<T extends Json>(
  document: T,
  signer: Signer,
  now: Moment,
): Promise<T & { proof: Json }> {
  if (signer.algorithm !== "ed25519") throw new TypeError("proofs take an Ed25519 key");
  const { proof: _, ...plain } = document;
  const config = {
    ...("@context" in plain && { "@context": plain["@context"] }),
    type: "DataIntegrityProof",
    cryptosuite: suite,
    verificationMethod: signer.keyId,
    proofPurpose: "assertionMethod",
    created: new Date(now).toISOString().replace(/\.\d{3}Z$/, "Z"),
  };
  const signature = await signer.sign(signedBytes(config, plain));
  return { ...document, proof: { ...config, proofValue: `z${base58(signature)}` } };
}

/**
 * Who vouches for a document by FEP-8b32 (`eddsa-jcs-2022`), over the JSON as received. Every proof must hold and name
 * the same owner; the owner must live at the origin of its key. Never throws.
 */
export async function verifyProof(
  document: unknown,
  now: Moment,
  resolveKey: ResolveKey,
): Promise<ProofVerdict> {
  try {
    return await verdictOf(document, now, resolveKey);
  } catch {
    return { ok: false, reason: "malformed" };
  }
}

async function verdictOf(
  document: unknown,
  now: Moment,
  resolveKey: ResolveKey,
): Promise<ProofVerdict> {
  if (!isObject(document) || document["proof"] === undefined)
    return { ok: false, reason: "no-proof" };
  const { proof, ...plain } = document;
  const proofs: unknown[] = Array.isArray(proof) ? proof : [proof];
  if (proofs.length === 0) return { ok: false, reason: "no-proof" };
  if (proofs.length > mostProofs) return { ok: false, reason: "too-many-proofs" };
  let verdict: ProofVerdict | undefined;
  for (const one of proofs) {
    const next = await checkOne(one, plain, now, resolveKey);
    if (!next.ok) return next;
    if (verdict?.ok && verdict.owner !== next.owner) return { ok: false, reason: "key-owner" };
    verdict ??= next;
  }
  return verdict ?? { ok: false, reason: "no-proof" };
}

async function checkOne(
  proof: unknown,
  plain: Json,
  now: Moment,
  resolveKey: ResolveKey,
): Promise<ProofVerdict> {
  if (!isObject(proof)) return { ok: false, reason: "malformed" };
  const fault = configFault(proof, now);
  if (fault) return { ok: false, reason: fault };
  const { proofValue, ...config } = proof;
  const signature =
    typeof proofValue === "string" && proofValue.startsWith("z")
      ? fromBase58(proofValue.slice(1))
      : undefined;
  const verificationMethod = proof["verificationMethod"];
  if (signature?.length !== 64 || typeof verificationMethod !== "string")
    return { ok: false, reason: "malformed" };
  const held = await resolveKey(verificationMethod).catch(() => undefined);
  if (!held) return { ok: false, reason: "key-unavailable" };
  if (!sameOrigin(verificationMethod, held.owner)) return { ok: false, reason: "key-owner" };
  const holds = readings(config, plain).some((data) =>
    verifies("ed25519", held.key, data, signature),
  );
  if (!holds) return { ok: false, reason: "signature" };
  return { ok: true, verificationMethod, owner: held.owner };
}

/** Options that would bind a proof to a place, a challenge or an earlier proof are refused: we could not honour them. */
function configFault(proof: Json, now: Moment): ProofFault | undefined {
  if (proof["type"] !== "DataIntegrityProof" || proof["cryptosuite"] !== suite)
    return "unknown-suite";
  if (proof["proofPurpose"] !== "assertionMethod") return "purpose";
  if (["domain", "challenge", "nonce", "previousProof"].some((name) => name in proof))
    return "malformed";
  const at = new Date(now).getTime();
  if (!(instant(proof["created"]) <= at + clockWindowMs)) return "time";
  if ("expires" in proof && !(instant(proof["expires"]) > at)) return "expired";
  return undefined;
}

function instant(text: unknown): number {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\dT/.test(text)) return Number.NaN;
  return Date.parse(text);
}

/**
 * What may have been signed. Some signers hash the document's `@context` into the options without sending it there, and
 * some add a Linked Data `signature`, which we never read, after the proof.
 */
function readings(config: Json, plain: Json): Buffer[] {
  const { signature, ...bare } = plain;
  const documents = signature === undefined ? [plain] : [bare, plain];
  const repeated = { ...config, "@context": plain["@context"] };
  const configs = !("@context" in plain) || "@context" in config ? [config] : [repeated, config];
  return documents.flatMap((document) => configs.map((one) => signedBytes(one, document)));
}

/** The hash data of the suite (W3C Data Integrity EdDSA Cryptosuites §3.3.4). */
function signedBytes(config: Json, plain: Json): Buffer {
  const digest = (value: Json) => hash("sha256", canonicalJson(value), "buffer");
  return Buffer.concat([digest(config), digest(plain)]);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
