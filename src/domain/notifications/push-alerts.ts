import type { NewsKind } from "./kinds.ts";

/** The kinds of news an app may ask to be sent, as apps for Mastodon name them (docs.joinmastodon.org/methods/push). */
export const pushAlerts = [
  "mention",
  "quote",
  "status",
  "reblog",
  "follow",
  "follow_request",
  "favourite",
  "poll",
  "update",
  "quoted_update",
  "added_to_collection",
  "collection_update",
  "admin.sign_up",
  "admin.report",
] as const;

export type PushAlert = (typeof pushAlerts)[number];

/** Where apps have no word for a kind of news, they do not show it among their notifications either. */
const alerts: Readonly<Record<NewsKind, PushAlert | null>> = {
  mention: "mention",
  reply: "mention",
  thanks: "favourite",
  boost: "reblog",
  follow: "follow",
  followRequest: "follow_request",
  followAccepted: null,
  answer: "update",
  moved: null,
  report: "admin.report",
  edited: "update",
  posted: "status",
  poll: "poll",
  quote: "quote",
  quotedEdited: "quoted_update",
  addedToCollection: "added_to_collection",
  collectionUpdated: "collection_update",
  notPublished: null,
  networkRequest: null,
  networkInvitation: null,
  networkRefusal: null,
  networkRemoval: null,
  networkRole: null,
  networkOpened: null,
  networkDenied: null,
};

/** The alert that news of a kind belongs to; null when apps know none for it, and it is not pushed. */
export function alertOf(kind: NewsKind): PushAlert | null {
  return alerts[kind];
}
