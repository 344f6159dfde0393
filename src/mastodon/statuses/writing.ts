import { publish } from "../../domain/knowledge/publish.ts";
import { withdraw } from "../../domain/knowledge/withdraw.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Status, Visibility } from "../entities/status.ts";
import { flag, id, ids, text, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { postAsStatus } from "../statuses-of.ts";
import { postUnder } from "./find-status.ts";
import { sourceOf } from "./reading.ts";

const written = {
  status: text(),
  in_reply_to_id: id(),
  media_ids: ids(20),
  sensitive: flag(),
  spoiler_text: text(2000),
  visibility: word("public", "unlisted", "private", "direct"),
  language: text(35),
};

type Written = Values<typeof written>;

/** Writing statuses (docs.joinmastodon.org/methods/statuses). */
export const writingRoutes: readonly Route[] = [
  own(
    "POST /api/v1/statuses",
    { scope: "write:statuses", params: written, summary: "Publishes a status", returns: "Status" },
    write,
  ),
  own(
    "DELETE /api/v1/statuses/:id",
    {
      scope: "write:statuses",
      allowance: "deletes",
      summary: "Withdraws a status; answers with its text as written",
      returns: "Status",
    },
    remove,
  ),
];

const audiences: Record<Visibility, Audience> = {
  public: "public",
  unlisted: "unlisted",
  private: "followers",
  direct: "direct",
};

async function write(call: Call<Written, Person>): Promise<Status> {
  const { params, me, deps, store, viewer } = call;
  const parent =
    params.in_reply_to_id === undefined ? undefined : await postUnder(call, params.in_reply_to_id);
  const body = params.status ?? "";
  const audience = params.visibility
    ? audiences[params.visibility]
    : (parent?.audience ?? "public");
  const mentions = await deps.resolveMentions(body);
  const { id: postId } = await store.transact((tx) =>
    publish(tx, me.actorId, {
      kind: "note",
      body,
      language: params.language ?? me.language,
      audience,
      topics: [],
      replyToId: parent?.id,
      mentions,
      attachmentIds: params.media_ids,
    }),
  );
  return postAsStatus(call, await postUnder({ ...call, viewer }, postId));
}

async function remove(call: Call<unknown, Person>): Promise<Status> {
  const post = await postUnder(call, call.id());
  if (!post.mine?.isAuthor) throw notFound();
  const made = await postAsStatus(call, post);
  await call.store.transact((tx) => withdraw(tx, call.me.actorId, post.id));
  return { ...made, text: sourceOf(post) };
}
