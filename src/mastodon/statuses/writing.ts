import { preferencesOf } from "../../domain/people/preferences.ts";
import { muteThread, unmuteThread } from "../../domain/knowledge/mute-thread.ts";
import { sourceOf } from "../../domain/knowledge/source.ts";
import { submit, submitChange } from "../../domain/knowledge/submit.ts";
import { withdraw } from "../../domain/knowledge/withdraw.ts";
import { discardOwnFiles } from "../../domain/media/own-files.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { ScheduledStatus } from "../entities/scheduled-status.ts";
import type { Status } from "../entities/status.ts";
import { flag, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { scheduledUnder } from "../scheduled/scheduled.ts";
import { postAsStatus } from "../statuses-of.ts";
import { postUnder } from "./find-status.ts";
import { editOf, postOf, rewritten, written } from "./written.ts";

const removal = { delete_media: flag() };

/** Writing statuses (docs.joinmastodon.org/methods/statuses). */
export const writingRoutes: readonly Route[] = [
  own(
    "POST /api/v1/statuses",
    {
      scope: "write:statuses",
      params: written,
      summary: "Publishes a status, or keeps it for later",
      returns: "Status | ScheduledStatus",
    },
    write,
  ),
  own(
    "PUT /api/v1/statuses/:id",
    {
      scope: "write:statuses",
      params: rewritten,
      summary: "Puts another text in place of that of one's own status",
      returns: "Status",
    },
    rewrite,
  ),
  own(
    "DELETE /api/v1/statuses/:id",
    {
      scope: "write:statuses",
      allowance: "deletes",
      params: removal,
      summary:
        "Withdraws a status; answers with its text as written, and its files can be used anew",
      returns: "Status",
    },
    remove,
  ),
  ...(["mute", "unmute"] as const).map((name) =>
    own(
      `POST /api/v1/statuses/:id/${name}`,
      {
        scope: "write:mutes",
        summary: name === "mute" ? "Hears no more of its conversation" : "Hears of it again",
        returns: "Status",
      },
      async (call) => {
        const { id } = await postUnder(call, call.id());
        const act = name === "mute" ? muteThread : unmuteThread;
        await call.store.transact((tx) => act(tx, call.me.actorId, id));
        return postAsStatus(call, await postUnder(call, id));
      },
    ),
  ),
];

async function write(
  call: Call<Values<typeof written>, Person>,
): Promise<Status | ScheduledStatus> {
  const { params, me, deps, store, reader, request } = call;
  const made = await submit(store, {
    actorId: me.actorId,
    appId: me.appId,
    key: request.headers.get("Idempotency-Key") ?? undefined,
    post: await postOf(deps, me, params, await preferencesOf(reader, me.actorId)),
    scheduledAt: params.scheduled_at,
  });
  return "scheduledId" in made
    ? scheduledUnder(call, made.scheduledId)
    : postAsStatus(call, await postUnder(call, made.postId));
}

async function rewrite(call: Call<Values<typeof rewritten>, Person>): Promise<Status> {
  const { params, me, deps, store } = call;
  const { id: postId, mine } = await postUnder(call, call.id());
  if (!mine?.isAuthor) throw notFound();
  const edit = await editOf(deps, params);
  await submitChange(store, { actorId: me.actorId, postId, edit });
  return postAsStatus(call, await postUnder(call, postId));
}

async function remove(call: Call<Values<typeof removal>, Person>): Promise<Status> {
  const post = await postUnder(call, call.id());
  if (!post.mine?.isAuthor) throw notFound();
  const made = await postAsStatus(call, post);
  const files = post.attachments.map(({ id }) => id);
  await call.store.transact(async (tx) => {
    await withdraw(tx, call.me.actorId, post.id);
    if (call.params.delete_media) await discardOwnFiles(tx, call.me.actorId, files);
  });
  return { ...made, text: sourceOf(post) };
}
