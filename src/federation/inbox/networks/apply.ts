import type { NetworkAct } from "../../../domain/facts.ts";
import { actOnPostFromElsewhere, applyPostAct } from "../../../domain/knowledge/network-posts.ts";
import { actFromElsewhere, applyMemberAct } from "../../../domain/networks/member-acts.ts";
import type { Tx } from "../../../storage/transaction.ts";

export interface Acted {
  networkId: number;
  byId: number;
  act: NetworkAct;
}

/** Someone elsewhere acts in a network of ours, if they may. Throws `Refused`. */
export function requestAct(tx: Tx, { networkId, byId, act }: Acted): Promise<void> {
  return "postId" in act
    ? actOnPostFromElsewhere(tx, { networkId, byId, act })
    : actFromElsewhere(tx, { networkId, byId, act });
}

/** A network elsewhere says that someone has acted in it. */
export function obeyAct(tx: Tx, { networkId, byId, act }: Acted): Promise<void> {
  return "postId" in act
    ? applyPostAct(tx, { networkId, byId, act })
    : applyMemberAct(tx, { networkId, byId, act });
}
