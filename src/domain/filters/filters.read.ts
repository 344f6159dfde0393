import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FilterTable } from "../../storage/tables/lists.ts";
import { Refused } from "../refused.ts";
import type { Filter, FilterContext, FilterKeyword, FilterPost } from "./filter.ts";

/** All that someone keeps out, in one query: filters, their keywords, their posts. */
const rowsOf = define("filters-of-owner", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("filter")
    .select(["id as filter_id", "title", "contexts", "action", "expires_at"])
    .select([none("bigint").as("id"), none("text").as("keyword")])
    .select([none("bigint").as("whole_word"), none("bigint").as("post_id")])
    .where("owner_id", "=", p.me)
    .$castTo<Row>()
    .unionAll(
      reader.db
        .selectFrom("filter_keyword")
        .select(["filter_id", none("text").as("title"), none("text").as("contexts")])
        .select([none("text").as("action"), none("text").as("expires_at")])
        .select(["id", "keyword", "whole_word", none("bigint").as("post_id")])
        .where("owner_id", "=", p.me)
        .$castTo<Row>(),
    )
    .unionAll(
      reader.db
        .selectFrom("filter_post")
        .select(["filter_id", none("text").as("title"), none("text").as("contexts")])
        .select([none("text").as("action"), none("text").as("expires_at")])
        .select(["id", none("text").as("keyword"), none("bigint").as("whole_word"), "post_id"])
        .where("owner_id", "=", p.me)
        .$castTo<Row>(),
    ),
);

/** Of a filter, a keyword, or a post: what it has not of these is null. */
interface Row extends Nullable<Pick<FilterTable, "title" | "contexts" | "action" | "expires_at">> {
  filter_id: number;
  id: number | null;
  keyword: string | null;
  whole_word: 0 | 1 | null;
  post_id: number | null;
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** A column that rows of another table fill. */
function none(type: "bigint" | "text") {
  return sql<null>`cast(null as ${sql.raw(type)})`;
}

/** Someone's filters, the oldest first, those that no longer hold too. */
export async function filtersOf(reader: Reader, me: number): Promise<Filter[]> {
  const rows = await rowsOf(reader, { me });
  return [...Map.groupBy(rows, (row) => row.filter_id).values()]
    .map((parts) => toFilter(parts.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))))
    .toSorted((a, b) => a.id - b.id);
}

const ownersAmong = define("filter-owners-among", (reader, p: { owners: string }) =>
  reader.db
    .selectFrom("filter")
    .select("owner_id")
    .where(inIds(reader, "filter.owner_id", p.owners))
    .groupBy("owner_id"),
);

/** Those of these people who have filters. */
export async function filterOwnersAmong(
  reader: Reader,
  ids: readonly number[],
): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await ownersAmong(reader, { owners: ids.join(",") });
  return new Set(rows.map((row) => row.owner_id));
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

/** The filter's own row comes first. */
function toFilter([filter, ...parts]: readonly Row[]): Filter {
  const { filter_id: id, title, contexts, action, expires_at: expiresAt } = filter!;
  return {
    id,
    title: title!,
    contexts: JSON.parse(contexts!) as FilterContext[],
    action: action!,
    expiresAt,
    keywords: parts.flatMap(({ id: partId, keyword, whole_word }) =>
      keyword === null ? [] : [{ id: partId!, keyword, wholeWord: whole_word === 1 }],
    ),
    posts: parts.flatMap(({ id: partId, post_id: postId }) =>
      postId === null ? [] : [{ id: partId!, postId }],
    ),
  };
}
