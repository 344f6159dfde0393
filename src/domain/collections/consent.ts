import { sameOrigin } from "../../lib/url.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { hidesHostOf } from "../people/hide-host.ts";
import { personViews } from "../people/people.read.ts";
import { bury, isBuried } from "../tombstones.ts";
import { ownId, stampUri } from "../uris.ts";
import { changed, leaveToFeature, revoke, takeOut } from "./items.ts";
import { heldCollection, itemOf, itemRow, items, type ItemRow } from "./item-rows.read.ts";
import { tellOf, tellThoseIn } from "./rows.ts";

/** What another server says of a collection of its people's. */
export interface CollectionTold {
  uri: string;
  name: string;
  description: string;
  language: string | null;
  sensitive: boolean;
  discoverable: boolean;
  publishedAt: string;
  updatedAt: string;
  /** The addresses of those still in it, when someone was taken out. */
  still?: readonly string[];
}

/** Someone elsewhere asks to put someone here in their collection. */
export interface FeatureAsked {
  requestUri: string;
  ownerId: number;
  personId: number;
  collection: CollectionTold;
}

/**
 * Answers as the person has settled beforehand. A yes keeps the collection, with them in it alone, and gives it a stamp;
 * asked again it is the same stamp. A no stands also for what they took back.
 */
export async function answerFeatureRequest(tx: Tx, asked: FeatureAsked): Promise<boolean> {
  const { requestUri, ownerId, personId } = asked;
  const stamp = await stampFor(tx, asked);
  const stampId = stamp === undefined ? undefined : ownId(tx.origin, "stamps", stamp);
  await tx.record({
    type: "FeatureAnswered",
    answerId: stampId ?? tx.newId(),
    accepted: stamp !== undefined,
    requestUri,
    ownerId,
    personId,
    local: true,
  });
  return stamp !== undefined;
}

async function stampFor(
  tx: Tx,
  { requestUri, ownerId, personId, collection }: FeatureAsked,
): Promise<string | undefined> {
  const wanted = (await personViews(tx, [personId])).get(personId);
  if (!wanted || (await blockBetween(tx, ownerId, personId))) return undefined;
  if (await hidesHostOf(tx, personId, ownerId)) return undefined;
  if ((await leaveToFeature(tx, ownerId, wanted)) !== "automatic") return undefined;
  if (await isBuried(tx, collection.uri)) return undefined;
  const id = await keep(tx, ownerId, collection);
  if (id === undefined) return undefined;
  const before = await itemOf(tx, id, personId);
  if (before) return before.state === "accepted" ? (before.stamp_uri ?? undefined) : undefined;
  const stamp = stampUri(tx.origin, tx.newId());
  await tx.db
    .insertInto("collection_item")
    .values({
      id: tx.newId(),
      collection_id: id,
      person_id: personId,
      state: "accepted",
      request_uri: requestUri,
      stamp_uri: stamp,
      created_at: tx.now,
    })
    .execute();
  await tellOf(tx, { id, owner_id: ownerId }, "addedToCollection", personId);
  return stamp;
}

/** Keeps what a collection elsewhere says of itself; undefined when it is held as another's. */
async function keep(tx: Tx, ownerId: number, told: CollectionTold): Promise<number | undefined> {
  const held = await heldCollection(tx, told.uri);
  if (held) return held.owner_id === ownerId && held.local === 0 ? held.id : undefined;
  const id = tx.newId();
  await tx.db
    .insertInto("collection")
    .values({
      id,
      uri: told.uri,
      owner_id: ownerId,
      local: 0,
      topic_id: null,
      ...columnsOf(told),
      created_at: told.publishedAt,
    })
    .execute();
  return id;
}

function columnsOf(told: CollectionTold) {
  return {
    name: told.name,
    description: told.description,
    language: told.language,
    sensitive: told.sensitive ? (1 as const) : (0 as const),
    discoverable: told.discoverable ? (1 as const) : (0 as const),
    updated_at: told.updatedAt,
  };
}

/** A collection elsewhere says something else of itself: who of here is in it hears so. Returns whether it is held. */
export async function collectionRetold(
  tx: Tx,
  ownerId: number,
  told: CollectionTold,
): Promise<boolean> {
  const held = await heldCollection(tx, told.uri);
  if (held?.owner_id !== ownerId || held.local === 1) return false;
  await tx.db.updateTable("collection").set(columnsOf(told)).where("id", "=", held.id).execute();
  if (told.still) await dropOthers(tx, held.id, told.still);
  if (held.name !== told.name || held.description !== told.description)
    await tellThoseIn(tx, held, "collectionUpdated");
  return true;
}

async function dropOthers(tx: Tx, collectionId: number, still: readonly string[]): Promise<void> {
  const rows = await items(tx)
    .select("person.uri as person_uri")
    .where("item.collection_id", "=", collectionId)
    .where("item.state", "=", "accepted")
    .execute();
  for (const { id, person_uri: uri } of rows)
    if (!still.includes(uri))
      await tx.db.deleteFrom("collection_item").where("id", "=", id).execute();
}

/** A collection elsewhere is gone, says its owner. Returns whether it was held. */
export async function collectionGone(tx: Tx, ownerId: number, uri: string): Promise<boolean> {
  const held = await heldCollection(tx, uri);
  if (held?.owner_id !== ownerId || held.local === 1) return false;
  await tx.db.deleteFrom("notification").where("collection_id", "=", held.id).execute();
  await tx.db.deleteFrom("collection").where("id", "=", held.id).execute();
  return true;
}

/** What someone elsewhere says to being in a collection of ours. */
export interface FeatureAnswer {
  byId: number;
  itemId: number;
  accepted: boolean;
  /** The FeatureAuthorization, of a yes. */
  stampUri: string | undefined;
}

/**
 * Takes their answer. A no after a yes takes the yes back; a yes with a stamp that is not their server's, or that they
 * deleted, is none. Returns whether it changed anything.
 */
export async function featureAnswered(
  tx: Tx,
  { byId, itemId, accepted, stampUri: stamp }: FeatureAnswer,
): Promise<boolean> {
  const item = await itemRow(tx, itemId);
  if (item?.collection_local !== 1 || item.person_id !== byId || item.person_local === 1)
    return false;
  const by = (await personViews(tx, [byId])).get(byId);
  if (!by) return false;
  if (accepted) {
    if (item.state !== "pending" || !stamp || !sameOrigin(stamp, by.uri)) return false;
    if (await isBuried(tx, stamp, by.uri)) return false;
  } else if (item.state !== "pending" && item.state !== "accepted") return false;
  await settle(tx, item, accepted, stamp);
  await changed(tx, { id: item.collection_id, owner_id: item.owner_id });
  return true;
}

async function settle(
  tx: Tx,
  { id, state, stamp_uri: held }: ItemRow,
  accepted: boolean,
  stamp: string | undefined,
): Promise<void> {
  const no = state === "accepted" ? "revoked" : "rejected";
  await tx.db
    .updateTable("collection_item")
    .set({ state: accepted ? "accepted" : no, stamp_uri: accepted ? (stamp ?? null) : held })
    .where("id", "=", id)
    .execute();
}

/** Someone elsewhere has deleted the FeatureAuthorization under which they are in a collection of ours. Returns whether one is held. */
export async function featureStampDeleted(
  tx: Tx,
  uri: string,
  by: { id: number; uri: string },
): Promise<boolean> {
  const item = await items(tx)
    .where("item.stamp_uri", "=", uri)
    .where("item.person_id", "=", by.id)
    .where("person.local", "=", 0)
    .executeTakeFirst();
  if (!item) return false;
  await bury(tx, uri, by.uri);
  if (item.state !== "accepted") return true;
  await tx.db
    .updateTable("collection_item")
    .set({ state: "revoked" })
    .where("id", "=", item.id)
    .execute();
  await changed(tx, { id: item.collection_id, owner_id: item.owner_id });
  return true;
}

/** The job `end-features`: two of whom one has blocked the other recommend each other no more. Stops when the block was taken back. */
export async function endFeatures(store: Store, payload: unknown): Promise<void> {
  const { blockerId, blockedId } = payload as { blockerId: number; blockedId: number };
  await store.transact(async (tx) => {
    if (!(await blockBetween(tx, blockerId, blockedId))) return;
    const between = (personId: number, ownerId: number) =>
      items(tx)
        .where("item.person_id", "=", personId)
        .where("collection.owner_id", "=", ownerId)
        .where("item.state", "in", ["accepted", "pending"])
        .execute();
    for (const item of await between(blockerId, blockedId)) await revoke(tx, item);
    for (const item of await between(blockedId, blockerId))
      if (item.collection_local === 1) await takeOut(tx, item);
  });
}
