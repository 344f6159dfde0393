import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { CollectionItemTable, CollectionTable } from "../../storage/tables/collections.ts";
import type { Viewer } from "../knowledge/visible.ts";
import { seenActor } from "../people/seen.ts";

/** Someone in a collection, as one viewer may see them. */
export interface ItemView {
  id: number;
  personId: number;
  /** Whoever is asked is shown to the owner alone. */
  state: CollectionItemTable["state"];
  createdAt: string;
}

/** People whom someone recommends, as one viewer may see them. */
export interface CollectionView {
  id: number;
  uri: string;
  ownerId: number;
  local: boolean;
  name: string;
  description: string;
  language: string | null;
  topic: { slug: string; name: string } | null;
  sensitive: boolean;
  discoverable: boolean;
  items: ItemView[];
  createdAt: string;
  updatedAt: string;
}

/** How many collections someone keeps, how many people are in one, and how long its words are in code points. */
export const collectionLimits = { collections: 10, items: 25, name: 40, description: 100 } as const;

/** A collection that the viewer may see: whose owner they see; one from elsewhere shows itself to those in it alone. */
export async function collection(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<CollectionView | undefined> {
  return (await collectionsByIds(reader, viewer, [id]))[0];
}

/** A part of a list. */
export interface Part {
  limit: number;
  offset: number;
}

/** What someone here recommends, newest first; what is found by its address alone they see themselves. */
export async function collectionsOf(
  reader: Reader,
  viewer: Viewer,
  ownerId: number,
  { limit, offset }: Part,
): Promise<CollectionView[]> {
  const isOwn = viewer.kind === "person" && viewer.actorId === ownerId;
  const rows = await reader.db
    .selectFrom("collection")
    .select("id")
    .where("owner_id", "=", ownerId)
    .where("local", "=", 1)
    .$if(!isOwn, (q) => q.where("discoverable", "=", 1))
    .orderBy("id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return collectionsByIds(reader, viewer, idsOf(rows));
}

/** The collections that someone here is in, the latest first. */
export async function collectionsWith(
  reader: Reader,
  me: number,
  { limit, offset }: Part,
): Promise<CollectionView[]> {
  const rows = await reader.db
    .selectFrom("collection_item")
    .select("collection_id as id")
    .where("person_id", "=", me)
    .where("state", "=", "accepted")
    .orderBy("id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return collectionsByIds(reader, { kind: "person", actorId: me }, idsOf(rows));
}

/** Those of them that the viewer may see, in this order; two queries however many. */
export async function collectionsByIds(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<CollectionView[]> {
  if (ids.length === 0) return [];
  const [rows, items] = await Promise.all([
    collectionRows(reader, viewer, ids),
    itemRows(reader, viewer, ids),
  ]);
  const me = viewer.kind === "person" ? viewer.actorId : undefined;
  const views = new Map(
    rows.flatMap((row) => {
      const isOwn = row.owner_id === me;
      const of = items.filter(
        ({ collection_id, state }) => collection_id === row.id && (isOwn || state === "accepted"),
      );
      const shown = row.local === 1 || of.some(({ person_id }) => person_id === me);
      return shown ? [[row.id, toView(row, of)] as const] : [];
    }),
  );
  return ids.flatMap((id) => views.get(id) ?? []);
}

type Row = CollectionTable & { slug: string | null; label: string | null };

function collectionRows(reader: Reader, viewer: Viewer, ids: readonly number[]): Promise<Row[]> {
  return reader.db
    .selectFrom("collection")
    .innerJoin("actor", "actor.id", "collection.owner_id")
    .leftJoin("topic", "topic.id", "collection.topic_id")
    .selectAll("collection")
    .select(["topic.slug", "topic.label_da as label"])
    .where(inIds(reader, "collection.id", ids.join(",")))
    .where(seenActor(viewer))
    .execute();
}

/** Whom the viewer sees, and has not blocked. */
function itemRows(
  reader: Reader,
  viewer: Viewer,
  ids: readonly number[],
): Promise<CollectionItemTable[]> {
  return reader.db
    .selectFrom("collection_item")
    .innerJoin("actor", "actor.id", "collection_item.person_id")
    .selectAll("collection_item")
    .where(inIds(reader, "collection_item.collection_id", ids.join(",")))
    .where("collection_item.state", "in", ["accepted", "pending"])
    .where(seenActor(viewer))
    .$if(viewer.kind === "person", (q) =>
      q.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("block")
              .select("block.id")
              .where("block.blocker_id", "=", (viewer as { actorId: number }).actorId)
              .whereRef("block.blocked_id", "=", "actor.id"),
          ),
        ),
      ),
    )
    .orderBy("collection_item.id")
    .execute();
}

function toView(row: Row, items: readonly CollectionItemTable[]): CollectionView {
  return {
    id: row.id,
    uri: row.uri,
    ownerId: row.owner_id,
    local: row.local === 1,
    name: row.name,
    description: row.description,
    language: row.language,
    topic: row.slug === null ? null : { slug: row.slug, name: row.label ?? row.slug },
    sensitive: row.sensitive === 1,
    discoverable: row.discoverable === 1,
    items: items.map(({ id, person_id: personId, state, created_at: createdAt }) => ({
      id,
      personId,
      state,
      createdAt,
    })),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function idsOf(rows: readonly { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
