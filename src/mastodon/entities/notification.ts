import type { NewsKind } from "../../domain/notifications/kinds.ts";
import type { Account } from "./account.ts";
import type { Collection } from "./collection.ts";
import type { Report } from "./report.ts";
import type { Status } from "./status.ts";

/** What happened, in the words apps know; and in our own, for apps that show the `fallback` of what they do not know. */
export type NotificationType = KnownType | OwnType;

export type KnownType =
  | "mention"
  | "status"
  | "reblog"
  | "follow"
  | "follow_request"
  | "favourite"
  | "update"
  | "quote"
  | "quoted_update"
  | "poll"
  | "admin.report";

/** Words that not every app knows: our own, and those that came with collections. */
export type OwnType = `vis.${string}` | "added_to_collection" | "collection_update";

/** What an app shows of a type that it does not know (docs.joinmastodon.org/entities/NotificationFallback). */
interface Fallback {
  title: string;
  summary: string | null;
  details: string | null;
}

/** What is told, alone and in a group alike. */
export interface Told {
  type: NotificationType;
  report?: Report;
  /** Those it is about that are recommended together. */
  collection?: Collection;
  fallback?: Fallback;
  vis: NotificationExtras;
}

interface NotificationExtras {
  kind: NewsKind;
  /** The network it is about. */
  network: { id: string; acct: string; title: string } | null;
  /** Why, in the word that servers use. */
  reason: string | null;
}

/** docs.joinmastodon.org/entities/Notification */
export interface Notification extends Told {
  id: string;
  created_at: string;
  group_key: string;
  account: Account;
  status?: Status;
}

/** docs.joinmastodon.org/entities/NotificationGroup */
export interface NotificationGroup extends Told {
  group_key: string;
  notifications_count: number;
  most_recent_notification_id: number;
  page_min_id?: string;
  page_max_id?: string;
  latest_page_notification_at?: string;
  sample_account_ids: string[];
  status_id?: string;
}

/** docs.joinmastodon.org/entities/PartialAccountWithAvatar */
export type PartialAccount = Pick<
  Account,
  "id" | "acct" | "url" | "avatar" | "avatar_static" | "avatar_description" | "locked" | "bot"
>;

/** docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults */
export interface GroupedNotifications {
  accounts: Account[];
  partial_accounts?: PartialAccount[];
  statuses: Status[];
  notification_groups: NotificationGroup[];
}

/** The name under which something that is told by itself can be asked for, as apps expect it. */
export function ungroupedKey(id: number): string {
  return `ungrouped-${id}`;
}

/** What is shown of someone by their picture alone. */
export function partialAccount(account: Account): PartialAccount {
  const { id, acct, url, avatar, avatar_static, avatar_description, locked, bot } = account;
  return { id, acct, url, avatar, avatar_static, avatar_description, locked, bot };
}
