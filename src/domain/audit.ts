import type { Tx } from "../storage/transaction.ts";

/** Notes who did what; `by` is null for the command line. `detail` never holds what someone wrote. */
export async function audit(
  tx: Tx,
  by: number | null,
  action: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  await tx.db
    .insertInto("audit")
    .values({
      id: tx.newId(),
      actor_id: by,
      action,
      detail: JSON.stringify(detail),
      created_at: tx.now,
    })
    .execute();
}
