import { actorById } from "../../domain/people/actor.read.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { idOf, objectOf, typesOf } from "../decode/read.ts";
import { readPost } from "../decode/decode-post.ts";
import { collectionItems } from "./collection.ts";
import { importPost, keepPost } from "./import-post.ts";

const most = 20;

/**
 * Brings the newest posts of someone elsewhere, at most 20, so that a stream is not empty when someone here first follows
 * them. Posts written out in the actor's own outbox are taken from there, others are fetched. Returns how many are held.
 */
export async function backfill(federation: Federation, actorId: number): Promise<number> {
  const actor = await actorById(federation.store.reader, actorId);
  if (!actor || actor.local === 1 || actor.state !== "active" || !actor.outbox_uri) return 0;
  const items = await collectionItems(federation, actor.outbox_uri, { pages: 2, items: most * 2 });
  let held = 0;
  for (const item of items.map(createdIn).filter((one) => one !== undefined)) {
    if (held >= most) break;
    const imported = await bring(federation, item, actor.uri);
    if (imported) held += 1;
  }
  return held;
}

/** What a Create in an outbox made; undefined for other activities. */
function createdIn(item: unknown): unknown {
  const activity = objectOf(item);
  if (!activity) return undefined;
  return typesOf(activity).includes("Create") ? activity["object"] : undefined;
}

async function bring(federation: Federation, object: unknown, author: string): Promise<boolean> {
  const told = objectOf(object);
  const post = told && readPost(told);
  if (post?.attributedTo === author && sameOrigin(post.uri, author))
    return (await keepPost(federation, post, { ancestor: true })).ok;
  const uri = idOf(object);
  if (uri === undefined || !sameOrigin(uri, author)) return false;
  return (await importPost(federation, uri, { ancestor: true })).ok;
}
