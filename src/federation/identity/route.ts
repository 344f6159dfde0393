/** What an address of ours stands for. `nowhere`: one that is ours to answer, and names nothing that can be. */
export type Route =
  | { kind: "actor"; id: number }
  | { kind: "handle"; handle: string }
  | { kind: "post"; id: number }
  | { kind: "actor-collection"; id: number; name: ActorCollection }
  | { kind: "instance-collection"; id: number; name: "networks" | "topics" }
  | { kind: "thread"; id: number; hash: string }
  | { kind: "post-collection"; id: number; name: PostCollection }
  | { kind: "activity"; id: number; what: string | undefined }
  | { kind: "vote"; id: number }
  | { kind: "stamp"; id: number }
  | { kind: "featured-collection"; id: number }
  | { kind: "featured-item"; id: number; item: number }
  | { kind: "allied-audience" }
  | { kind: "inbox" }
  | { kind: "well-known"; name: WellKnown }
  | { kind: "nowhere" };

export type ActorCollection = (typeof actorCollections)[number];
export type PostCollection = "replies" | "likes" | "shares" | "context";
export type WellKnown = "webfinger" | "host-meta" | "nodeinfo" | "nodeinfo-2.0" | "nodeinfo-2.1";

const fixed: Readonly<Record<string, Route>> = {
  "/inbox": { kind: "inbox" },
  "/audience/allied": { kind: "allied-audience" },
  "/.well-known/webfinger": { kind: "well-known", name: "webfinger" },
  "/.well-known/host-meta": { kind: "well-known", name: "host-meta" },
  "/.well-known/nodeinfo": { kind: "well-known", name: "nodeinfo" },
  "/nodeinfo/2.0": { kind: "well-known", name: "nodeinfo-2.0" },
  "/nodeinfo/2.1": { kind: "well-known", name: "nodeinfo-2.1" },
};

/** The last two are networks' alone. */
const actorCollections = [
  "outbox",
  "followers",
  "following",
  "featured",
  "collections",
  "members",
  "moderators",
] as const;
const postCollections: readonly string[] = ["replies", "likes", "shares", "context"];

/** Which of our addresses a path is; undefined for those that are none of federation's. */
export function routeOf(path: string): Route | undefined {
  if (Object.hasOwn(fixed, path)) return fixed[path];
  const handle = /^\/@([a-zA-Z0-9_-]{2,30})$/.exec(path)?.[1];
  if (handle !== undefined) return { kind: "handle", handle };
  const [, kind, digits = "", rest] =
    /^\/(actors|posts|activities|votes|stamps|collections)\/([^/]*)(?:\/(.*))?$/.exec(path) ?? [];
  if (kind === undefined) return undefined;
  const id = idOf(digits);
  if (kind === "posts") return postRoute(id, rest);
  if (id === undefined) return { kind: "nowhere" };
  if (kind === "votes") return rest === undefined ? { kind: "vote", id } : { kind: "nowhere" };
  if (kind === "collections") return featuredRoute(id, rest);
  if (kind === "stamps") return rest === undefined ? { kind: "stamp", id } : { kind: "nowhere" };
  return kind === "actors" ? actorRoute(id, rest) : activityRoute(id, rest);
}

/** Whether people have a page at the same address, for which federation steps aside. */
export function hasPage(route: Route): boolean {
  return ["actor", "handle", "post", "featured-collection"].includes(route.kind);
}

function actorRoute(id: number, rest: string | undefined): Route {
  if (rest === undefined) return { kind: "actor", id };
  if (rest === "inbox") return { kind: "inbox" };
  const thread = /^threads\/([A-Za-z0-9_-]{43})$/.exec(rest)?.[1];
  if (thread !== undefined) return { kind: "thread", id, hash: thread };
  if (rest === "networks" || rest === "topics")
    return { kind: "instance-collection", id, name: rest };
  const name = actorCollections.find((one) => one === rest);
  return name === undefined ? { kind: "nowhere" } : { kind: "actor-collection", id, name };
}

/** What else lies below a post belongs to its pages. */
function postRoute(id: number | undefined, rest: string | undefined): Route | undefined {
  if (rest === undefined) return id === undefined ? { kind: "nowhere" } : { kind: "post", id };
  if (id === undefined || !postCollections.includes(rest)) return undefined;
  return { kind: "post-collection", id, name: rest as PostCollection };
}

/** What else lies below a collection belongs to its page. */
function featuredRoute(id: number, rest: string | undefined): Route | undefined {
  if (rest === undefined) return { kind: "featured-collection", id };
  const item = idOf(/^items\/([^/]*)$/.exec(rest)?.[1] ?? "");
  return item === undefined ? undefined : { kind: "featured-item", id, item };
}

function activityRoute(id: number, what: string | undefined): Route {
  if (what !== undefined && !/^[a-z]{1,20}(-\d{1,16})?$/.test(what)) return { kind: "nowhere" };
  return { kind: "activity", id, what };
}

/** One spelling an id: no sign, no leading zero, no more than is exact. */
function idOf(digits: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(digits)) return undefined;
  const id = Number(digits);
  return Number.isSafeInteger(id) ? id : undefined;
}
