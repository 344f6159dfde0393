import type { NetworkVerb } from "../domain/networks/may.ts";
import { networkByHandle, type NetworkView } from "../domain/networks/networks.read.ts";
import { Refused } from "../domain/refused.ts";
import type { WebContext, WebRequest } from "./context.ts";
import { networkPath } from "./parts/network-path.ts";
import { whoIn } from "./who.ts";

/**
 * The network that a page's address names, when the visitor may do that with it. Throws `not-found` for what they may not
 * know of; for what they may not do `sign-in-first` while signed out, then `not-allowed`.
 */
export async function networkAsked(
  web: WebContext,
  c: WebRequest,
  verb: NetworkVerb = "find",
): Promise<NetworkView> {
  const found = await networkAt(web, c);
  if ("to" in found) throw new Refused("not-found");
  const { network } = found;
  if (network.may(verb)) return network;
  throw new Refused(c.get("visit").me ? "not-allowed" : "sign-in-first");
}

/**
 * The network the address names, or where it leads: to the shorter one for what is here, and to the search for one
 * elsewhere that is not known yet. Throws `not-found`.
 */
export async function networkAt(
  { store: { reader } }: WebContext,
  c: WebRequest,
): Promise<{ network: NetworkView } | { to: string }> {
  const { me, now } = c.get("visit");
  const who = whoIn(`@${c.req.param("slug") ?? ""}`);
  if (!who) throw new Refused("not-found");
  const { handle, host } = who;
  if (host === reader.host) return { to: networkPath({ handle, host, local: true }) };
  const named = { handle, host, now: now.toISOString() };
  const network = await networkByHandle(reader, me?.actorId ?? null, named);
  if (network) return { network };
  if (host === null || !me) throw new Refused("not-found");
  return { to: `/search?q=${encodeURIComponent(`@${handle}@${host}`)}` };
}
