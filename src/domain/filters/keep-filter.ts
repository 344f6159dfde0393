import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import type { Filter, FilterAction } from "./filter.ts";
import { filterOf, filtersOf } from "./filters.read.ts";
import { changeKeywords, type KeywordChange } from "./keywords.ts";
import { contextsOf, expiryIn, filterLimits, filterTitle } from "./texts.ts";

/** A filter to be made. */
export interface NewFilter {
  title: string;
  /** Of `filterContexts`. */
  contexts: readonly string[];
  action?: FilterAction | undefined;
  /** Seconds from now; null or absent: for good. */
  expiresIn?: number | null | undefined;
  keywords?: readonly KeywordChange[] | undefined;
}

/** What of a filter is to be another; what is absent stays. */
export type FilterChanges = { [K in keyof NewFilter]?: NewFilter[K] | undefined };

/**
 * Keeps something out for someone. Returns the filter's id. Throws `title-missing`, `title-too-long`, `keyword-missing`,
 * `text-too-long`, `value-unknown`, `patient-data`, `no-more-room`; `not-found` when a keyword has an id.
 */
export async function addFilter(tx: Tx, me: number, filter: NewFilter): Promise<number> {
  await lock(tx, `filters ${me}`);
  if ((await filtersOf(tx, me)).length >= filterLimits.filters)
    throw new Refused("no-more-room", { most: filterLimits.filters });
  const id = tx.newId();
  await tx.db
    .insertInto("filter")
    .values({
      id,
      owner_id: me,
      title: filterTitle(filter.title, tx.now),
      contexts: JSON.stringify(contextsOf(filter.contexts)),
      action: filter.action ?? "warn",
      expires_at: expiryIn(filter.expiresIn ?? null, tx.now),
      created_at: tx.now,
    })
    .execute();
  await changeKeywords(tx, me, { id, keywords: [] }, filter.keywords ?? []);
  await tx.record({ type: "FiltersChanged", accountId: me });
  return id;
}

/** Changes one of someone's filters. Throws as `addFilter` does, `not-found` also for another's filter or keyword. */
export async function changeFilter(
  tx: Tx,
  me: number,
  id: number,
  changes: FilterChanges,
): Promise<void> {
  await lock(tx, `filters ${me}`);
  const filter = await filterOf(tx, me, id);
  await setFilter(tx, filter, changes);
  await changeKeywords(tx, me, filter, changes.keywords ?? []);
  await tx.record({ type: "FiltersChanged", accountId: me });
}

/** Keeps it out no longer. Throws `not-found`. */
export async function removeFilter(tx: Tx, me: number, id: number): Promise<void> {
  const removed = await tx.db
    .deleteFrom("filter")
    .where("id", "=", id)
    .where("owner_id", "=", me)
    .returning("id")
    .executeTakeFirst();
  if (!removed) throw new Refused("not-found");
  await tx.record({ type: "FiltersChanged", accountId: me });
}

/** The filter's own columns, keywords aside. */
export async function setFilter(
  tx: Tx,
  filter: Pick<Filter, "id">,
  { title, contexts, action, expiresIn }: FilterChanges,
): Promise<void> {
  const columns = {
    ...(title !== undefined && { title: filterTitle(title, tx.now) }),
    ...(contexts !== undefined && { contexts: JSON.stringify(contextsOf(contexts)) }),
    ...(action !== undefined && { action }),
    ...(expiresIn !== undefined && { expires_at: expiryIn(expiresIn, tx.now) }),
  };
  if (Object.keys(columns).length > 0)
    await tx.db.updateTable("filter").set(columns).where("id", "=", filter.id).execute();
}
