import type { Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { ensureTopics } from "./topics.ts";

/**
 * The id of the topic someone names, made when it is new: so that nobody learns which names are in use among few.
 * Throws `topic-not-valid`, `patient-data`, `patient-data-warning`.
 */
export async function topicNamed(tx: Tx, name: string): Promise<number> {
  guardText({ topic: name }, { confirmed: false, today: tx.now });
  const [topic] = await ensureTopics(tx, [name]);
  return topic!.id;
}
