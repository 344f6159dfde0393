import { sql } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FilterTable } from "../../storage/tables/lists.ts";
import { Refused } from "../refused.ts";
import type { Filter, FilterContext, FilterKeyword, FilterPost } from "./filter.ts";

/** All that someone keeps out, in one query: a row for each keyword and each post, and one for a filter without keywords. */
const rowsOf = define("filters-of-owner", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("filter")
    .leftJoin("filter_keyword as word", "word.filter_id", "filter.id")
    .select(["filter.id", "filter.title", "filter.contexts", "filter.action", "filter.expires_at"])
    .select(["word.id as part_id", "word.keyword", "word.whole_word"])
    .select(sql<number | null>`cast(null as bigint)`.as("post_id"))
    .where("filter.owner_id", "=", p.me)
    .unionAll(
      reader.db
        .selectFrom("filter")
        .innerJoin("filter_post as kept", "kept.filter_id", "filter.id")
        .select(["filter.id", "filter.title", "filter.contexts", "filter.action"])
        .select(["filter.expires_at", "kept.id as part_id"])
        .select(sql<string | null>`cast(null as text)`.as("keyword"))
        .select(sql<0 | 1 | null>`cast(null as bigint)`.as("whole_word"))
        .select("kept.post_id")
        .where("filter.owner_id", "=", p.me),
    ),
);

type Row = Pick<FilterTable, "id" | "title" | "contexts" | "action" | "expires_at"> & {
  part_id: number | null;
  keyword: string | null;
  whole_word: 0 | 1 | null;
  post_id: number | null;
};

/** Someone's filters, the oldest first, those that no longer hold too. */
export async function filtersOf(reader: Reader, me: number): Promise<Filter[]> {
  const rows = await rowsOf(reader, { me });
  return [...Map.groupBy(rows, (row) => row.id).values()]
    .map(toFilter)
    .toSorted((a, b) => a.id - b.id);
}

/** One of someone's filters. Throws `not-found`, also for another's. */
export async function filterOf(reader: Reader, me: number, id: number): Promise<Filter> {
  return found((await filtersOf(reader, me)).find((filter) => filter.id === id));
}

/** A keyword of one of someone's filters, and the filter. Throws `not-found`. */
export async function keywordOf(
  reader: Reader,
  me: number,
  id: number,
): Promise<{ filter: Filter; keyword: FilterKeyword }> {
  const all = (await filtersOf(reader, me)).flatMap((filter) =>
    filter.keywords.map((keyword) => ({ filter, keyword })),
  );
  return found(all.find(({ keyword }) => keyword.id === id));
}

/** A post that one of someone's filters keeps out. Throws `not-found`. */
export async function filterPostOf(reader: Reader, me: number, id: number): Promise<FilterPost> {
  const all = (await filtersOf(reader, me)).flatMap(({ posts }) => posts);
  return found(all.find((post) => post.id === id));
}

function found<T>(held: T | undefined): T {
  if (held === undefined) throw new Refused("not-found");
  return held;
}

function toFilter(rows: readonly Row[]): Filter {
  const { id, title, contexts, action, expires_at: expiresAt } = rows[0]!;
  const parts = rows.toSorted((a, b) => (a.part_id ?? 0) - (b.part_id ?? 0));
  return {
    id,
    title,
    contexts: JSON.parse(contexts) as FilterContext[],
    action,
    expiresAt,
    keywords: parts.flatMap(({ part_id, keyword, whole_word }) =>
      part_id === null || keyword === null
        ? []
        : [{ id: part_id, keyword, wholeWord: whole_word === 1 }],
    ),
    posts: parts.flatMap(({ part_id, post_id }) =>
      part_id === null || post_id === null ? [] : [{ id: part_id, postId: post_id }],
    ),
  };
}
