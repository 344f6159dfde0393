import type { NotificationTable } from "../../storage/tables/streams.ts";

/** What happened that someone is told of. */
export type NewsKind = NotificationTable["kind"];

/**
 * Every kind, and whether news of it may come from anyone: only that is held to the reader's policy. What answers to
 * something the reader did, or belongs to what they look after, is told whatever they wish of strangers.
 */
const fromAnyone: Readonly<Record<NewsKind, boolean>> = {
  mention: true,
  reply: true,
  thanks: true,
  boost: true,
  follow: true,
  followRequest: true,
  followAccepted: false,
  answer: false,
  moved: false,
  report: false,
  edited: false,
  quote: true,
  quotedEdited: false,
  addedToCollection: true,
  collectionUpdated: false,
  posted: false,
  poll: false,
  notPublished: false,
  networkRequest: false,
  networkInvitation: true,
  networkRefusal: false,
  networkRemoval: false,
  networkRole: false,
  networkOpened: false,
  networkDenied: false,
};

export const newsKinds = Object.keys(fromAnyone) as readonly NewsKind[];

/** Whether the reader's policy decides on news of this kind. */
export function isFilterable(kind: NewsKind): boolean {
  return fromAnyone[kind];
}

/** What many people do to the same thing: told together, a day at a time. */
export const groupedKinds: readonly NewsKind[] = ["thanks", "boost", "follow"];

/** The same for everything that is told together; null for what is told by itself. */
export function groupKey(kind: NewsKind, postId: number | null, at: string): string | null {
  if (!groupedKinds.includes(kind)) return null;
  const day = at.slice(0, 10);
  return postId === null ? `${kind}-${day}` : `${kind}-${postId}-${day}`;
}
