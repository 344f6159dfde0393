import { hasFollowersOn } from "../../domain/follows/follows.read.ts";
import { canSee } from "../../domain/knowledge/can-see.ts";
import { voteTold } from "../../domain/knowledge/vote.read.ts";
import { quoteAsked } from "../../domain/knowledge/quotes.read.ts";
import { ownBoost } from "../../domain/knowledge/reactions.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { networkActivity } from "../../domain/networks/announce.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import {
  activityUri,
  actorUris,
  alliedAudience,
  laterActivityUri,
  ownId,
} from "../../domain/uris.ts";
import { hostOf } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import { announce, create, updateActor, updatePost } from "../documents/activities.ts";
import { voteDocument } from "../documents/vote.ts";
import { publicUri } from "../documents/addressing.ts";
import { quoteRequest } from "../documents/quotes.ts";
import type { Json } from "../wire/proof.ts";
import type { Shelves } from "./collections.ts";
import { announced } from "./network-outbox.ts";
import { seenNetwork } from "./seen-network.ts";

/**
 * What we said under `/activities/{id}` or `/activities/{id}/{what}`: built anew where what it speaks of is here, so that
 * it never says more than that does now, else as it was sent. Undefined for who may not see it.
 */
export async function said(
  shelves: Shelves,
  viewer: Viewer,
  { id, what, now }: { id: number; what: string | undefined; now: string },
): Promise<Json | string | undefined> {
  const { origin } = shelves.reader;
  if (what === undefined) {
    const begun =
      (await created(shelves, viewer, id)) ??
      (await boosted(shelves, viewer, id)) ??
      (await castVote(shelves, viewer, id)) ??
      (await passedOn(shelves.reader, viewer, id, now));
    return begun ?? sent(shelves.reader, viewer, activityUri(origin, id), now);
  }
  if (what === "quote") return asked(shelves, viewer, id);
  const uri = laterActivityUri(origin, id, what);
  const change = what.startsWith("update-") ? await changed(shelves, viewer, id, now) : undefined;
  return change?.["id"] === uri ? change : sent(shelves.reader, viewer, uri, now);
}

/** What a network of ours announced. */
async function passedOn(
  reader: Reader,
  viewer: Viewer,
  id: number,
  now: string,
): Promise<string | undefined> {
  const activity = await networkActivity(reader, id);
  const network = activity && (await actorById(reader, activity.network_id));
  if (network?.state !== "active") return undefined;
  const seen = await seenNetwork(reader, viewer, network, now);
  return seen && announced(seen, activity!);
}

async function created(
  { reader, held }: Shelves,
  viewer: Viewer,
  id: number,
): Promise<Json | undefined> {
  const note = (await canSee(reader, viewer, id)) ? await held.post(id) : undefined;
  return note && create(reader.origin, id, note.document);
}

async function boosted({ reader }: Shelves, viewer: Viewer, id: number): Promise<Json | undefined> {
  const boost = await ownBoost(reader, id);
  if (!boost || !(await canSee(reader, viewer, boost.post_id))) return undefined;
  const { actor_id: actorId, created_at: createdAt, uri, audience, author_uri: authorUri } = boost;
  return announce(reader.origin, { id, actorId, createdAt }, { uri, audience, authorUri });
}

async function castVote(
  { reader }: Shelves,
  viewer: Viewer,
  id: number,
): Promise<Json | undefined> {
  const vote = await voteFor(reader, viewer, id);
  return vote && create(reader.origin, id, vote);
}

/** What someone here chose in a poll elsewhere, for the server of who asked. */
export async function voteFor(
  reader: Reader,
  viewer: Viewer,
  id: number,
): Promise<Json | undefined> {
  const vote = await voteTold(reader, id);
  const asked = vote && viewer.kind === "server" && viewer.host === vote.authorHost;
  return asked ? voteDocument(reader.origin, vote) : undefined;
}

/** That a post of ours may quote another is asked of its author, and shown to whoever may see the post. */
async function asked(
  { reader, held }: Shelves,
  viewer: Viewer,
  postId: number,
): Promise<Json | undefined> {
  const [note, quote] = await Promise.all([held.post(postId), quoteAsked(reader, postId)]);
  if (!note || !quote || !(await canSee(reader, viewer, postId))) return undefined;
  const { quoted_uri: quotedUri, quoted_author_uri: quotedAuthorUri } = quote;
  return quoteRequest(reader.origin, postId, { post: note.document, quotedUri, quotedAuthorUri });
}

/** The last change of a post or of an actor. */
async function changed(
  { reader, held }: Shelves,
  viewer: Viewer,
  id: number,
  now: string,
): Promise<Json | undefined> {
  const note = (await canSee(reader, viewer, id)) ? await held.post(id) : undefined;
  if (note)
    return "updated" in note.document ? updatePost(reader.origin, id, note.document) : undefined;
  const actor = await actorById(reader, id);
  if (actor?.local !== 1 || actor.state !== "active") return undefined;
  if (actor.kind === "network" && !(await seenNetwork(reader, viewer, actor, now)))
    return undefined;
  const found = await held.actor(actor);
  return found && updateActor(reader.origin, id, found.document);
}

/** These stand as long as what they brought does; as sent they may say what is no longer so. */
const builtAnew = ["Create", "Announce"];

async function sent(
  reader: Reader,
  viewer: Viewer,
  uri: string,
  now: string,
): Promise<string | undefined> {
  const row = await reader.db
    .selectFrom("outbound")
    .select(["signer_id", "body"])
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (!row) return undefined;
  const body = JSON.parse(row.body) as Json;
  if (builtAnew.includes(String(body["type"]))) return undefined;
  const signer = await actorById(reader, row.signer_id);
  if (signer?.kind === "network" && !(await seenNetwork(reader, viewer, signer, now)))
    return undefined;
  const postId = ownId(reader.origin, "posts", objectId(body));
  if (postId !== undefined && body["type"] !== "Delete" && !(await canSee(reader, viewer, postId)))
    return undefined;
  return (await isFor(reader, viewer, body, row.signer_id)) ? row.body : undefined;
}

/** Whether the viewer is among those an activity is addressed to. */
async function isFor(
  reader: Reader,
  viewer: Viewer,
  body: Json,
  signerId: number,
): Promise<boolean> {
  const addressed = [body["to"], body["cc"]].flat().filter((uri) => typeof uri === "string");
  if (addressed.includes(publicUri)) return true;
  if (viewer.kind !== "server") return false;
  if (addressed.some((uri) => hostOf(uri) === viewer.host)) return true;
  if (viewer.trust === "allied" && addressed.includes(alliedAudience(reader.origin))) return true;
  const { followers } = actorUris(reader.origin, signerId);
  return addressed.includes(followers) && hasFollowersOn(reader, signerId, viewer.host);
}

function objectId({ object }: Json): string {
  const named = Array.isArray(object) ? (object[0] as unknown) : object;
  if (typeof named === "string") return named;
  const id = typeof named === "object" && named !== null && "id" in named ? named.id : undefined;
  return typeof id === "string" ? id : "";
}
