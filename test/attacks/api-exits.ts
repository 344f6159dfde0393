import type { Row } from "./exits.ts";

/** A row that asks these addresses. */
const paths = (...named: string[]): Row => ({ all: () => named });

/** An address of a status, asked for each. */
const status = (rest = ""): Row => ({
  each: ({ id }, { missing }) => ({
    path: `/api/v1/statuses/${id}${rest}`,
    instead: `/api/v1/statuses/${missing}${rest}`,
  }),
});

/** An address of people and networks, asked for whom the scene knows. */
const accounts = (...rests: string[]): Row => ({
  all: ({ author, closed, hidden, member }) =>
    [author, closed, hidden, member].flatMap((id) =>
      rests.map((rest) => `/api/v1/accounts/${id}${rest}`),
    ),
});

/** An address of a notification of somebody else, or of oneself: what is about closed posts. */
const news = (before: string, rest = "", key = ""): Row => ({
  all: ({ news: ids }) => ids.map((id) => `${before}/${key}${id}${rest}`),
});

/** An event stream: what it is told while it is open, `test/mastodon/streaming.test.ts` holds against the timelines. */
const stream = (rest = ""): Row => ({
  ...paths(`/api/v1/streaming${rest}`),
  endless: true,
});

/** An address of the list that stands for a network. */
const listed = (rest: string): Row => ({
  all: ({ closed, hidden }) => [closed, hidden].map((id) => `/api/v1/lists/${id}${rest}`),
});

/**
 * How everything that apps read is asked, by the address of its route. One without a row fails the tests. People ask with
 * a token that allows everything they may do.
 */
export const apiExits: Readonly<Record<string, Row>> = {
  "/api/*": paths("/api/v1/nothing"),
  "/api/openapi.json": paths("/api/openapi.json"),
  "/api/v1/instance": paths("/api/v1/instance"),
  "/api/v2/instance": paths("/api/v2/instance"),
  ...Object.fromEntries(
    [
      "activity",
      "domain_blocks",
      "extended_description",
      "languages",
      "peers",
      "privacy_policy",
      "rules",
      "terms_of_service",
      "translation_languages",
    ].map((what) => [`/api/v1/instance/${what}`, paths(`/api/v1/instance/${what}`)]),
  ),
  "/api/v1/media/:id": {
    each: ({ attachment }, { missing }) => ({
      path: `/api/v1/media/${attachment}`,
      instead: `/api/v1/media/${missing}`,
    }),
  },
  "/api/v1/custom_emojis": paths("/api/v1/custom_emojis"),
  "/api/v1/preferences": paths("/api/v1/preferences"),
  "/api/v1/accounts": {
    all: ({ author, closed, hidden }) => [
      `/api/v1/accounts?id[]=${author}&id[]=${closed}&id[]=${hidden}`,
    ],
  },
  "/api/v1/accounts/verify_credentials": paths("/api/v1/accounts/verify_credentials"),
  "/api/v1/accounts/relationships": {
    all: ({ author, closed, hidden }) => [
      `/api/v1/accounts/relationships?id[]=${author}&id[]=${closed}&id[]=${hidden}`,
    ],
  },
  "/api/v1/accounts/lookup": paths(
    ...["forfatter-m1", "lukket", "qvhandle"].map((acct) => `/api/v1/accounts/lookup?acct=${acct}`),
  ),
  "/api/v1/accounts/:id": accounts(""),
  "/api/v1/accounts/:id/statuses": accounts(
    "/statuses",
    "/statuses?pinned=true",
    "/statuses?exclude_replies=true",
    "/statuses?only_media=true",
    "/statuses?tagged=qvemne",
  ),
  "/api/v1/accounts/:id/followers": accounts("/followers"),
  "/api/v1/accounts/:id/following": accounts("/following"),
  "/api/v1/timelines/home": paths("/api/v1/timelines/home", "/api/v1/timelines/home?min_id=1"),
  "/api/v1/timelines/public": paths(
    "/api/v1/timelines/public",
    "/api/v1/timelines/public?local=true",
    "/api/v1/timelines/public?remote=true",
    "/api/v1/timelines/public?only_media=true",
  ),
  "/api/v1/timelines/link": paths("/api/v1/timelines/link?url=https://nord.example/"),
  "/api/v1/timelines/tag/:hashtag": paths(
    "/api/v1/timelines/tag/qvemne",
    "/api/v1/timelines/tag/ingenting?any[]=qvemne",
  ),
  "/api/v1/statuses": {
    all: ({ shown }) => [`/api/v1/statuses?${shown.map(({ id }) => `id[]=${id}`).join("&")}`],
  },
  "/api/v1/statuses/:id": status(),
  "/api/v1/statuses/:id/context": status("/context"),
  "/api/v1/statuses/:id/history": status("/history"),
  "/api/v1/statuses/:id/source": status("/source"),
  "/api/v1/statuses/:id/favourited_by": status("/favourited_by"),
  "/api/v1/statuses/:id/reblogged_by": status("/reblogged_by"),
  "/api/v1/polls/:id": {
    each: ({ id }, { missing }) => ({
      path: `/api/v1/polls/${id}`,
      instead: `/api/v1/polls/${missing}`,
    }),
  },
  "/api/v1/scheduled_statuses": paths("/api/v1/scheduled_statuses"),
  "/api/v1/scheduled_statuses/:id": {
    all: ({ missing }) => [`/api/v1/scheduled_statuses/${missing}`],
  },
  "/api/v1/statuses/:id/quotes": status("/quotes"),
  "/api/v1/collections/:id": {
    all: ({ collection }) => [`/api/v1/collections/${collection}`],
  },
  "/api/v1/accounts/:id/collections": accounts("/collections"),
  "/api/v1/accounts/:id/in_collections": accounts("/in_collections"),
  "/api/v1/favourites": paths("/api/v1/favourites"),
  "/api/v1/bookmarks": paths("/api/v1/bookmarks"),
  "/api/v1/notifications": paths(
    "/api/v1/notifications?limit=80",
    "/api/v1/notifications?limit=80&include_filtered=true&supported_types[]=mention",
  ),
  "/api/v1/notifications/unread_count": paths("/api/v1/notifications/unread_count"),
  "/api/v1/notifications/policy": paths("/api/v1/notifications/policy"),
  "/api/v1/notifications/requests": paths("/api/v1/notifications/requests"),
  "/api/v1/notifications/requests/merged": paths("/api/v1/notifications/requests/merged"),
  "/api/v1/notifications/requests/:id": {
    all: ({ requests }) => requests.map((id) => `/api/v1/notifications/requests/${id}`),
  },
  "/api/v1/notifications/:id": news("/api/v1/notifications", "?supported_types[]=mention"),
  "/api/v2/notifications": paths(
    "/api/v2/notifications?limit=80",
    "/api/v2/notifications?limit=80&include_filtered=true&supported_types[]=mention",
  ),
  "/api/v2/notifications/unread_count": paths("/api/v2/notifications/unread_count"),
  "/api/v2/notifications/policy": paths("/api/v2/notifications/policy"),
  "/api/v2/notifications/:group_key": news("/api/v2/notifications", "", "ungrouped-"),
  "/api/v2/notifications/:group_key/accounts": news(
    "/api/v2/notifications",
    "/accounts",
    "ungrouped-",
  ),
  "/api/v1/markers": paths("/api/v1/markers?timeline[]=home&timeline[]=notifications"),
  "/api/v1/conversations": paths("/api/v1/conversations"),
  "/api/v1/accounts/familiar_followers": {
    all: ({ author, closed, hidden }) => [
      `/api/v1/accounts/familiar_followers?id[]=${author}&id[]=${closed}&id[]=${hidden}`,
    ],
  },
  "/api/v1/accounts/search": paths(
    "/api/v1/accounts/search?q=qvhandl",
    "/api/v1/accounts/search?q=@qvhandle&resolve=true",
    "/api/v1/accounts/search?q=lukket",
  ),
  "/api/v1/accounts/:id/endorsements": accounts("/endorsements"),
  "/api/v1/accounts/:id/featured_tags": accounts("/featured_tags"),
  "/api/v1/admin/accounts": paths("/api/v1/admin/accounts"),
  "/api/v2/admin/accounts": paths("/api/v2/admin/accounts"),
  "/api/v1/admin/accounts/:id": {
    all: ({ author, closed, hidden }) =>
      [author, closed, hidden].map((id) => `/api/v1/admin/accounts/${id}`),
  },
  "/api/v1/admin/domain_allows": paths("/api/v1/admin/domain_allows"),
  "/api/v1/admin/domain_allows/:id": paths("/api/v1/admin/domain_allows/syd.example"),
  "/api/v1/admin/domain_blocks": paths("/api/v1/admin/domain_blocks"),
  "/api/v1/admin/domain_blocks/:id": paths("/api/v1/admin/domain_blocks/syd.example"),
  "/api/v1/admin/reports": paths("/api/v1/admin/reports", "/api/v1/admin/reports?resolved=true"),
  "/api/v1/admin/reports/:id": paths("/api/v1/admin/reports/1"),
  "/api/v1/announcements": paths("/api/v1/announcements"),
  "/api/v1/blocks": paths("/api/v1/blocks"),
  "/api/v1/directory": paths(
    "/api/v1/directory",
    "/api/v1/directory?order=new",
    "/api/v1/directory?local=true",
  ),
  "/api/v1/domain_blocks": paths("/api/v1/domain_blocks"),
  "/api/v1/domain_blocks/preview": paths("/api/v1/domain_blocks/preview?domain=syd.example"),
  "/api/v1/endorsements": paths("/api/v1/endorsements"),
  "/api/v1/featured_tags": paths("/api/v1/featured_tags"),
  "/api/v1/featured_tags/suggestions": paths("/api/v1/featured_tags/suggestions"),
  "/api/v1/follow_requests": paths("/api/v1/follow_requests"),
  "/api/v1/followed_tags": paths("/api/v1/followed_tags"),
  "/api/v1/mutes": paths("/api/v1/mutes"),
  "/api/v1/profile": paths("/api/v1/profile"),
  "/api/v1/suggestions": paths("/api/v1/suggestions"),
  "/api/v2/suggestions": paths("/api/v2/suggestions"),
  "/api/v1/tags/:name": paths("/api/v1/tags/qvemne", "/api/v1/tags/ingenting"),
  "/api/v1/trends": paths("/api/v1/trends"),
  "/api/v1/trends/links": paths("/api/v1/trends/links"),
  "/api/v1/trends/statuses": paths("/api/v1/trends/statuses"),
  "/api/v1/trends/tags": paths("/api/v1/trends/tags"),
  "/api/v1/streaming": stream("?stream=user"),
  "/api/v1/streaming/": stream("/?stream=public"),
  "/api/v1/streaming/health": paths("/api/v1/streaming/health"),
  "/api/v1/streaming/user": stream("/user"),
  "/api/v1/streaming/user/notification": stream("/user/notification"),
  "/api/v1/streaming/public": stream("/public"),
  "/api/v1/streaming/public/local": stream("/public/local"),
  "/api/v1/streaming/public/remote": stream("/public/remote"),
  "/api/v1/streaming/hashtag": stream("/hashtag?tag=qvemne"),
  "/api/v1/streaming/hashtag/local": stream("/hashtag/local?tag=qvemne"),
  "/api/v1/streaming/list": stream("/list?list=1"),
  "/api/v1/streaming/direct": stream("/direct"),
  "/api/v1/push/subscription": paths("/api/v1/push/subscription"),
  "/api/v1/lists": paths("/api/v1/lists"),
  "/api/v1/lists/:id": listed(""),
  "/api/v1/lists/:id/accounts": listed("/accounts"),
  "/api/v1/timelines/list/:id": {
    all: ({ closed, hidden }) => [closed, hidden].map((id) => `/api/v1/timelines/list/${id}`),
  },
  "/api/v1/accounts/:id/lists": accounts("/lists"),
  "/api/v1/filters": paths("/api/v1/filters"),
  "/api/v1/filters/:id": paths("/api/v1/filters/1"),
  "/api/v2/filters": paths("/api/v2/filters"),
  "/api/v2/filters/:id": paths("/api/v2/filters/1"),
  "/api/v2/filters/:id/keywords": paths("/api/v2/filters/1/keywords"),
  "/api/v2/filters/:id/statuses": paths("/api/v2/filters/1/statuses"),
  "/api/v2/filters/keywords/:id": paths("/api/v2/filters/keywords/1"),
  "/api/v2/filters/statuses/:id": paths("/api/v2/filters/statuses/1"),
  "/api/v2/search": paths(
    "/api/v2/search?q=fortrolig",
    "/api/v2/search?vis[kind]=experience",
    "/api/v2/search?q=qvhandl",
    "/api/v2/search?q=qvemn&type=hashtags",
    "/api/v2/search?q=@qvhandle&resolve=true",
  ),
};
