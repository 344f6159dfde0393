import { familiarFollowers } from "../../domain/follows/familiar.read.ts";
import { requestPage } from "../../domain/follows/follow-pages.read.ts";
import { endorsedBy } from "../../domain/people/endorse.ts";
import { blocksOf, mutesOf } from "../../domain/people/kept-away.read.ts";
import { featuredTopics } from "../../domain/topics/feature-topic.ts";
import { accountsOf, personOf } from "../accounts-of.ts";
import type { Call } from "../context.ts";
import { featuredTag } from "../entities/featured-tag.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { flag, ids, int, limit, text } from "../params.ts";
import { open, own, type Paged, type Route } from "../route.ts";
import { accountsMeant } from "../search/search.ts";

const asPage = { params: place(40, 80), returns: "Account[]" } as const;

/** Lists of people: kept away, recommended, waiting, found. */
export const peopleListRoutes: readonly Route[] = [
  own(
    "GET /api/v1/blocks",
    { ...asPage, scope: ["read:blocks", "follow"], summary: "Whom one keeps away" },
    async (call) =>
      pageOf(call, await blocksOf(call.reader, call.me.actorId, windowOf(call.params))),
  ),
  own(
    "GET /api/v1/mutes",
    {
      ...asPage,
      scope: ["read:mutes", "follow"],
      summary: "Of whom one hears nothing, and until when",
      returns: "MutedAccount[]",
    },
    async (call) => {
      const window = { ...windowOf(call.params), now: call.now };
      const rows = await mutesOf(call.reader, call.me.actorId, window);
      const until = new Map(rows.map((row) => [String(row.other), row.until]));
      const accounts = await accountsOf(
        call,
        rows.map(({ other }) => other),
      );
      const muted = accounts.map((one) => ({
        ...one,
        mute_expires_at: until.get(one.id) ?? null,
      }));
      return paged(
        muted,
        cursorsOf(rows, ({ id }) => id),
      );
    },
  ),
  own(
    "GET /api/v1/endorsements",
    { ...asPage, scope: "read:accounts", summary: "Whom one recommends" },
    async (call) =>
      pageOf(call, await endorsedBy(call.reader, call.me.actorId, windowOf(call.params))),
  ),
  open(
    "GET /api/v1/accounts/:id/endorsements",
    { ...asPage, scope: "read:accounts", summary: "Whom someone recommends" },
    async (call) => {
      const { id } = await personOf(call, call.id());
      return pageOf(call, await endorsedBy(call.reader, id, windowOf(call.params)));
    },
  ),
  own(
    "GET /api/v1/follow_requests",
    { ...asPage, scope: ["read:follows", "follow"], summary: "Who asks to follow one" },
    async (call) =>
      pageOf(call, await requestPage(call.reader, call.me.actorId, windowOf(call.params))),
  ),
  own(
    "GET /api/v1/accounts/familiar_followers",
    {
      scope: "read:follows",
      params: { id: ids(20) },
      summary: "Of those one follows, who follows each of these",
      returns: "FamiliarFollowers[]",
    },
    async (call) => {
      const seen = (await accountsOf(call, call.params.id)).map(({ id }) => Number(id));
      const found = await familiarFollowers(call.reader, call.me.actorId, seen);
      const accounts = await accountsOf(call, [...new Set([...found.values()].flat())]);
      return seen.map((id) => ({
        id: String(id),
        accounts: accounts.filter((one) => found.get(id)?.includes(Number(one.id))),
      }));
    },
  ),
  own(
    "GET /api/v1/accounts/search",
    {
      scope: "read:accounts",
      params: {
        q: text(1000),
        limit: limit(40, 80),
        offset: int(0, 10_000),
        resolve: flag(),
        following: flag(),
      },
      summary: "People and networks by words, handle or address",
      returns: "Account[]",
    },
    async (call) => {
      const words = call.params.q?.trim() ?? "";
      return words === "" ? [] : accountsMeant(call, words);
    },
  ),
  open(
    "GET /api/v1/accounts/:id/featured_tags",
    { scope: "read:accounts", summary: "The topics someone shows", returns: "FeaturedTag[]" },
    async (call) => {
      const { id } = await personOf(call, call.id());
      const topics = await featuredTopics(call.reader, id);
      return topics.map((topic) => featuredTag(call.origin, topic));
    },
  ),
];

async function pageOf(
  call: Pick<Call, "reader" | "viewer" | "links">,
  rows: readonly { id: number; other: number }[],
): Promise<Paged> {
  const accounts = await accountsOf(
    call,
    rows.map(({ other }) => other),
  );
  return paged(
    accounts,
    cursorsOf(rows, ({ id }) => id),
  );
}
