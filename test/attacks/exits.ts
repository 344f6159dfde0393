import { threadUri } from "../../src/domain/uris.ts";
import type { Route } from "../../src/federation/identity/route.ts";
import type { Scene, Shown } from "./exits-scene.ts";

/** How an exit is asked. */
export interface Ask {
  path: string;
  /** It stands for one thing: who may not see that gets what anybody gets for what does not exist. */
  about?: Shown;
  /** The same for what does not exist. */
  instead?: string;
  accept: "page" | "document" | "api";
  /** The answer does not end by itself. */
  endless?: true;
}

type Rows = (scene: Scene) => readonly string[];
type Each = (shown: Shown, scene: Scene) => { path: string; instead: string } | undefined;

/** `all`: asked once a viewer. `each`: once a viewer and thing. */
export interface Row {
  all?: Rows;
  each?: Each;
  endless?: true;
}

const post =
  (rest = ""): Each =>
  (shown, { missing }) => ({
    path: `/posts/${shown.id}${rest}`,
    instead: `/posts/${missing}${rest}`,
  });

const paths = (...named: string[]): Row => ({ all: () => named });

const networks = (rest: string): Row =>
  paths(...["lukket", "qvhandle"].map((slug) => `/networks/${slug}${rest}`));

/** How every page is asked. A page without a row fails the tests. */
export const pages: Readonly<Record<string, Row>> = {
  "/healthz": paths("/healthz"),
  "/readyz": paths("/readyz"),
  "/metrics": paths("/metrics"),
  "/": paths("/"),
  "/about": paths("/about"),
  "/admin": paths("/admin"),
  "/admin/accounts": paths("/admin/accounts"),
  "/admin/accounts/suspended": paths("/admin/accounts/suspended"),
  "/admin/announcements": paths("/admin/announcements"),
  "/admin/peers": paths("/admin/peers"),
  "/admin/reports": paths("/admin/reports"),
  "/events": { ...paths("/events?stream=region&after=1"), endless: true },
  "/home": paths("/home", "/home?stream=region", "/home?stream=all", "/home?stream=unanswered"),
  "/login": paths("/login"),
  "/login/:token": paths("/login/abc"),
  "/media/elsewhere/:attachment": {
    each: ({ attachment }, { missing }) => ({
      path: `/media/elsewhere/${attachment}`,
      instead: `/media/elsewhere/${missing}`,
    }),
  },
  "/media/people/:actor/:picture{avatar|header}": {
    all: ({ author, hidden }) => [
      `/media/people/${author}/avatar`,
      `/media/people/${hidden}/header`,
    ],
  },
  "/media/:file": {
    each: ({ file }) => ({ path: `/media/${file}`, instead: `/media/${"0".repeat(32)}.png` }),
  },
  "/networks": paths("/networks", "/networks?words=netværk", "/networks?words=qvskjult"),
  "/networks/new": paths("/networks/new"),
  "/networks/:slug": networks(""),
  "/networks/:slug/log": networks("/log"),
  "/networks/:slug/members": networks("/members"),
  "/networks/:slug/moderation": networks("/moderation"),
  "/networks/:slug/requests": networks("/requests"),
  "/networks/:slug/settings": networks("/settings"),
  "/new": {
    all: () => ["/new"],
    each: ({ id }, { missing }) => ({ path: `/new?quote=${id}`, instead: `/new?quote=${missing}` }),
  },
  "/new/:kind": paths("/new/request", "/new/note"),
  "/notifications": paths("/notifications"),
  "/notifications/requests": paths("/notifications/requests"),
  "/people": paths("/people", "/people?scope=known"),
  "/posts/:id": { each: post() },
  "/posts/:id/delete": { each: post("/delete") },
  "/posts/:id/edit": { each: post("/edit") },
  "/posts/:id/history": { each: post("/history") },
  "/posts/:id/quotes": { each: post("/quotes") },
  "/collections/:id": { all: ({ collection }) => [`/collections/${collection}`] },
  "/posts/:id/reply": { each: post("/reply") },
  "/requests": paths("/requests"),
  "/saved": paths("/saved"),
  "/search": paths(
    "/search",
    ...["posts", "people", "networks", "topics"].map((tab) => `/search?q=fortrolig&in=${tab}`),
    "/search?q=fortrolig&order=relevance",
    "/search?q=qvemn&in=topics",
    "/search?q=qvhandl&in=people",
    "/search?q=qvhandl&in=networks",
    "/search?q=qvskjult&in=networks",
    "/search?kind=request",
  ),
  "/settings": paths("/settings"),
  "/settings/account": paths("/settings/account"),
  "/settings/apps": paths("/settings/apps"),
  "/settings/move": paths("/settings/move"),
  "/settings/privacy": paths("/settings/privacy"),
  "/settings/profile": paths("/settings/profile"),
  "/setup/:token": paths("/setup/abc"),
  "/topics": paths("/topics"),
  "/topics/:slug": paths("/topics/qvemne", "/topics/fælles"),
  "/welcome": paths("/welcome"),
  "/.well-known/oauth-authorization-server": paths("/.well-known/oauth-authorization-server"),
  "/api/v1/apps/verify_credentials": paths("/api/v1/apps/verify_credentials"),
  "/oauth/authorize": {
    all: ({ client }) =>
      ["read", "admin:read"].map(
        (scope) =>
          `/oauth/authorize?response_type=code&client_id=${client}&redirect_uri=urn:ietf:wg:oauth:2.0:oob&scope=${scope}`,
      ),
  },
  "/oauth/userinfo": paths("/oauth/userinfo"),
  "/:who{@[^/]+}": paths("/@forfatter-m1", "/@forfatter-m1?tab=replies", "/@lukket", "/@qvhandle"),
  "/:who{@[^/]+}/:list{followers|following}": {
    all: () =>
      ["forfatter-m1", "medlem-m3", "lukket", "qvhandle"].flatMap((who) => [
        `/@${who}/followers`,
        `/@${who}/following`,
      ]),
  },
  "/:who{@[^/]+}/report": {
    all: () => ["/@lukket/report", "/@qvhandle/report"],
    each: ({ id }, { missing }) => ({
      path: `/@forfatter-m1/report?post=${id}`,
      instead: `/@forfatter-m1/report?post=${missing}`,
    }),
  },
};

/** Collections of actors and posts by name: a new one has no row and does not compile. */
const actorCollections = {
  outbox: ["", "?page=true", "?since=0"],
  followers: [
    "",
    "?page=true",
    "?host=syd.example",
    "?host=vest.example",
    `?is_follower=${encodeURIComponent("https://syd.example/users/anna")}`,
  ],
  members: ["", "?page=true"],
  moderators: ["", "?page=true"],
  following: ["", "?page=true"],
  featured: [""],
  collections: [""],
} as const satisfies Record<
  Extract<Route, { kind: "actor-collection" }>["name"],
  readonly string[]
>;

const postCollections = {
  replies: ["", "?page=true"],
  likes: [""],
  shares: [""],
  context: ["", "?page=true"],
} as const satisfies Record<Extract<Route, { kind: "post-collection" }>["name"], readonly string[]>;

const instanceCollections = {
  networks: ["", "?page=true"],
  topics: ["", "?page=true"],
} as const satisfies Record<
  Extract<Route, { kind: "instance-collection" }>["name"],
  readonly string[]
>;

const wellKnown = {
  webfinger: [
    "/.well-known/webfinger?resource=acct:lukket@nord.example",
    "/.well-known/webfinger?resource=acct:qvhandle@nord.example",
    "/.well-known/webfinger?resource=https://nord.example/@qvhandle",
  ],
  "host-meta": ["/.well-known/host-meta"],
  nodeinfo: ["/.well-known/nodeinfo"],
  "nodeinfo-2.0": ["/nodeinfo/2.0"],
  "nodeinfo-2.1": ["/nodeinfo/2.1"],
} as const satisfies Record<Extract<Route, { kind: "well-known" }>["name"], readonly string[]>;

/** How every kind of document is asked; a new kind does not compile without a row. */
export const documents = {
  actor: {
    all: ({ author, closed, hidden }) => [author, closed, hidden].map((id) => `/actors/${id}`),
  },
  handle: paths("/@forfatter-m1", "/@lukket", "/@qvhandle"),
  post: { each: post() },
  "actor-collection": {
    all: ({ author, closed, hidden }) =>
      [author, closed, hidden].flatMap((id) =>
        Object.entries(actorCollections).flatMap(([name, queries]) =>
          queries.map((query) => `/actors/${id}/${name}${query}`),
        ),
      ),
  },
  "instance-collection": {
    all: ({ instance }) =>
      Object.entries(instanceCollections).flatMap(([name, queries]) =>
        queries.map((query) => `/actors/${instance}/${name}${query}`),
      ),
  },
  thread: {
    all: ({ shown, closed, hidden }) =>
      shown.flatMap(({ uri }) =>
        [closed, hidden].flatMap((id) => {
          const path = threadUri(`/actors/${id}`, uri);
          return [path, `${path}?page=true`];
        }),
      ),
  },
  "post-collection": {
    all: ({ shown }) =>
      shown.flatMap(({ id }) =>
        Object.entries(postCollections).flatMap(([name, queries]) =>
          queries.map((query) => `/posts/${id}/${name}${query}`),
        ),
      ),
    each: post("/replies?page=true"),
  },
  activity: {
    all: ({ shown, hidden, announced }) => [
      ...announced.map((id) => `/activities/${id}`),
      ...shown.flatMap(({ id, update }) => [
        `/activities/${id}/delete`,
        `/activities/${id}/${update}`,
      ]),
      `/activities/${hidden}/update-1`,
    ],
    each: ({ id }, { missing }) => ({
      path: `/activities/${id}`,
      instead: `/activities/${missing}`,
    }),
  },
  vote: {
    each: ({ id }, { missing }) => ({ path: `/votes/${id}`, instead: `/votes/${missing}` }),
  },
  stamp: {
    all: ({ item }) => [`/stamps/${item}`],
    each: ({ stamp }, { missing }) => ({
      path: `/stamps/${stamp}`,
      instead: `/stamps/${missing}`,
    }),
  },
  "featured-collection": { all: ({ collection }) => [`/collections/${collection}`] },
  "featured-item": {
    all: ({ collection, item }) => [`/collections/${collection}/items/${item}`],
  },
  "allied-audience": paths("/audience/allied"),
  inbox: { all: ({ author }) => ["/inbox", `/actors/${author}/inbox`] },
  "well-known": { all: () => Object.values(wellKnown).flat() },
  nowhere: paths("/actors/0", "/posts/0"),
} as const satisfies Record<Route["kind"], Row>;

/** Everything a row asks. */
export function asksOf(row: Row, scene: Scene, accept: Ask["accept"]): Ask[] {
  const all = row.all?.(scene) ?? [];
  const each = scene.shown.flatMap((about) => {
    const ask = row.each?.(about, scene);
    return ask ? [{ ...ask, about, accept }] : [];
  });
  const endless = row.endless ? { endless: row.endless } : {};
  return [...all.map((path) => ({ path, accept, ...endless })), ...each];
}
