import { sql } from "kysely";
import { vi } from "vitest";
import type { TestStore } from "./engines.ts";

/** The session that holds a node's number in this PostgreSQL database; undefined when none does. */
export async function nodeHolder(
  { handles }: TestStore,
  node: number,
  granted = true,
): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_locks
    where locktype = 'advisory' and objid = ${node} and objsubid = 2 and granted = ${granted}
      and database = (select oid from pg_database where datname = current_database())`.execute(
    handles.write,
  );
  return rows[0]?.pid;
}

/** Cuts the connection that holds a node's number. Returns which session that was. */
export async function cutNode(store: TestStore, node: number): Promise<number | undefined> {
  const pid = await nodeHolder(store, node);
  await sql`select pg_terminate_backend(${pid}::int)`.execute(store.handles.write);
  return pid;
}

/** Cuts it while another session waits for the number, so that this one has it next, until the store closes. */
export async function takeNodeNext(store: TestStore, node: number): Promise<void> {
  const waiting = await store.handles.pool!.connect();
  const taken = waiting.query("select pg_advisory_lock(711202, $1)", [node]);
  await vi.waitUntil(async () => (await nodeHolder(store, node, false)) !== undefined, {
    timeout: 45_000,
  });
  await cutNode(store, node);
  await taken;
  waiting.release();
}
