import { parseHttpUrl } from "../../lib/url.ts";
import { verifies } from "./algorithm.ts";
import { readCavage } from "./cavage.ts";
import {
  SignatureRefused,
  type Claim,
  type OwnedKey,
  type ReceivedRequest,
  type ResolveKey,
  type Scheme,
  type SignatureFault,
} from "./claim.ts";
import { readRfc9421 } from "./rfc9421.ts";

export type RequestVerdict =
  | { ok: true; keyId: string; owner: string; scheme: Scheme }
  | { ok: false; reason: SignatureFault };

/**
 * Who signed a request. Every signature it carries, of either scheme, must be strong, hold, and belong to one owner;
 * `Host` must be ours; times may lie one hour from our clock. Never throws: what cannot be read is refused.
 * Sources: draft-cavage-http-signatures-12, RFC 9421, RFC 9530.
 */
export async function verifyRequest(
  request: ReceivedRequest,
  resolveKey: ResolveKey,
): Promise<RequestVerdict> {
  try {
    const claims = readClaims(request);
    const owners = new Set<string>();
    for (const claim of claims) owners.add(await ownerOf(claim, resolveKey));
    const [owner] = owners;
    const [first] = claims;
    if (!first || owner === undefined || owners.size !== 1) return refused("key-owner");
    return { ok: true, keyId: first.keyId, owner, scheme: first.scheme };
  } catch (error) {
    return refused(error instanceof SignatureRefused ? error.fault : "malformed");
  }
}

/** The key ids a request names, so that policy can be asked before any is fetched. Never throws. */
export function keyIdsOf(
  request: ReceivedRequest,
): { ok: true; keyIds: string[] } | { ok: false; reason: SignatureFault } {
  try {
    return { ok: true, keyIds: readClaims(request).map(({ keyId }) => keyId) };
  } catch (error) {
    return refused(error instanceof SignatureRefused ? error.fault : "malformed");
  }
}

function readClaims(request: ReceivedRequest): Claim[] {
  assertHost(request);
  const { headers } = request;
  const [input, signature] = [headers.get("signature-input"), headers.get("signature")];
  const authorization = /^signature +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const claims: Claim[] = [];
  if (input !== null) claims.push(...readRfc9421(input, signature ?? "", request));
  else if (signature !== null) claims.push(readCavage(signature, request));
  if (authorization !== undefined) claims.push(readCavage(authorization, request));
  if (claims.length === 0) throw new SignatureRefused("unsigned");
  for (const { keyId } of claims) if (!parseHttpUrl(keyId)) throw new SignatureRefused("key-id");
  return claims;
}

function assertHost({ headers, url }: ReceivedRequest): void {
  const { protocol, host } = new URL(url);
  const named = headers.get("host") ?? "";
  const plain = /^[a-z0-9.:[\]-]+$/i.test(named);
  if (!plain || URL.parse(`${protocol}//${named}`)?.host !== host)
    throw new SignatureRefused("host");
}

async function ownerOf(claim: Claim, resolveKey: ResolveKey): Promise<string> {
  const held = await found(claim.keyId, resolveKey);
  if (!held) throw new SignatureRefused("key-unavailable");
  const { algorithm, bases, signature } = claim;
  if (!bases.some((base) => verifies(algorithm, held.key, base, signature)))
    throw new SignatureRefused("signature");
  return held.owner;
}

async function found(keyId: string, resolveKey: ResolveKey): Promise<OwnedKey | undefined> {
  try {
    return await resolveKey(keyId);
  } catch {
    return undefined;
  }
}

function refused(reason: SignatureFault): { ok: false; reason: SignatureFault } {
  return { ok: false, reason };
}
