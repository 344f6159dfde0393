import { createFederation, MemoryKvStore, nodeInfoToJson, type NodeInfo } from "@fedify/fedify";
import {
  Application,
  Group,
  Image,
  Link,
  Organization,
  Person,
  Service,
  Tombstone,
} from "@fedify/vocab";
import { compatibleWith } from "../../domain/instance/compatible.ts";
import { setting } from "../../domain/instance/settings.ts";
import { usage } from "../../domain/instance/usage.read.ts";
import { actorByHandle, actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { actorUris } from "../../domain/uris.ts";
import { parseId } from "../../lib/id.ts";
import { createLru } from "../../lib/lru.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Federation } from "../context.ts";
import { closedLoaders } from "./loaders.ts";
import { notFound, refused } from "./respond.ts";
import { routeOf, type WellKnown } from "./route.ts";
import { isHidden } from "./seen-network.ts";

/** What this software calls itself in NodeInfo (FEP-f1d5). */
export interface Software {
  version: string;
}

const usageKeptMs = 3_600_000;
const longestResource = 2048;

/** WebFinger, host-meta and NodeInfo: readable by everyone, whatever the mode. Fedify answers them, and fetches nothing. */
export function createWellKnown(
  { store: { reader }, clock }: Pick<Federation, "store" | "clock">,
  software: Software,
): (request: Request, name: WellKnown) => Promise<Response> {
  const router = routerOf(reader);
  const counted = createLru<"nodeinfo", NodeInfo>({ max: 1, ttlMs: usageKeptMs });
  const nodeInfo = async () => {
    const known = counted.get("nodeinfo");
    if (known) return known;
    const made = await nodeInfoOf(reader, clock().toISOString(), software);
    counted.set("nodeinfo", made);
    return made;
  };
  router.setNodeInfoDispatcher("/nodeinfo/2.1", nodeInfo);

  const ask = (path: string) =>
    router.fetch(new Request(`${reader.origin}${path}`), {
      contextData: undefined,
      onNotFound: notFound,
    });

  const answer = async (request: Request, name: WellKnown) => {
    switch (name) {
      case "webfinger":
        return webFinger(request, ask);
      case "host-meta":
        return hostMeta(reader.origin);
      case "nodeinfo":
        return Response.json(nodeInfoLinks(reader.origin));
      case "nodeinfo-2.0":
        return Response.json(olderNodeInfo(await nodeInfo()));
      case "nodeinfo-2.1":
        return ask("/nodeinfo/2.1");
    }
  };

  return async (request, name) => {
    if (request.method === "OPTIONS") return preflight();
    return request.method === "GET" || request.method === "HEAD"
      ? open(request, await answer(request, name))
      : refused(405, "read-only", "GET, HEAD");
  };
}

/** Fedify's router over our actors. */
function routerOf(reader: Reader) {
  const router = createFederation<void>({
    kv: new MemoryKvStore(),
    origin: reader.origin,
    ...closedLoaders,
  });
  router
    .setActorDispatcher("/actors/{identifier}", async (_, identifier) => {
      const id = parseId(identifier);
      const actor = id === undefined ? undefined : await actorById(reader, id);
      if (actor?.local !== 1 || (await isHidden(reader, actor))) return null;
      return finger(reader.origin, actor);
    })
    .mapHandle(async (_, handle) => {
      const actor = await actorByHandle(reader, handle, null);
      return actor && !(await isHidden(reader, actor)) ? String(actor.id) : null;
    })
    .mapAlias((_, resource) => {
      const { pathname, origin } = resource;
      if (origin !== reader.origin) return null;
      const route = routeOf(pathname);
      const network = /^\/networks\/([a-zA-Z0-9_-]{2,30})$/.exec(pathname)?.[1];
      const username = route?.kind === "handle" ? route.handle : network;
      return username === undefined ? null : { username };
    });
  return router;
}

const classes = {
  person: Person,
  network: Group,
  unit: Organization,
  instance: Application,
  service: Service,
} as const;

/** As much of an actor as WebFinger tells: the whole of it is served elsewhere, and costs a key import to parse. */
function finger(origin: string, actor: ActorRow) {
  const id = new URL(actorUris(origin, actor.id).uri);
  if (actor.state === "deleted") return new Tombstone({ id });
  return new classes[actor.kind]({
    id,
    preferredUsername: actor.handle,
    ...(actor.url !== null && {
      url: new Link({
        href: new URL(actor.url),
        rel: "http://webfinger.net/rel/profile-page",
        mediaType: "text/html",
      }),
    }),
    ...(actor.avatar_url !== null && { icon: new Image({ url: new URL(actor.avatar_url) }) }),
  });
}

/** An account is found whatever the case it is asked in; the answer spells it as it is kept. */
async function webFinger(
  request: Request,
  ask: (path: string) => Promise<Response>,
): Promise<Response> {
  const resource = new URL(request.url).searchParams.get("resource") ?? "";
  if (resource === "" || resource.length > longestResource || resource.includes("\0"))
    return Response.json({ error: "resource-missing" }, { status: 400 });
  const account = /^acct:@?([^@]+@[^@]+)$/i.exec(resource)?.[1];
  const query = new URLSearchParams({
    resource: account === undefined ? resource : `acct:${account.toLowerCase()}`,
  });
  return ask(`/.well-known/webfinger?${query}`);
}

/** RFC 6415: where WebFinger is, for those who ask first. */
function hostMeta(origin: string): Response {
  const xml =
    `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">` +
    `<Link rel="lrdd" template="${origin}/.well-known/webfinger?resource={uri}"/></XRD>\n`;
  return new Response(xml, { headers: { "content-type": "application/xrd+xml; charset=utf-8" } });
}

/** `upstream`: apps go by it to know which API they find here; it says what ours is compatible with, not what we are made of. */
async function nodeInfoOf(reader: Reader, now: string, { version }: Software): Promise<NodeInfo> {
  const numbers = await usage(reader, now);
  const nodeName = (await setting(reader, "regionName")) ?? reader.host;
  return {
    software: { name: "vis", version },
    protocols: ["activitypub"],
    openRegistrations: false,
    usage: {
      users: {
        total: numbers.people,
        activeHalfyear: numbers.activeHalfYear,
        activeMonth: numbers.activeMonth,
      },
      localPosts: numbers.posts,
      localComments: numbers.replies,
    },
    metadata: { nodeName, upstream: compatibleWith },
  };
}

function nodeInfoLinks(origin: string) {
  const links = ["2.1", "2.0"].map((version) => ({
    rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
    href: `${origin}/nodeinfo/${version}`,
  }));
  return { links };
}

/** What we tell has the same form in both versions. */
function olderNodeInfo(info: NodeInfo) {
  return { ...(nodeInfoToJson(info) as Record<string, unknown>), version: "2.0" };
}

/** What a browser asks before a page of others asks with headers of its own. */
function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, OPTIONS",
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-max-age": "7200",
    },
  });
}

/** For everyone, also for pages of others in a browser. */
function open(request: Request, response: Response): Response {
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("cache-control", status === 200 ? "public, max-age=600" : "no-store");
  headers.delete("vary");
  return new Response(request.method === "HEAD" ? null : response.body, { status, headers });
}
