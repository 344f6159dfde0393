import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { isBuried } from "../tombstones.ts";
import { postsByIds } from "./post.read.ts";
import type { PostView } from "./post-view.ts";
import type { Viewer } from "./visible.ts";

/** A post in its conversation. */
export interface Thread {
  /** What it answers, the root first. */
  ancestors: PostView[];
  post: PostView;
  /** Everything below it, each reply followed by its own replies; direct replies have depth 1. */
  replies: { post: PostView; depth: number }[];
  /** What was answered in this thread and has been deleted. */
  gone: { uri: string }[];
}

/** Most posts of one thread that are read. */
const mostPosts = 500;
const mostAncestors = 100;

const memberRows = define("thread-members", (reader, p: { threadId: number; limit: number }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "reply_to_id", "reply_to_uri"])
    .where("thread_id", "=", p.threadId)
    .orderBy("id")
    .limit(p.limit),
);

const childRows = define("thread-children", (reader, p: { id: number; limit: number }) =>
  reader.db
    .selectFrom("post")
    .select(["id", "reply_to_id", "reply_to_uri"])
    .where("reply_to_id", "=", p.id)
    .orderBy("id")
    .limit(p.limit),
);

const linkRow = define("thread-link", (reader, p: { id: number }) =>
  reader.db.selectFrom("post").select(["id", "reply_to_id", "reply_to_uri"]).where("id", "=", p.id),
);

type Link = { id: number; reply_to_id: number | null; reply_to_uri: string | null };

/** The conversation around a post; undefined when the viewer may not see the post itself. */
export async function thread(
  reader: Reader,
  viewer: Viewer,
  postId: number,
): Promise<Thread | undefined> {
  const [target] = await postsByIds(reader, viewer, [postId]);
  if (!target) return undefined;
  const links = await linksOf(reader, target);
  const above = await ancestorsOf(reader, links, postId);
  const below = descendantsOf(links, target, new Set(above.ids));
  const ids = [...above.ids, ...below.map((reply) => reply.id)];
  const seen = new Map((await postsByIds(reader, viewer, ids)).map((post) => [post.id, post]));
  return {
    ancestors: above.ids.flatMap((id) => seen.get(id) ?? []),
    post: target,
    replies: below.flatMap(({ id, depth }) => {
      const post = seen.get(id);
      return post ? [{ post, depth }] : [];
    }),
    gone: await goneOf(
      reader,
      [...above.missing, ...looseIn(links, target)].filter(
        ({ id }) => id === target.id || seen.has(id),
      ),
    ),
  };
}

async function linksOf(reader: Reader, target: PostView): Promise<Map<number, Link>> {
  const rows = await memberRows(reader, { threadId: target.threadId, limit: mostPosts });
  const cut = rows.length === mostPosts && target.id !== target.threadId;
  const near = cut ? await childRows(reader, { id: target.id, limit: mostPosts }) : [];
  return new Map([...rows, ...near].map((row) => [row.id, row]));
}

async function ancestorsOf(
  reader: Reader,
  links: Map<number, Link>,
  from: number,
): Promise<{ ids: number[]; missing: Link[] }> {
  const ids: number[] = [];
  let at = links.get(from) ?? (await linkRow(reader, { id: from }))[0];
  while (at && at.reply_to_id !== null && ids.length < mostAncestors) {
    const id = at.reply_to_id;
    if (id === from || ids.includes(id)) break;
    ids.unshift(id);
    at = links.get(id) ?? (await linkRow(reader, { id }))[0];
  }
  return { ids, missing: at?.reply_to_id === null ? [at] : [] };
}

/** Replies whose own parent is gone; they stay in the thread, below its root. */
function looseIn(links: Map<number, Link>, target: PostView): Link[] {
  if (target.id !== target.threadId) return [];
  return [...links.values()].filter((link) => link.reply_to_id === null && link.id !== target.id);
}

function descendantsOf(
  links: Map<number, Link>,
  target: PostView,
  above: ReadonlySet<number>,
): { id: number; depth: number }[] {
  const children = Map.groupBy(links.values(), (link) => link.reply_to_id);
  const found: { id: number; depth: number }[] = [];
  const reached = new Set([target.id, ...above]);
  const next = (id: number, depth: number, more: readonly Link[] = []) =>
    [...(children.get(id) ?? []), ...more]
      .toSorted((a, b) => b.id - a.id)
      .map((link) => ({ id: link.id, depth }));
  const waiting = next(target.id, 1, looseIn(links, target));
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (reached.has(at.id)) continue;
    reached.add(at.id);
    found.push(at);
    waiting.push(...next(at.id, at.depth + 1));
  }
  return found;
}

/** Of what these answer, what was deleted. */
async function goneOf(reader: Reader, links: readonly Link[]): Promise<{ uri: string }[]> {
  const gone: { uri: string }[] = [];
  const uris = new Set(links.flatMap((link) => link.reply_to_uri ?? []));
  for (const uri of [...uris].slice(0, 20)) if (await isBuried(reader, uri)) gone.push({ uri });
  return gone;
}
