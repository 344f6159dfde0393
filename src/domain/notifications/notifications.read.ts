import type { Reader } from "../../storage/reader.ts";
import { postsByIds } from "../knowledge/post.read.ts";
import type { Page, PageRequest, PostView } from "../knowledge/post-view.ts";
import { personViewer } from "../knowledge/visible.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";
import { seenUpTo } from "../streams/markers.read.ts";
import type { NewsKind } from "./kinds.ts";
import { news, newsByIds, type NewsRow } from "./news.read.ts";

/** That someone did something which concerns the reader. */
export interface NotificationView {
  id: number;
  kind: NewsKind;
  actor: ActorRef;
  /** What it is about: the reply, the mention, the post thanked for; null when it is about a person. */
  post: PostView | null;
  /** The network it is about. */
  network: ActorRef | null;
  /** The collection of people it is about. */
  collectionId: number | null;
  /** Why, in the word that servers use. */
  reason: string | null;
  createdAt: string;
  /** It was not yet there when the reader last looked. */
  unread: boolean;
}

/** What someone was told, newest first; what is about a post they may no longer see is left out. */
export async function notifications(
  reader: Reader,
  me: number,
  { before = Number.MAX_SAFE_INTEGER, limit }: PageRequest,
): Promise<Page<NotificationView>> {
  const rows = await news(reader, me, {}, { before, after: 0, up: false, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const items = await viewsOf(reader, me, shown);
  return { items, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Those of these that someone was told and is still shown, in this order. */
export async function notificationsByIds(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<NotificationView[]> {
  return viewsOf(reader, me, await newsByIds(reader, me, ids));
}

async function viewsOf(
  reader: Reader,
  me: number,
  rows: readonly NewsRow[],
): Promise<NotificationView[]> {
  const seen = await seenUpTo(reader, me);
  const actors = await actorRefs(
    reader,
    rows.flatMap((row) => [row.actor_id, ...(row.network_id === null ? [] : [row.network_id])]),
  );
  const about = rows.flatMap((row) => row.post_id ?? []);
  const posts = new Map(
    (await postsByIds(reader, personViewer(me), about)).map((post) => [post.id, post]),
  );
  return rows.flatMap((row) => {
    const actor = actors.get(row.actor_id);
    const post = row.post_id === null ? null : posts.get(row.post_id);
    if (!actor || post === undefined) return [];
    const { id, kind, collection_id: collectionId, reason, created_at: createdAt } = row;
    const network = row.network_id === null ? null : (actors.get(row.network_id) ?? null);
    const unread = id > seen;
    return [{ id, kind, actor, post, network, collectionId, reason, createdAt, unread }];
  });
}
