import { vote } from "../../domain/knowledge/vote.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { notFound } from "../api-error.ts";
import type { Call } from "../context.ts";
import { poll, type Poll } from "../entities/poll.ts";
import { numbers } from "../params.ts";
import { open, own, type Route } from "../route.ts";
import { postUnder } from "../statuses/find-status.ts";

/** Polls (docs.joinmastodon.org/methods/polls). */
export const pollRoutes: readonly Route[] = [
  open(
    "GET /api/v1/polls/:id",
    { scope: "read:statuses", summary: "A poll", returns: "Poll" },
    async (call) => pollOf(call, await postUnder(call, call.id())),
  ),
  own(
    "POST /api/v1/polls/:id/votes",
    {
      scope: "write:statuses",
      params: { choices: numbers(20) },
      summary: "Votes; choices are numbered from 0",
      returns: "Poll",
    },
    async (call) => {
      const post = await postUnder(call, call.id());
      if (post.poll === null) throw notFound();
      await call.store.transact((tx) => vote(tx, call.me.actorId, post.id, call.params.choices));
      return pollOf(call, await postUnder(call, post.id));
    },
  ),
];

function pollOf({ now }: Pick<Call, "now">, post: PostView): Poll {
  const found = poll(post, now);
  if (found === null) throw notFound();
  return found;
}
