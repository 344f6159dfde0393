import { peer } from "../../domain/instance/peers.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { actorByUri } from "../../domain/people/actor.read.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { hostPolicy } from "../egress/host-policy.ts";
import type { ReceivedRequest, ResolveKey } from "../wire/claim.ts";
import { keyIdsOf, verifyRequest } from "../wire/verify-request.ts";

/**
 * Who asks for a document; `signer` is the actor whose key signed. `stranger`: a server we do not speak with (blocked, not named, or federation is off), which
 * finds nothing here. `unproven`: it signed, and the signature is not good.
 */
export type Asker =
  | { kind: "unsigned" }
  | { kind: "server"; viewer: Viewer & { kind: "server" }; signer: string }
  | { kind: "stranger" }
  | { kind: "unproven" };

export interface Judge {
  federation: Federation;
  resolveKey: ResolveKey;
}

/** Who signed a GET. Policy is asked first, so that no key of a server we do not speak with is fetched. */
export async function askerOf(judge: Judge, request: Request): Promise<Asker> {
  if (!isSigned(request.headers)) return { kind: "unsigned" };
  const received = receivedBy(judge, request);
  const named = keyIdsOf(received);
  if (!named.ok) return { kind: "unproven" };
  for (const keyId of named.keyIds)
    if (!(await trustOf(judge, hostOf(keyId)))) return { kind: "stranger" };
  const verdict = await verifyRequest(received, judge.resolveKey);
  if (!verdict.ok) return { kind: "unproven" };
  const host = hostOf(verdict.owner);
  const trust = await trustOf(judge, host);
  if (!trust || host === undefined) return { kind: "stranger" };
  const owner = await actorByUri(judge.federation.store.reader, verdict.owner);
  if (owner && owner.state !== "active") return { kind: "stranger" };
  return { kind: "server", viewer: { kind: "server", host, trust }, signer: verdict.owner };
}

/** How far we trust a server; undefined for one we do not speak with, ourselves among them. */
async function trustOf(
  { federation }: Judge,
  host: string | undefined,
): Promise<"public" | "allied" | undefined> {
  if (host === undefined) return undefined;
  const policy = await hostPolicy(federation, host);
  if (policy === "new") return "public";
  if (policy !== "known") return undefined;
  return (await peer(federation.store.reader, host))?.trust === "allied" ? "allied" : "public";
}

function isSigned(headers: Headers): boolean {
  return (
    headers.has("signature") ||
    headers.has("signature-input") ||
    /^signature /i.test(headers.get("authorization") ?? "")
  );
}

function receivedBy({ federation }: Judge, request: Request): ReceivedRequest {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    url: `${federation.store.reader.origin}${pathname}${search}`,
    headers: request.headers,
    body: new Uint8Array(),
    now: federation.clock(),
  };
}
