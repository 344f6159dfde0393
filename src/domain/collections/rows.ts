import type { CollectionTable } from "../../storage/tables/collections.ts";
import type { NotificationTable } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { forgetNews, notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { items } from "./item-rows.read.ts";

/** One's own collection. Throws `not-found`, also for another's. */
export async function ownCollection(tx: Tx, me: number, id: number): Promise<CollectionTable> {
  const held = await tx.db
    .selectFrom("collection")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!held || held.owner_id !== me || held.local !== 1) throw new Refused("not-found");
  return held;
}

type Told = Extract<NotificationTable["kind"], "addedToCollection" | "collectionUpdated">;

/** Tells someone of a collection they are in; of several by the same owner the latest stands. */
export async function tellOf(
  tx: Tx,
  { id, owner_id: actorId }: Pick<CollectionTable, "id" | "owner_id">,
  kind: Told,
  readerId: number,
): Promise<void> {
  const news = { readerId, kind, actorId };
  await forgetNews(tx, news);
  await notify(tx, { ...news, collectionId: id });
}

/** Tells everyone here who is in a collection. */
export async function tellThoseIn(
  tx: Tx,
  collection: Pick<CollectionTable, "id" | "owner_id">,
  kind: Told,
): Promise<void> {
  const rows = await items(tx)
    .where("item.collection_id", "=", collection.id)
    .where("item.state", "=", "accepted")
    .where("person.local", "=", 1)
    .execute();
  for (const { person_id } of rows) await tellOf(tx, collection, kind, person_id);
}
