import { codePoints, collapse, stripInvisible } from "../../lib/text.ts";
import type { CollectionTable } from "../../storage/tables/collections.ts";
import type { Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { topicNamed } from "../topics/topic-named.ts";
import { bury } from "../tombstones.ts";
import { collectionUri } from "../uris.ts";
import { collectionLimits } from "./collections.read.ts";
import { addToCollection } from "./items.ts";
import { ownCollection, tellThoseIn } from "./rows.ts";

/** A collection to be made. */
export interface NewCollection {
  name: string;
  description?: string | undefined;
  language?: string | null | undefined;
  /** The topic it is about. */
  topic?: string | null | undefined;
  sensitive?: boolean | undefined;
  /** False: found by its address alone. */
  discoverable?: boolean | undefined;
  personIds?: readonly number[];
}

/** What of a collection is to be another; what is absent stays. */
export type CollectionChanges = {
  [K in Exclude<keyof NewCollection, "personIds">]?: NewCollection[K] | undefined;
};

/**
 * Makes a collection of people one recommends; returns its id. Throws `too-many-collections`, `title-missing`,
 * `title-too-long`, `text-too-long`, `topic-not-valid`, `patient-data`, `patient-data-warning` of a topic, and of those it begins with as `addToCollection` does: all, or none.
 */
export async function createCollection(
  tx: Tx,
  me: number,
  { personIds = [], ...said }: NewCollection,
): Promise<number> {
  await lock(tx, `collections ${me}`);
  const { count } = await tx.db
    .selectFrom("collection")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("owner_id", "=", me)
    .where("local", "=", 1)
    .executeTakeFirstOrThrow();
  if (Number(count) >= collectionLimits.collections)
    throw new Refused("too-many-collections", { most: collectionLimits.collections });
  const id = tx.newId();
  await tx.db
    .insertInto("collection")
    .values({
      id,
      uri: collectionUri(tx.origin, id),
      owner_id: me,
      local: 1,
      name: "",
      description: "",
      language: null,
      topic_id: null,
      sensitive: 0,
      discoverable: 1,
      created_at: tx.now,
      updated_at: tx.now,
      ...(await columnsOf(tx, said)),
    })
    .execute();
  for (const personId of new Set(personIds))
    await addToCollection(tx, me, { collectionId: id, personId });
  return id;
}

/** Changes what one's collection says of itself; those in it hear of it. Throws as `createCollection` does, and `not-found`. */
export async function changeCollection(
  tx: Tx,
  me: number,
  id: number,
  changes: CollectionChanges,
): Promise<void> {
  const held = await ownCollection(tx, me, id);
  const columns = await columnsOf(tx, changes);
  const names = Object.keys(columns) as (keyof typeof columns)[];
  if (!names.some((name) => columns[name] !== held[name])) return;
  await tx.db
    .updateTable("collection")
    .set({ ...columns, updated_at: tx.now })
    .where("id", "=", id)
    .execute();
  await tellThoseIn(tx, held, "collectionUpdated");
  await tx.record({
    type: "CollectionChanged",
    collectionId: id,
    ownerId: me,
    local: true,
    at: tx.now,
  });
}

/** Takes one's collection away. Throws `not-found`. */
export async function deleteCollection(tx: Tx, me: number, id: number): Promise<void> {
  const { uri } = await ownCollection(tx, me, id);
  const rows = await tx.db
    .selectFrom("collection_item")
    .select("person_id")
    .where("collection_id", "=", id)
    .where("state", "in", ["accepted", "pending"])
    .execute();
  await tx.db.deleteFrom("notification").where("collection_id", "=", id).execute();
  await tx.db.deleteFrom("collection").where("id", "=", id).execute();
  const owner = await tx.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "=", me)
    .executeTakeFirstOrThrow();
  await bury(tx, uri, owner.uri);
  const personIds = rows.map((row) => row.person_id);
  await tx.record({
    type: "CollectionDeleted",
    collectionId: id,
    uri,
    ownerId: me,
    personIds,
    local: true,
  });
}

type Columns = Partial<
  Pick<
    CollectionTable,
    "name" | "description" | "language" | "topic_id" | "sensitive" | "discoverable"
  >
>;

async function columnsOf(tx: Tx, said: CollectionChanges): Promise<Columns> {
  const { name, description, language, topic, sensitive, discoverable } = said;
  return {
    ...(name !== undefined && { name: nameOf(name, tx.now) }),
    ...(description !== undefined && { description: descriptionOf(description, tx.now) }),
    ...(language !== undefined && { language: languageOf(language) }),
    ...(topic !== undefined && { topic_id: topic ? await topicNamed(tx, topic) : null }),
    ...(sensitive !== undefined && { sensitive: bit(sensitive) }),
    ...(discoverable !== undefined && { discoverable: bit(discoverable) }),
  };
}

function nameOf(raw: string, today: string): string {
  const name = collapse(stripInvisible(raw).normalize("NFC"));
  if (name === "") throw new Refused("title-missing", { field: "name" });
  if (codePoints(name) > collectionLimits.name)
    throw new Refused("title-too-long", { field: "name", max: collectionLimits.name });
  guardText({ name }, { confirmed: true, today });
  return name;
}

function descriptionOf(raw: string, today: string): string {
  const description = collapse(stripInvisible(raw).normalize("NFC"));
  const { description: max } = collectionLimits;
  if (codePoints(description) > max)
    throw new Refused("text-too-long", { field: "description", max });
  guardText({ description }, { confirmed: true, today });
  return description;
}

function languageOf(language: string | null): string | null {
  if (language === null || /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language)) return language;
  throw new Refused("language-unknown", { field: "language" });
}

function bit(yes: boolean): 0 | 1 {
  return yes ? 1 : 0;
}
