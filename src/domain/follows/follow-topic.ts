import type { TopicFollowTable } from "../../storage/tables/follows.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { listed } from "../topics/listed.ts";
import { topicNamed } from "../topics/topic-named.ts";
import { subscribe, unsubscribe } from "./subscribe.ts";

export type TopicIntent = TopicFollowTable["intent"];

const intents: readonly string[] = ["follow", "canHelp", "wantToLearn"];

/** Follows a topic, or changes what for; a synonym stands for the topic it means. Throws `not-found`, `value-unknown`. */
export async function followTopic(
  tx: Tx,
  me: number,
  topicId: number,
  intent: TopicIntent = "follow",
): Promise<void> {
  if (!intents.includes(intent)) throw new Refused("value-unknown", { field: "intent" });
  const topic = await canonical(tx, topicId);
  if (topic === undefined || !(await isListed(tx, topic))) throw new Refused("not-found");
  await tx.db
    .insertInto("topic_follow")
    .values({ id: tx.newId(), actor_id: me, topic_id: topic, intent, created_at: tx.now })
    .onConflict((c) => c.columns(["actor_id", "topic_id"]).doUpdateSet({ intent }))
    .execute();
  await subscribe(tx, me, topic);
}

/**
 * Follows a topic by its name, which makes it one when it was none; what I follow it for stays. Returns its id. Throws
 * `topic-not-valid`, `patient-data`, `patient-data-warning`.
 */
export async function followTopicNamed(tx: Tx, me: number, name: string): Promise<number> {
  const id = await topicNamed(tx, name);
  await tx.db
    .insertInto("topic_follow")
    .values({ id: tx.newId(), actor_id: me, topic_id: id, intent: "follow", created_at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
  await subscribe(tx, me, id);
  return id;
}

/** Follows the topic no more. */
export async function unfollowTopic(tx: Tx, me: number, topicId: number): Promise<void> {
  const topic = await canonical(tx, topicId);
  if (topic === undefined) return;
  await tx.db
    .deleteFrom("topic_follow")
    .where("actor_id", "=", me)
    .where("topic_id", "=", topic)
    .execute();
  await unsubscribe(tx, me, topic);
}

async function canonical(tx: Tx, topicId: number): Promise<number | undefined> {
  const topic = await tx.db
    .selectFrom("topic")
    .select(["id", "canonical_id"])
    .where("id", "=", topicId)
    .executeTakeFirst();
  return topic && (topic.canonical_id ?? topic.id);
}

async function isListed(tx: Tx, id: number): Promise<boolean> {
  const topic = await tx.db
    .selectFrom("topic")
    .select("id")
    .where("id", "=", id)
    .where(listed)
    .executeTakeFirst();
  return topic !== undefined;
}
