import type { Reader } from "../../storage/reader.ts";
import type { CollectionItemTable, CollectionTable } from "../../storage/tables/collections.ts";

/** Someone in a collection, with whose it is. */
export type ItemRow = CollectionItemTable & {
  owner_id: number;
  collection_uri: string;
  collection_local: 0 | 1;
  person_local: 0 | 1;
};

/** Someone in a collection, by the item's id. */
export function itemRow(reader: Reader, id: number): Promise<ItemRow | undefined> {
  return items(reader).where("item.id", "=", id).executeTakeFirst();
}

/** Someone in a collection, found by who it is. */
export function itemOf(
  reader: Reader,
  collectionId: number,
  personId: number,
): Promise<ItemRow | undefined> {
  return items(reader)
    .where("item.collection_id", "=", collectionId)
    .where("item.person_id", "=", personId)
    .executeTakeFirst();
}

/** Everyone in collections, with whose each is. */
export function items(reader: Reader) {
  return reader.db
    .selectFrom("collection_item as item")
    .innerJoin("collection", "collection.id", "item.collection_id")
    .innerJoin("actor as person", "person.id", "item.person_id")
    .selectAll("item")
    .select(["collection.owner_id", "collection.uri as collection_uri"])
    .select(["collection.local as collection_local", "person.local as person_local"]);
}

/** A collection, here or elsewhere, by its address. */
export function heldCollection(reader: Reader, uri: string): Promise<CollectionTable | undefined> {
  return reader.db.selectFrom("collection").selectAll().where("uri", "=", uri).executeTakeFirst();
}
