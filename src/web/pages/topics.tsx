import { Hono } from "hono";
import { followTopic, unfollowTopic, type TopicIntent } from "../../domain/follows/follow-topic.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { topicSeen } from "../../domain/knowledge/topic-seen.read.ts";
import { Refused } from "../../domain/refused.ts";
import { topicStream } from "../../domain/streams/streams.read.ts";
import { topicHelpers } from "../../domain/topics/helpers.read.ts";
import {
  curatedTopics,
  followedTopics,
  otherTopics,
  synonymsOf,
  topicIntent,
  type TopicView,
} from "../../domain/topics/topics.read.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, safePath } from "../form.ts";
import { page } from "../layout.tsx";
import { Choices } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Older, topicName, topicPath } from "../parts/lists.tsx";
import { PersonLine } from "../parts/person-line.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";

const postsAtATime = 20;
const mostOthers = 60;
const mostHelpers = 8;

/** `/topics`, `/topics/:slug`, and following a topic. */
export function topicPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/topics", (c) => showTopics(web, c))
    .get("/topics/:slug", async (c) => {
      const slug = c.req.param("slug");
      const topic = await topicAsked(web, c);
      if (topic.slug !== slug) return c.redirect(topicPath(topic), 301);
      return showTopic(web, c, topic);
    })
    .post("/topics/:slug/follow", async (c) => {
      const { actorId } = signedIn(c);
      const topic = await topicAsked(web, c);
      const form = c.get("form");
      const intent = (form.text("intent") || "follow") as TopicIntent;
      await store.transact((tx) => followTopic(tx, actorId, topic.id, intent));
      return c.redirect(safePath(form.text("back"), topicPath(topic)), 303);
    })
    .post("/topics/:slug/unfollow", async (c) => {
      const { actorId } = signedIn(c);
      const topic = await topicAsked(web, c);
      await store.transact((tx) => unfollowTopic(tx, actorId, topic.id));
      return c.redirect(safePath(c.get("form").text("back"), topicPath(topic)), 303);
    });
}

/** The topic in the address. Throws `not-found`, also for one the visitor may not know of. */
async function topicAsked({ store: { reader } }: WebContext, c: WebRequest): Promise<TopicView> {
  const topic = await topicSeen(reader, c.get("visit").viewer, c.req.param("slug") ?? "");
  if (!topic) throw new Refused("not-found");
  return topic;
}

async function showTopics({ store }: WebContext, c: WebRequest): Promise<Response> {
  const visit = c.get("visit");
  const { reader } = store;
  const { topicPages: words } = visit.text;
  const mine = visit.me ? await followedTopics(reader, visit.me.actorId) : [];
  const lists: [string, readonly TopicView[]][] = [
    [words.yours, mine],
    [words.curated, inOrder(visit, await curatedTopics(reader))],
    [words.others, await otherTopics(reader, mostOthers)],
  ];
  return page(
    c,
    { title: words.title, place: "topics", indexable: true },
    <>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {lists.map(([title, topics]) =>
        topics.length === 0 ? null : (
          <section class="card stack">
            <h2>{title}</h2>
            <ul class="opts plain-list">
              {topics.map((topic) => (
                <li>
                  <a href={topicPath(topic)}>{topicName(visit.language, topic)}</a>{" "}
                  {topic.postsCount === 0 ? null : (
                    <span class="small">{words.posts(topic.postsCount)}</span>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ),
      )}
    </>,
  );
}

function inOrder({ language }: Visit, topics: readonly TopicView[]): TopicView[] {
  const { compare } = new Intl.Collator(language);
  return topics.toSorted((a, b) => compare(topicName(language, a), topicName(language, b)));
}

async function showTopic(
  { store }: WebContext,
  c: WebRequest,
  topic: TopicView,
): Promise<Response> {
  const visit = c.get("visit");
  const { reader } = store;
  const before = asId(c.req.query("before"));
  const { items, next } = await topicStream(reader, visit.viewer, topic.id, {
    before,
    limit: postsAtATime,
  });
  const { topicPages: words } = visit.text;
  const synonyms = await synonymsOf(reader, topic.id);
  const intent = visit.me && (await topicIntent(reader, visit.me.actorId, topic.id));
  const helpers = visit.me ? await topicHelpers(reader, visit.viewer, topic.id, mostHelpers) : [];
  const name = topicName(visit.language, topic);
  return page(
    c,
    {
      title: `#${name}`,
      place: "topics",
      indexable: true,
      aside: <Aside visit={visit} topic={topic} helpers={helpers} />,
    },
    <>
      <div class="card stack">
        <h1>#{name}</h1>
        <p class="quiet">
          {words.posts(topic.postsCount)}
          {synonyms.length === 0 ? null : ` · ${words.alsoCalled}: ${synonyms.join(", ")}`}
        </p>
        {visit.me ? <FollowForm visit={visit} topic={topic} intent={intent} /> : null}
      </div>
      {items.length === 0 ? (
        <Empty why={words.none} action={{ href: "/new/request", label: words.ask }} />
      ) : null}
      {items.map(({ post, via }) => (
        <PostCard visit={visit} post={post} via={via} />
      ))}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

/** Follows the topic, says what for, or stops. */
function FollowForm({
  visit,
  topic,
  intent,
}: {
  visit: Visit;
  topic: TopicView;
  intent: TopicIntent | undefined;
}) {
  const { topicPages: words } = visit.text;
  const path = topicPath(topic);
  const choices = (["follow", "canHelp", "wantToLearn"] as const).map((value) => ({
    value,
    label: words.intents[value],
  }));
  if (intent === undefined)
    return (
      <PostForm visit={visit} action={`${path}/follow`} class="row">
        {choices.map(({ value, label }) => (
          <button class={value === "follow" ? "btn main" : "btn"} name="intent" value={value}>
            {value === "follow" ? words.follow : label}
          </button>
        ))}
      </PostForm>
    );
  return (
    <details>
      <summary class="btn">
        <Icon name="check" />
        {words.intents[intent]}
      </summary>
      <PostForm visit={visit} action={`${path}/follow`}>
        <Choices name="intent" legend={words.why} options={choices} chosen={[intent]} />
        <div class="row">
          <button class="btn main">{words.change}</button>
          <button class="btn" formaction={`${path}/unfollow`}>
            {words.unfollow}
          </button>
        </div>
      </PostForm>
    </details>
  );
}

function Aside({
  visit,
  topic,
  helpers,
}: {
  visit: Visit;
  topic: TopicView;
  helpers: readonly PersonView[];
}) {
  const { topicPages: words } = visit.text;
  const look = (query: string, label: string) => (
    <li>
      <a href={`/search?topic=${encodeURIComponent(topic.slug)}&${query}`}>{label}</a>
    </li>
  );
  return (
    <>
      <section class="card">
        <h2>{words.lookFor}</h2>
        <ul>
          {look("kind=request&unanswered=yes", words.openRequests)}
          {look("kind=offer", words.offers)}
          {look("outcome=failure", words.failures)}
          {look("change=stop", words.unlearning)}
        </ul>
      </section>
      {visit.me ? (
        <section class="card">
          <h2>{words.helpers}</h2>
          {helpers.length === 0 ? <p class="quiet">{words.noHelpers}</p> : null}
          <ul>
            {helpers.map((person) => (
              <li>
                <PersonLine visit={visit} person={person} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
