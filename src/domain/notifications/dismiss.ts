import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import type { NewsKind } from "./kinds.ts";

/** Takes one of someone's notifications away for good. Throws `not-found`. */
export async function dismissNews(tx: Tx, me: number, id: number): Promise<void> {
  const gone = await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", me)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  if (!gone) throw new Refused("not-found");
}

/** Takes what is told together under a key, or alone under its id, away for good; nothing when it is gone. */
export async function dismissGroup(tx: Tx, me: number, key: string | number): Promise<void> {
  await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", me)
    .where(typeof key === "number" ? "id" : "group_key", "=", key)
    .execute();
}

/** Takes all that someone was told of these kinds away for good, but what is kept apart. */
export async function clearNews(tx: Tx, me: number, kinds: readonly NewsKind[]): Promise<void> {
  await tx.db
    .deleteFrom("notification")
    .where("reader_id", "=", me)
    .where("filtered", "=", 0)
    .where("kind", "in", kinds)
    .execute();
}
