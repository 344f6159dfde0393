import { dismissGroup } from "../../domain/notifications/dismiss.ts";
import { newsGroups, newsOfGroup, type NewsGroup } from "../../domain/notifications/groups.read.ts";
import { groupedKinds, type NewsKind } from "../../domain/notifications/kinds.ts";
import { news, newsById, type NewsRow } from "../../domain/notifications/news.read.ts";
import { unreadNews } from "../../domain/notifications/unread.read.ts";
import { parseId } from "../../lib/id.ts";
import { accountsBeside } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import {
  partialAccount,
  ungroupedKey,
  type GroupedNotifications,
  type NotificationGroup,
} from "../entities/notification.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { flag, limit, text, texts } from "../params.ts";
import { own, type Route } from "../route.ts";
import { supported, which } from "./notifications.ts";
import { readNews, type ReadNews, type Supported } from "./told.ts";
import { kindsOf, typeOf } from "./types.ts";

/** What many do to one thing, told together (docs.joinmastodon.org/methods/grouped_notifications). */
export const groupedNotificationRoutes: readonly Route[] = [
  own(
    "GET /api/v2/notifications",
    {
      scope: "read:notifications",
      params: {
        ...place(40, 80),
        ...which,
        include_filtered: flag(),
        grouped_types: texts(100, 100),
        expand_accounts: text(100),
      },
      summary: "What one is told, together what many do to one thing",
      returns: "GroupedNotificationsResults",
    },
    async (call) => {
      const { reader, me, params, now } = call;
      const grouped = params.account_id === undefined ? groupedOf(params.grouped_types) : [];
      const wanted = {
        kinds: kindsOf(params, params.supported_types !== undefined),
        actorId: params.account_id,
        withFiltered: params.include_filtered,
        grouped,
      };
      const window = windowOf(params);
      const rows = await news(reader, me.actorId, wanted, window, now);
      const isLast = rows.length < window.limit && !window.up;
      const from = isLast ? window.after + 1 : (rows.at(-1)?.id ?? 0);
      const said = params.supported_types;
      const results = await together(call, rows, { grouped, from, supported: said, paging: true });
      return paged(
        params.expand_accounts === "partial_avatars" ? withPartial(results) : results,
        cursorsOf(rows, (row) => row.id),
      );
    },
  ),
  own(
    "GET /api/v2/notifications/unread_count",
    {
      scope: "read:notifications",
      params: { ...which, grouped_types: texts(100, 100), limit: limit(100, 1000) },
      summary: "How much of it one has not seen, together what is told together",
      returns: "CountResponse",
    },
    async ({ reader, me, params, now }) => {
      const wanted = {
        kinds: kindsOf(params, params.supported_types !== undefined),
        actorId: params.account_id,
        grouped: groupedOf(params.grouped_types),
      };
      return { count: await unreadNews(reader, me.actorId, wanted, params.limit, now) };
    },
  ),
  own(
    "GET /api/v2/notifications/:group_key",
    {
      scope: "read:notifications",
      params: supported,
      summary: "What is told together",
      returns: "GroupedNotificationsResults",
    },
    async (call) => {
      const row = await newestUnder(call, keyIn(call));
      const grouped = typeof keyIn(call) === "number" ? [] : groupedKinds;
      const said = call.params.supported_types;
      const results = await together(call, row ? [row] : [], { grouped, from: 0, supported: said });
      if (results.notification_groups.length === 0) throw notFound();
      return results;
    },
  ),
  own(
    "POST /api/v2/notifications/:group_key/dismiss",
    {
      scope: "write:notifications",
      summary: "Takes what is told together away",
      returns: "Empty",
    },
    async (call) => {
      await call.store.transact((tx) => dismissGroup(tx, call.me.actorId, keyIn(call)));
      return {};
    },
  ),
  own(
    "GET /api/v2/notifications/:group_key/accounts",
    {
      scope: ["read:notifications", "write:notifications"],
      params: place(40, 80),
      summary: "All who did what is told together",
      returns: "Account[]",
    },
    async (call) => {
      const { reader, me, params, now } = call;
      const key = keyIn(call);
      const alone = typeof key === "number" ? await newsById(reader, me.actorId, key, now) : null;
      const rows =
        typeof key === "number"
          ? [alone ?? []].flat()
          : await newsOfGroup(reader, me.actorId, key, windowOf(params), now);
      const accounts = await accountsBeside(
        call,
        rows.map((row) => row.actor_id),
      );
      return paged(
        rows.flatMap((row) => accounts.get(row.actor_id) ?? []),
        cursorsOf(rows, (row) => row.id),
      );
    },
  ),
];

/** Kinds that are told together, of the types that an app wants so; all of them when it says nothing. */
function groupedOf(types: readonly string[] | undefined): readonly NewsKind[] {
  return groupedKinds.filter((kind) => types?.includes(typeOf(kind, false) ?? "") ?? true);
}

/** What a key stands for: what is told together, or one notification by its id. Throws 404 for what is none of ours. */
function keyIn(call: Pick<Call, "segment">): string | number {
  const key = call.segment("group_key");
  if (!/^[\w-]{1,100}$/.test(key)) throw notFound();
  if (!key.startsWith("ungrouped-")) return key;
  return parseId(key.slice("ungrouped-".length)) ?? 0;
}

async function newestUnder(
  { reader, me, now }: Pick<Call<unknown, Person>, "reader" | "me" | "now">,
  key: string | number,
): Promise<NewsRow | undefined> {
  if (typeof key === "number") return newsById(reader, me.actorId, key, now);
  const newest = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 1 };
  return (await newsOfGroup(reader, me.actorId, key, newest, now))[0];
}

interface Told {
  /** What is told together. */
  grouped: readonly NewsKind[];
  /** The oldest id that the page reaches. */
  from: number;
  supported: Supported;
  /** It is one of more pages. */
  paging?: boolean;
}

/** Each of these, the newest of what is told together, with all that is told together with it. */
async function together(
  call: Call<unknown, Person>,
  rows: readonly NewsRow[],
  { grouped, from, supported: said, paging = false }: Told,
): Promise<GroupedNotifications> {
  const keyOf = ({ kind, group_key }: NewsRow) => (grouped.includes(kind) ? group_key : null);
  const keys = rows.flatMap((row) => keyOf(row) ?? []);
  const groups = await newsGroups(call.reader, call.me.actorId, { keys, from }, call.now);
  const people = [...groups.values()].flatMap((group) => group.actorIds);
  const read = await readNews(call, rows, said, people);
  const shown = rows.flatMap((row): NotificationGroup[] => {
    const key = keyOf(row);
    const group = (key === null ? undefined : groups.get(key)) ?? {
      count: 1,
      oldestId: row.id,
      actorIds: [row.actor_id],
    };
    const made = groupOf(row, key ?? ungroupedKey(row.id), group, read);
    return made ? [paging ? { ...made, ...onPage(row, group) } : made] : [];
  });
  const named = new Set(shown.flatMap((group) => group.sample_account_ids));
  const statuses = new Map([...read.statuses.values()].map((status) => [status.id, status]));
  return {
    accounts: [...named].flatMap((id) => read.accounts.get(Number(id)) ?? []),
    statuses: [...statuses.values()],
    notification_groups: shown,
  };
}

function groupOf(
  row: NewsRow,
  key: string,
  { count, actorIds }: NewsGroup,
  { told, statuses }: ReadNews,
): NotificationGroup | undefined {
  const says = told.get(row.id);
  const status = statuses.get(row.id);
  return (
    says && {
      group_key: key,
      notifications_count: count,
      most_recent_notification_id: row.id,
      sample_account_ids: actorIds.map(String),
      ...(status && { status_id: status.id }),
      ...says,
    }
  );
}

function onPage({ id, created_at }: NewsRow, { oldestId }: NewsGroup): Partial<NotificationGroup> {
  return {
    page_min_id: String(oldestId),
    page_max_id: String(id),
    latest_page_notification_at: created_at,
  };
}

/** Whole is only who did something last; of the others their picture is enough. */
function withPartial(results: GroupedNotifications): GroupedNotifications {
  const last = new Set(results.notification_groups.map((group) => group.sample_account_ids[0]));
  return {
    ...results,
    accounts: results.accounts.filter(({ id }) => last.has(id)),
    partial_accounts: results.accounts.filter(({ id }) => !last.has(id)).map(partialAccount),
  };
}
