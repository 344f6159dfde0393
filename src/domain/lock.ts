import { sql } from "kysely";
import type { Tx } from "../storage/transaction.ts";

/**
 * Until the transaction ends, nobody else works on what these names stand for: so two halves that arrive at once (a reply
 * and its parent, a post and its deletion) see each other. SQLite has one writer and needs none of it.
 */
export async function lock(tx: Tx, ...names: (string | null | undefined)[]): Promise<void> {
  if (tx.engine !== "postgres") return;
  const wanted = new Set(names.filter((name): name is string => typeof name === "string"));
  for (const name of [...wanted].sort((a, b) => (a < b ? -1 : 1)))
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db);
}
