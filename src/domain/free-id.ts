import { addMs } from "../lib/time.ts";
import type { Tx } from "../storage/transaction.ts";

/**
 * An id of the moment something came into being, here or elsewhere, so that it stands where it belongs. One moment has
 * room for some hundred: when what is tried is taken, the search goes back in time, twice as far at each step, so that
 * nobody's choice of moments can make it long.
 */
export async function freeId(tx: Tx, table: "post" | "boost", moment: string): Promise<number> {
  for (let within = 0; ; within = within * 2 + 1) {
    const id = tx.newId(addMs(moment, -Math.floor(Math.random() * (within + 1))));
    const taken = await tx.db
      .selectFrom(table)
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    if (!taken) return id;
  }
}
