import { alertOf, type PushAlert } from "../domain/notifications/push-alerts.ts";
import type { NewsKind } from "../domain/notifications/kinds.ts";
import type { NotificationView } from "../domain/notifications/notifications.read.ts";
import type { PostView } from "../domain/knowledge/post-view.ts";
import { collapse, plainText, truncate } from "../lib/text.ts";

const longest = { title: 150, body: 140 } as const;

/** Whom a message is for, and what their app knows them by. */
export interface Recipient {
  language: "da" | "en";
  accessToken: string;
  /** The instance's picture: that of who did it would tell whoever carries or shows the message. */
  icon: string;
}

/** What is said, in the language of whom it is said to. */
export interface PushWords {
  /** What someone did, after their name. */
  did: (news: { kind: NewsKind; byNetwork: boolean }, language: Recipient["language"]) => string;
  /** All that is said of what happens in a network; undefined for one whose name is not held. */
  inNetwork: (name: string | undefined, language: Recipient["language"]) => string;
}

/** A message as apps for Mastodon read it (docs.joinmastodon.org/methods/push). Ids are numbers: two apps read them so. */
export interface PushMessage {
  access_token: string;
  preferred_locale: string;
  notification_id: number;
  notification_type: PushAlert;
  icon: string;
  title: string;
  body: string;
}

/**
 * What is sent of some news. What happens in a closed or hidden network is told by the network's name alone, since the
 * message lies on a locked screen.
 */
export function pushMessage(
  words: PushWords,
  news: NotificationView,
  to: Recipient,
): PushMessage | undefined {
  const type = alertOf(news.kind);
  if (type === null) return undefined;
  const said = isClosed(news)
    ? { title: words.inNetwork(networkName(news), to.language), body: "" }
    : { title: titleOf(words, news, to), body: textOf(news.post) };
  return {
    access_token: to.accessToken,
    preferred_locale: to.language,
    notification_id: news.id,
    notification_type: type,
    icon: to.icon,
    title: truncate(said.title, longest.title),
    body: truncate(said.body, longest.body),
  };
}

function titleOf(
  { did }: PushWords,
  { kind, actor }: NotificationView,
  { language }: Recipient,
): string {
  return `${nameOf(actor)} ${did({ kind, byNetwork: actor.kind === "network" }, language)}`;
}

/** Whether nothing may be said but where it happened: of every network, since one that is open now need not stay so. */
export function isClosed({ post, network }: NotificationView): boolean {
  return post?.audience === "network" || network !== null;
}

function networkName({ post, network }: NotificationView): string | undefined {
  const found = network ?? post?.network;
  return found ? nameOf(found) : undefined;
}

function nameOf({ name, handle }: NotificationView["actor"]): string {
  return collapse(name) || handle;
}

function textOf(post: PostView | null): string {
  if (!post) return "";
  return collapse(post.warning ?? post.title ?? post.teaser ?? plainText(post.bodyHtml));
}
