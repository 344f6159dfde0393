import { renderMarkdown } from "../../lib/markdown.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";
import { subscribe } from "../follows/subscribe.ts";
import { localHandle } from "../people/handle.ts";
import { addOwnKeys, type NewKeys } from "../people/keys.ts";
import { ownActorRow } from "../people/own-actor-row.ts";
import { Refused } from "../refused.ts";
import { activityUri, networkPage } from "../uris.ts";
import { noteEvent } from "./event.ts";
import { networkTexts, type NetworkTexts } from "./texts.ts";

export interface NewNetwork extends NetworkTexts {
  founderId: number;
  handle: string;
  kind: "open" | "closed" | "hidden";
  posting: NetworkTable["posting"];
  history: NetworkTable["history"];
  keys: NewKeys;
}

/**
 * Founds a network here; whoever founds it owns it and moderates it. Returns its id.
 * Throws `not-allowed` for who has no account here, `handle-not-valid`, `handle-taken`, and what `networkTexts` throws.
 */
export async function foundNetwork(tx: Tx, wanted: NewNetwork): Promise<number> {
  const { founderId, kind, posting, history, keys } = wanted;
  await mustBeOurs(tx, founderId);
  const handle = localHandle(wanted.handle, tx.now);
  const texts = networkTexts(wanted, tx.now);
  const id = tx.newId();
  const row = ownActorRow(tx, {
    id,
    kind: "network",
    handle,
    name: texts.name,
    url: networkPage(tx.origin, handle),
  });
  const added = await tx.db
    .insertInto("actor")
    .values({
      ...row,
      bio_source: texts.purpose,
      bio_html: renderMarkdown(texts.purpose),
      approves_follows: kind === "open" ? 0 : 1,
      discoverable: kind === "hidden" ? 0 : 1,
    })
    .onConflict((c) => c.columns(["handle_key", "host"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) throw new Refused("handle-taken");
  await tx.db
    .insertInto("network")
    .values({
      actor_id: id,
      kind,
      rules_source: texts.rules,
      rules_html: renderMarkdown(texts.rules),
      posting,
      history,
      state: "active",
      profile: 1,
      members_uri: null,
      moderators_uri: null,
      seq: 0,
      created_at: tx.now,
    })
    .execute();
  await addOwnKeys(tx, id, keys);
  await own(tx, id, founderId);
  await noteEvent(tx, { networkId: id, actorId: founderId, byId: founderId, event: "founded" });
  await tx.record({ type: "ProfileChanged", actorId: id, local: true }); // allied regions list it at once
  return id;
}

async function mustBeOurs(tx: Tx, founderId: number): Promise<void> {
  const founder = await tx.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select(["actor.state", "actor.moved_to_id", "account.disabled_at"])
    .where("account.actor_id", "=", founderId)
    .executeTakeFirst();
  if (founder?.state !== "active" || founder.disabled_at !== null || founder.moved_to_id !== null)
    throw new Refused("not-allowed");
}

async function own(tx: Tx, networkId: number, founderId: number): Promise<void> {
  const id = tx.newId();
  await tx.db
    .insertInto("follow")
    .values({
      id,
      uri: activityUri(tx.origin, id),
      follower_id: founderId,
      followee_id: networkId,
      state: "accepted",
      accept_uri: null,
      created_at: tx.now,
      accepted_at: tx.now,
      role: "owner",
      message: null,
      by_id: null,
      until: null,
    })
    .execute();
  await tx.db
    .updateTable("actor")
    .set({ followers_count: 1 })
    .where("id", "=", networkId)
    .execute();
  await subscribe(tx, founderId, networkId);
}
