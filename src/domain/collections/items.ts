import type { Tx } from "../../storage/transaction.ts";
import { acceptedFollow } from "../follows/accepted.read.ts";
import { personViewer } from "../knowledge/visible.ts";
import { lock } from "../lock.ts";
import { leaveUnder, type Leave } from "../people/approval.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { person } from "../people/people.read.ts";
import type { PersonView } from "../people/person-view.ts";
import { Refused } from "../refused.ts";
import { bury } from "../tombstones.ts";
import { collectionItemUri, featureRequestUri, stampUri } from "../uris.ts";
import { collectionLimits } from "./collections.read.ts";
import { itemOf, itemRow, type ItemRow } from "./item-rows.read.ts";
import { ownCollection, tellOf } from "./rows.ts";

interface Place {
  collectionId: number;
  personId: number;
}

/**
 * Puts someone in one's collection; returns the item's id. People here are in it at once, as they have settled who may
 * recommend them; whoever is elsewhere is asked first. Throws `not-found`, `feature-not-allowed` (also for whoever said no
 * before), `collection-full`, `already-listed`.
 */
export async function addToCollection(
  tx: Tx,
  me: number,
  { collectionId, personId }: Place,
): Promise<number> {
  const held = await ownCollection(tx, me, collectionId);
  await lock(tx, `collection ${collectionId}`);
  const wanted = await person(tx, personViewer(me), personId);
  if (!wanted || (await blockBetween(tx, me, personId))) throw new Refused("not-found");
  if (!mayBeAsked(await leaveToFeature(tx, me, wanted))) throw new Refused("feature-not-allowed");
  const before = await itemOf(tx, collectionId, personId);
  if (before) throw new Refused(isIn(before) ? "already-listed" : "feature-not-allowed");
  if ((await countIn(tx, collectionId)) >= collectionLimits.items)
    throw new Refused("collection-full", { most: collectionLimits.items });
  const id = tx.newId();
  await tx.db
    .insertInto("collection_item")
    .values({
      id,
      collection_id: collectionId,
      person_id: personId,
      state: wanted.local ? "accepted" : "pending",
      request_uri: wanted.local ? null : featureRequestUri(tx.origin, id),
      stamp_uri: wanted.local ? stampUri(tx.origin, tx.newId()) : null,
      created_at: tx.now,
    })
    .execute();
  if (!wanted.local) await tx.record({ type: "FeatureRequested", itemId: id, local: true });
  else {
    await tellOf(tx, held, "addedToCollection", personId);
    await changed(tx, held);
  }
  return id;
}

/** What an actor, here or elsewhere, may do about recommending someone; nothing when nobody said that they may. */
export async function leaveToFeature(
  tx: Tx,
  actorId: number,
  { id, featurable }: Pick<PersonView, "id" | "featurable">,
): Promise<Leave> {
  if (!featurable) return "denied";
  const [follows, followed] = await Promise.all([
    acceptedFollow(tx, { me: actorId, them: id }),
    acceptedFollow(tx, { me: id, them: actorId }),
  ]);
  return leaveUnder(featurable, {
    isSelf: id === actorId,
    follows: follows.length > 0,
    followed: followed.length > 0,
  });
}

/** Takes someone out of one's collection; they may be put in again. Throws `not-found`. */
export async function removeFromCollection(
  tx: Tx,
  me: number,
  { collectionId, itemId }: { collectionId: number; itemId: number },
): Promise<void> {
  await ownCollection(tx, me, collectionId);
  const item = await itemRow(tx, itemId);
  if (item?.collection_id !== collectionId || !isIn(item)) throw new Refused("not-found");
  await takeOut(tx, item);
}

/** Someone is no longer in a collection of ours. */
export async function takeOut(tx: Tx, item: ItemRow): Promise<void> {
  const { id: itemId, collection_id: collectionId, owner_id: ownerId, person_id: personId } = item;
  await tx.db.deleteFrom("collection_item").where("id", "=", itemId).execute();
  await forgetOf(tx, item);
  await tx.record({
    type: "CollectionItemRemoved",
    itemId,
    itemUri: collectionItemUri(tx.origin, collectionId, itemId),
    collectionUri: item.collection_uri,
    ownerId,
    personId,
    local: true,
  });
  await changed(tx, { id: collectionId, owner_id: ownerId });
}

/**
 * Takes oneself out of a collection, here or elsewhere, for good: one is not put in it again. Throws `not-found`, also for
 * another's place in it.
 */
export async function leaveCollection(
  tx: Tx,
  me: number,
  { collectionId, itemId }: { collectionId: number; itemId: number },
): Promise<void> {
  const item = await itemRow(tx, itemId);
  if (item?.collection_id !== collectionId || item.person_id !== me || item.state !== "accepted")
    throw new Refused("not-found");
  await revoke(tx, item);
}

/** Whoever is in a collection wants to be so no more. */
export async function revoke(tx: Tx, item: ItemRow): Promise<void> {
  const { stamp_uri: uri, person_id: personId, owner_id: ownerId } = item;
  await tx.db
    .updateTable("collection_item")
    .set({ state: "revoked" })
    .where("id", "=", item.id)
    .execute();
  await forgetOf(tx, item);
  if (uri !== null && item.person_local === 1) {
    await bury(tx, uri, await uriOf(tx, personId));
    await tx.record({
      type: "FeatureRevoked",
      stampUri: uri,
      collectionUri: item.collection_uri,
      ownerId,
      personId,
      local: true,
    });
  }
  if (item.collection_local === 1) await changed(tx, { id: item.collection_id, owner_id: ownerId });
}

/** Who is in a collection of ours is another. */
export async function changed(
  tx: Tx,
  { id, owner_id: ownerId }: { id: number; owner_id: number },
): Promise<void> {
  await tx.db.updateTable("collection").set({ updated_at: tx.now }).where("id", "=", id).execute();
  await tx.record({
    type: "CollectionChanged",
    collectionId: id,
    ownerId,
    local: true,
    at: tx.now,
  });
}

async function forgetOf(tx: Tx, item: ItemRow): Promise<void> {
  await tx.db
    .deleteFrom("notification")
    .where("collection_id", "=", item.collection_id)
    .where("reader_id", "=", item.person_id)
    .execute();
}

function mayBeAsked(leave: Leave): boolean {
  return leave !== "denied";
}

function isIn({ state }: Pick<ItemRow, "state">): boolean {
  return state === "accepted" || state === "pending";
}

async function countIn(tx: Tx, collectionId: number): Promise<number> {
  const { count } = await tx.db
    .selectFrom("collection_item")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("collection_id", "=", collectionId)
    .where("state", "in", ["accepted", "pending"])
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function uriOf(tx: Tx, actorId: number): Promise<string> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "=", actorId)
    .executeTakeFirstOrThrow();
  return actor.uri;
}
