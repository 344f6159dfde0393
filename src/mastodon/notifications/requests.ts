import { postsByIds } from "../../domain/knowledge/post.read.ts";
import {
  newsRequest,
  newsRequests,
  type NewsRequest,
} from "../../domain/notifications/requests.read.ts";
import { acceptRequests, dismissRequests } from "../../domain/notifications/requests.ts";
import { accountsBeside } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";
import type { Status } from "../entities/status.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { ids } from "../params.ts";
import { own, type Route } from "../route.ts";
import { postsAsStatuses } from "../statuses-of.ts";

/** docs.joinmastodon.org/entities/NotificationRequest */
interface NotificationRequest {
  id: string;
  created_at: string;
  updated_at: string;
  /** A number. */
  notifications_count: string;
  account: Account;
  last_status: Status | null;
}

const scope = "write:notifications";

/** Those of whom news are kept apart (docs.joinmastodon.org/methods/notifications#get-requests). */
export const notificationRequestRoutes: readonly Route[] = [
  own(
    "GET /api/v1/notifications/requests",
    {
      scope: "read:notifications",
      params: place(40, 80),
      summary: "Those of whom news are kept apart",
      returns: "NotificationRequest[]",
    },
    async (call) => {
      const { reader, me, params, now } = call;
      const rows = await newsRequests(reader, me.actorId, windowOf(params), now);
      return paged(
        await requestsOf(call, rows),
        cursorsOf(rows, (row) => row.id),
      );
    },
  ),
  own(
    "GET /api/v1/notifications/requests/merged",
    {
      scope: "read:notifications",
      summary: "Whether what was kept apart of those let in is told; it is at once",
      returns: "MergedResponse",
    },
    async () => ({ merged: true }),
  ),
  own(
    "POST /api/v1/notifications/requests/accept",
    { scope, params: { id: ids(1000) }, summary: "Lets several in", returns: "Empty" },
    async ({ store, me, params }) => {
      await store.transact((tx) => acceptRequests(tx, me.actorId, params.id));
      return {};
    },
  ),
  own(
    "POST /api/v1/notifications/requests/dismiss",
    {
      scope,
      params: { id: ids(1000) },
      summary: "Takes away what was kept apart of several",
      returns: "Empty",
    },
    async ({ store, me, params }) => {
      await store.transact((tx) => dismissRequests(tx, me.actorId, params.id));
      return {};
    },
  ),
  own(
    "GET /api/v1/notifications/requests/:id",
    {
      scope: "read:notifications",
      summary: "One of those of whom news are kept apart",
      returns: "NotificationRequest",
    },
    async (call) => {
      const found = await newsRequest(call.reader, call.me.actorId, call.id());
      if (!found) throw notFound();
      const [shown] = await requestsOf(call, [found]);
      return shown!;
    },
  ),
  own(
    "POST /api/v1/notifications/requests/:id/accept",
    { scope, summary: "Lets one in", returns: "Empty" },
    async (call) => {
      const one = [call.id()];
      if ((await call.store.transact((tx) => acceptRequests(tx, call.me.actorId, one))) === 0)
        throw notFound();
      return {};
    },
  ),
  own(
    "POST /api/v1/notifications/requests/:id/dismiss",
    { scope, summary: "Takes away what was kept apart of one", returns: "Empty" },
    async (call) => {
      const one = [call.id()];
      if ((await call.store.transact((tx) => dismissRequests(tx, call.me.actorId, one))) === 0)
        throw notFound();
      return {};
    },
  ),
];

async function requestsOf(
  call: Call<unknown, Person>,
  rows: readonly NewsRequest[],
): Promise<NotificationRequest[]> {
  const accounts = await accountsBeside(
    call,
    rows.map((row) => row.actorId),
  );
  const posts = await postsByIds(
    call.reader,
    call.viewer,
    rows.flatMap((row) => row.postId ?? []),
  );
  const statuses = await postsAsStatuses(call, posts);
  const byPost = new Map(posts.map(({ id }, at) => [id, statuses[at]!]));
  return rows.flatMap(({ id, actorId, count, postId, createdAt, updatedAt }) => {
    const account = accounts.get(actorId);
    if (!account) return [];
    return [
      {
        id: String(id),
        created_at: createdAt,
        updated_at: updatedAt,
        notifications_count: String(count),
        account,
        last_status: byPost.get(postId ?? 0) ?? null,
      },
    ];
  });
}
