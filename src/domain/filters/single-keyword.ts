import type { Tx } from "../../storage/transaction.ts";
import { lock } from "../lock.ts";
import { Refused } from "../refused.ts";
import type { Filter } from "./filter.ts";
import { keywordOf } from "./filters.read.ts";
import { setFilter, type FilterChanges } from "./keep-filter.ts";
import { changeKeywords } from "./keywords.ts";
import { contextsOf, titleOf } from "./texts.ts";

/** A filter as older apps know it: one keyword with where it holds. */
export type SingleKeyword = Pick<FilterChanges, "contexts" | "action" | "expiresIn"> & {
  keyword?: string | undefined;
  wholeWord?: boolean | undefined;
};

/**
 * Changes a keyword and its filter at once; a title that was the keyword goes along. Where the filter has more keywords,
 * only what is the keyword's own can change so. Throws `several-keywords`, and as `changeFilter` does.
 */
export async function changeSingle(
  tx: Tx,
  me: number,
  keywordId: number,
  { keyword: said, wholeWord, ...changes }: SingleKeyword,
): Promise<void> {
  await lock(tx, `filters ${me}`);
  const { filter, keyword } = await keywordOf(tx, me, keywordId);
  const alone = filter.keywords.length === 1;
  if (!alone && isAnother(filter, changes)) throw new Refused("several-keywords");
  const named = alone && filter.title === keyword.keyword && said !== undefined;
  if (alone) await setFilter(tx, filter, { ...changes, ...(named && { title: titleOf(said) }) });
  await changeKeywords(tx, me, filter, [{ id: keywordId, keyword: said, wholeWord }]);
  await tx.record({ type: "FiltersChanged", accountId: me });
}

function isAnother(filter: Filter, { contexts, action, expiresIn }: FilterChanges): boolean {
  const elsewhere =
    contexts !== undefined && contextsOf(contexts).join(" ") !== filter.contexts.join(" ");
  const until = expiresIn !== undefined && (expiresIn !== null || filter.expiresAt !== null);
  return elsewhere || until || (action !== undefined && action !== filter.action);
}
