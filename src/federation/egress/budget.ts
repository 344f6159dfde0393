import type { Federation } from "../context.ts";
import { hostLimits } from "./host-limits.ts";
import { hostPolicy } from "./host-policy.ts";

/**
 * Why there is no document. `gone`: its server says it was deleted (410); `not-found`: it does not know it; `denied`: it
 * does not give it to us; `unreachable`: it may answer another time; `waits`: we ask it nothing more just now;
 * `bad-document`: it answered with something we do not read or that is not about itself; the others are our own policy.
 */
export type FetchFault =
  | "not-an-address"
  | "gone"
  | "not-found"
  | "denied"
  | "unreachable"
  | "waits"
  | "bad-document"
  | "too-many-requests"
  | "refused-address"
  | "blocked"
  | "unlisted"
  | "off"
  | "own"
  | "new-host-limit";

/** What one lookup may still cost: requests, and milliseconds on `performance.now()` until it ends. */
export interface Budget {
  left: number;
  until: number;
}

/** Five requests in 30 s, for a document and everything on the way to it. */
export function newBudget(requests = 5, ms = 30_000): Budget {
  return { left: requests, until: performance.now() + ms };
}

export interface FetchOptions {
  /** By the instance's own key; on unless turned off. */
  signed?: boolean;
  /** Shared by the requests of one lookup. */
  budget?: Budget;
  /**
   * Who is behind it. `stranger`: a request not yet verified, so at most one failing fetch a server in 10 s. `person`:
   * someone here, who may give the address of a page and of a server never met.
   */
  by?: "stranger" | "server" | "person";
}

/** Whether the same fetch may succeed another time. */
export function isTransient(fault: string): boolean {
  return ["unreachable", "waits", "new-host-limit"].includes(fault);
}

/** Why a server may not be asked; undefined when it may. */
export async function policyFault(
  federation: Federation,
  host: string,
  { by }: FetchOptions,
): Promise<FetchFault | undefined> {
  const policy = await hostPolicy(federation, host);
  if (policy === "known") return undefined;
  if (policy !== "new") return policy;
  if (by === "person" || hostLimits(federation).mayMeet(host)) return undefined;
  return "new-host-limit";
}

/** Takes one request from what is left; why not, when nothing is. */
export function spend(budget: Budget): FetchFault | undefined {
  if (budget.left <= 0) return "too-many-requests";
  if (performance.now() >= budget.until) return "unreachable";
  budget.left -= 1;
  return undefined;
}
