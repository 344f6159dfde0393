import type { NetworkActivity } from "../../domain/networks/announce.ts";
import type { NetworkRow } from "../../domain/networks/network-row.ts";
import { activityUri, actorUris } from "../../domain/uris.ts";
import { publicUri } from "./addressing.ts";
import { announceContext } from "./context.ts";

/**
 * What a network of ours says when it passes an activity on (FEP-1b12), as JSON text: the activity stands in it byte for
 * byte as its author's server sent it, so that its proof (FEP-8b32) holds everywhere. `vis:seq` counts 1, 2, 3 … in the
 * network: whoever misses one asks the outbox for what came `since`. Undefined when what it told is gone.
 */
export function announceText(
  origin: string,
  { id, kind }: Pick<NetworkRow, "id" | "kind">,
  activity: NetworkActivity,
): string | undefined {
  if (activity.body === "") return undefined;
  const { uri, followers } = actorUris(origin, id);
  const addressed =
    kind === "open" ? { to: [publicUri], cc: [followers] } : { to: [followers], cc: [] };
  const around = JSON.stringify({
    "@context": announceContext,
    type: "Announce",
    id: activityUri(origin, activity.id),
    actor: uri,
    published: activity.created_at,
    ...addressed,
    "vis:seq": activity.seq,
  });
  return `${around.slice(0, -1)},"object":${activity.body}}`;
}
