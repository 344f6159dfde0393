import { cancelScheduled, reschedule } from "../../domain/knowledge/scheduled.ts";
import {
  scheduledPost,
  scheduledPosts,
  type ScheduledPost,
} from "../../domain/knowledge/scheduled.read.ts";
import { Refused } from "../../domain/refused.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { scheduledStatus, type ScheduledStatus } from "../entities/scheduled-status.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { moment } from "../params.ts";
import { own, type Route } from "../route.ts";

type Asked = Pick<Call<unknown, Person>, "deps" | "reader" | "me" | "links">;

/** Statuses for later (docs.joinmastodon.org/methods/scheduled_statuses). */
export const scheduledRoutes: readonly Route[] = [
  own(
    "GET /api/v1/scheduled_statuses",
    {
      scope: "read:statuses",
      params: place(20, 40),
      summary: "What one has written for later, the last written first",
      returns: "ScheduledStatus[]",
    },
    async (call) => {
      const found = await scheduledPosts(call.reader, call.me.actorId, windowOf(call.params));
      return paged(
        found.map((one) => shown(call, one)),
        cursorsOf(found, ({ id }) => id),
      );
    },
  ),
  own(
    "GET /api/v1/scheduled_statuses/:id",
    { scope: "read:statuses", summary: "One of them", returns: "ScheduledStatus" },
    (call) => scheduledUnder(call, call.id()),
  ),
  own(
    "PUT /api/v1/scheduled_statuses/:id",
    {
      scope: "write:statuses",
      params: { scheduled_at: moment() },
      summary: "Gives it another time",
      returns: "ScheduledStatus",
    },
    async (call) => {
      const { params, me, store } = call;
      const id = call.id();
      const at = params.scheduled_at;
      if (at !== undefined) await store.transact((tx) => reschedule(tx, me.actorId, id, at));
      return scheduledUnder(call, id);
    },
  ),
  own(
    "DELETE /api/v1/scheduled_statuses/:id",
    { scope: "write:statuses", summary: "Gives it up", returns: "{}" },
    async ({ store, me, id }) => {
      await store.transact((tx) => cancelScheduled(tx, me.actorId, id()));
      return {};
    },
  ),
];

/** What someone wrote for later under an id. Throws 404. */
export async function scheduledUnder(call: Asked, id: number): Promise<ScheduledStatus> {
  const found = await scheduledPost(call.reader, call.me.actorId, id);
  if (!found) throw notFound();
  return shown(call, found);
}

function shown({ deps, me, links }: Asked, found: ScheduledPost): ScheduledStatus {
  const { reason } = found;
  const why = reason === null ? null : deps.refusalWords(new Refused(reason), me.language);
  return scheduledStatus(links, found, why);
}
