import type { NodeInfo } from "@fedify/fedify";
import { compatibleWith } from "../../domain/instance/compatible.ts";
import { setting } from "../../domain/instance/settings.ts";
import { usage } from "../../domain/instance/usage.read.ts";
import { createLru } from "../../lib/lru.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Federation } from "../context.ts";
import type { FedifyRouter } from "./fedify-router.ts";
import { notFound, refused } from "./respond.ts";
import type { WellKnown } from "./route.ts";

/** What this software calls itself in NodeInfo (FEP-f1d5). */
export interface Software {
  version: string;
}

const usageKeptMs = 3_600_000;
const longestResource = 2048;

/**
 * WebFinger, host-meta and NodeInfo: readable by everyone, whatever the mode. Fedify answers them, and fetches nothing; it
 * is read in when the first of them is asked for.
 */
export function createWellKnown(
  { store: { reader }, clock }: Pick<Federation, "store" | "clock">,
  software: Software,
): (request: Request, name: WellKnown) => Promise<Response> {
  const counted = createLru<"nodeinfo", NodeInfo>({ max: 1, ttlMs: usageKeptMs });
  const nodeInfo = async () => {
    const known = counted.get("nodeinfo");
    if (known) return known;
    const made = await nodeInfoOf(reader, clock().toISOString(), software);
    counted.set("nodeinfo", made);
    return made;
  };
  let made: Promise<FedifyRouter> | undefined;
  const fedify = () =>
    (made ??= import("./fedify-router.ts").then(({ fedifyRouter }) =>
      fedifyRouter(reader, nodeInfo),
    ));

  const ask = async (path: string) =>
    (await fedify()).fetch(new Request(`${reader.origin}${path}`), {
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
        return olderNodeInfo(await ask("/nodeinfo/2.1"));
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
async function olderNodeInfo(newer: Response): Promise<Response> {
  return Response.json({ ...((await newer.json()) as object), version: "2.0" });
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
