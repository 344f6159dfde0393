import type { NotificationView } from "../../domain/notifications/notifications.read.ts";
import { Refused, type RefusalReason } from "../../domain/refused.ts";
import type { Visit } from "../context.ts";
import { newsWords } from "../news-words.ts";
import { refusalWords } from "../refusals.ts";
import { Icon, type IconName } from "./icon.tsx";
import { networkPath } from "./network-path.ts";
import { actorPath, Avatar, nameOf } from "./person-line.tsx";
import { postName, postPath } from "./post-card.tsx";
import { Time } from "./time.tsx";

/** Notifications that say the same of the same thing, the newest first. */
export type NewsGroup = readonly [NotificationView, ...NotificationView[]];

/** Thanks and boosts of one post are told together, and so are followers and requests; everything else by itself. */
export function grouped(items: readonly NotificationView[]): NewsGroup[] {
  const groups = new Map<string, [NotificationView, ...NotificationView[]]>();
  for (const item of items) {
    const together = ["thanks", "boost", "follow", "followRequest"].includes(item.kind);
    const key = together
      ? `${item.kind} ${item.post?.id ?? 0} ${String(item.unread)}`
      : String(item.id);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

const icons: Record<NotificationView["kind"], IconName> = {
  mention: "note",
  reply: "reply",
  thanks: "thanks",
  boost: "boost",
  follow: "person",
  followRequest: "person",
  followAccepted: "check",
  answer: "check",
  moved: "people",
  report: "shield",
  edited: "edit",
  posted: "note",
  poll: "check",
  notPublished: "clock",
  quote: "quote",
  quotedEdited: "edit",
  addedToCollection: "people",
  collectionUpdated: "people",
  networkRequest: "people",
  networkInvitation: "people",
  networkRefusal: "people",
  networkRemoval: "people",
  networkRole: "shield",
  networkOpened: "lock",
  networkDenied: "people",
};

/** Who did what, and to which post. */
export function NewsItem({ visit, group }: { visit: Visit; group: NewsGroup }) {
  const { news: words } = visit.text;
  const [{ kind, actor, post, network, collectionId, reason, createdAt, unread }] = group;
  const why = reason === null ? undefined : whyIn(visit, kind, reason);
  return (
    <li class={unread ? "card news new" : "card news"}>
      <Avatar person={actor} />
      <div>
        <p>
          {unread ? <span class="count">{words.unread}</span> : null} <Icon name={icons[kind]} />{" "}
          <Who visit={visit} group={group} />{" "}
          {newsWords(visit.text, { kind, byNetwork: actor.kind === "network" })}
          <span class="small">
            {" · "}
            <Time visit={visit} at={createdAt} />
          </span>
        </p>
        {why === undefined ? null : <p class="quiet">{why}</p>}
        {post === null ? null : (
          <p class="quiet">
            <a href={postPath(post)} lang={post.language}>
              {postName(post)}
            </a>
          </p>
        )}
        {network === null ? null : (
          <p class="quiet">
            <a href={networkPath(network)}>{nameOf(network)}</a>
          </p>
        )}
        {collectionId === null ? null : (
          <p class="quiet">
            <a href={`/collections/${collectionId}`}>{visit.text.collections.see}</a>
          </p>
        )}
        {kind === "report" ? (
          <p>
            <a href={network ? `${networkPath(network)}/moderation` : "/admin/reports"}>
              {words.seeReports}
            </a>
          </p>
        ) : null}
        {kind === "networkRequest" && network ? (
          <p>
            <a href={`${networkPath(network)}/requests`}>{words.seeRequests}</a>
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** Why something of one's own was not shared is a refusal; everything else a word of other servers. */
function whyIn({ text }: Visit, kind: NotificationView["kind"], reason: string) {
  if (kind !== "notPublished") return reasonIn(text.news.reasons, reason);
  return Object.hasOwn(text.refusals, reason)
    ? refusalWords(text, new Refused(reason as RefusalReason))
    : undefined;
}

/** What other servers say by a word; other words say nothing to people. */
function reasonIn(reasons: Readonly<Record<string, string>>, reason: string): string | undefined {
  return Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
}

/** Up to two by name, the rest by number. */
function Who({ visit, group }: { visit: Visit; group: NewsGroup }) {
  const { news: words } = visit.text;
  const people = new Map(group.map(({ actor }) => [actor.id, actor]));
  const [first, second, ...others] = people.values();
  const name = (person: typeof first) =>
    person ? (
      <a href={actorPath(person)}>
        <b>{nameOf(person)}</b>
      </a>
    ) : null;
  return (
    <>
      {name(first)}
      {second && others.length === 0 ? (
        <>
          {words.and}
          {name(second)}
        </>
      ) : null}
      {others.length > 0 ? (
        <>
          , {name(second)}
          {words.and}
          {words.others(others.length)}
        </>
      ) : null}
    </>
  );
}
