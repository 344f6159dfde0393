import { peer } from "../../domain/instance/peers.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { signatureHeaders } from "../wire/sign-request.ts";
import { EgressFailed, type EgressFault, type EgressResponse } from "./egress.ts";

const activityTypes =
  'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"';

export interface GetOptions {
  signed: boolean;
  timeoutMs?: number;
  accept?: string;
  mostBytes?: number;
}

export type Got =
  | { ok: true; response: EgressResponse }
  | { ok: false; fault: "unreachable" | "refused-address" | "bad-document" };

/**
 * One GET, signed by the instance the way the server itself signs. Whatever it answers, it is not asked a second time:
 * no challenge gets another signature. The caller has asked the host policy.
 */
export async function get(
  federation: Federation,
  url: string,
  { signed, timeoutMs, accept = activityTypes, mostBytes }: GetOptions,
): Promise<Got> {
  const headers = signed ? await signedHeaders(federation, url) : {};
  try {
    const response = await federation.egress.send({
      method: "GET",
      url,
      headers: { ...headers, accept },
      ...(mostBytes !== undefined && { mostBytes }),
      ...(timeoutMs !== undefined && { timeoutMs: Math.max(1, Math.floor(timeoutMs)) }),
    });
    federation.meter.count("egress_requests", { result: String(response.status) });
    return { ok: true, response };
  } catch (error) {
    if (!(error instanceof EgressFailed)) throw error;
    federation.meter.count("egress_requests", { result: error.fault });
    return { ok: false, fault: meaning[error.fault] };
  }
}

const meaning: Record<EgressFault, "unreachable" | "refused-address" | "bad-document"> = {
  "refused-address": "refused-address",
  unreachable: "unreachable",
  timeout: "unreachable",
  aborted: "unreachable",
  "too-large": "bad-document",
  encoded: "bad-document",
};

/** The headers that sign a GET as the instance, in the way the server signs itself. */
async function signedHeaders(federation: Federation, url: string): Promise<Record<string, string>> {
  const signer = await federation.signers.instance();
  const held = await peer(federation.store.reader, hostOf(url) ?? "");
  const scheme = held?.scheme ?? "cavage";
  return signatureHeaders({ method: "GET", url, now: federation.clock() }, signer, scheme);
}
