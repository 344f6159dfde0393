import { sql } from "kysely";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { allHotQueries, type HotQuery } from "../../src/storage/query.ts";
import { freshStore, onEachEngine, type TestStore } from "../support/engines.ts";
import {
  loadHotQueries,
  matches,
  otherValues,
  usualValues,
  type Value,
  type Values,
} from "../support/hot-queries.ts";
import { fillWithPosts } from "../support/many-posts.ts";

/*
 * Every query declared with `define` is explained on both engines, with 1,000 posts and with 200,000, and held to this:
 *
 * - Nothing that grows is read from end to end. A table of a few pages may be, so with 1,000 posts the rule holds for
 *   posts and entries only, in what streams, threads and search ask. (Home leaves out talk among strangers by the
 *   parents of its replies; PostgreSQL hashes all posts for that while they are a thousand.)
 * - Nothing is sorted but what the list below bounds. PostgreSQL may also sort a hundred rows.
 *
 * SQLite is asked both without statistics, as it has none, and with them, as when somebody took some; PostgreSQL plans both for the values
 * given and for any values, since a prepared statement may come to either.
 */

vi.setConfig({ hookTimeout: 180_000 }); // filling takes a while on a busy machine

/** Sorts that the question itself bounds, and by what. Everything else comes out of an index in order. */
const boundedSorts: Record<string, string> = {
  "entries-of-following": "a page of each source that someone follows",
  "entries-of-following-newest": "a page of each source that someone follows",
  "entries-of-following-up": "a page of each source that someone follows",
  "entries-of-list": "a page of each account in a list",
  "entries-of-list-up": "a page of each account in a list",
  "follower-inboxes": "whoever follows one person; read by a job, once a post",
  "post-search-newest":
    "hits of a word that is too rare to fill a page from the newest 2,000 posts",
  "receipts-of-actor": "servers that hold something of one person; read by a job when they go",
  "thread-writers-elsewhere": "whoever wrote in one conversation; read by a job, once a post",
  "network-servers": "whoever belongs to one network",
  "network-activity-of-object": "what a network has passed on of one post",
  "network-moderators": "who moderates one network",
  "awaited-by": "whoever asked to hear of one person; read by a job, once a post",
  "news-by-kind": "a page of each kind of news",
  "news-by-kind-up": "a page of each kind of news",
  "news-grouped": "a page of each kind of news",
  "news-grouped-up": "a page of each kind of news",
  "news-group-sizes": "what is told together of a page of things, a day each",
  "actor-search-newest": "people who match the words",
};

/** Read by jobs, whole: everybody who follows one person. PostgreSQL may join them to a table that it reads whole. */
const ofJobs = new Set(["follower-inboxes", "follower-uris"]);

/** Held at every size: what people wait for on every page. */
const onEveryPage =
  /^(entries-of|thread-|post-search|posts-(anyone|person|public|allied|that)|post-seen|search-filter)/;

/** Tables of which these posts make more than a few pages; how an empty table is read tells nothing. */
async function largeTables(store: TestStore): Promise<Set<string>> {
  const tables = await store.handles.write.introspection.getTables();
  const large = new Set<string>();
  for (const { name } of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      store.handles.write,
    );
    if (Number(rows[0]?.n) > 1000) large.add(name);
  }
  return large;
}

interface Plan {
  text: string;
  /** Tables read from end to end. */
  scans: string[];
  /** The most rows a sort is expected to get; 0 without one. */
  sorted: number;
  /** The most rows of `follow` that are expected to be read at once, where the engine tells. */
  follows: number;
}

type Explain = (text: string, values: readonly Value[]) => Promise<Plan[]>;

function explainSqlite({ handles }: TestStore): Explain {
  return async (text, values) => {
    const rows = handles.sqlite!.prepare(`explain query plan ${text}`).all(...values);
    const lines = (rows as { detail: string }[]).map((row) => row.detail);
    const named = lines.flatMap((line) => {
      const [, alias, how = ""] = /^SCAN (\S+)(.*)$/.exec(line) ?? [];
      if (alias === undefined || / VIRTUAL TABLE INDEX \d+:\S*M/.test(how)) return [];
      return tableOf(text, alias);
    });
    const sorts = lines.some((line) => line.includes("TEMP B-TREE"));
    return [{ text: lines.join("\n"), scans: named, sorted: sorts ? Infinity : 0, follows: 0 }];
  };
}

/** The table behind a name in a query; plans of SQLite give the alias. */
function tableOf(text: string, alias: string): string {
  return new RegExp(String.raw`"?(\w+)"? as "?${alias}"?(?!\w)`, "i").exec(text)?.[1] ?? alias;
}

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Plan Rows": number;
  Plans?: Node[];
}

function explainPostgres({ handles }: TestStore): Explain {
  return async (text, values) => {
    const client = await handles.pool!.connect();
    const literals = values.map((v) =>
      v === null ? "null" : `'${String(v).replaceAll("'", "''")}'`,
    );
    const plans: Plan[] = [];
    try {
      await client.query(`prepare asked as ${text}`);
      for (const mode of ["force_custom_plan", "force_generic_plan"]) {
        await client.query(`set plan_cache_mode = ${mode}`);
        const given = literals.length > 0 ? `(${literals.join(", ")})` : "";
        const { rows } = await client.query(`explain (format json) execute asked${given}`);
        plans.push(readPlan((rows[0]["QUERY PLAN"] as [{ Plan: Node }])[0].Plan, mode));
      }
      return plans;
    } finally {
      await client.query("deallocate all");
      client.release();
    }
  };
}

function readPlan(root: Node, mode: string): Plan {
  const plan: Plan = { text: mode, scans: [], sorted: 0, follows: 0 };
  const visit = (node: Node, depth: number): void => {
    const table = node["Relation Name"];
    plan.text += `\n${"  ".repeat(depth)}${node["Node Type"]} ${table ?? ""} (${node["Plan Rows"]} rows)`;
    if (node["Node Type"] === "Seq Scan" && table) plan.scans.push(table);
    if (table === "follow") plan.follows = Math.max(plan.follows, node["Plan Rows"]);
    if (node["Node Type"].includes("Sort"))
      plan.sorted = Math.max(plan.sorted, ...(node.Plans ?? []).map((below) => below["Plan Rows"]));
    for (const below of node.Plans ?? []) visit(below, depth + 1);
  };
  visit(root, 1);
  return plan;
}

function explainer(store: TestStore): Explain {
  return store.engine === "sqlite" ? explainSqlite(store) : explainPostgres(store);
}

async function plansOf(
  store: TestStore,
  explain: Explain,
  hot: HotQuery<never, unknown>,
): Promise<Plan[]> {
  const found: Plan[] = [];
  const words = hot.queryName.includes("-search-") ? matches[store.engine] : [""];
  for (const match of words)
    for (const other of [{}, ...(otherValues[hot.queryName] ?? [])]) {
      const given: Values = { ...usualValues, ...other, match };
      const { sql: text, values } = hot.compiled(
        store.reader,
        (key) => given[key] ?? (key in given ? null : 1),
      );
      found.push(...(await explain(text, values)));
    }
  return found;
}

const onlyPostgres = /-search-window$|-following-newest$/;

onEachEngine("plans", (engine) => {
  describe.each([1000, 200_000])("with %i posts", (posts) => {
    const found: { name: string; plan: Plan }[] = [];
    let store: TestStore;
    let large: Set<string>;

    async function explainAll(): Promise<void> {
      const explain = explainer(store);
      for (const hot of allHotQueries())
        if (engine === "postgres" || !onlyPostgres.test(hot.queryName))
          for (const plan of await plansOf(store, explain, hot))
            found.push({ name: hot.queryName, plan });
    }

    beforeAll(async () => {
      await loadHotQueries();
      store = await freshStore(engine);
      await fillWithPosts(store, posts);
      large = await largeTables(store);
      if (engine === "sqlite") await explainAll();
      await sql`analyze`.execute(store.handles.write);
      await explainAll();
    });

    test("every hot query is there", () => {
      const names = new Set(found.map(({ name }) => name));
      for (const name of [
        "entries-of-following",
        "entries-of-source",
        "thread-members",
        "posts-person",
        "post-search-newest",
        "post-search-marked",
      ])
        expect(names).toContain(name);
      expect(names.size).toBeGreaterThan(40);
    });

    test("a query without an index is found out", async () => {
      const plans = await explainer(store)("select id from post order by title limit 40", []);
      for (const plan of plans) {
        expect(plan.scans).toEqual(["post"]);
        expect(plan.sorted).toBeGreaterThan(100);
      }
    });

    test("nothing that grows is read from end to end", () => {
      const small = posts === 1000;
      const wrong = found.filter(({ name, plan }) => {
        if (ofJobs.has(name)) return false;
        return small
          ? onEveryPage.test(name) && plan.scans.some((t) => t === "post" || t === "entry")
          : plan.scans.some((table) => large.has(table));
      });
      expect(wrong.map(told)).toEqual([]);
    });

    test("who belongs to a network is asked of one reader, however many belong to it", () => {
      const read = found.filter(({ name }) =>
        /^(posts-(person|public|allied)|post-seen)/.test(name),
      );
      expect(read.length).toBeGreaterThan(5);
      for (const { name, plan } of read) {
        expect(plan.follows, told({ name, plan })).toBeLessThan(1000);
        if (engine === "sqlite" && name.endsWith("-person"))
          expect(plan.text).toMatch(/SEARCH membership USING INDEX follow_pair/);
      }
    });

    test("news and requests are read by the index of their reader, not by their ids", () => {
      if (engine === "postgres") return;
      const read = found.filter(({ name }) => /^news-(?!by-id)/.test(name));
      expect(read.length).toBeGreaterThan(10);
      const wrong = read.filter(({ plan }) =>
        /SEARCH (news|request|newer) USING INTEGER PRIMARY KEY/.test(plan.text),
      );
      expect(wrong.map(told)).toEqual([]);
    });

    test("replies that came before their post are looked for among those alone, however many wait for one post", async () => {
      const file = store.handles.sqlite;
      if (!file) return;
      const orphans = [...allHotQueries()].find(({ queryName }) => queryName === "orphans-of")!;
      file.exec(`
        delete from sqlite_stat4;
        delete from sqlite_stat1 where idx in ('post_orphan', 'post_reply_to');
        insert into sqlite_stat1 values ('post', 'post_orphan', '5000 20'), ('post', 'post_reply_to', '1000000 4 1');
        analyze sqlite_schema`);
      for (const { text } of await plansOf(store, explainer(store), orphans))
        expect(text).toContain("USING INDEX post_orphan");
    });

    test("nothing is sorted but what is bounded", () => {
      const most = engine === "postgres" ? 100 : 0;
      const wrong = found.filter(({ name, plan }) => plan.sorted > most && !boundedSorts[name]);
      expect(wrong.map(told)).toEqual([]);
    });
  });
});

function told({ name, plan }: { name: string; plan: Plan }): string {
  return `${name}\n${plan.text}`;
}
