import { codePoints, stripInvisible } from "../../lib/text.ts";
import type { Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { knownActor } from "./known-actor.ts";

const longest = 2_000;

/**
 * Notes something of someone for myself alone; an empty text takes it away. Throws `not-found`, `text-too-long`,
 * `patient-data`, `patient-data-warning`.
 */
export async function setPrivateNote(
  tx: Tx,
  { writerId, aboutId, text, confirmed = false }: PrivateNote,
): Promise<void> {
  await knownActor(tx, aboutId);
  const note = stripInvisible(text).trim();
  if (codePoints(note) > longest)
    throw new Refused("text-too-long", { field: "note", most: longest });
  guardText({ note }, { confirmed, today: tx.now });
  if (note === "")
    await tx.db
      .deleteFrom("private_note")
      .where("writer_id", "=", writerId)
      .where("about_id", "=", aboutId)
      .execute();
  else
    await tx.db
      .insertInto("private_note")
      .values({ writer_id: writerId, about_id: aboutId, text: note, updated_at: tx.now })
      .onConflict((c) =>
        c.columns(["writer_id", "about_id"]).doUpdateSet({ text: note, updated_at: tx.now }),
      )
      .execute();
}

export interface PrivateNote {
  writerId: number;
  aboutId: number;
  text: string;
  /** The guard's hints were seen. */
  confirmed?: boolean | undefined;
}
