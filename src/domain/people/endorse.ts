import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { newestFirst, whole, type Window } from "../window.ts";

const most = 100;

/** Recommends someone I follow on my page. Again is the same. Throws `not-followed`, `too-many-lines` after 100. */
export async function endorse(tx: Tx, me: number, them: number): Promise<void> {
  const follow = await tx.db
    .selectFrom("follow")
    .select("id")
    .where("follower_id", "=", me)
    .where("followee_id", "=", them)
    .where("state", "=", "accepted")
    .executeTakeFirst();
  if (!follow) throw new Refused("not-followed");
  const held = await tx.db
    .selectFrom("endorsement")
    .select("endorsed_id")
    .where("actor_id", "=", me)
    .limit(most)
    .execute();
  if (held.some((row) => row.endorsed_id === them)) return;
  if (held.length >= most) throw new Refused("too-many-lines", { field: "endorsements", most });
  await tx.db
    .insertInto("endorsement")
    .values({ id: tx.newId(), actor_id: me, endorsed_id: them })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Recommends someone no more. */
export async function unendorse(tx: Tx, me: number, them: number): Promise<void> {
  await tx.db
    .deleteFrom("endorsement")
    .where("actor_id", "=", me)
    .where("endorsed_id", "=", them)
    .execute();
}

/** Whom someone recommends; who of them may be seen is the reader's to ask. `id` is the cursor. */
export async function endorsedBy(
  reader: Reader,
  actorId: number,
  window: Window,
): Promise<{ id: number; personId: number }[]> {
  const { before, after, fromBelow, limit } = whole(window);
  const rows = await reader.db
    .selectFrom("endorsement")
    .select(["id", "endorsed_id as personId"])
    .where("actor_id", "=", actorId)
    .where("id", "<", before)
    .where("id", ">", after)
    .orderBy("id", fromBelow ? "asc" : "desc")
    .limit(limit)
    .execute();
  return newestFirst(rows, window);
}
