import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { passOver } from "../../domain/people/pass-over.ts";
import { peopleByOffset } from "../../domain/people/people.read.ts";
import { suggestions, type SuggestedBy } from "../../domain/people/suggestions.read.ts";
import { postsOfLate } from "../../domain/streams/of-late.read.ts";
import { topicsOfLate } from "../../domain/topics/of-late.read.ts";
import { topicsByIds } from "../../domain/topics/topics.read.ts";
import { accountsOf } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";
import type { Tag } from "../entities/tag.ts";
import { flag, int, limit, word } from "../params.ts";
import { open, own, Paged, type Route } from "../route.ts";
import { postsAsStatuses } from "../statuses-of.ts";
import { tagsOf } from "../tags-of.ts";

const furthest = 10_000;

/** People one may want to know, and what is written about of late (docs.joinmastodon.org: directory, suggestions, trends). */
export const discoveryRoutes: readonly Route[] = [
  open(
    "GET /api/v1/directory",
    {
      scope: "read:accounts",
      params: {
        limit: limit(40, 80),
        offset: int(0, furthest),
        order: word("active", "new"),
        local: flag(),
      },
      summary: "People who may be found",
      returns: "Account[]",
    },
    async (call) => {
      const { reader, viewer, params } = call;
      const { offset = 0, order = "active", limit: most, local } = params;
      const scope = local === true ? "here" : "known";
      const ids = await peopleByOffset(reader, viewer, { order, scope, offset, limit: most });
      return accountsOf(call, ids);
    },
  ),
  own(
    "GET /api/v2/suggestions",
    {
      scope: "read:accounts",
      params: { limit: limit(40, 80) },
      summary: "People one may want to follow, and why",
      returns: "Suggestion[]",
    },
    suggested,
  ),
  own(
    "GET /api/v1/suggestions",
    {
      scope: "read:accounts",
      params: { limit: limit(40, 80) },
      summary: "People one may want to follow",
      returns: "Account[]",
    },
    async (call) => (await suggested(call)).map(({ account }) => account),
  ),
  own(
    "DELETE /api/v1/suggestions/:id",
    { scope: "read:accounts", summary: "Does not suggest someone again", returns: "Empty" },
    async (call) => {
      await call.store.transact((tx) => passOver(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  ...(["GET /api/v1/trends", "GET /api/v1/trends/tags"] as const).map((on) =>
    open(
      on,
      {
        params: { limit: limit(10, 20), offset: int(0, furthest) },
        summary: "The topics most was shared about in seven days",
        returns: "Tag[]",
      },
      trendingTags,
    ),
  ),
  open(
    "GET /api/v1/trends/statuses",
    {
      params: { limit: limit(20, 40), offset: int(0, furthest) },
      summary: "What was most thanked, passed on and answered in seven days",
      returns: "Status[]",
    },
    async (call) => {
      const { reader, viewer, now, params } = call;
      const { limit: most, offset = 0 } = params;
      const ids = await postsOfLate(reader, viewer, { now, limit: most, offset });
      const made = await postsAsStatuses(call, await postsByIds(reader, viewer, ids));
      return byOffset(made, most, offset);
    },
  ),
  open(
    "GET /api/v1/trends/links",
    {
      params: { limit: limit(10, 20), offset: int(0, furthest) },
      summary: "Links are not counted here: there are none",
      returns: "Trends::Link[]",
    },
    async () => [],
  ),
];

interface Suggestion {
  account: Account;
  sources: string[];
  /** As older apps read it. */
  source: string;
}

const sources: Record<SuggestedBy, string> = {
  topics: "similar_to_recently_followed",
  workplace: "similar_to_recently_followed",
  people: "friends_of_friends",
};

async function suggested(call: Call<{ limit: number }, Person>): Promise<Suggestion[]> {
  const found = await suggestions(call.reader, call.me.actorId, call.params.limit);
  const accounts = await accountsOf(
    call,
    found.map(({ id }) => id),
  );
  return accounts.map((account) => {
    const { by = [] } = found.find(({ id }) => String(id) === account.id) ?? {};
    return {
      account,
      sources: [...new Set(by.map((one) => sources[one]))],
      source: "past_interactions",
      vis: { by },
    };
  });
}

async function trendingTags(
  call: Call<{ limit: number; offset: number | undefined }>,
): Promise<Paged> {
  const { reader, now, params } = call;
  const { limit: most, offset = 0 } = params;
  const ids = await topicsOfLate(reader, { now, limit: most, offset });
  const tags: Tag[] = await tagsOf(call, await topicsByIds(reader, ids));
  return byOffset(tags, most, offset);
}

/** Pages that are counted; the last one has no next. */
function byOffset(items: readonly object[], most: number, offset: number): Paged {
  const next = items.length < most ? undefined : { offset: String(offset + most) };
  const prev = offset === 0 ? undefined : { offset: String(Math.max(0, offset - most)) };
  return new Paged([...items], next, prev);
}
