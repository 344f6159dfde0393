import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import type { Federation } from "../context.ts";
import { decodePost } from "../decode/decode.ts";
import { idOf } from "../decode/read.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { isTransient } from "../egress/budget.ts";
import { collectionItems } from "./collection.ts";
import { importPost, storePost } from "./import-post.ts";

const most = { ancestors: 40, pages: 3, posts: 200, collections: 20 } as const;

/** Thrown by a job that is worth doing again: another server did not answer. */
class NotNow extends Error {
  override name = "NotNow";
}

/**
 * The job `fetch-parents`: brings what a post held here answers, and what that answers, at most 40 posts up. Ends at a
 * post held, at one seen before, and at the first that cannot be had. Throws `NotNow` when nothing came because a server
 * did not answer.
 */
export async function fetchParents(federation: Federation, payload: unknown): Promise<void> {
  const { parentUri } = payload as { parentUri: string };
  const { uris, fault } = await importAncestors(federation, parentUri);
  if (fault !== undefined && uris.length === 0 && isTransient(fault)) throw new NotNow(fault);
}

/** Addresses of what could be had, from the nearest up. */
async function importAncestors(
  federation: Federation,
  start: string,
): Promise<{ uris: string[]; fault?: string }> {
  const uris: string[] = [];
  let next: string | null = start;
  while (next !== null && !uris.includes(next) && uris.length < most.ancestors) {
    const imported = await importPost(federation, next, { ancestor: true });
    if (!imported.ok) return { uris, fault: imported.fault };
    uris.push(next);
    next = (await heldPost(federation.store.reader, imported.uri))?.reply_to_uri ?? null;
  }
  return { uris };
}

/** The job `fetch-thread`: brings what the conversation begun by a post elsewhere has, and we do not. */
export async function fetchThread(federation: Federation, payload: unknown): Promise<void> {
  await importThread(federation, (payload as { rootUri: string }).rootUri);
}

/**
 * Makes a thread whole as far as other servers tell: what the post answers (40 up), then replies from the top,
 * from the first three pages of each collection and at most 200 posts in all. Returns how many posts it looked at.
 */
export async function importThread(federation: Federation, uri: string): Promise<number> {
  const held = await heldPost(federation.store.reader, uri);
  const above = held?.reply_to_uri
    ? await importAncestors(federation, held.reply_to_uri)
    : undefined;
  const waiting = [uri, ...(above?.uris ?? [])].toReversed();
  const seen = new Set<string>(waiting);
  for (let collections = 0; collections < most.collections;) {
    const post = waiting.shift();
    if (post === undefined) break;
    const replies = await repliesOf(federation, post);
    if (replies === undefined) continue;
    collections += 1;
    const items = await collectionItems(federation, replies, {
      pages: most.pages,
      items: most.posts,
    });
    for (const reply of items.flatMap((item) => idOf(item) ?? [])) {
      if (seen.size >= most.posts) return seen.size;
      if (seen.has(reply)) continue;
      seen.add(reply);
      waiting.push(reply);
    }
  }
  return seen.size;
}

/** Reads a post anew, keeps it, and tells where its replies are. */
async function repliesOf(federation: Federation, uri: string): Promise<string | undefined> {
  const fetched = await fetchDocument(federation, uri);
  if (!fetched.ok) return undefined;
  const stored = await storePost(federation, fetched, { ancestor: true });
  const decoded = stored.ok ? await decodePost(fetched.document) : undefined;
  return decoded?.ok ? decoded.value.replies : undefined;
}
