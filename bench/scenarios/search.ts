import { statSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { indexPosts } from "../../src/domain/knowledge/index-post.ts";
import { searchPosts } from "../../src/domain/knowledge/search.read.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { matchBest, matchNewest, writeTokens } from "../../src/storage/search.ts";
import { tokensAt } from "../lib/dataset/posts.ts";
import { drawPosts } from "../lib/dataset/shape.ts";
import { dataset, storeOn, type Dataset } from "../lib/dataset.ts";
import { windowsOf } from "../lib/inside.ts";
import { pair } from "../lib/pair.ts";
import type { Bench, Finding, Scenario } from "../lib/scenario.ts";
import { quantile } from "../lib/stats.ts";

const limit = 20;
type Store = ReturnType<typeof storeOn>;

export const scenario: Scenario = {
  about:
    "words that are rare and words that are in every ninth post: newest first, best first, and how they are indexed",
  async run(bench) {
    const data = await dataset(bench, { engine: "sqlite" });
    const store = storeOn(bench, data);
    const raw = new Sqlite(data.url.slice("file:".length));
    for (const pragma of ["cache_size = -65536", "synchronous = FULL"]) raw.pragma(pragma);
    bench.atEnd(() => raw.close());
    const side = { bench, data, store, raw };
    const large = await size(side);
    return [
      ...(await newestFirst(side)),
      ...(await bestFirst(side)),
      ...(await indexing(side)),
      large,
    ];
  },
};

interface Side {
  bench: Bench;
  data: Dataset;
  store: Store;
  raw: Sqlite.Database;
}

/** What is looked for, by what it is called. A word that a space follows is looked for whole. */
function queries({ words }: Dataset): Record<string, string> {
  const { rare, seldom, frequent, danish, common } = words;
  return {
    ...Object.fromEntries(
      Object.values({ rare, seldom, frequent, danish, common }).map((one) => [
        `a word in ${one.in} of a million`,
        `${one.word} `,
      ]),
    ),
    "two words": `${common.word} ${frequent.word} `,
    "a word being typed": frequent.word,
    "a word in every ninth being typed": common.word,
    "its first letters": common.word.slice(0, 5),
  };
}

async function newestFirst({ bench, data, store, raw }: Side): Promise<Finding[]> {
  const pk = raw.prepare("select * from post where id = ?");
  const found: Finding[] = [];
  let at = 0;
  const floor = await windowsOf(bench, () => pk.all(data.post((at += 7919) % data.shape.posts)));
  for (const [what, words] of Object.entries(queries(data))) {
    const ids = await matchNewest(store.reader, "post", words, { limit });
    if (ids.length === 0) throw new Error(`${what} is not found`);
    const subject = await windowsOf(bench, () =>
      matchNewest(store.reader, "post", words, { limit }),
    );
    const paired = await pair(bench, floor, subject);
    found.push({
      what: `the newest 20 with ${what}, by one post by its key`,
      value: paired.ratio,
      figures: { "floor µs": paired.floor, "Vis µs": paired.subject },
      paired,
    });
  }
  const whole = found.filter(({ what }) => !what.includes("typed") && !what.includes("letters"));
  const worst = whole.reduce((a, b) => (a.value > b.value ? a : b));
  const me = personViewer(data.readers[500].id);
  const page = { words: `${data.words.common.word} `, limit, order: "newest" } as const;
  const asRead = await pair(
    bench,
    floor,
    await windowsOf(bench, () => searchPosts(store.reader, me, page)),
  );
  const { value, figures } = worst;
  return [
    {
      goal: "9",
      what: `search, newest first, at its dearest (${worst.what})`,
      value,
      pass: 8,
      stretch: 5,
      figures,
    },
    ...found,
    {
      what: "a page of what a person may see of them, by one post by its key",
      value: asRead.ratio,
      figures: { "floor µs": asRead.floor, "Vis µs": asRead.subject },
      paired: asRead,
    },
  ];
}

/**
 * The floor scores the thousand rows of 10,000 that have a word, by `bm25` over an index that says how often and where each
 * row has it; the slowest of ours may not be far from its usual.
 */
async function bestFirst({ bench, data, store, raw }: Side): Promise<Finding[]> {
  const { common, frequent } = data.words;
  raw.exec("create virtual table bench_search using fts5(tokens, content='')");
  const add = raw.prepare("insert into bench_search (rowid, tokens) values (?, ?)");
  const drawn = { shape: data.shape, written: drawPosts(data.shape) };
  raw.transaction(() => {
    for (let n = 1; n <= 10_000; n++)
      add.run(n, tokensAt(n % data.shape.posts, drawn) + (n % 10 === 0 ? " floor" : ""));
  })();
  const scored = raw.prepare(
    "select rowid, bm25(bench_search) as score from bench_search where bench_search match 'floor' order by rowid desc limit 1000",
  );
  if (scored.all().length !== 1000) throw new Error("the floor does not score a thousand");
  const found: Finding[] = [];
  for (const [what, words] of [
    ["a word in every ninth post", `${common.word} `],
    ["a word being typed", frequent.word],
    ["two words", `${common.word} ${frequent.word} `],
  ] as const) {
    const hits = await matchBest(store.reader, "post", words);
    if (hits.length === 0) throw new Error(`${what} is not found`);
    const paired = await pair(
      bench,
      await windowsOf(bench, () => scored.all()),
      await windowsOf(bench, () => matchBest(store.reader, "post", words)),
    );
    const ratios = paired.ratios.toSorted((one, other) => one - other);
    found.push({
      what: `the best of ${what}, by scoring 1,000 hits with bm25`,
      value: quantile(ratios, 0.99),
      figures: { hits: hits.length, "floor µs": paired.floor, "Vis µs": paired.subject },
      paired,
    });
  }
  const [first, ...others] = found;
  return [{ ...first!, goal: "9b", pass: 2, stretch: 1.2 }, ...others];
}

/** Rows like those of posts inserted a hundred in a transaction, and the tokens of as many posts put in the index likewise. */
async function indexing({ bench, data, store, raw }: Side): Promise<Finding[]> {
  raw.exec("create table bench_post as select * from post limit 0");
  raw.exec("create unique index bench_post_id on bench_post (id)");
  const columns = raw.prepare("select * from post limit 1").columns();
  const places = columns.map(() => "?").join(", ");
  const insert = raw.prepare(`insert into bench_post values (${places})`);
  const rows = raw.prepare("select * from post order by id limit 2000").raw().all() as unknown[][];
  const many = 100;
  let [next, at] = [data.post(data.shape.posts), 0];
  const insertSome = raw.transaction(() => {
    for (let n = 0; n < many; n++) {
      const row = rows[at++ % rows.length]!;
      insert.run([(next += 4096), ...row.slice(1)]);
    }
  });
  const drawn = { shape: data.shape, written: drawPosts(data.shape) };
  const tokens = Array.from({ length: 2000 }, (_, n) => tokensAt(n, drawn));
  const write = () =>
    store.transact((tx) =>
      writeTokens(
        tx,
        "post",
        Array.from({ length: many }, () => ({
          id: (next += 4096),
          tokens: tokens[at++ % tokens.length]!,
        })),
      ),
    );
  const paired = await pair(
    bench,
    await windowsOf(bench, insertSome),
    await windowsOf(bench, write),
  );
  const job = await windowsOf(bench, () => {
    const from = (at += many) % (data.shape.posts - many);
    return indexPosts(
      store,
      Array.from({ length: many }, (_, n) => data.post(from + n)),
    );
  });
  const { cpu } = await job();
  return [
    {
      goal: "9c",
      what: "tokens of a post written in a batch, by its row inserted in a batch",
      value: paired.ratio,
      pass: 8,
      stretch: 6,
      figures: {
        "floor µs": paired.floor / many,
        "Vis µs": paired.subject / many,
        "whole job for a post, µs": cpu / many,
      },
      paired,
    },
  ];
}

async function size({ raw, data }: Side): Promise<Finding> {
  const sum = (sql: string) => (raw.prepare(sql).get() as { n: number }).n;
  const index = sum("select sum(length(block)) as n from post_search_data");
  const text = sum("select sum(length(body_html)) as n from post");
  return {
    goal: "9c",
    what: "the search index, by the bytes of the text",
    value: index / text,
    pass: 0.6,
    stretch: 0.45,
    figures: {
      "index MB": index / 1e6,
      "text MB": text / 1e6,
      "file MB": statSync(data.url.slice(5)).size / 1e6,
    },
  };
}
