import type { Reader } from "../../storage/reader.ts";
import type { CollectionTable } from "../../storage/tables/collections.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { seenActor } from "../people/seen.ts";
import { stampUri } from "../uris.ts";
import { items } from "./item-rows.read.ts";

/** A yes of someone here to being in a collection, which stands. */
export interface FeatureStamp {
  uri: string;
  collectionUri: string;
  personId: number;
}

/** A stamp of someone here, for who may see them. */
export async function featureStampById(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<FeatureStamp | undefined> {
  const uri = stampUri(reader.origin, id);
  const found = await reader.db
    .selectFrom("collection_item as item")
    .innerJoin("collection", "collection.id", "item.collection_id")
    .innerJoin("actor", "actor.id", "item.person_id")
    .select(["collection.uri as collectionUri", "item.person_id as personId"])
    .where("item.stamp_uri", "=", uri)
    .where("item.state", "=", "accepted")
    .where("actor.local", "=", 1)
    .where(seenActor(viewer))
    .executeTakeFirst();
  return found && { uri, ...found };
}

/** Whether an address is, or was, of someone's yes to being in a collection. */
export async function isFeatureStamp(reader: Reader, uri: string): Promise<boolean> {
  return (await items(reader).where("item.stamp_uri", "=", uri).executeTakeFirst()) !== undefined;
}

/** Someone in a collection of ours as others read it. */
export interface FeaturedTold {
  id: number;
  personUri: string;
  stampUri: string;
  createdAt: string;
}

/** A collection of ours as others read it, with whoever said yes to being in it. */
export interface CollectionOnWire extends Omit<CollectionTable, "topic_id"> {
  topic: { slug: string; name: string } | null;
  items: FeaturedTold[];
}

/** A collection of ours for who may see its owner. */
export async function collectionOnWire(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<CollectionOnWire | undefined> {
  const found = await reader.db
    .selectFrom("collection")
    .innerJoin("actor", "actor.id", "collection.owner_id")
    .leftJoin("topic", "topic.id", "collection.topic_id")
    .selectAll("collection")
    .select(["topic.slug", "topic.label_da"])
    .where("collection.id", "=", id)
    .where("collection.local", "=", 1)
    .where(seenActor(viewer))
    .executeTakeFirst();
  if (!found) return undefined;
  const { slug, label_da: label, ...held } = found;
  const topic = slug === null ? null : { slug, name: label ?? slug };
  return { ...held, topic, items: await itemsOf(reader, viewer, id) };
}

/** Whoever has said yes, and is seen by who reads. */
async function itemsOf(
  reader: Reader,
  viewer: Viewer,
  collectionId: number,
): Promise<FeaturedTold[]> {
  const rows = await reader.db
    .selectFrom("collection_item as item")
    .innerJoin("actor", "actor.id", "item.person_id")
    .select(["item.id", "actor.uri as personUri", "item.stamp_uri", "item.created_at as createdAt"])
    .where("item.collection_id", "=", collectionId)
    .where("item.state", "=", "accepted")
    .where(seenActor(viewer))
    .orderBy("item.id")
    .execute();
  return rows.flatMap(({ stamp_uri: stamp, ...row }) =>
    stamp === null ? [] : [{ ...row, stampUri: stamp }],
  );
}

/** The addresses of what someone here recommends, where it may be found. */
export async function collectionsToFind(reader: Reader, ownerId: number): Promise<string[]> {
  const rows = await reader.db
    .selectFrom("collection")
    .select("uri")
    .where("owner_id", "=", ownerId)
    .where("local", "=", 1)
    .where("discoverable", "=", 1)
    .orderBy("id", "desc")
    .execute();
  return rows.map(({ uri }) => uri);
}

/** Whom someone here wants to recommend, for those who build the request; undefined once it is answered. */
export function featureAsked(reader: Reader, itemId: number) {
  return items(reader)
    .select("person.uri as person_uri")
    .where("item.id", "=", itemId)
    .where("item.state", "=", "pending")
    .executeTakeFirst();
}

/** Everyone elsewhere in a collection of ours. */
export async function thoseElsewhere(reader: Reader, collectionId: number): Promise<number[]> {
  const rows = await items(reader)
    .where("item.collection_id", "=", collectionId)
    .where("item.state", "=", "accepted")
    .where("person.local", "=", 0)
    .execute();
  return rows.map((row) => row.person_id);
}
