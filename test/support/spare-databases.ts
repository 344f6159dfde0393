import pg from "pg";
import { administer, databaseUrl } from "./administer.ts";

/*
 * To copy the template costs a quarter of a second of processor time, to empty a database far less. So what a test
 * is done with becomes the next one's, when it is provably as new: the same schema by the oids that a copy shares with its
 * template, the same migrations, no statistics, no row in any other table. Everything else is dropped.
 */

/** Bytes of a table that is not worth emptying row by row. */
const largest = 1024 * 1024;

/** Makes the list of spare databases on a fresh server. */
export async function keepSpares(server: string): Promise<void> {
  await administer(server, "create table spare (name text primary key)");
}

/** Takes a spare database, if there is one. */
export async function takeSpare(server: string): Promise<string | undefined> {
  const [row] = await administer(
    server,
    `delete from spare where name = (select name from spare limit 1 for update skip locked) returning name`,
  );
  return row?.["name"] as string | undefined;
}

/** Empties a database that is not used any more and gives it to the next test; drops it when it is not as `shape` says. */
export async function giveBack(server: string, name: string, shape: string): Promise<void> {
  if (await emptied(databaseUrl(server, name), shape))
    await administer(server, `insert into spare (name) values ('${name}')`);
  else await dropDatabase(server, name);
}

/** Drops a database, whoever uses it. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await administer(server, `drop database if exists ${name} with (force)`);
}

/** What a database is like apart from its rows; the migrations it has are part of it. */
export async function shapeOf(url: string): Promise<string> {
  const client = await connected(url);
  try {
    return await shape(client);
  } finally {
    await client.end();
  }
}

async function emptied(url: string, wanted: string): Promise<boolean> {
  const client = await connected(url).catch(() => undefined);
  if (!client) return false;
  try {
    if (await isUsed(client)) return false;
    if ((await shape(client)) !== wanted) return false;
    const tables = await client.query<{ name: string; large: boolean }>(
      `select quote_ident(relname) as name, pg_relation_size(oid) > ${largest} as large
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'`,
    );
    if (tables.rows.some(({ large }) => large)) return false;
    const asked = tables.rows.map(
      ({ name }) => `select '${name}' as name where exists (select from ${name})`,
    );
    const full = async () =>
      (await client.query<{ name: string }>(asked.join(" union all "))).rows.map((r) => r.name);
    await client.query("set session_replication_role = replica"); // no order among the tables
    await client.query((await full()).map((name) => `delete from ${name};`).join(" "));
    return (await full()).length === 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether anybody else stays connected: what was closed just now has a moment to go. */
async function isUsed(client: pg.Client): Promise<boolean> {
  for (let look = 0; look < 20; look += 1) {
    const others = await client.query(
      "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    if (others.rows.length === 0) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function shape(client: pg.Client): Promise<string> {
  const of = (what: string, from: string) =>
    `(select coalesce(string_agg((${what})::text, ' ' order by (${what})::text), '') from ${from})`;
  const own = "'public'::regnamespace";
  const relations = `(select oid from pg_class where relnamespace = ${own})`;
  const parts = [
    of(
      "(oid, nspname)",
      "pg_namespace where nspname not like 'pg_temp%' and nspname not like 'pg_toast%'",
    ),
    of("(oid, relname, relkind, reloptions)", `pg_class where relnamespace = ${own}`),
    of(
      "(attrelid, attnum, attname, atttypid, attnotnull, attisdropped)",
      `pg_attribute where attrelid in ${relations} and attnum > 0`,
    ),
    of("(oid, conname, convalidated)", `pg_constraint where connamespace = ${own}`),
    of("(oid, adbin)", `pg_attrdef where adrelid in ${relations}`),
    of("(indexrelid, indisvalid, indisunique)", `pg_index where indrelid in ${relations}`),
    of("(oid, tgname, tgenabled)", `pg_trigger where tgrelid in ${relations}`),
    of("(oid, proname)", `pg_proc where pronamespace = ${own}`),
    of("oid", `pg_type where typnamespace = ${own}`),
    of("(oid, extname)", "pg_extension"),
    of("(starelid, staattnum)", `pg_statistic where starelid in ${relations}`),
    of("(sequencename, last_value)", "pg_sequences where schemaname = 'public'"),
    of("setconfig", "pg_db_role_setting"),
    of("migration", "migration"),
  ];
  const { rows } = await client.query<{ shape: string }>(
    `select md5(${parts.join(" || '/' || ")}) as shape`,
  );
  return rows[0]!.shape;
}
