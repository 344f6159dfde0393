import Sqlite from "better-sqlite3";
import pg from "pg";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { postRows } from "../../src/domain/knowledge/post-rows.read.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { followingEntries } from "../../src/domain/streams/entries.read.ts";
import { following } from "../../src/domain/streams/streams.read.ts";
import type { Reader } from "../../src/storage/reader.ts";
import type { Store } from "../../src/storage/transaction.ts";
import { withChildren } from "../lib/cpu.ts";
import { dataset, storeOn, type Dataset } from "../lib/dataset.ts";
import { windowsOf, type Turn } from "../lib/inside.ts";
import { postgresBySqlite } from "../lib/postgres-by-sqlite.ts";
import { pair } from "../lib/pair.ts";
import { redisFeed } from "../peers/redis-feed.ts";
import { engines, type Bench, type Finding, type Scenario } from "../lib/scenario.ts";

const limit = 20;
const latest = Number.MAX_SAFE_INTEGER;

interface Side {
  data: Dataset;
  reader: Reader;
  transact: Store["transact"];
  /** 20 posts by their key: the cheapest read of as much. */
  range: Turn;
  /** The posts with these ids, by their key. */
  rows: (ids: readonly number[]) => unknown[] | Promise<unknown[]>;
  pids: () => readonly number[];
}

export const scenario: Scenario = {
  about: "the home of people who follow 50 to 5,000, page by page",
  engines,
  peers: ["redis-feed"],
  async run(bench) {
    const large = await sideOf(bench);
    const findings = await againstRange(bench, large);
    if (bench.engine === "sqlite") findings.push(await growth(bench, large));
    else findings.push(await againstSqlite(bench, large));
    if (bench.peer !== undefined) findings.push(...(await againstFeeds(bench, large)));
    return findings;
  },
};

async function sideOf(bench: Bench, wanted: Parameters<typeof dataset>[1] = {}): Promise<Side> {
  const data = await dataset(bench, wanted);
  const { reader, transact } = storeOn(bench, data);
  const { postgresPid: pid } = data;
  const pids = () => (pid === undefined ? [] : withChildren(pid));
  const middle = data.post(Math.floor(data.shape.posts / 2));
  const raw =
    reader.engine === "sqlite"
      ? ofSqlite(bench, data, middle)
      : await ofPostgres(bench, data, middle);
  return { data, reader, transact, ...raw, pids };
}

/** All columns of a post's row but those of the poll that our rows bring along: as many bytes on both sides. */
const range = (place: string) => `select * from post where id < ${place} order by id desc limit 20`;

type Raw = Pick<Side, "range" | "rows">;

function ofSqlite(bench: Bench, { url }: Dataset, middle: number): Raw {
  const raw = new Sqlite(url.slice("file:".length), { readonly: true });
  raw.pragma("cache_size = -65536");
  bench.atEnd(() => raw.close());
  const statement = raw.prepare(range("?"));
  const byKey = raw.prepare(
    "select * from post where id in (select value from json_each('[' || ? || ']'))",
  );
  return { range: () => statement.all(middle), rows: (ids) => byKey.all(ids.join(",")) };
}

async function ofPostgres(bench: Bench, { url }: Dataset, middle: number): Promise<Raw> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  bench.atEnd(() => client.end());
  const byKey = "select * from post where id = any(string_to_array($1::text, ',')::bigint[])";
  return {
    range: () => client.query({ name: "range", text: range("$1"), values: [middle] }),
    rows: async (ids) =>
      (await client.query({ name: "rows", text: byKey, values: [ids.join(",")] })).rows,
  };
}

/** Where the newest stand, and the whole rows of the posts there: the least that a page is made of. */
async function pageBySql(side: Side, me: number, before: number): Promise<number> {
  const entries = await followingEntries(side.reader, { reader: me, before, limit });
  const rows = await side.rows(entries.map((entry) => entry.post_id));
  return rows.length;
}

/** The same with who may see what, and what the reader has done with each. */
async function pageWithRights({ reader }: Side, me: number, before: number): Promise<number> {
  const entries = await followingEntries(reader, { reader: me, before, limit });
  const ids = entries.map((entry) => entry.post_id).join(",");
  return (await postRows(reader, personViewer(me), { ids })).length;
}

async function againstRange(bench: Bench, side: Side): Promise<Finding[]> {
  const { data, range: floor, pids } = side;
  const findings: Finding[] = [];
  const measure = async (what: string, turn: Turn) =>
    pair(bench, await windowsOf(bench, floor, pids), await windowsOf(bench, turn, pids)).then(
      (paired): Finding => ({
        what,
        value: paired.ratio,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject },
        paired,
      }),
    );
  const five = data.readers[500].id;
  if ((await pageBySql(side, five, latest)) < limit / 2) throw new Error("a page is empty");
  const sql = await measure(
    "home of someone with 500 followees, by SQL, by 20 rows of a range",
    () => pageBySql(side, five, latest),
  );
  findings.push(bench.engine === "sqlite" ? { ...sql, goal: "8", pass: 12, stretch: 5 } : sql);
  findings.push(
    await measure("the same with who may see what, and what the reader has done with each", () =>
      pageWithRights(side, five, latest),
    ),
  );
  const pages = {
    first: latest,
    middle: data.post(data.shape.posts / 2),
    last: data.post(data.shape.posts / 20),
  };
  const many = bench.size === "S" ? ([500] as const) : ([50, 200, 500, 2000, 5000] as const);
  for (const followees of many) {
    const me = data.readers[followees].id;
    for (const [name, before] of Object.entries(pages))
      if (followees === 500 || name === "first")
        findings.push(
          await measure(`entries of ${followees} followees, ${name} page`, () =>
            followingEntries(side.reader, { reader: me, before, limit }),
          ),
        );
    findings.push(
      await measure(`home of ${followees} followees, as the program reads it`, () =>
        following(side.reader, me, { limit }),
      ),
    );
  }
  return findings;
}

/** The same page of the same people over a hundredth of the posts, and over all. */
async function growth(bench: Bench, large: Side): Promise<Finding> {
  const small = await sideOf(bench, { size: "S" });
  const page = (side: Side) => () => pageBySql(side, side.data.readers[500].id, latest);
  const paired = await pair(
    bench,
    await windowsOf(bench, page(small)),
    await windowsOf(bench, page(large)),
  );
  return {
    goal: "8b",
    what: `home of 500 followees over ${large.data.shape.posts} posts, by the same over ${small.data.shape.posts}`,
    value: paired.ratio,
    pass: 1.3,
    stretch: 1.1,
    figures: { "small µs": paired.floor, "large µs": paired.subject },
    paired,
  };
}

async function againstSqlite(bench: Bench, postgres: Side): Promise<Finding> {
  const sqlite = await sideOf(bench, { engine: "sqlite" });
  const page = (side: Side) => () => pageBySql(side, side.data.readers[500].id, latest);
  const paired = await pair(
    bench,
    await windowsOf(bench, page(sqlite)),
    await windowsOf(bench, page(postgres), postgres.pids),
  );
  return postgresBySqlite("pages of home with 500 followees", paired);
}

/** Posts in a feed that is written when they are, as many as the peer keeps. */
const inFeed = 400;

/** The same page where everybody has a feed of their own in Redis, and what it costs to write a post into those. */
async function againstFeeds(bench: Bench, side: Side): Promise<Finding[]> {
  const { data, reader, transact } = side;
  const feed = await redisFeed(bench);
  const pids = () => [...side.pids(), feed.pid];
  const me = data.readers[500].id;
  const shown = await followingEntries(reader, { reader: me, before: latest, limit: inFeed });
  const posts = [...new Set(shown.map((entry) => entry.post_id))];
  await feed.fill([me], posts);
  const page = async () => side.rows(await feed.page(me, limit));
  if ((await page()).length !== limit) throw new Error("a page of the peer is not whole");
  const read = await pair(
    bench,
    await windowsOf(bench, page, pids),
    await windowsOf(bench, () => pageBySql(side, me, latest), side.pids),
  );

  const followers = await reader.db
    .selectFrom("subscription")
    .select("reader_id")
    .where("source", "=", data.star.id)
    .execute();
  const readers = followers.map(({ reader_id: id }) => id);
  await feed.fill(readers, posts);
  let newest = data.post(data.shape.posts);
  const push = () => feed.push((newest += 1), readers);
  const draft = {
    kind: "note",
    language: "da",
    audience: "public",
    topics: [],
    mentions: [],
  } as const;
  const write = (turn: number) =>
    transact((tx) => publish(tx, data.star.id, { ...draft, body: `${turn}: vi har prøvet det` }));
  const written = await pair(
    bench,
    await windowsOf(bench, write, side.pids),
    await windowsOf(bench, push, pids),
  );
  if ((await feed.length(readers.at(-1)!)) !== inFeed) throw new Error("a feed is not cut");
  const notes = [
    `Redis ${feed.version}, nothing kept on disk, by a socket; feeds of ${inFeed} posts`,
    "not equal: a feed knows nothing older than its posts, and follows no block, mute or new followee until it is made again",
  ];
  return [
    {
      what: "home of 500 followees, by SQL, by a page of a feed in Redis",
      value: read.ratio,
      figures: { "Redis and rows µs": read.floor, "Vis µs": read.subject },
      paired: read,
      notes,
    },
    {
      what: "putting a post into the feeds of its readers in Redis, by writing it in Vis",
      value: written.ratio,
      figures: {
        "Vis, whoever reads it, µs": written.floor,
        "Redis µs": written.subject,
        readers: readers.length,
      },
      paired: written,
      notes,
    },
  ];
}
