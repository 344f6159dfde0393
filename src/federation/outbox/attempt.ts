import type { Federation } from "../context.ts";
import type { Limiter } from "../../lib/semaphore.ts";
import { EgressFailed, type EgressResponse } from "../egress/egress.ts";
import type { Scheme } from "../wire/claim.ts";
import { signatureHeaders } from "../wire/sign-request.ts";
import type { Signer } from "../wire/signer.ts";
import type { Claimed } from "./claim.ts";
import type { Answer } from "./judge.ts";

/** What goes to an inbox. */
export interface Parcel {
  signerId: number;
  /** A key of theirs that was replaced. */
  signedWith?: number;
  body: Uint8Array;
  headers: Readonly<Record<string, string>>;
}

export interface Attempting {
  signal: AbortSignal;
  /** Where signatures wait for their turn: the threads that make them do other things too. */
  signing: Limiter;
}

/** For both knocks together, from when the first was signed. */
const timeoutMs = 10_000;

/**
 * Posts to an inbox, signed with the scheme its server uses itself, draft-cavage when that is not known. A 401 at the first
 * attempt is answered with one more knock in the other scheme; nothing is remembered of it, since a 202 does not prove
 * that a signature was read. Redirects are answers like any other: they are not followed.
 */
export async function attempt(
  { egress, signers, clock }: Federation,
  delivery: Pick<Claimed, "inbox" | "attempts" | "scheme">,
  parcel: Parcel,
  { signal, signing }: Attempting,
): Promise<Answer> {
  const { signerId, signedWith } = parcel;
  const signer = await signers.of(signerId, "rsa", signedWith).catch(() => undefined);
  if (!signer) return { fault: "no-key" };
  let started: number | undefined;
  const knock = async (scheme: Scheme): Promise<EgressResponse> => {
    const headers = await signing(() =>
      headersFor(delivery.inbox, parcel, signer, scheme, clock()),
    );
    started ??= performance.now();
    const left = timeoutMs - (performance.now() - started);
    return egress.send({
      method: "POST",
      url: delivery.inbox,
      headers,
      body: parcel.body,
      timeoutMs: Math.max(left, 1),
      signal,
    });
  };
  try {
    const first: Scheme = delivery.scheme ?? "cavage";
    let response = await knock(first);
    if (response.status === 401 && delivery.attempts === 0)
      response = await knock(first === "cavage" ? "rfc9421" : "cavage");
    const { status } = response;
    return { status, retryAfter: status < 400 ? null : response.headers.get("retry-after") };
  } catch (error) {
    if (error instanceof EgressFailed) return { fault: error.fault };
    throw error;
  }
}

async function headersFor(
  url: string,
  { body, headers }: Parcel,
  signer: Signer,
  scheme: Scheme,
  now: Date,
): Promise<Record<string, string>> {
  return {
    ...headers,
    "content-type": "application/activity+json",
    accept: "application/activity+json, application/json",
    ...(await signatureHeaders({ method: "POST", url, body, now }, signer, scheme)),
  };
}
