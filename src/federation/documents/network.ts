import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { actorUris, networkUris } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";
import type { NetworkAddress } from "./addressing.ts";
import { present, quotedBy } from "./context.ts";

/** Smithereen's words for our kinds. */
const accessTypes: Record<NetworkRow["kind"], string> = {
  open: "open",
  closed: "closed",
  hidden: "private",
  alliance: "closed",
};

/**
 * What a network of ours says beside what every actor says. `manuallyApprovesFollowers` goes with content for members
 * only, since others read it so (Lemmy); it never stands beside public content.
 */
export async function networkTerms(reader: Reader, actor: ActorRow): Promise<Json> {
  const network = await networkRow(reader, actor.id);
  if (!network) return {};
  const { members, moderators } = networkUris(reader.origin, actor.id);
  const open = network.kind === "open";
  return present({
    attributedTo: moderators,
    members,
    accessType: accessTypes[network.kind],
    manuallyApprovesFollowers: !open,
    postingRestrictedToMods: network.posting === "moderators",
    discoverable: network.kind !== "hidden" && actor.discoverable === 1,
    indexable: open && actor.indexable === 1,
    interactionPolicy: open ? undefined : quotedBy(actor.uri),
    "vis:history": network.history,
    "vis:rules": network.rules_html === "" ? undefined : network.rules_html,
    "vis:archived": network.state === "archived",
    "vis:alliance": network.kind === "alliance" ? true : undefined,
  });
}

/** Where a network is addressed, here or elsewhere; undefined when it is not held. */
export async function networkAddress(
  reader: Reader,
  networkId: number,
): Promise<NetworkAddress | undefined> {
  const [actor, network] = await Promise.all([
    actorById(reader, networkId),
    networkRow(reader, networkId),
  ]);
  if (!actor || !network) return undefined;
  const { uri, handle, host } = actor;
  const ours = actor.local === 1 ? actorUris(reader.origin, networkId).followers : undefined;
  return { uri, handle, host, followers: ours ?? actor.followers_uri ?? undefined };
}
