import type { KyselyPlugin } from "kysely";
import { expect } from "vitest";
import type { Reader } from "../../src/storage/reader.ts";
import type { Tx } from "../../src/storage/transaction.ts";
import type { TestStore } from "./engines.ts";

/** What was asked of a database through one handle since it was made. */
export interface Cost {
  statements: number;
  rows: number;
}

/** The same database under a handle that counts what is asked through it; hot queries go through Kysely there, where they can be counted. */
export function counted<Db extends { withPlugin: (plugin: KyselyPlugin) => Db }>(
  handle: Db,
): { db: Db; cost: Cost } {
  const cost = { statements: 0, rows: 0 };
  const db = handle.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      cost.statements += 1;
      cost.rows += result.rows.length;
      return result;
    },
  });
  return { db, cost };
}

/** Reads thrice after a transaction, which asks the database once where what was read is kept; gives what was read last. */
export function readAfter<T>(store: TestStore, read: (reader: Reader) => Promise<T>) {
  const { db, cost } = counted(store.handles.read);
  const reader = { ...store.reader, db };
  return async (work: (tx: Tx) => Promise<unknown>): Promise<T> => {
    await store.transact(work);
    const before = cost.statements;
    await read(reader);
    await read(reader);
    const last = await read(reader);
    expect(cost.statements - before).toBe(store.engine === "sqlite" ? 1 : 3);
    return last;
  };
}
