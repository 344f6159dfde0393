import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { isShown } from "./announcements.read.ts";

/** How many different emoji an announcement may carry. */
const mostEmoji = 8;

const oneEmoji = /^\p{RGI_Emoji}$/v;

/** Someone does not need to be shown it again. Throws `not-found`. */
export async function dismiss(tx: Tx, me: number, id: number): Promise<void> {
  await mustBeShown(tx, id);
  await tx.db
    .insertInto("announcement_seen")
    .values({ actor_id: me, announcement_id: id })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Answers an announcement with an emoji, once. Throws `not-found`, `value-unknown`, `too-many-lines`. */
export async function react(tx: Tx, me: number, id: number, emoji: string): Promise<void> {
  await mustBeShown(tx, id);
  if (!oneEmoji.test(emoji)) throw new Refused("value-unknown", { field: "name" });
  const used = await tx.db
    .selectFrom("announcement_reaction")
    .select("emoji")
    .distinct()
    .where("announcement_id", "=", id)
    .execute();
  if (used.length >= mostEmoji && !used.some((row) => row.emoji === emoji))
    throw new Refused("too-many-lines", { field: "name", most: mostEmoji });
  await tx.db
    .insertInto("announcement_reaction")
    .values({ announcement_id: id, emoji, actor_id: me, created_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
  await tx.record({ type: "AnnouncementAnswered", announcementId: id, emoji });
}

/** Takes an emoji back. Throws `not-found` when there is no such announcement. */
export async function unreact(tx: Tx, me: number, id: number, emoji: string): Promise<void> {
  await mustBeShown(tx, id);
  await tx.db
    .deleteFrom("announcement_reaction")
    .where("announcement_id", "=", id)
    .where("emoji", "=", emoji)
    .where("actor_id", "=", me)
    .execute();
  await tx.record({ type: "AnnouncementAnswered", announcementId: id, emoji });
}

async function mustBeShown(tx: Tx, id: number): Promise<void> {
  if (!(await isShown(tx, id, tx.now))) throw new Refused("not-found");
}
