import Sqlite from "better-sqlite3";
import pg from "pg";

/** What waits in an instance. */
export interface Waiting {
  /** Received and not handled. */
  inbound: number;
  /** Jobs that are due. */
  jobs: number;
  /** Letters that some server is still to take. */
  letters: number;
  /** Letters that were given up. */
  dead: number;
}

/** Looks into the database of an instance from outside. */
export interface Look {
  waiting: () => Promise<Waiting>;
  count: (table: "post" | "inbound" | "entry" | "notification" | "mention") => Promise<number>;
  /** Inbound rows by what became of them. */
  outcomes: () => Promise<Record<string, number>>;
  ids: () => Promise<Set<string>>;
  /** Rows of what is received, met, known, said and to be done. */
  written: () => Promise<number>;
  /** The process of PostgreSQL that answers here: what it uses is not the instance's. */
  backend: number | undefined;
  end: () => Promise<void>;
}

type Rows = Record<string, string | number>[];

/** Opens a database by the URL that Vis is given, to read; closed by `end`. */
export async function look(url: string): Promise<Look> {
  const { ask, ...place } = await (url.startsWith("file:") ? sqlite(url) : postgres(url));
  const one = async (sql: string): Promise<number> => Number((await ask(sql))[0]!["n"]);
  return {
    ...place,
    async waiting() {
      const now = new Date().toISOString();
      const [row] = await ask(
        `select (select count(*) from inbound where state = 'waiting') as inbound,
                (select count(*) from job where state = 'waiting' and run_at <= '${now}') as jobs,
                (select count(*) from delivery where dead = 0) as letters,
                (select count(*) from delivery where dead = 1) as dead`,
      );
      const of = (name: keyof Waiting): number => Number(row![name]);
      return { inbound: of("inbound"), jobs: of("jobs"), letters: of("letters"), dead: of("dead") };
    },
    count: (table) => one(`select count(*) as n from ${table}`),
    async outcomes() {
      const rows = await ask(
        `select type || ' ' || state || coalesce(' ' || reason, '') as what, count(*) as n
         from inbound group by 1`,
      );
      return Object.fromEntries(rows.map(({ what, n }) => [what, Number(n)]));
    },
    async ids() {
      const rows = await ask("select activity_uri from inbound");
      return new Set(rows.map((row) => String(row["activity_uri"])));
    },
    written: () =>
      one(
        `select (select count(*) from inbound) + (select count(*) from peer) +
                (select count(*) from actor) + (select count(*) from post) +
                (select count(*) from tombstone) +
                (select count(*) from job where kind not like '%upkeep%') as n`,
      ),
  };
}

type Place = Pick<Look, "backend" | "end"> & { ask: (sql: string) => Promise<Rows> };

async function sqlite(url: string): Promise<Place> {
  const db = new Sqlite(url.slice("file:".length), { readonly: true });
  return {
    backend: undefined,
    ask: async (sql) => db.prepare(sql).all() as Rows,
    end: async () => void db.close(),
  };
}

async function postgres(url: string): Promise<Place> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return {
    backend: rows[0]!.pid,
    ask: async (sql) => (await client.query<Rows[number]>(sql)).rows,
    end: () => client.end(),
  };
}

/** Resolves when nothing received waits and no job is due; throws when that takes more than a minute without any going. */
export async function handled(outside: Look): Promise<void> {
  await emptied(async () => {
    const { inbound, jobs } = await outside.waiting();
    return inbound + jobs;
  });
}

/** Resolves when `left` is 0; throws when it does not fall for a minute. */
export async function emptied(left: () => Promise<number>): Promise<void> {
  let [least, since] = [Number.POSITIVE_INFINITY, performance.now()];
  for (;;) {
    const now = await left();
    if (now === 0) return;
    if (now < least) [least, since] = [now, performance.now()];
    if (performance.now() - since > 60_000) throw new Error(`${now} were not handled`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
