import { Hono } from "hono";
import { followRequests } from "../../domain/follows/follows.read.ts";
import { bookmarks } from "../../domain/knowledge/reactions.read.ts";
import { pendingRequests } from "../../domain/notifications/requests.read.ts";
import { markSeen } from "../../domain/streams/markers.ts";
import { notifications } from "../../domain/notifications/notifications.read.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { PersonButton } from "../parts/follow-button.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { grouped, NewsItem } from "../parts/news.tsx";
import { PersonCards } from "../parts/person-card.tsx";
import { PersonLine } from "../parts/person-line.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";
import { newsRequestsPath } from "./news-requests.tsx";

const newsAtATime = 40;
const peopleAtATime = 40;
const postsAtATime = 20;

/** What waits for who is signed in: `/notifications`, `/requests` to follow them, and `/saved` posts. */
export function notificationPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/notifications", (c) => showNews(web, c))
    .get("/requests", (c) => showRequests(web, c))
    .get("/saved", (c) => showSaved(web, c));
}

/** What is shown as new has been seen by this; the next visit shows it as old. */
async function showNews({ store }: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const before = asId(c.req.query("before"));
  const { items, next } = await notifications(store.reader, actorId, {
    before,
    limit: newsAtATime,
  });
  const newest = items[0];
  if (before === undefined && newest?.unread && isLookedAt(c)) {
    await store.transact((tx) => markSeen(tx, actorId, newest.id));
    c.set("visit", { ...c.get("visit"), unread: 0 });
  }
  const visit = c.get("visit");
  const waiting = (await followRequests(store.reader, actorId)).items.length;
  const apart = await pendingRequests(store.reader, actorId, visit.now.toISOString());
  const { news: words, person, apart: wish } = visit.text;
  return page(
    c,
    { title: words.title, place: "notifications" },
    <>
      <h1>{words.title}</h1>
      {waiting === 0 ? null : (
        <p class="note">
          <a href="/requests">{person.requests(waiting)}</a>
        </p>
      )}
      <p class={apart.requests === 0 ? "small" : "note"}>
        <a href={newsRequestsPath}>
          {apart.requests === 0 ? wish.link : wish.waiting(apart.requests)}
        </a>
      </p>
      {items.length === 0 && before === undefined ? (
        <Empty why={words.none} action={{ href: "/new", label: words.start }} />
      ) : null}
      <ul class="stack plain-list">
        {grouped(items).map((group) => (
          <NewsItem visit={visit} group={group} />
        ))}
      </ul>
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

/** Browsers that fetch a page in advance (Sec-Purpose) show it to nobody yet. */
function isLookedAt(c: WebRequest): boolean {
  return c.req.method === "GET" && !/prefetch/.test(c.req.header("Sec-Purpose") ?? "");
}

async function showRequests({ store }: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const { items, next } = await followRequests(store.reader, actorId, {
    before,
    limit: peopleAtATime,
  });
  const { requests: words, person } = visit.text;
  return page(
    c,
    { title: words.title, place: "notifications" },
    <>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {items.length === 0 ? <Empty why={words.none} /> : null}
      <PersonCards>
        {items.map((one) => (
          <li class="card row">
            <PersonLine visit={visit} person={one} />
            <div class="row end">
              <PersonButton
                visit={visit}
                person={one}
                act="accept"
                label={person.accept}
                look="btn main"
              />
              <PersonButton visit={visit} person={one} act="refuse" label={person.refuse} />
            </div>
          </li>
        ))}
      </PersonCards>
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

async function showSaved({ store }: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const { items, next } = await bookmarks(store.reader, actorId, { before, limit: postsAtATime });
  const { saved: words } = visit.text;
  return page(
    c,
    { title: words.title, place: "saved" },
    <>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {items.length === 0 && next === null ? (
        <Empty why={words.none} action={{ href: "/home?stream=all", label: words.start }} />
      ) : null}
      {items.map((post) => (
        <PostCard visit={visit} post={post} />
      ))}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}
