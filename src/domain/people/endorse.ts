import type { Tx } from "../../storage/transaction.ts";
import { defineWindowed } from "../../storage/windowed.ts";
import { Refused } from "../refused.ts";

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

/** Whom someone recommends, by window: `other`. Who of them may be seen is the reader's to ask. */
export const endorsedBy = defineWindowed("endorsements-by-window", "endorsement.id", (reader, p) =>
  reader.db
    .selectFrom("endorsement")
    .select(["endorsement.id", "endorsement.endorsed_id as other"])
    .where("endorsement.actor_id", "=", p.of),
);
