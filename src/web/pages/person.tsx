import { Hono } from "hono";
import { followers, followRequests, following } from "../../domain/follows/follows.read.ts";
import { pinnedPosts } from "../../domain/knowledge/pins.read.ts";
import type { PostView, StreamItem } from "../../domain/knowledge/post-view.ts";
import { endorsedBy } from "../../domain/people/endorse.ts";
import { personByHandle, personsByIds } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { relations } from "../../domain/people/relations.read.ts";
import { Refused } from "../../domain/refused.ts";
import { featuredTopics, type FeaturedTopic } from "../../domain/topics/feature-topic.ts";
import { personStream } from "../../domain/streams/streams.read.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { Empty, Older, Tabs, TopicChips, withQuery } from "../parts/lists.tsx";
import { PersonCard, PersonCards } from "../parts/person-card.tsx";
import { networkPath } from "../parts/network-path.ts";
import { nameOf, PersonLine, personPath } from "../parts/person-line.tsx";
import { regionAt } from "../parts/region-name.ts";
import { addressOf, PersonProfile } from "../parts/person-profile.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { signedIn } from "../visit.ts";
import { whoIn, type Who } from "../who.ts";

const postsAtATime = 20;
const peopleAtATime = 40;
const fewPeople = 5;

/** `/@handle` and `/@handle@host`, with who follows them and whom they follow for who is signed in. */
export function personPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/:who{@[^/]+}", async (c) => {
      const found = await personAsked(web, c);
      return "person" in found ? showPerson(web, c, found.person) : c.redirect(found.to, 303);
    })
    .get("/:who{@[^/]+}/:list{followers|following}", async (c) => {
      signedIn(c);
      const found = await personAsked(web, c);
      const list = c.req.param("list") === "followers" ? "followers" : "following";
      if ("to" in found)
        return c.redirect(found.to.startsWith("/@") ? `${found.to}/${list}` : found.to, 303);
      return showPeople(web, c, found.person, list);
    });
}

/**
 * Who the address names, or where it leads: to the shorter one for people here, and to the search for people elsewhere
 * whom we do not know yet. Throws `not-found`.
 */
async function personAsked(
  { store }: WebContext,
  c: WebRequest,
): Promise<{ person: PersonView } | { to: string }> {
  const { viewer, me } = c.get("visit");
  const who = whoIn(c.req.param("who"));
  if (!who) throw new Refused("not-found");
  if (who.host === store.reader.host) return { to: `/@${who.handle}` };
  const person = await personByHandle(store.reader, viewer, who.handle, who.host);
  if (person?.kind === "network") return { to: networkPath(person) };
  if (person) return { person };
  if (who.host === null || !me) throw new Refused("not-found");
  return { to: `/search?q=${encodeURIComponent(written(who))}` };
}

function written({ handle, host }: Who): string {
  return `@${handle}@${host}`;
}

async function showPerson(
  { store }: WebContext,
  c: WebRequest,
  person: PersonView,
): Promise<Response> {
  const visit = c.get("visit");
  const { reader } = store;
  const own = visit.me?.actorId === person.id;
  const withReplies = c.req.query("tab") === "replies";
  const before = asId(c.req.query("before"));
  const { items, next } = await personStream(reader, visit.viewer, person.id, {
    withReplies,
    before,
    limit: postsAtATime,
  });
  const first = !withReplies && before === undefined;
  const pinned = first ? await pinnedPosts(reader, visit.viewer, person.id) : [];
  const rest = items.filter(({ post }) => !pinned.some(({ id }) => id === post.id));
  const topics = first ? await featuredTopics(reader, person.id) : [];
  const recommended = first ? await recommendedBy(reader, visit, person.id) : [];
  const requests = own ? (await followRequests(reader, person.id)).items.length : 0;
  const words = visit.text.person;
  const path = personPath(person);
  return page(
    c,
    {
      title: `${nameOf(person)} (${addressOf(visit, person)})`,
      ...(own ? { place: "me" as const } : {}),
      indexable: person.local && person.indexable,
    },
    <>
      <PersonProfile visit={visit} person={person} requests={requests} />
      <Shows visit={visit} topics={topics} recommended={recommended} />
      <Tabs
        label={words.views}
        tabs={[
          { href: path, label: words.posts, current: !withReplies },
          { href: `${path}?tab=replies`, label: words.withReplies, current: withReplies },
        ]}
      />
      <Pinned visit={visit} posts={pinned} />
      {rest.length === 0 && pinned.length > 0 ? null : (
        <Posts visit={visit} items={rest} own={own} />
      )}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

async function recommendedBy(
  reader: WebContext["store"]["reader"],
  { viewer }: Visit,
  actorId: number,
): Promise<PersonView[]> {
  const newest = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false };
  const rows = await endorsedBy(reader, actorId, { ...newest, limit: fewPeople });
  return personsByIds(
    reader,
    viewer,
    rows.map(({ other }) => other),
  );
}

/** The topics someone shows, and whom they recommend. */
function Shows({
  visit,
  topics,
  recommended,
}: {
  visit: Visit;
  topics: readonly FeaturedTopic[];
  recommended: readonly PersonView[];
}) {
  const words = visit.text.instance.person;
  if (topics.length === 0 && recommended.length === 0) return null;
  return (
    <section class="card stack" aria-label={topics.length > 0 ? words.topics : words.recommends}>
      {topics.length === 0 ? null : (
        <>
          <h2>{words.topics}</h2>
          <TopicChips visit={visit} topics={topics} />
        </>
      )}
      {recommended.length === 0 ? null : (
        <>
          <h2>{words.recommends}</h2>
          <ul class="stack plain-list">
            {recommended.map((one) => (
              <li>
                <PersonLine visit={visit} person={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What someone shows first; it does not stand among the others on the same page. */
function Pinned({ visit, posts }: { visit: Visit; posts: readonly PostView[] }) {
  if (posts.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="pinned">
      <h2 id="pinned">{visit.text.person.pinned}</h2>
      {posts.map((post) => (
        <PostCard visit={visit} post={post} />
      ))}
    </section>
  );
}

function Posts({
  visit,
  items,
  own,
}: {
  visit: Visit;
  items: readonly StreamItem[];
  own: boolean;
}) {
  const words = visit.text.person;
  if (items.length === 0)
    return (
      <Empty
        why={words.noPosts}
        {...(own ? { action: { href: "/new", label: words.writeFirst } } : {})}
      />
    );
  return (
    <>
      {items.map(({ post, via }) => (
        <PostCard visit={visit} post={post} via={via} />
      ))}
    </>
  );
}

async function showPeople(
  { store }: WebContext,
  c: WebRequest,
  person: PersonView,
  list: "followers" | "following",
): Promise<Response> {
  const visit = c.get("visit");
  const { actorId } = signedIn(c);
  const before = asId(c.req.query("before"));
  const read = { followers, following }[list];
  const { items, next } = await read(store.reader, visit.viewer, person.id, {
    before,
    limit: peopleAtATime,
  });
  const between = await relations(
    store.reader,
    actorId,
    items.map(({ id }) => id),
    visit.now.toISOString(),
  );
  const words = visit.text.person;
  const name = nameOf(person);
  const title = list === "followers" ? words.followersOf(name) : words.followingOf(name);
  const path = personPath(person);
  return page(
    c,
    { title },
    <>
      <h1>{title}</h1>
      <Tabs
        label={words.views}
        tabs={[
          { href: path, label: words.posts, current: false },
          {
            href: `${path}/followers`,
            label: words.followers,
            current: list === "followers",
          },
          {
            href: `${path}/following`,
            label: words.following,
            current: list === "following",
          },
        ]}
      />
      {person.local ? null : <p class="quiet">{words.onlyKnown(regionAt(visit, person.host))}</p>}
      {items.length === 0 ? <Empty why={words.noFollowers} /> : null}
      <PersonCards>
        {items.map((one) => (
          <PersonCard
            visit={visit}
            person={one}
            relation={one.id === actorId ? null : (between.get(one.id) ?? null)}
          />
        ))}
      </PersonCards>
      <Older
        text={visit.text}
        here={withQuery(visit.here, "before", undefined)}
        next={next}
        before={before}
      />
    </>,
  );
}
