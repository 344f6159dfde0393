import type { Handles } from "./engine.ts";

const longAgo = "1970-01-01T00:00:00.000Z";

/**
 * Frees what a process that was killed had taken and not finished, so that the next need not wait for its leases to run
 * out. On SQLite, where whoever holds the database is alone; on PostgreSQL others may be at work, and leases run out.
 */
export async function freeLeases({ engine, write }: Handles): Promise<void> {
  if (engine !== "sqlite") return;
  for (const table of ["inbound", "delivery"] as const)
    await write
      .updateTable(table)
      .set({ lease_until: null })
      .where("lease_until", "is not", null)
      .execute();
  // Another job of the same key may wait, as one alone can without a lease.
  await write
    .updateTable("job")
    .set({ lease_until: longAgo })
    .where("lease_until", "is not", null)
    .execute();
}
