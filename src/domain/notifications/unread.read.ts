import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** More than this is not counted: nobody needs to know. */
const most = 100;

const unreadIds = define("notifications-unread", (reader, p: { me: number; limit: number }) =>
  reader.db
    .selectFrom("notification")
    .innerJoin("account", "account.actor_id", "notification.reader_id")
    .select("notification.id")
    .where("notification.reader_id", "=", p.me)
    .whereRef("notification.id", ">", "account.notifications_seen_id")
    .limit(p.limit),
);

/** How many notifications someone has not seen, at most 100. */
export async function unreadCount(reader: Reader, me: number): Promise<number> {
  return (await unreadIds(reader, { me, limit: most })).length;
}
