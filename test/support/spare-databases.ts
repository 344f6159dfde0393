import pg from "pg";
import { administer, databaseUrl } from "./administer.ts";

/*
 * To copy the template costs several times what it costs to empty a database. So what a test
 * is done with becomes the next one's, when it is provably as new: the same rows in the catalogs, which are of the same
 * transactions in a copy as in its template, the same migrations, no statistics, no row in any other table. Everything
 * else is dropped.
 */

/** Bytes of a table that is not worth emptying row by row. */
const largest = 1024 * 1024;

/** Makes the list of spare databases on a fresh server. */
export async function keepSpares(server: string): Promise<void> {
  await administer(server, "create table spare (name text primary key)");
}

/** Takes a spare database, if there is one. */
export async function takeSpare(server: string): Promise<string | undefined> {
  const list = await listOf(server);
  const { rows } = await list.query<{ name: string }>(
    `delete from spare where name = (select name from spare limit 1 for update skip locked) returning name`,
  );
  return rows[0]?.name;
}

let held: { server: string; client: Promise<pg.Client> } | undefined;

/** The connection of this process to the list of spares: to connect costs more than to take one. */
function listOf(server: string): Promise<pg.Client> {
  if (held?.server !== server) held = { server, client: lasting(server) };
  return held.client;
}

async function lasting(server: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server });
  client.on("error", () => {}); // the server ends before the process does
  await client.connect();
  return client;
}

/** Empties a database that is not used any more and gives it to the next test; drops it when it is not as `shape` says. */
export async function giveBack(server: string, name: string, shape: string): Promise<void> {
  if (await emptied(databaseUrl(server, name), shape))
    await (await listOf(server)).query("insert into spare (name) values ($1)", [name]);
  else await dropDatabase(server, name);
}

/** Makes a database of another: its files are copied, which costs half of writing each page of them to the log. */
export async function createDatabase(
  server: string,
  name: string,
  template: string,
): Promise<void> {
  const list = await listOf(server);
  await list.query(`create database ${name} template ${template} strategy file_copy`);
}

/** Drops a database, whoever uses it. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await (await listOf(server)).query(`drop database if exists ${name} with (force)`);
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
    // A table that nothing was ever written to has no size.
    const written = await client.query<{ name: string; large: boolean }>(
      `select quote_ident(relname) as name, pg_relation_size(oid) > ${largest} as large from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'
          and pg_relation_size(oid) > 0`,
    );
    if (written.rows.some(({ large }) => large)) return false;
    if (written.rows.length === 0) return true;
    const names = written.rows.map(({ name }) => name);
    await client.query("set session_replication_role = replica"); // no order among the tables
    await client.query(names.map((name) => `delete from ${name};`).join(" "));
    const left = names.map((name) => `exists (select from ${name})`).join(" or ");
    const { rows } = await client.query<{ full: boolean }>(`select ${left} as full`);
    return rows[0]?.full === false;
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
  const catalog = (name: string, where = "true") =>
    `(select count(*) || ' ' || max(xmin::text::bigint) from ${name} where ${where})`;
  const parts = [
    catalog("pg_namespace", "nspname not like 'pg_temp%' and nspname not like 'pg_toast%'"),
    ...["pg_class", "pg_attribute", "pg_constraint", "pg_attrdef", "pg_index", "pg_trigger"].map(
      (name) => catalog(name),
    ),
    ...["pg_proc", "pg_type", "pg_extension"].map((name) => catalog(name)),
    "(select count(*)::text from pg_statistic)",
    "(select string_agg(s::text, ' ' order by sequencename) from pg_sequences s)",
    "(select string_agg(s::text, ' ') from pg_db_role_setting s)",
    "(select string_agg(m::text, ' ' order by name) from migration m)",
  ];
  const { rows } = await client.query<{ shape: string }>(
    `select md5(concat_ws('/', ${parts.map((part) => `coalesce(${part}, '')`).join(", ")})) as shape`,
  );
  return rows[0]!.shape;
}
