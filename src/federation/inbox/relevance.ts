import { hasFollowersOn } from "../../domain/follows/follows.read.ts";
import { peer } from "../../domain/instance/peers.ts";
import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { actorByUri, type ActorRow } from "../../domain/people/actor.read.ts";
import { blockBetween } from "../../domain/people/blocks.read.ts";
import { hostOf } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import type { InnerActivity } from "../decode/decoded.ts";

/** Most addresses looked up for one post. */
const mostAddressed = 100;

/**
 * Whether a post concerns anyone here: someone follows its author, it is for or names someone who has not blocked its
 * author, it answers a post held here, or its server is allied.
 */
export async function concernsUs(
  reader: Reader,
  actor: ActorRow,
  { to, cc, object }: InnerActivity,
): Promise<boolean> {
  const server = await peer(reader, hostOf(actor.uri) ?? "");
  if (server?.trust === "allied") return true;
  if (await isFollowedHere(reader, actor)) return true;
  const post = object?.kind === "post" ? object.post : undefined;
  const addressed = [...to, ...cc, ...(post ? [...post.mentions, ...post.to, ...post.cc] : [])];
  if (await reachesSomeone(reader, actor, addressed)) return true;
  return post?.inReplyTo !== undefined && answersUs(reader, actor, post.inReplyTo);
}

/** Whether anyone here follows the actor. */
export function isFollowedHere(reader: Reader, { id }: ActorRow): Promise<boolean> {
  return hasFollowersOn(reader, id, reader.host);
}

/** Someone here by the address of their actor; undefined for everybody else and for those who are gone. */
export async function ourActor(
  reader: Reader,
  uri: string | undefined,
): Promise<ActorRow | undefined> {
  if (uri === undefined || !uri.startsWith(`${reader.origin}/`)) return undefined;
  const actor = await actorByUri(reader, uri);
  return actor?.local === 1 && actor.state === "active" ? actor : undefined;
}

async function reachesSomeone(
  reader: Reader,
  actor: ActorRow,
  uris: readonly string[],
): Promise<boolean> {
  for (const uri of [...new Set(uris)].slice(0, mostAddressed)) {
    const person = await ourActor(reader, uri);
    if (person && !(await blockBetween(reader, person.id, actor.id))) return true;
  }
  return false;
}

async function answersUs(reader: Reader, actor: ActorRow, uri: string): Promise<boolean> {
  const parent = await heldPost(reader, uri);
  return parent !== undefined && !(await blockBetween(reader, parent.author_id, actor.id));
}
