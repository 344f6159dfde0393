import { sql, type Compilable, type RawBuilder } from "kysely";
import {
  fts5Query,
  markedTerms,
  postgresQuery,
  queryTerms,
  type SearchTerm,
} from "../lib/tokens.ts";
import { define, inIds } from "./query.ts";
import type { Engine, Reader } from "./reader.ts";
import type { Tx } from "./transaction.ts";

/** What can be searched; each has an index table `<what>_search` of stemmed tokens (`lib/tokens.ts`). */
export type Searched = "post" | "actor";

/** Relevance is judged among this many of the newest hits, so that a common word costs no more than a rare one. */
const mostRanked = 1000;
/** PostgreSQL looks through this many of the newest rows before it asks the index for all hits of a word. */
const newestWindow = 2000;

/** Puts the tokens of each row (`indexTokens`) in the index, in place of what it held; in two statements however many. */
export async function writeTokens(
  tx: Tx,
  what: Searched,
  rows: readonly { id: number; tokens: string }[],
): Promise<void> {
  await removeTokens(
    tx,
    what,
    rows.map((row) => row.id),
  );
  const full = rows.filter(({ tokens }) => tokens !== "");
  if (full.length === 0) return;
  const given = JSON.stringify(full.map(({ id, tokens }) => [id, tokens]));
  const statement =
    tx.engine === "sqlite"
      ? sql`insert into ${sql.table(`${what}_search`)} (rowid, tokens)
          select value ->> 0, value ->> 1 from json_each(${given})`
      : sql`insert into ${sql.table(`${what}_search`)} (id, tokens)
          select (value ->> 0)::bigint, array_to_tsvector(string_to_array(value ->> 1, ' '))
          from json_array_elements(${given}::json) as given (value)
          on conflict (id) do update set tokens = excluded.tokens`;
  await statement.execute(tx.db);
}

/** Takes rows out of the index. */
export async function removeTokens(tx: Tx, what: Searched, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const key = tx.engine === "sqlite" ? "rowid" : "id";
  await sql`delete from ${sql.table(`${what}_search`)} where ${inIds(tx, key, ids.join(","))}`.execute(
    tx.db,
  );
}

/** Ids that match the words, newest first, below `before`. Words that mean nothing match nothing. */
export async function matchNewest(
  reader: Reader,
  what: Searched,
  words: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<number[]> {
  const match = matchExpression(reader.engine, words);
  if (match === "") return [];
  const page = { match, before: before ?? Number.MAX_SAFE_INTEGER, limit };
  if (reader.engine === "postgres") {
    const found = await hot[what].window(reader, page);
    if (found.length >= limit) return found.map((row) => row.id);
  }
  return (await hot[what].newest(reader, page)).map((row) => row.id);
}

/**
 * Ids that match the words, best first, judged among the newest 1,000 hits: what is about a word (its title, a name) counts
 * 2, what says it more than once 1, of all words together; what counts alike stands newest first.
 */
export async function matchBest(reader: Reader, what: Searched, words: string): Promise<number[]> {
  const newest = await matchNewest(reader, what, words, { limit: mostRanked });
  const since = newest.at(-1);
  if (since === undefined) return [];
  const [ids, scores] = [newest.join(","), new Map<number, number>()];
  for (const { terms, worth } of markedTerms(queryTerms(words))) {
    const match = expressionOf(reader.engine, terms);
    for (const { id } of await hot[what].marked(reader, { match, since, ids }))
      scores.set(id, (scores.get(id) ?? 0) + worth);
  }
  const score = (id: number): number => scores.get(id) ?? 0;
  return newest.toSorted((one, other) => score(other) - score(one));
}

function matchExpression(engine: Engine, words: string): string {
  return expressionOf(engine, queryTerms(words));
}

function expressionOf(engine: Engine, terms: readonly SearchTerm[]): string {
  return engine === "sqlite" ? fts5Query(terms) : postgresQuery(terms);
}

type Hit = { id: number };
/** Hits among those of `ids`; SQLite looks at all that are not older than `since`, the oldest of them. */
type Marked = { match: string; since: number; ids: string };
type Page = { match: string; before: number; limit: number };

/** SQL without a builder for it: full-text operators differ between the engines. */
function written(reader: Reader, statement: RawBuilder<unknown>): Compilable<Hit> {
  return { compile: () => statement.$castTo<Hit>().compile(reader.db) };
}

function hotMatches(what: Searched) {
  const table = sql.table(`${what}_search`);
  return {
    newest: define(`${what}-search-newest`, (reader, p: Page) =>
      written(
        reader,
        reader.engine === "sqlite"
          ? sql`select rowid as id from ${table} where ${table} match ${p.match}
              and rowid < ${p.before} order by rowid desc limit ${p.limit}`
          : sql`with hits as materialized (select id from ${table} where tokens @@ ${p.match}::tsquery)
              select id from hits where id < ${p.before} order by id desc limit ${p.limit}`,
      ),
    ),
    window: define(`${what}-search-window`, (reader, p: Page) =>
      written(
        reader,
        sql`select id from (select id, tokens from ${table} where id < ${p.before} order by id desc
            limit ${sql.lit(newestWindow)}) as newest
          where tokens @@ ${p.match}::tsquery order by id desc limit ${p.limit}`,
      ),
    ),
    marked: define(`${what}-search-marked`, (reader, p: Marked) =>
      written(
        reader,
        reader.engine === "sqlite"
          ? sql`select rowid as id from ${table} where ${table} match ${p.match} and rowid >= ${p.since}`
          : sql`select id from ${table} where ${inIds(reader, "id", p.ids)} and tokens @@ ${p.match}::tsquery`,
      ),
    ),
  };
}

const hot = { post: hotMatches("post"), actor: hotMatches("actor") };
