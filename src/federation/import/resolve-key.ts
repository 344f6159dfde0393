import { actorById } from "../../domain/people/actor.read.ts";
import { keyByUri, type KeyRow } from "../../domain/people/keys.read.ts";
import { hostOf, sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { actorKind } from "../decode/decode-actor.ts";
import { idOf } from "../decode/read.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { hostLimits } from "../egress/host-limits.ts";
import { publicKeyFromPem } from "../wire/algorithm.ts";
import type { OwnedKey, ReceivedRequest, ResolveKey } from "../wire/claim.ts";
import { verifyRequest, type RequestVerdict } from "../wire/verify-request.ts";
import { importActor, storeActor } from "./import-actor.ts";

const freshForMs = 86_400_000;

/**
 * Finds the key behind an id: the one held, when its owner was asked within a day, else by asking. A key counts when the
 * actor's own document, on the key's own host, lists it and says it is theirs; where the key has a document of its own,
 * that document has to name the actor.
 */
export function resolveKey(federation: Federation): ResolveKey {
  return async (keyId) => (await heldKey(federation, keyId)) ?? fetchedKey(federation, keyId);
}

/**
 * Who signed a request (`verifyRequest`). When a key held here does not fit the signature, its owner is asked once
 * whether it has changed, at most once in 10 s a server.
 */
export async function verifySender(
  federation: Federation,
  request: ReceivedRequest,
): Promise<RequestVerdict> {
  const held = new Set<string>();
  const verdict = await verifyRequest(request, async (keyId) => {
    const key = await heldKey(federation, keyId);
    if (key) held.add(keyId);
    return key ?? fetchedKey(federation, keyId);
  });
  if (verdict.ok || verdict.reason !== "signature" || held.size === 0) return verdict;
  const limits = hostLimits(federation);
  return verifyRequest(request, async (keyId) => {
    const again = held.has(keyId) && limits.mayRefetch(hostOf(keyId) ?? "");
    return again ? fetchedKey(federation, keyId) : heldKey(federation, keyId);
  });
}

async function heldKey(federation: Federation, keyId: string): Promise<OwnedKey | undefined> {
  const row = await keyByUri(federation.store.reader, keyId);
  return row && isFresh(federation, row) ? owned(federation, row) : undefined;
}

function isFresh({ clock }: Federation, { private_sealed, fetched_at: at }: KeyRow): boolean {
  if (private_sealed !== null) return true;
  return at !== null && new Date(at).getTime() > clock().getTime() - freshForMs;
}

async function owned(federation: Federation, row: KeyRow): Promise<OwnedKey | undefined> {
  const key = publicKeyFromPem(row.public_pem);
  const owner = await actorById(federation.store.reader, row.actor_id);
  return key && owner && owner.state !== "deleted" ? { key, owner: owner.uri } : undefined;
}

function fetchedKey(federation: Federation, keyId: string): Promise<OwnedKey | undefined> {
  return hostLimits(federation).once(`key ${keyId}`, () => ask(federation, keyId));
}

async function ask(federation: Federation, keyId: string): Promise<OwnedKey | undefined> {
  const by = "stranger" as const;
  const fetched = await fetchDocument(federation, keyId, { by });
  if (!fetched.ok) return undefined;
  const { document } = fetched;
  const isActor = actorKind(document) !== undefined;
  const owner = isActor ? fetched.uri : (idOf(document["owner"]) ?? idOf(document["controller"]));
  if (owner === undefined || !sameOrigin(owner, keyId)) return undefined;
  const imported = isActor
    ? await storeActor(federation, fetched, { by })
    : await importActor(federation, owner, { by });
  if (!imported.ok || imported.uri !== owner) return undefined;
  const row = await keyByUri(federation.store.reader, keyId);
  return row?.actor_id === imported.id ? owned(federation, row) : undefined;
}
