import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import type { Filter } from "./filter.ts";
import { filterOf, filtersOf, keywordOf } from "./filters.read.ts";
import { filterKeyword, filterLimits } from "./texts.ts";

/** A keyword to be added to a filter; with `id` one to be changed, or with `remove` taken out. */
export interface KeywordChange {
  id?: number | undefined;
  keyword?: string | undefined;
  /** Absent: as it is; of a new one, yes. */
  wholeWord?: boolean | undefined;
  remove?: boolean | undefined;
}

/** Adds a keyword to one of someone's filters; returns its id. Throws as `changeKeywords` does. */
export async function addKeyword(
  tx: Tx,
  me: number,
  filterId: number,
  added: { keyword: string; wholeWord?: boolean | undefined },
): Promise<number> {
  await lock(tx, `filters ${me}`);
  const [id = 0] = await changeKeywords(tx, me, await filterOf(tx, me, filterId), [
    { ...added, wholeWord: added.wholeWord ?? true },
  ]);
  await tx.record({ type: "FiltersChanged", accountId: me });
  return id;
}

/** Changes a keyword, or takes it out of its filter, which stays. Throws as `changeKeywords` does. */
export async function changeKeyword(
  tx: Tx,
  me: number,
  id: number,
  change: Omit<KeywordChange, "id">,
): Promise<void> {
  await lock(tx, `filters ${me}`);
  const { filter } = await keywordOf(tx, me, id);
  await changeKeywords(tx, me, filter, [{ ...change, id }]);
  await tx.record({ type: "FiltersChanged", accountId: me });
}

/**
 * Adds, changes and takes out keywords of a filter; returns the ids of the new ones. One without anything said is left out.
 * Throws `keyword-missing`, `text-too-long`, `patient-data`, `no-more-room`, and `not-found` for an id that is none of
 * the filter's.
 */
export async function changeKeywords(
  tx: Tx,
  me: number,
  filter: Pick<Filter, "id" | "keywords">,
  changes: readonly KeywordChange[],
): Promise<number[]> {
  const held = changes.filter(({ id }) => id !== undefined);
  for (const change of held) await changeHeld(tx, filter, change);
  const added = changes.filter(
    ({ id, remove, keyword = "", wholeWord }) =>
      id === undefined && !remove && (keyword.trim() !== "" || wholeWord !== undefined),
  );
  const rows = added.map(({ keyword = "", wholeWord = true }) => ({
    id: tx.newId(),
    filter_id: filter.id,
    owner_id: me,
    keyword: filterKeyword(keyword, tx.now),
    whole_word: flag(wholeWord),
  }));
  if (rows.length === 0) return [];
  await tx.db.insertInto("filter_keyword").values(rows).execute();
  const all = (await filtersOf(tx, me)).flatMap(({ keywords }) => keywords);
  if (all.length > filterLimits.keywords)
    throw new Refused("no-more-room", { most: filterLimits.keywords });
  return rows.map(({ id }) => id);
}

async function changeHeld(
  tx: Tx,
  { keywords }: Pick<Filter, "keywords">,
  { id = 0, keyword, wholeWord, remove }: KeywordChange,
): Promise<void> {
  if (!keywords.some((held) => held.id === id)) throw new Refused("not-found");
  if (remove) {
    await tx.db.deleteFrom("filter_keyword").where("id", "=", id).execute();
    return;
  }
  const columns = {
    ...(keyword !== undefined && { keyword: filterKeyword(keyword, tx.now) }),
    ...(wholeWord !== undefined && { whole_word: flag(wholeWord) }),
  };
  if (Object.keys(columns).length > 0)
    await tx.db.updateTable("filter_keyword").set(columns).where("id", "=", id).execute();
}

function flag(yes: boolean): 0 | 1 {
  return yes ? 1 : 0;
}
