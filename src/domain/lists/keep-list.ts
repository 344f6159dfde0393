import { codePoints, collapse, stripInvisible } from "../../lib/text.ts";
import type { ListTable } from "../../storage/tables/lists.ts";
import type { Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import { listOf, ownListsOf, type ListView } from "./lists.read.ts";

/** How long a title is in code points, how many lists someone has, and how many accounts are in one. */
export const listLimits = { title: 256, lists: 50, members: 500 } as const;

/** A list to be made; replies are shown to people of the list when nothing else is said. */
export interface NewList {
  title: string;
  replies?: ListTable["replies"] | undefined;
  exclusive?: boolean | undefined;
}

/** What of a list is to be another; what is absent stays. */
export type ListChanges = { [K in keyof NewList]?: NewList[K] | undefined };

/** Makes a list; returns its id. Throws `title-missing`, `title-too-long`, `patient-data`, `no-more-room`. */
export async function addList(
  tx: Tx,
  me: number,
  { title, replies = "list", exclusive = false }: NewList,
): Promise<number> {
  await lock(tx, `lists ${me}`);
  if ((await ownListsOf(tx, me)).length >= listLimits.lists)
    throw new Refused("no-more-room", { most: listLimits.lists });
  const id = tx.newId();
  await tx.db
    .insertInto("list")
    .values({
      id,
      owner_id: me,
      title: titled(title, tx.now),
      replies,
      exclusive: exclusive ? 1 : 0,
      created_at: tx.now,
    })
    .execute();
  return id;
}

/** Changes a list. Throws as `addList` does, `not-found`, and `list-read-only` for a network. */
export async function changeList(
  tx: Tx,
  me: number,
  id: number,
  { title, replies, exclusive }: ListChanges,
): Promise<void> {
  await changeable(tx, me, id);
  const columns = {
    ...(title !== undefined && { title: titled(title, tx.now) }),
    ...(replies !== undefined && { replies }),
    ...(exclusive !== undefined && { exclusive: exclusive ? (1 as const) : (0 as const) }),
  };
  if (Object.keys(columns).length > 0)
    await tx.db.updateTable("list").set(columns).where("id", "=", id).execute();
}

/** Takes a list away; whoever is in it is followed as before. Throws `not-found`, `list-read-only`. */
export async function removeList(tx: Tx, me: number, id: number): Promise<void> {
  await changeable(tx, me, id);
  await tx.db.deleteFrom("list").where("id", "=", id).execute();
}

/** One's own list. Throws `not-found`, and `list-read-only` for a network that one belongs to. */
export async function changeable(tx: Tx, me: number, id: number): Promise<ListView> {
  const list = await listOf(tx, me, id, tx.now);
  if (!list) throw new Refused("not-found");
  if (list.network) throw new Refused("list-read-only");
  return list;
}

function titled(raw: string, today: string): string {
  const title = collapse(stripInvisible(raw).normalize("NFC"));
  if (title === "") throw new Refused("title-missing", { field: "title" });
  if (codePoints(title) > listLimits.title)
    throw new Refused("title-too-long", { field: "title", max: listLimits.title });
  guardText({ title }, { confirmed: true, today });
  return title;
}
