import type { Insertable } from "kysely";
import { truncate } from "../../lib/text.ts";
import { define, defineWrite, type Row } from "../../storage/query.ts";
import type { NotificationTable } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { blockBetween } from "../people/blocks.read.ts";
import { judgeNews } from "./judge-news.ts";
import { groupKey, type NewsKind } from "./kinds.ts";
import { pushedTo } from "./push-subscriptions.read.ts";
import { holdApart } from "./requests.ts";

export interface News {
  readerId: number;
  kind: NewsKind;
  actorId: number;
  postId?: number | null;
  networkId?: number | null;
  collectionId?: number | null;
  /** Why, in the word that servers use. */
  reason?: string | null | undefined;
  reportId?: number | null;
}

const longestReason = 50;

/** What someone is told of by their own doing. */
const ofOneself: readonly News["kind"][] = ["poll", "notPublished"];

const mayHear = define(
  "notification-wanted",
  (reader, p: { readerId: number; actorId: number; postId: number; now: string }) =>
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
      .where("hidden_host.id", "is", null)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("post")
              .innerJoin("thread_mute", "thread_mute.thread_id", "post.thread_id")
              .select("post.id")
              .where("post.id", "=", p.postId)
              .where("thread_mute.actor_id", "=", p.readerId),
          ),
        ),
      ),
);

const insertNews = defineWrite("add-notification", (tx, row: Row<Insertable<NotificationTable>>) =>
  tx.db
    .insertInto("notification")
    .values(row)
    .onConflict((c) => c.doNothing()),
);

/**
 * Tells a local person once that someone did something, or keeps it apart when they wish so of whoever did it. Nothing
 * happens for people elsewhere, for oneself (but that a poll has closed), between people of whom one has blocked or muted
 * the other or hidden their server, in a conversation they have muted, and where the reader wants nothing of them.
 */
export async function notify(tx: Tx, news: News): Promise<void> {
  const { readerId, kind, actorId, postId = null, networkId = null, collectionId = null } = news;
  const { reportId = null } = news;
  if (readerId === actorId && !ofOneself.includes(kind)) return;
  const about = kind === "report" ? 0 : (postId ?? 0);
  if ((await mayHear(tx, { readerId, actorId, postId: about, now: tx.now })).length === 0) return;
  if (await blockBetween(tx, readerId, actorId)) return;
  const wish = await judgeNews(tx, { readerId, actorId, kind, postId });
  if (wish === "drop") return;
  const filtered = wish === "filter" ? 1 : 0;
  const id = tx.newId();
  const { changed } = await insertNews(tx, {
    id,
    reader_id: readerId,
    kind,
    actor_id: actorId,
    post_id: postId,
    network_id: networkId,
    collection_id: collectionId,
    reason: news.reason ? truncate(news.reason, longestReason) : null,
    report_id: reportId,
    filtered,
    group_key: filtered === 1 ? null : groupKey(kind, postId, tx.now),
    created_at: tx.now,
  });
  if (changed === 0) return;
  if (filtered === 1) return holdApart(tx, readerId, actorId);
  const pushTo = await pushedTo(tx, readerId, kind);
  await tx.record({ type: "Notified", notificationId: id, readerId, pushTo });
}

/** Takes news back when the thing it told of is undone. Without `readerId` for every reader, without `postId` for none. */
export async function forgetNews(
  tx: Tx,
  news: Omit<News, "readerId" | "reportId"> & { readerId?: number },
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
  for (const table of ["notification", "notification_request"] as const)
    await tx.db
      .deleteFrom(table)
      .where((eb) =>
        eb.or([
          eb.and({ reader_id: one, actor_id: other }),
          eb.and({ reader_id: other, actor_id: one }),
        ]),
      )
      .execute();
}
