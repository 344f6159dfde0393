import { sql } from "kysely";
import { addDays } from "../../lib/time.ts";
import { define } from "../../storage/query.ts";
import type { NewsWish } from "../../storage/tables/streams.ts";
import type { Tx } from "../../storage/transaction.ts";
import { isFilterable, type NewsKind } from "./kinds.ts";
import { newsPolicy } from "./policy.read.ts";

/** An account is new, and so is a follower, for so many days (as apps explain the policy to people). */
const newFor = { account: 30, follower: 3 } as const;

interface Judged {
  readerId: number;
  actorId: number;
  kind: NewsKind;
  postId: number | null;
}

type Asked = { readerId: number; actorId: number; postId: number };

const yes = (condition: ReturnType<typeof sql>) =>
  sql<0 | 1>`(case when ${condition} then 1 else 0 end)`;

/** What the policy asks about whoever did it. A direct post answers the reader when they have written to its author in that thread, or asked openly for what it answers. */
const standing = define("news-standing", (reader, p: Asked) =>
  reader.db
    .selectFrom("actor as sender")
    .select([
      "sender.created_at as createdAt",
      yes(sql`exists (select 1 from follow where follower_id = ${p.readerId}
        and followee_id = ${p.actorId} and follow.state = 'accepted')`).as("followed"),
      sql<string | null>`(select accepted_at from follow where follower_id = ${p.actorId}
        and followee_id = ${p.readerId} and follow.state = 'accepted')`.as("followsSince"),
      yes(sql`exists (select 1 from notification_permission where reader_id = ${p.readerId}
        and actor_id = ${p.actorId})`).as("letIn"),
      yes(sql`exists (select 1 from account where actor_id = ${p.actorId}
        and role in ('moderator', 'admin') and disabled_at is null)`).as("moderates"),
      yes(sql`exists (select 1 from post where id = ${p.postId} and audience = 'direct')`).as(
        "direct",
      ),
      yes(sql`exists (select 1 from post as said join post as earlier on earlier.thread_id = said.thread_id
        where said.id = ${p.postId} and earlier.author_id = ${p.readerId} and earlier.id < said.id
        and ((earlier.audience = 'direct' and exists (select 1 from mention
            where post_id = earlier.id and actor_id = ${p.actorId}))
          or (earlier.id = said.reply_to_id and earlier.kind = 'request')))`).as("answersMe"),
    ])
    .where("sender.id", "=", p.actorId),
);

/** What becomes of news for someone, as they wish: told, kept apart, or nothing at all. */
export async function judgeNews(
  tx: Tx,
  { readerId, actorId, kind, postId }: Judged,
): Promise<NewsWish> {
  if (!isFilterable(kind)) return "accept";
  const policy = await newsPolicy(tx, readerId);
  const { notFollowing, notFollowers, newAccounts, privateMentions } = policy;
  if ([notFollowing, notFollowers, newAccounts, privateMentions].every((w) => w === "accept"))
    return "accept";
  const [sender] = await standing(tx, { readerId, actorId, postId: postId ?? 0 });
  const speaks = kind === "mention" || kind === "reply";
  if (!sender || sender.letIn === 1 || (speaks && sender.moderates === 1)) return "accept";
  const unknown = sender.followed === 0;
  const hits: NewsWish[] = [];
  if (unknown) hits.push(notFollowing);
  if (sender.followsSince === null || sender.followsSince > addDays(tx.now, -newFor.follower))
    hits.push(notFollowers);
  if (unknown && sender.createdAt > addDays(tx.now, -newFor.account)) hits.push(newAccounts);
  if (unknown && speaks && sender.direct === 1 && sender.answersMe === 0)
    hits.push(privateMentions);
  return hits.includes("drop") ? "drop" : hits.includes("filter") ? "filter" : "accept";
}
