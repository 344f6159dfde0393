import { actorUris, alliedAudience } from "../../domain/uris.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";

/** Everyone. Always the whole URI: some servers do not know its short forms. */
export const publicUri = "https://www.w3.org/ns/activitystreams#Public";

/** Whom something is for. Hidden recipients (`bto`, `bcc`) do not exist here. */
export interface Addressed {
  to: readonly string[];
  cc: readonly string[];
}

/**
 * Whom a thing of this audience is addressed to (FEDERATION.md, Audiences); `named` are actor URIs. Undefined for what
 * never leaves this instance.
 */
export function addressedTo(
  origin: string,
  authorId: number,
  audience: Audience,
  named: readonly string[],
): Addressed | undefined {
  const { followers } = actorUris(origin, authorId);
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
    case "network":
      return undefined;
  }
}
