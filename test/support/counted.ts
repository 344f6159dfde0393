import type { KyselyPlugin } from "kysely";

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
