import { newsKinds, type NewsKind } from "../../domain/notifications/kinds.ts";
import type { KnownType, NotificationType, OwnType } from "../entities/notification.ts";

/**
 * What apps call each kind of news. Some kinds have no word that every app knows:
 *
 * - An app that asks with `supported_types[]` shows the `fallback` of what it does not know (docs.joinmastodon.org/entities/
 *   NotificationFallback): it is told all of them, under our own words.
 * - Any other app, which may fail on a word it does not know, is told of an accepted answer as of a change to the request,
 *   which that is too. Of the others it is told nothing, here and in every number: what is said in these words is on the
 *   page of notifications. None of them is told as something else, since apps act on words: on a `follow_request` they
 *   show a button that lets someone follow.
 */
const names: Readonly<Record<NewsKind, { known?: KnownType; own?: OwnType }>> = {
  mention: { known: "mention" },
  reply: { known: "mention" },
  thanks: { known: "favourite" },
  boost: { known: "reblog" },
  follow: { known: "follow" },
  followRequest: { known: "follow_request" },
  edited: { known: "update" },
  quote: { known: "quote" },
  quotedEdited: { known: "quoted_update" },
  addedToCollection: { own: "added_to_collection" },
  collectionUpdated: { own: "collection_update" },
  posted: { known: "status" },
  poll: { known: "poll" },
  report: { known: "admin.report" },
  answer: { known: "update", own: "vis.answer" },
  followAccepted: { own: "vis.follow_accepted" },
  notPublished: { own: "vis.not_published" },
  moved: { own: "vis.moved" },
  networkRequest: { own: "vis.network_request" },
  networkInvitation: { own: "vis.network_invitation" },
  networkRefusal: { own: "vis.network_refusal" },
  networkRemoval: { own: "vis.network_removal" },
  networkRole: { own: "vis.network_role" },
  networkOpened: { own: "vis.network_opened" },
  networkDenied: { own: "vis.network_denied" },
};

/** Every word that a notification may be asked for by. */
export const notificationTypes: readonly NotificationType[] = [
  ...new Set(Object.values(names).flatMap(({ known, own }) => [known ?? [], own ?? []].flat())),
];

/** Whether a word is one that not every app knows. */
export function isOwn(type: NotificationType): boolean {
  return Object.values(names).some(({ own }) => own === type);
}

/** What a kind of news is called for an app; undefined when the app is not told of it. */
export function typeOf(kind: NewsKind, showsFallbacks: boolean): NotificationType | undefined {
  const { known, own } = names[kind];
  return showsFallbacks ? (own ?? known) : known;
}

/** The kinds behind the types that an app asks for and those it leaves out. */
export function kindsOf(
  {
    types,
    exclude_types: left,
  }: { types?: string[] | undefined; exclude_types?: string[] | undefined },
  showsFallbacks: boolean,
): NewsKind[] {
  return newsKinds.filter((kind) => {
    const type = typeOf(kind, showsFallbacks);
    return type !== undefined && (types?.includes(type) ?? true) && !left?.includes(type);
  });
}
