import type { Tx } from "../../storage/transaction.ts";

/** Adds a source (an actor, a topic, the reader, minus the reader) to what a local reader's Following stream is made of. */
export async function subscribe(tx: Tx, readerId: number, source: number): Promise<void> {
  await tx.db
    .insertInto("subscription")
    .values({ reader_id: readerId, source })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Takes a source out of a local reader's Following stream. */
export async function unsubscribe(tx: Tx, readerId: number, source: number): Promise<void> {
  await tx.db
    .deleteFrom("subscription")
    .where("reader_id", "=", readerId)
    .where("source", "=", source)
    .execute();
}
