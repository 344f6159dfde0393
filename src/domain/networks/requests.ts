import { addDays } from "../../lib/time.ts";
import { stripInvisible, truncate } from "../../lib/text.ts";
import type { NetworkRequestTable } from "../../storage/tables/networks.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { FollowRow } from "../follows/rows.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { moderatorsOf } from "./moderators.read.ts";

/** A request to join a network elsewhere, as its host tells those who moderate it here. */
export interface RequestTold {
  networkId: number;
  personId: number;
  followUri: string;
  offerUri: string;
  message: string | undefined;
  firstFromServer: boolean;
}

const longestMessage = 500;

/** Requests of one network that wait here; and days one is remembered when it waits no more. */
const most = { waiting: 1_000, days: 30 } as const;

/** Tells whoever moderates a network of ours, here and elsewhere, that someone asks to join it. */
export async function tellModerators(
  tx: Tx,
  { id: followId, follower_id: actorId, followee_id: networkId }: FollowRow,
): Promise<void> {
  for (const { id: moderatorId, local } of await moderatorsOf(tx, networkId))
    if (local === 1)
      await notify(tx, { readerId: moderatorId, kind: "networkRequest", actorId, networkId });
    else await offer(tx, { followId, networkId, moderatorId });
}

/** Tells someone elsewhere, who moderates a network of ours from now on, who waits. */
export async function offerWaiting(tx: Tx, networkId: number, moderatorId: number): Promise<void> {
  const rows = await tx.db
    .selectFrom("follow")
    .select("id")
    .where("followee_id", "=", networkId)
    .where("state", "=", "requested")
    .orderBy("id", "desc")
    .limit(most.waiting)
    .execute();
  for (const { id: followId } of rows) await offer(tx, { followId, networkId, moderatorId });
}

/** A request to a network of ours waits no more: moderators elsewhere hear of it. */
export async function settleRequest(tx: Tx, row: FollowRow): Promise<void> {
  await tx.record({
    type: "RequestSettled",
    followId: row.id,
    uri: row.uri,
    networkId: row.followee_id,
    personId: row.follower_id,
    local: true,
  });
}

/**
 * Keeps who asks to join a network elsewhere for those who moderate it here, and tells them. Twice is once, and what its
 * host has settled already does not come back. Returns whether it is new. Throws `try-again-later` when too many wait.
 */
export async function keepRequest(tx: Tx, told: RequestTold): Promise<boolean> {
  const { networkId, personId: actorId } = told;
  await forgetSettled(tx, networkId);
  const waiting = await tx.db
    .selectFrom("network_request")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("network_id", "=", networkId)
    .executeTakeFirst();
  if (Number(waiting?.n ?? 0) >= most.waiting) throw new Refused("try-again-later");
  if (!(await insert(tx, told, "waiting"))) return false;
  for (const { id: readerId, local } of await moderatorsOf(tx, networkId))
    if (local === 1) await notify(tx, { readerId, kind: "networkRequest", actorId, networkId });
  return true;
}

/** The host says that a request waits no more, also when that comes before the request itself. Returns whether it is news. */
export async function settleKept(tx: Tx, told: RequestTold): Promise<boolean> {
  const { networkId, personId: actorId, followUri } = told;
  const settled = await tx.db
    .updateTable("network_request")
    .set({ state: "settled", message: null })
    .where("network_id", "=", networkId)
    .where("follow_uri", "=", followUri)
    .where("state", "<>", "settled")
    .returning("id")
    .executeTakeFirst();
  if (!settled) return insert(tx, told, "settled");
  await forgetNews(tx, { kind: "networkRequest", actorId, networkId });
  return true;
}

/** What waits here to be decided of someone; from then on it is for the host to say. Throws `not-found`. */
export async function takeWaiting(
  tx: Tx,
  { networkId, personId }: { networkId: number; personId: number },
): Promise<{ id: number }> {
  const row = await tx.db
    .updateTable("network_request")
    .set({ state: "decided" })
    .where("network_id", "=", networkId)
    .where("person_id", "=", personId)
    .where("state", "=", "waiting")
    .returning("id")
    .executeTakeFirst();
  if (!row) throw new Refused("not-found");
  await forgetNews(tx, { kind: "networkRequest", actorId: personId, networkId });
  return row;
}

/** Who asks to join is for those who decide on it: where nobody here does any more, nothing is kept. */
export async function keepForModerators(tx: Tx, networkId: number): Promise<void> {
  const left = (await moderatorsOf(tx, networkId)).some(({ local }) => local === 1);
  if (!left)
    await tx.db.deleteFrom("network_request").where("network_id", "=", networkId).execute();
}

async function offer(
  tx: Tx,
  told: { followId: number; networkId: number; moderatorId: number },
): Promise<void> {
  await tx.record({ type: "RequestOffered", offerId: tx.newId(), ...told, local: true });
}

async function forgetSettled(tx: Tx, networkId: number): Promise<void> {
  await tx.db
    .deleteFrom("network_request")
    .where("network_id", "=", networkId)
    .where("state", "<>", "waiting")
    .where("created_at", "<", addDays(tx.now, -most.days))
    .execute();
}

async function insert(
  tx: Tx,
  told: RequestTold,
  state: NetworkRequestTable["state"],
): Promise<boolean> {
  const message = truncate(stripInvisible(told.message ?? "").trim(), longestMessage);
  const added = await tx.db
    .insertInto("network_request")
    .values({
      id: tx.newId(),
      network_id: told.networkId,
      person_id: told.personId,
      follow_uri: told.followUri,
      offer_uri: told.offerUri,
      message: message === "" || state === "settled" ? null : message,
      first_from_server: told.firstFromServer ? 1 : 0,
      state,
      created_at: tx.now,
    })
    .onConflict((c) => c.columns(["network_id", "follow_uri"]).doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
