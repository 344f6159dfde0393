import { clearNews, dismissNews } from "../../domain/notifications/dismiss.ts";
import { news, newsById } from "../../domain/notifications/news.read.ts";
import { unreadNews } from "../../domain/notifications/unread.read.ts";
import { notFound } from "../api-error.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { flag, id, limit, texts, words } from "../params.ts";
import { own, type Route } from "../route.ts";
import { notificationsOf } from "./told.ts";
import { kindsOf, notificationTypes } from "./types.ts";

/** What an app can show by itself, when it shows the fallback of everything else. */
export const supported = { supported_types: texts(100, 100) };

/** Which notifications: types that are not ours are passed over. */
export const which = {
  ...supported,
  types: words(...notificationTypes),
  exclude_types: words(...notificationTypes),
  account_id: id(),
};

/** One notification after another (docs.joinmastodon.org/methods/notifications). */
export const notificationRoutes: readonly Route[] = [
  own(
    "GET /api/v1/notifications",
    {
      scope: "read:notifications",
      params: { ...place(40, 80), ...which, include_filtered: flag() },
      summary: "What one is told, each by itself",
      returns: "Notification[]",
    },
    async (call) => {
      const { params } = call;
      const wanted = {
        kinds: kindsOf(params, params.supported_types !== undefined),
        actorId: params.account_id,
        withFiltered: params.include_filtered,
      };
      const rows = await news(call.reader, call.me.actorId, wanted, windowOf(params), call.now);
      const shown = await notificationsOf(call, rows, params.supported_types);
      return paged(
        shown,
        cursorsOf(rows, (row) => row.id),
      );
    },
  ),
  own(
    "GET /api/v1/notifications/unread_count",
    {
      scope: "read:notifications",
      params: { ...which, limit: limit(100, 1000) },
      summary: "How much of it one has not seen",
      returns: "CountResponse",
    },
    async ({ reader, me, params, now }) => {
      const kinds = kindsOf(params, params.supported_types !== undefined);
      const wanted = { kinds, actorId: params.account_id };
      return { count: await unreadNews(reader, me.actorId, wanted, params.limit, now) };
    },
  ),
  own(
    "POST /api/v1/notifications/clear",
    {
      scope: "write:notifications",
      params: supported,
      summary: "Takes all that the app was told away",
      returns: "Empty",
    },
    async ({ store, me, params }) => {
      const kinds = kindsOf({}, params.supported_types !== undefined);
      await store.transact((tx) => clearNews(tx, me.actorId, kinds));
      return {};
    },
  ),
  own(
    "GET /api/v1/notifications/:id",
    {
      scope: "read:notifications",
      params: supported,
      summary: "One notification",
      returns: "Notification",
    },
    async (call) => {
      const row = await newsById(call.reader, call.me.actorId, call.id(), call.now);
      const [shown] = row ? await notificationsOf(call, [row], call.params.supported_types) : [];
      if (!shown) throw notFound();
      return shown;
    },
  ),
  own(
    "POST /api/v1/notifications/:id/dismiss",
    { scope: "write:notifications", summary: "Takes one away", returns: "Empty" },
    async (call) => {
      await call.store.transact((tx) => dismissNews(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
];
