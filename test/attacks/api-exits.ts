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

/**
 * How everything that apps read is asked, by the address of its route. One without a row fails the tests. People ask with
 * a token that allows everything they may do.
 */
export const apiExits: Readonly<Record<string, Row>> = {
  "/api/*": paths("/api/v1/nothing"),
  "/api/openapi.json": paths("/api/openapi.json"),
  "/api/v1/instance": paths("/api/v1/instance"),
  "/api/v2/instance": paths("/api/v2/instance"),
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
  "/api/v1/favourites": paths("/api/v1/favourites"),
  "/api/v1/bookmarks": paths("/api/v1/bookmarks"),
  "/api/v2/search": paths(
    "/api/v2/search?q=fortrolig",
    "/api/v2/search?q=qvhandl",
    "/api/v2/search?q=qvemn&type=hashtags",
    "/api/v2/search?q=@qvhandle&resolve=true",
  ),
};
