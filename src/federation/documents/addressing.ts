import { actorUris, alliedAudience } from "../../domain/uris.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";

/** Everyone. Always the whole URI: some servers do not know its short forms. */
export const publicUri = "https://www.w3.org/ns/activitystreams#Public";

/** Whom something is for. Hidden recipients (`bto`, `bcc`) do not exist here. */
export interface Addressed {
  to: readonly string[];
  cc: readonly string[];
  /** The network it is said in. */
  audience?: string;
}

/** Where a network is reached, and what it is called. `followers` is absent for groups that do not tell of theirs. */
export interface NetworkAddress {
  uri: string;
  followers: string | undefined;
  handle: string;
  host: string;
}

/** Where something is said and whom it names. */
export interface Around {
  /** Actor URIs. */
  named: readonly string[];
  network?: NetworkAddress | undefined;
}

/**
 * Whom a thing of this audience is addressed to (FEDERATION.md, Audiences). What is for the members of a network is
 * addressed to it alone, whomever it names. Undefined for what never leaves this instance.
 */
export function addressedTo(
  origin: string,
  authorId: number,
  audience: Audience,
  { named, network }: Around,
): Addressed | undefined {
  const { followers } = actorUris(origin, authorId);
  if (audience === "network") return network && toMembers(network);
  if ((audience === "public" || audience === "unlisted") && network) {
    const all = [followers, ...followersOf(network), ...named];
    return audience === "public"
      ? { to: [publicUri, network.uri], cc: [...new Set(all)], audience: network.uri }
      : { to: [network.uri, followers], cc: [publicUri, ...named], audience: network.uri };
  }
  switch (audience) {
    case "public":
      return { to: [publicUri], cc: [followers, ...named] };
    case "unlisted":
      return { to: [followers], cc: [publicUri, ...named] };
    case "allied":
      return { to: [alliedAudience(origin)], cc: [...named] };
    case "followers":
      return { to: [followers], cc: [...named] };
    case "direct":
      return { to: [...named], cc: [] };
    case "region":
      return undefined;
  }
}

/** What is for a network's members, and for nobody else. */
export function toMembers(network: NetworkAddress): Addressed {
  return { to: [network.uri, ...followersOf(network)], cc: [], audience: network.uri };
}

function followersOf({ followers }: NetworkAddress): string[] {
  return followers === undefined ? [] : [followers];
}
