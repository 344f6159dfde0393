import type { NetworkAct } from "../../../domain/facts.ts";
import { followBetween } from "../../../domain/follows/rows.ts";
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

/**
 * A network elsewhere says that someone has acted in it, at the time it was announced. Whoever has been let in since is
 * not meant: what a server has missed reaches it late. Returns the reason it has no effect.
 */
export async function obeyAct(
  tx: Tx,
  { networkId, byId, act }: Acted,
  announcedAt?: string,
): Promise<string | null> {
  if ("postId" in act) await applyPostAct(tx, { networkId, byId, act });
  else {
    const pair = { followerId: act.personId, followeeId: networkId };
    const since = (await followBetween(tx, pair))?.accepted_at ?? undefined;
    if (since !== undefined && announcedAt !== undefined && announcedAt < since)
      return "admitted-since";
    await applyMemberAct(tx, { networkId, byId, act });
  }
  return null;
}
