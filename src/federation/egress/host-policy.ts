import { peer } from "../../domain/instance/peers.ts";
import type { Federation } from "../context.ts";

/**
 * Whether we deal with a server, asked before its name is even resolved. `known` and `new` may be asked for documents;
 * `unlisted` is one that an instance with an allowlist has not named; `own` is ourselves.
 */
export type HostPolicy = "known" | "new" | "blocked" | "unlisted" | "off" | "own";

/** `host` in canonical form, as `URL.host` writes it. */
export async function hostPolicy(federation: Federation, host: string): Promise<HostPolicy> {
  const { reader } = federation.store;
  if (host === reader.host) return "own";
  if (federation.mode === "off") return "off";
  const held = await peer(reader, host);
  if (held?.trust === "blocked") return "blocked";
  if (federation.mode === "allowlist") return held?.named ? "known" : "unlisted";
  return held ? "known" : "new";
}
