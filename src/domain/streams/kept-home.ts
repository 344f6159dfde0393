import { sql } from "kysely";
import { keep, type Kept } from "../../storage/memory.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { isLanguage, languagesIn } from "../follows/follow-options.ts";
import { keptPosts, sharedPosts, type SharedPost } from "../knowledge/kept-posts.ts";
import { keptByReader, type ByReader } from "../people/kept-by-reader.ts";
import { followingEntries, type EntryRow, type Slice } from "./entries.read.ts";

/** What decides which posts stand in someone's Following stream, as they settled it. */
interface Wants {
  /** Until when; null: for ever. */
  muted: Map<number, string | null>;
  /** Whom they read in a list by themselves. */
  apart: Set<number>;
  /** Whose boosts they do not want. */
  silent: Set<number>;
  languages: Map<number, readonly string[]>;
  sources: Set<number>;
}

/** The newest of a Following stream, before anything is left out: every entry above `floor`, as of the log's `at`. */
interface Tail {
  rows: readonly EntryRow[];
  floor: number;
  at: number;
}

interface Home {
  wants?: Wants;
  tail?: Tail | undefined;
}

/** What is kept of the Following streams of those who came last, and what has been placed in any stream of late. */
interface KeptHome extends Kept {
  homes: ByReader<Home>;
  log: Log;
  count: () => number;
}

const most = { readers: 500, read: 120, rows: 400, log: 8192 } as const;

/** Entries as they are placed; those before `from` are forgotten. */
interface Log {
  from: number;
  placed: (EntryRow & { source: number; gone: boolean })[];
}

const keptHome = keep<KeptHome>((changes) => {
  const homes = keptByReader<Home>(most.readers, () => ({}));
  const log: Log = { from: 0, placed: [] };
  const forget = (id: unknown): void => homes.forget(Number(id));
  const rows = [
    ["insert", "new"],
    ["update", "old"],
    ["update", "new"],
    ["delete", "old"],
  ] as const;
  const readers = {
    mute: "muter_id",
    list: "owner_id",
    list_member: "owner_id",
    follow: "follower_id",
    subscription: "reader_id",
  };
  for (const [table, column] of Object.entries(readers))
    for (const [on, row] of rows) changes.watch({ table, on, says: [`${row}.${column}`] }, forget);
  for (const [on, row] of rows)
    changes.watch(
      { table: "entry", on, says: ["source", "id", "post_id", "via_id"].map((c) => `${row}.${c}`) },
      (source, id, postId, viaId) =>
        note(log, {
          source: Number(source),
          id: Number(id),
          post_id: Number(postId),
          via_id: viaId === null ? null : Number(viaId),
          gone: on !== "insert",
        }),
    );
  return { homes, log, count: changes.count, clear: homes.clear };
});

function note(log: Log, placed: Log["placed"][number]): void {
  log.placed.push(placed);
  if (log.placed.length < 2 * most.log) return;
  log.placed = log.placed.slice(-most.log);
  log.from += most.log;
}

/** `followingEntries` of what is kept, as far as it reaches back. */
export async function homeEntries(reader: Reader, me: number, slice: Slice): Promise<EntryRow[]> {
  const read = (limit: number) => followingEntries(reader, { reader: me, ...slice, limit });
  const kept = keptHome(reader);
  if (!kept) return read(slice.limit);
  const { sources } = await wantsOf(reader, kept, me);
  const home = kept.homes.of(me);
  home.tail = upToDate(home.tail, kept.log, sources) ?? (await readTail(reader, kept, me));
  return (home.tail && within(home.tail, slice)) ?? read(slice.limit);
}

async function readTail(reader: Reader, kept: KeptHome, me: number): Promise<Tail | undefined> {
  const before = kept.count();
  const read = { reader: me, before: Number.MAX_SAFE_INTEGER, limit: most.read };
  const rows = await followingEntries(reader, read);
  if (kept.count() !== before) return undefined;
  const floor = rows.length < most.read ? 0 : (rows.at(-1)?.id ?? 0);
  const above = rows.filter(({ id }, at) => id > floor && id !== rows[at - 1]?.id);
  return { rows: above, floor, at: endOf(kept.log) };
}

function endOf({ from, placed }: Log): number {
  return from + placed.length;
}

/** The tail with what has been placed since; undefined when it must be read anew. */
function upToDate(
  tail: Tail | undefined,
  log: Log,
  sources: ReadonlySet<number>,
): Tail | undefined {
  if (!tail || tail.at < log.from) return undefined;
  if (tail.at === endOf(log)) return tail;
  const news = log.placed
    .slice(tail.at - log.from)
    .filter(({ source, id }) => id > tail.floor && sources.has(source));
  if (news.some(({ gone }) => gone)) return undefined;
  const at = endOf(log);
  if (news.length === 0) return { ...tail, at };
  const all = new Map(
    [...tail.rows, ...news].map(({ id, post_id, via_id }) => [id, { id, post_id, via_id }]),
  );
  const rows = [...all.values()].toSorted((a, b) => b.id - a.id);
  if (rows.length <= most.rows) return { ...tail, rows, at };
  return { rows: rows.slice(0, most.read), floor: rows[most.read]!.id, at };
}

/** A slice of the tail; undefined when it may reach below it. */
function within({ rows, floor }: Tail, slice: Slice): EntryRow[] | undefined {
  const { before, after = 0, limit, up = false } = slice;
  if (up && after < floor) return undefined;
  const between = rows.filter(({ id }) => id < before && id > after);
  if (between.length < limit && after < floor) return undefined;
  return up ? between.slice(-limit).toReversed() : between.slice(0, limit);
}

const wantRows = define("home-wants", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("mute")
    .select([sql<WantRow["what"]>`'muted'`.as("what"), "muted_id as id", "until as words"])
    .where("muter_id", "=", p.me)
    .$castTo<WantRow>()
    .unionAll(
      reader.db
        .selectFrom("list_member as member")
        .innerJoin("list", "list.id", "member.list_id")
        .select([sql<WantRow["what"]>`'apart'`.as("what"), "member.actor_id as id", none])
        .where("member.owner_id", "=", p.me)
        .where("list.exclusive", "=", 1)
        .$castTo<WantRow>(),
    )
    .unionAll(
      reader.db
        .selectFrom("follow")
        .select([sql<WantRow["what"]>`'silent'`.as("what"), "followee_id as id", none])
        .where("follower_id", "=", p.me)
        .where("boosts", "=", 0)
        .$castTo<WantRow>(),
    )
    .unionAll(
      reader.db
        .selectFrom("follow")
        .select([sql<WantRow["what"]>`'languages'`.as("what"), "followee_id as id"])
        .select("languages as words")
        .where("follower_id", "=", p.me)
        .where("languages", "is not", null)
        .$castTo<WantRow>(),
    )
    .unionAll(
      reader.db
        .selectFrom("subscription")
        .select([sql<WantRow["what"]>`'source'`.as("what"), "source as id", none])
        .where("reader_id", "=", p.me)
        .$castTo<WantRow>(),
    ),
);

const none = sql<string | null>`cast(null as text)`.as("words");

interface WantRow {
  what: "muted" | "apart" | "silent" | "languages" | "source";
  id: number;
  words: string | null;
}

async function wantsOf(reader: Reader, kept: KeptHome, me: number): Promise<Wants> {
  const held = kept.homes.held(me)?.wants;
  if (held) return held;
  const before = kept.count();
  const rows = await wantRows(reader, { me });
  const such = (what: WantRow["what"]) => rows.filter((row) => row.what === what);
  const ids = (what: WantRow["what"]) => new Set(such(what).map(({ id }) => id));
  const wants: Wants = {
    muted: new Map(such("muted").map(({ id, words }) => [id, words])),
    apart: ids("apart"),
    silent: ids("silent"),
    languages: new Map(such("languages").map(({ id, words }) => [id, languagesIn(words) ?? []])),
    sources: ids("source"),
  };
  if (kept.count() === before) kept.homes.of(me).wants = wants;
  return wants;
}

/** `keepInHome` of what is kept: the same rows, without a query once it has been read. */
export async function keptInHome<R extends EntryRow>(
  reader: Reader,
  me: number,
  rows: R[],
): Promise<R[] | undefined> {
  const [home, posts] = [keptHome(reader), keptPosts(reader)];
  if (!home || !posts) return undefined;
  const wants = await wantsOf(reader, home, me);
  const ids = rows.map((row) => row.post_id);
  const shared = await sharedPosts(posts, reader, ids);
  const now = new Date().toISOString();
  const isMuted = (id: number | null): boolean => {
    const until = id === null ? undefined : wants.muted.get(id);
    return until !== undefined && (until === null || until > now);
  };
  return rows.filter(({ via_id: via, post_id: id }) => {
    const post = shared.get(id);
    if (isMuted(via) || (post && isMuted(post.row.author_id))) return false;
    if (via !== null) return !wants.apart.has(via) && !wants.silent.has(via);
    return post !== undefined && isWanted(post, wants) && concerns(post, wants, me);
  });
}

function isWanted({ row, view }: SharedPost, { apart, languages }: Wants): boolean {
  if (apart.has(row.author_id) || apart.has(row.network_id ?? 0)) return false;
  const wanted = languages.get(row.author_id);
  return wanted === undefined || wanted.some(isLanguage(view.language));
}

/** Written by them, naming them, answering nobody or someone they follow. */
function concerns({ row, view, parentAuthorId }: SharedPost, wants: Wants, me: number): boolean {
  return (
    view.replyToUri === null ||
    row.author_id === me ||
    (parentAuthorId !== null && wants.sources.has(parentAuthorId)) ||
    view.mentions.some(({ id }) => id === me)
  );
}
