import {
  collectionOnWire,
  featureStampById,
  isFeatureStamp,
} from "../../domain/collections/on-the-wire.read.ts";
import { canSee } from "../../domain/knowledge/can-see.ts";
import { stampById } from "../../domain/knowledge/quotes.read.ts";
import { anonymous, type Viewer } from "../../domain/knowledge/visible.ts";
import { actorByHandle, actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { buriedAt } from "../../domain/tombstones.ts";
import { actorUris, collectionUri, postUri, stampUri } from "../../domain/uris.ts";
import type { Federation } from "../context.ts";
import { tombstone } from "../documents/activities.ts";
import type { ResolveKey } from "../wire/claim.ts";
import { actorTypes } from "../documents/actor.ts";
import {
  featureAuthorization,
  featuredCollection,
  featuredItem,
} from "../documents/collections.ts";
import { quoteAuthorization } from "../documents/quotes.ts";
import { askerOf, type Asker } from "./asker.ts";
import { actorCollection, alliedCollection, postCollection, type Shelves } from "./collections.ts";
import { holdDocuments } from "./held.ts";
import { instanceCollection } from "./instance-collections.ts";
import { wanted } from "./negotiate.ts";
import { networkCollection, networkThreadCollection } from "./network-collections.ts";
import { notFound, refused, render, served, type Rendered } from "./respond.ts";
import { hasPage, routeOf, type Route } from "./route.ts";
import { said, voteFor } from "./said.ts";
import { seenNetwork } from "./seen-network.ts";
import { createVouching, type Vouch } from "./vouched.ts";
import { createWellKnown, type Software } from "./well-known.ts";

export interface Identity {
  /** Answers for who we are and what we said; undefined for what is not federation's, or wanted as a page. */
  fetch: (request: Request) => Promise<Response | undefined>;
  /**
   * Who a request signed by another server reads as. Undefined when it is not signed; `refused` when the signature is
   * not good or we do not speak with that server.
   */
  viewerOf: (request: Request) => Promise<Viewer | undefined | "refused">;
}

/** How an answer is made: the room's parts, and who asks. */
interface Desk extends Shelves {
  federation: Federation;
  vouch: Vouch;
}

type Document = Rendered & { status?: 200 | 410 };

/** Serves actors, posts, collections and activities as ActivityPub, and WebFinger and NodeInfo beside them. */
export function createIdentity(
  federation: Federation,
  { resolveKey, software }: { resolveKey: ResolveKey; software: Software },
): Identity {
  const { reader } = federation.store;
  const vouch = createVouching(federation);
  const desk: Desk = { federation, reader, held: holdDocuments(reader), vouch };
  const judge = { federation, resolveKey };
  const wellKnown = createWellKnown(federation, software);

  async function answer(request: Request, route: Route): Promise<Response> {
    const own = await ownVoice(desk, route);
    if (own) return served(request, own, { open: true });
    const asker = await askerOf(judge, request);
    if (asker.kind === "unproven") return refused(401, "signature-not-good");
    if (asker.kind === "stranger") return notFound();
    if (asker.kind === "unsigned" && federation.mode !== "open") return notFound();
    const viewer = await viewerFor(desk, asker, postOf(route));
    const query = new URL(request.url).searchParams;
    const found = await documentFor(desk, viewer, route, query);
    if (!found) return notFound();
    return served(request, found, {
      open: viewer.kind === "anonymous",
      status: found.status ?? 200,
    });
  }

  return {
    async fetch(request) {
      const route = routeOf(new URL(request.url).pathname);
      if (!route) return undefined;
      if (route.kind === "well-known") return wellKnown(request, route.name);
      const reads = request.method === "GET" || request.method === "HEAD";
      if (route.kind === "inbox") return reads ? refused(405, "post-here", "POST") : undefined;
      if (!reads) return pagesWrite(route) ? undefined : refused(405, "read-only", "GET, HEAD");
      const want = wanted(request.headers.get("accept"));
      if (want === "page" || (want === "any" && hasPage(route))) return undefined;
      return answer(request, route);
    },

    async viewerOf(request) {
      const asker = await askerOf(judge, request);
      if (asker.kind === "unsigned") return undefined;
      if (asker.kind !== "server") return "refused";
      return viewerFor(desk, asker, fileOf(new URL(request.url).pathname));
    },
  };
}

type Wanted = Parameters<Vouch>[1];

/** Who reads: for what stands in a closed network elsewhere, its host is asked who belongs to it. */
async function viewerFor(
  { vouch }: Desk,
  asker: Asker,
  wanted: Wanted | undefined,
): Promise<Viewer> {
  if (asker.kind !== "server") return anonymous;
  return wanted ? vouch(asker, wanted) : asker.viewer;
}

function postOf(route: Route): Wanted | undefined {
  const kinds = ["post", "post-collection", "activity"];
  return "id" in route && kinds.includes(route.kind) ? { postId: route.id } : undefined;
}

function fileOf(path: string): Wanted | undefined {
  const file = /^\/media\/([^/]{1,100})$/.exec(path)?.[1];
  return file === undefined ? undefined : { file };
}

/** Forms are sent to the addresses of posts and people. */
function pagesWrite({ kind }: Route): boolean {
  return ["post", "post-collection", "handle", "nowhere"].includes(kind);
}

/**
 * The instance's own document, which everyone reads and nobody need sign for: its key is what servers check the
 * signatures of our fetches with, and two that both ask for signatures must not wait for each other.
 */
async function ownVoice({ reader, held }: Desk, route: Route): Promise<Document | undefined> {
  if (route.kind !== "actor") return undefined;
  const actor = await actorById(reader, route.id);
  return actor?.local === 1 && actor.kind === "instance" ? held.actor(actor) : undefined;
}

async function documentFor(
  desk: Desk,
  viewer: Viewer,
  route: Route,
  query: URLSearchParams,
): Promise<Document | undefined> {
  const { reader } = desk;
  const now = desk.federation.clock().toISOString();
  switch (route.kind) {
    case "actor":
      return actorDocumentFor(desk, viewer, await actorById(reader, route.id));
    case "handle":
      return actorDocumentFor(desk, viewer, await actorByHandle(reader, route.handle, null));
    case "post":
      return postDocumentFor(desk, viewer, route.id);
    case "actor-collection": {
      const actor = await actorById(reader, route.id);
      if (actor?.local !== 1 || actor.state !== "active") return undefined;
      if (actor.kind !== "network")
        return made(await actorCollection(desk, viewer, { actor, name: route.name, query }));
      const seen = await seenNetwork(reader, viewer, actor, now);
      return made(seen && (await networkCollection(seen, route.name, query)));
    }
    case "instance-collection": {
      const actor = await actorById(reader, route.id);
      const isOurs = actor?.local === 1 && actor.kind === "instance";
      return made(isOurs ? await instanceCollection(reader, actor.id, route.name) : undefined);
    }
    case "thread": {
      const actor = await actorById(reader, route.id);
      if (actor?.state !== "active") return undefined;
      const seen = await seenNetwork(reader, viewer, actor, now);
      return made(seen && (await networkThreadCollection(seen, route.hash, query)));
    }
    case "post-collection":
      return made(
        await postCollection(desk, viewer, { postId: route.id, name: route.name, query }),
      );
    case "activity":
      return made(await said(desk, viewer, { ...route, now }));
    case "vote":
      return made(await voteFor(reader, viewer, route.id));
    case "stamp":
      return stampFor(desk, viewer, route.id);
    case "featured-collection":
      return featuredFor(desk, viewer, route.id);
    case "featured-item": {
      const held = await collectionOnWire(reader, viewer, route.id);
      const item = held?.items.find(({ id }) => id === route.item);
      return made(item && featuredItem(reader.origin, route.id, item));
    }
    case "allied-audience":
      return made(alliedCollection(desk, viewer));
    default:
      return undefined;
  }
}

/** A hidden network is there for the servers of those who belong to it or are invited, and never was for all others. */
async function actorDocumentFor(
  { reader, held, federation }: Desk,
  viewer: Viewer,
  actor: ActorRow | undefined,
): Promise<Document | undefined> {
  if (actor?.local !== 1) return undefined;
  const now = federation.clock().toISOString();
  const isNetwork = actor.kind === "network";
  if (isNetwork && !(await seenNetwork(reader, viewer, actor, now))) return undefined;
  if (actor.state !== "deleted") return held.actor(actor);
  const { uri } = actorUris(reader.origin, actor.id);
  return gone(uri, actorTypes[actor.kind], (await buriedAt(reader, uri)) ?? actor.updated_at);
}

async function postDocumentFor(
  { reader, held }: Desk,
  viewer: Viewer,
  id: number,
): Promise<Document | undefined> {
  if (await canSee(reader, viewer, id)) return held.post(id);
  const uri = postUri(reader.origin, id);
  const deletedAt = await buriedAt(reader, uri);
  return deletedAt === undefined ? undefined : gone(uri, "Note", deletedAt);
}

async function featuredFor(
  { reader }: Desk,
  viewer: Viewer,
  id: number,
): Promise<Document | undefined> {
  const held = await collectionOnWire(reader, viewer, id);
  if (held) return render(featuredCollection(reader.origin, held));
  const uri = collectionUri(reader.origin, id);
  const deletedAt = await buriedAt(reader, uri);
  return deletedAt === undefined ? undefined : gone(uri, "FeaturedCollection", deletedAt);
}

/** A yes to a quote, for who may see what is quoted, or to a recommendation; taken back, it is gone. */
async function stampFor(
  { reader }: Desk,
  viewer: Viewer,
  id: number,
): Promise<Document | undefined> {
  const stamp = await stampById(reader, viewer, id);
  if (stamp) return render(quoteAuthorization(reader.origin, stamp));
  const feature = await featureStampById(reader, viewer, id);
  if (feature) return render(featureAuthorization(reader.origin, feature));
  const uri = stampUri(reader.origin, id);
  const deletedAt = await buriedAt(reader, uri);
  if (deletedAt === undefined) return undefined;
  const formerType = (await isFeatureStamp(reader, uri))
    ? "FeatureAuthorization"
    : "QuoteAuthorization";
  return gone(uri, formerType, deletedAt);
}

function gone(uri: string, formerType: string, deletedAt: string): Document {
  return { ...render(tombstone({ uri, formerType, deletedAt })), status: 410 };
}

function made(document: Parameters<typeof render>[0] | undefined): Document | undefined {
  return document === undefined ? undefined : render(document);
}
