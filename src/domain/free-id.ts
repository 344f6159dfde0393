import { addMs } from "../lib/time.ts";
import { define } from "../storage/query.ts";
import type { Tx } from "../storage/transaction.ts";

const taken = {
  post: define("post-id-taken", (reader, p: { id: number }) =>
    reader.db.selectFrom("post").select("id").where("id", "=", p.id),
  ),
  boost: define("boost-id-taken", (reader, p: { id: number }) =>
    reader.db.selectFrom("boost").select("id").where("id", "=", p.id),
  ),
} as const;

/**
 * An id of the moment something came into being, here or elsewhere, so that it stands where it belongs. One moment has
 * room for some hundred: when what is tried is taken, the search goes back in time, twice as far at each step, so that
 * nobody's choice of moments can make it long.
 */
export async function freeId(tx: Tx, table: "post" | "boost", moment: string): Promise<number> {
  for (let within = 0; ; within = within * 2 + 1) {
    const id = tx.newId(addMs(moment, -Math.floor(Math.random() * (within + 1))));
    if ((await taken[table](tx, { id })).length === 0) return id;
  }
}
