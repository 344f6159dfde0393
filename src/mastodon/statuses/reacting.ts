import { bookmark, unbookmark } from "../../domain/knowledge/bookmark.ts";
import { boost, unboost } from "../../domain/knowledge/boost.ts";
import { pin, unpin } from "../../domain/knowledge/pin.ts";
import { reactedTo } from "../../domain/knowledge/reaction-pages.read.ts";
import { thank, unthank } from "../../domain/knowledge/thank.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { paged, place, windowOf, type Place } from "../paging.ts";
import { word } from "../params.ts";
import { own, type Paged, type Route } from "../route.ts";
import { postsAsStatuses, postAsStatus, statusesOf } from "../statuses-of.ts";
import type { Status } from "../entities/status.ts";
import { postUnder } from "./find-status.ts";

type Asked = Call<unknown, Person>;

/** Thanks, boosts, bookmarks and pins (docs.joinmastodon.org/methods/statuses). Done again they are the same. */
export const reactingRoutes: readonly Route[] = [
  act("favourite", "write:favourites", "Thanks for it", (tx, me, postId) =>
    thank(tx, { actorId: me, postId }),
  ),
  act("unfavourite", "write:favourites", "Takes thanks back", (tx, me, postId) =>
    unthank(tx, { actorId: me, postId }),
  ),
  own(
    "POST /api/v1/statuses/:id/reblog",
    {
      scope: "write:statuses",
      params: { visibility: word("public", "unlisted", "private") },
      summary: "Passes it on",
      returns: "Status",
    },
    passOn,
  ),
  act("unreblog", "write:statuses", "Takes back that it was passed on", (tx, me, postId) =>
    unboost(tx, { actorId: me, postId }),
  ),
  act("bookmark", "write:bookmarks", "Keeps it for later", bookmark),
  act("unbookmark", "write:bookmarks", "Keeps it no longer", unbookmark),
  act("pin", "write:accounts", "Shows it first on one's page", pin),
  act("unpin", "write:accounts", "Shows it first no longer", async (tx, me, postId, post) => {
    if (!post.mine?.isAuthor) throw notFound();
    await unpin(tx, me, postId);
  }),
  own(
    "GET /api/v1/favourites",
    {
      scope: "read:favourites",
      params: place(20, 40),
      summary: "What one thanked for",
      returns: "Status[]",
    },
    (call) => mine(call, "thanks"),
  ),
  own(
    "GET /api/v1/bookmarks",
    {
      scope: "read:bookmarks",
      params: place(20, 40),
      summary: "What one bookmarked",
      returns: "Status[]",
    },
    (call) => mine(call, "bookmark"),
  ),
];

type Act = (tx: Tx, me: number, postId: number, post: PostView) => Promise<unknown>;

function act(
  name: string,
  scope: "write:favourites" | "write:statuses" | "write:bookmarks" | "write:accounts",
  summary: string,
  work: Act,
): Route {
  const on = `POST /api/v1/statuses/:id/${name}` as const;
  return own(on, { scope, summary, returns: "Status" }, async (call) => {
    const post = await postUnder(call, call.id());
    await call.store.transact((tx) => work(tx, call.me.actorId, post.id, post));
    return postAsStatus(call, await postUnder(call, post.id));
  });
}

/** Answers with the boost around the post. */
async function passOn(call: Asked): Promise<Status> {
  const { id: postId } = await postUnder(call, call.id());
  const { actorId } = call.me;
  const { id } = await call.store.transact((tx) => boost(tx, { actorId, postId }));
  const post = await postUnder(call, postId);
  const [made] = await statusesOf(call, [
    id === null ? { post } : { post, passedOn: { id, byId: actorId } },
  ]);
  return made!;
}

async function mine(call: Call<Place, Person>, reaction: "thanks" | "bookmark"): Promise<Paged> {
  const rows = await reactedTo(
    call.reader,
    { me: call.me.actorId, reaction },
    windowOf(call.params),
  );
  const posts = rows.items.map(({ of }) => of);
  return paged(await postsAsStatuses(call, posts), rows);
}
