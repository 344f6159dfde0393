import { networkRow } from "../../domain/networks/network-row.ts";
import { sightOf, type Sight } from "../../domain/networks/sight.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import type { ActorRow } from "../../domain/people/actor.read.ts";
import type { NetworkRow } from "../../domain/networks/network-row.ts";
import type { Reader } from "../../storage/reader.ts";

/** A network of ours, who asks, and what they see of it. */
export interface SeenNetwork {
  reader: Reader;
  actor: ActorRow;
  network: NetworkRow;
  viewer: Viewer;
  sight: Sight;
  now: string;
}

/** A network of ours as the viewer sees it; undefined for other actors, and for one the viewer may not know of. */
export async function seenNetwork(
  reader: Reader,
  viewer: Viewer,
  actor: ActorRow,
  now: string,
): Promise<SeenNetwork | undefined> {
  const network = actor.local === 1 ? await networkRow(reader, actor.id) : undefined;
  if (!network) return undefined;
  const sight = await sightOf(reader, viewer, network, now);
  return sight.found ? { reader, actor, network, viewer, sight, now } : undefined;
}

/** Whether an actor of ours is a network that is not found by those who do not belong to it. */
export async function isHidden(reader: Reader, actor: ActorRow): Promise<boolean> {
  return actor.kind === "network" && (await networkRow(reader, actor.id))?.kind === "hidden";
}
