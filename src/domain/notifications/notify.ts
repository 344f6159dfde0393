import { truncate } from "../../lib/text.ts";
import { define } from "../../storage/query.ts";
import type { NotificationTable } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { blockBetween } from "../people/blocks.read.ts";

export interface News {
  readerId: number;
  kind: NotificationTable["kind"];
  actorId: number;
  postId?: number | null;
  networkId?: number | null;
  /** Why, in the word that servers use. */
  reason?: string | null | undefined;
}

const longestReason = 50;

const mayHear = define(
  "notification-wanted",
  (reader, p: { readerId: number; actorId: number; now: string }) =>
    reader.db
      .selectFrom("account")
      .innerJoin("actor as sender", (join) => join.on("sender.id", "=", p.actorId))
      .leftJoin("mute", (join) =>
        join
          .on("mute.muter_id", "=", p.readerId)
          .on("mute.muted_id", "=", p.actorId)
          .on("mute.notifications", "=", 1)
          .on((eb) => eb.or([eb("mute.until", "is", null), eb("mute.until", ">", p.now)])),
      )
      .leftJoin("hidden_host", (join) =>
        join
          .on("hidden_host.actor_id", "=", p.readerId)
          .onRef("hidden_host.host", "=", "sender.host"),
      )
      .select("account.actor_id")
      .where("account.actor_id", "=", p.readerId)
      .where("account.disabled_at", "is", null)
      .where("sender.state", "=", "active")
      .where("mute.id", "is", null)
      .where("hidden_host.id", "is", null),
);

/**
 * Tells a local person once that someone did something. Nothing happens for people elsewhere, for oneself, and between
 * people of whom one has blocked or muted the other, or hidden their server.
 */
export async function notify(tx: Tx, news: News): Promise<void> {
  const { readerId, kind, actorId, postId = null, networkId = null, reason } = news;
  if (readerId === actorId) return;
  if ((await mayHear(tx, { readerId, actorId, now: tx.now })).length === 0) return;
  if (await blockBetween(tx, readerId, actorId)) return;
  const id = tx.newId();
  const added = await tx.db
    .insertInto("notification")
    .values({
      id,
      reader_id: readerId,
      kind,
      actor_id: actorId,
      post_id: postId,
      network_id: networkId,
      reason: reason ? truncate(reason, longestReason) : null,
      created_at: tx.now,
    })
    .onConflict((c) => c.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (added) await tx.record({ type: "Notified", notificationId: id, readerId });
}

/** Takes news back when the thing it told of is undone. Without `readerId` for every reader, without `postId` for none. */
export async function forgetNews(
  tx: Tx,
  news: Omit<News, "readerId"> & { readerId?: number },
): Promise<void> {
  const { readerId, kind, actorId, postId = null, networkId = null } = news;
  await tx.db
    .deleteFrom("notification")
    .where("kind", "=", kind)
    .where("actor_id", "=", actorId)
    .where("post_id", postId === null ? "is" : "=", postId)
    .where("network_id", networkId === null ? "is" : "=", networkId)
    .$if(readerId !== undefined, (q) => q.where("reader_id", "=", readerId!))
    .execute();
}

/** Takes back everything told to one of two people about the other. */
export async function forgetNewsBetween(tx: Tx, one: number, other: number): Promise<void> {
  await tx.db
    .deleteFrom("notification")
    .where((eb) =>
      eb.or([
        eb.and({ reader_id: one, actor_id: other }),
        eb.and({ reader_id: other, actor_id: one }),
      ]),
    )
    .execute();
}
