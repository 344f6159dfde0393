import { Hono } from "hono";
import { announcements } from "../../domain/announcements/announcements.read.ts";
import type { PostView, StreamItem } from "../../domain/knowledge/post-view.ts";
import { networksOf, type NetworkView } from "../../domain/networks/networks.read.ts";
import { directory } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { followedTopics } from "../../domain/topics/topics.read.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { Announcements } from "../parts/announcements.tsx";
import { ComposeTrio } from "../parts/compose-trio.tsx";
import { Empty, Older, Tabs, withQuery } from "../parts/lists.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { Suggestions, type MayAnswer } from "../parts/suggestions.tsx";
import {
  newestIn,
  readStreamNamed,
  streamNamed,
  streamNames,
  type StreamName,
} from "../streams.ts";
import { signedIn } from "../visit.ts";

const atATime = 20;
const fewItems = 3;
const fewNetworks = 8;

/** `/home?stream=…`: the streams of who is signed in, what they may answer, whom they may know. */
export function homePages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/home", async (c) => {
    const me = signedIn(c);
    if (!me.welcomed) return c.redirect("/welcome", 303);
    return showHome(web, c, streamNamed(c.req.query("stream")) ?? "following");
  });
}

async function showHome(
  { store }: WebContext,
  c: WebRequest,
  stream: StreamName,
): Promise<Response> {
  const { actorId } = signedIn(c);
  const asked = c.get("visit");
  const visit = { ...asked, here: withQuery(asked.here, "deleted", undefined) };
  c.set("visit", visit);
  const { reader } = store;
  const before = asId(c.req.query("before"));
  const newest = await newestIn(reader, actorId, stream);
  const { items, next } = await readStreamNamed(reader, actorId, stream, {
    before,
    limit: atATime,
  });
  const { home, frame } = visit.text;
  const mayAnswer = await requestsFor(reader, actorId);
  const people = await peopleFor(reader, visit, actorId);
  const networks = await networksFor(reader, visit, actorId);
  const told = await announcements(reader, actorId, { now: visit.now.toISOString() });
  const beside = { visit, requests: mayAnswer, people, networks };
  return page(
    c,
    {
      title: home.title,
      place: "home",
      aside: <Suggestions {...beside} />,
      events: `/events?stream=${stream}&after=${newest}`,
    },
    <>
      <h1>{home.title}</h1>
      {c.req.query("deleted") === "yes" ? (
        <output class="note">{visit.text.postPage.deleted}</output>
      ) : null}
      <Announcements visit={visit} announcements={told} />
      <ComposeTrio visit={visit} />
      <Tabs label={home.streams} tabs={tabsOf(visit, stream)} />
      <p id="news" hidden>
        <a class="btn main" href={`/home?stream=${stream}`}>
          {frame.newest}
        </a>
      </p>
      {items.length > 0 ? (
        <Cards visit={visit} items={items} />
      ) : (
        <EmptyStream visit={visit} stream={stream} meanwhile={await meanwhile(reader, actorId)} />
      )}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

type Reader = WebContext["store"]["reader"];

function tabsOf({ text }: Visit, current: StreamName) {
  return streamNames.map((name) => ({
    href: `/home?stream=${name}`,
    label: text.home[name],
    current: name === current,
  }));
}

function Cards({ visit, items }: { visit: Visit; items: readonly StreamItem[] }) {
  return (
    <>
      {items.map(({ post, via }) => (
        <PostCard visit={visit} post={post} via={via} />
      ))}
    </>
  );
}

/** Why there is nothing, one thing to do, and what there is elsewhere. */
function EmptyStream({
  visit,
  stream,
  meanwhile: items,
}: {
  visit: Visit;
  stream: StreamName;
  meanwhile: readonly StreamItem[];
}) {
  const { home } = visit.text;
  const actions: Record<StreamName, string> = {
    following: "/people",
    region: "/new/experience",
    all: "/new/request",
    unanswered: "/new/request",
  };
  return (
    <Empty
      why={home.empty[stream]}
      action={{ href: actions[stream], label: home.emptyAction[stream] }}
    >
      {items.length > 0 && stream !== "all" ? (
        <>
          <p class="quiet">{home.meanwhile}</p>
          <Cards visit={visit} items={items} />
        </>
      ) : null}
    </Empty>
  );
}

async function meanwhile(reader: Reader, me: number): Promise<StreamItem[]> {
  return (await readStreamNamed(reader, me, "all", { limit: fewItems })).items;
}

/** Open requests by others; first those filed under a topic someone follows, most of all one they can help with. */
async function requestsFor(reader: Reader, me: number): Promise<MayAnswer[]> {
  const { items } = await readStreamNamed(reader, me, "unanswered", { limit: atATime });
  const followed = await followedTopics(reader, me);
  const match = (post: PostView) =>
    followed
      .filter(({ id }) => post.topics.some((topic) => topic.id === id))
      .toSorted((a, b) => Number(b.intent === "canHelp") - Number(a.intent === "canHelp"))[0];
  const weight = (topic: ReturnType<typeof match>) =>
    topic === undefined ? 0 : topic.intent === "canHelp" ? 2 : 1;
  return items
    .filter(({ post }) => !post.mine?.isAuthor)
    .map(({ post }) => ({ post, topic: match(post) }))
    .toSorted((a, b) => weight(b.topic) - weight(a.topic))
    .slice(0, fewItems);
}

/** First what waits for an answer. */
async function networksFor(reader: Reader, { now }: Visit, me: number): Promise<NetworkView[]> {
  const waits = ({ standing }: NetworkView) => Number(standing?.state === "invited");
  const mine = await networksOf(reader, me, now.toISOString());
  return mine.toSorted((a, b) => waits(b) - waits(a)).slice(0, fewNetworks);
}

/** People not yet followed, the newest first. */
async function peopleFor(reader: Reader, visit: Visit, me: number): Promise<PersonView[]> {
  const { items } = await directory(reader, visit.viewer, { scope: "known", limit: atATime });
  return items
    .filter((one) => one.id !== me && one.relation?.following === "no" && !one.relation.blocking)
    .slice(0, fewItems);
}
