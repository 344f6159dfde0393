import { followerPage, followingPage } from "../../domain/follows/follow-pages.read.ts";
import { pinnedPosts } from "../../domain/knowledge/pins.read.ts";
import { topicSeen } from "../../domain/knowledge/topic-seen.read.ts";
import { network } from "../../domain/networks/networks.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { personByHandle } from "../../domain/people/people.read.ts";
import { networkStream, personStream } from "../../domain/streams/streams.read.ts";
import { accountOf, accountsOf, personOf } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call } from "../context.ts";
import { paged, place, windowOf, type Place } from "../paging.ts";
import { flag, ids, text } from "../params.ts";
import { open, type Answer, type Route } from "../route.ts";
import { inStream, postsAsStatuses } from "../statuses-of.ts";
import { pageOfStream } from "../timelines/cursor.ts";
import { handleIn } from "./handle-in.ts";

/** Reading accounts (docs.joinmastodon.org/methods/accounts). */
export const accountReadingRoutes: readonly Route[] = [
  open(
    "GET /api/v1/accounts",
    {
      scope: "read:accounts",
      params: { id: ids(40) },
      summary: "Several accounts; those that may not be seen are left out",
      returns: "Account[]",
    },
    (call) => accountsOf(call, call.params.id),
  ),
  open(
    "GET /api/v1/accounts/lookup",
    {
      scope: "read:accounts",
      params: { acct: text(400) },
      summary: "The account of a handle that is known here",
      returns: "Account",
    },
    async (call) => {
      const handle = handleIn(call.params.acct, call.reader.host);
      const found =
        handle && (await personByHandle(call.reader, call.viewer, handle.name, handle.host));
      if (!found) throw notFound();
      return accountOf(call, found.id);
    },
  ),
  open(
    "GET /api/v1/accounts/:id",
    { scope: "read:accounts", summary: "An account", returns: "Account" },
    (call) => accountOf(call, call.id()),
  ),
  open(
    "GET /api/v1/accounts/:id/statuses",
    {
      scope: "read:statuses",
      params: {
        ...place(20, 40),
        only_media: flag(),
        exclude_replies: flag(),
        exclude_reblogs: flag(),
        pinned: flag(),
        tagged: text(100),
      },
      summary: "What someone wrote and passed on",
      returns: "Status[]",
    },
    statuses,
  ),
  open(
    "GET /api/v1/accounts/:id/followers",
    {
      scope: "read:accounts",
      params: place(40, 80),
      summary: "Who follows them",
      returns: "Account[]",
    },
    (call) => followPage(call, "followers"),
  ),
  open(
    "GET /api/v1/accounts/:id/following",
    {
      scope: "read:accounts",
      params: place(40, 80),
      summary: "Whom they follow",
      returns: "Account[]",
    },
    (call) => followPage(call, "following"),
  ),
];

type StatusesCall = Call<
  Place & {
    only_media: boolean | undefined;
    exclude_replies: boolean | undefined;
    exclude_reblogs: boolean | undefined;
    pinned: boolean | undefined;
    tagged: string | undefined;
  }
>;

async function statuses(call: StatusesCall): Promise<Answer> {
  const { reader, viewer, params } = call;
  const who = await personOf(call, call.id());
  if (params.pinned) return pinned(call, who);
  if (who.kind === "network") return ofNetwork(call, who);
  const topic = params.tagged ? await topicSeen(reader, viewer, params.tagged) : undefined;
  if (params.tagged && !topic) return [];
  const wanted = {
    withReplies: params.exclude_replies !== true,
    withBoosts: params.exclude_reblogs !== true,
    narrow: { withMedia: params.only_media, all: topic ? [topic.id] : [] },
  };
  return pageOfStream(
    call,
    (page) => personStream(reader, viewer, who.id, { ...page, ...wanted }),
    ({ entryId, post, via }) =>
      via ? { post, passedOn: { id: entryId, byId: via.id } } : { post },
    "account",
  );
}

async function pinned(call: StatusesCall, who: PersonView): Promise<Answer> {
  const sieve = await call.sieve();
  const posts = await pinnedPosts(call.reader, call.viewer, who.id);
  return postsAsStatuses(
    call,
    posts.filter((post) => !sieve?.hides(post, "account")),
  );
}

/** What a network passed on: what begins its threads. */
async function ofNetwork(call: StatusesCall, who: PersonView): Promise<Answer> {
  const { reader, viewer, me, now } = call;
  const found = await network(reader, me?.actorId ?? null, who.id, now);
  if (!found) throw notFound();
  if (call.params.exclude_reblogs) return [];
  const wanted = { id: who.id, mayRead: found.may("read") };
  return pageOfStream(
    call,
    (page) => networkStream(reader, viewer, wanted, page),
    inStream,
    "account",
  );
}

async function followPage(call: Call<Place>, side: "followers" | "following"): Promise<Answer> {
  const { reader, viewer } = call;
  const who = await personOf(call, call.id());
  const read = side === "followers" ? followerPage : followingPage;
  const rows = await read(reader, viewer, who.id, windowOf(call.params));
  const accounts = await accountsOf(
    call,
    rows.map(({ other }) => other),
  );
  return paged(accounts, { first: rows[0]?.id ?? null, last: rows.at(-1)?.id ?? null });
}
