import { Hono } from "hono";
import { searchPosts } from "../../domain/knowledge/search.read.ts";
import { networkDirectory, type NetworkView } from "../../domain/networks/networks.read.ts";
import { searchPeople } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { knownRegions } from "../../domain/people/regions.read.ts";
import {
  popularTopics,
  searchTopics,
  topicBySlug,
  type TopicView,
} from "../../domain/topics/topics.read.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page, type Answer } from "../layout.tsx";
import { ErrorSummary } from "../parts/fields.tsx";
import { NetworkCard } from "../parts/network-line.tsx";
import { Empty, Older, Tabs, TopicChips } from "../parts/lists.tsx";
import { AskLine, PersonCard, PersonCards } from "../parts/person-card.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import type { FormError } from "../refusals.ts";
import { destination, isFiltered, longestQuery, readAsked, type Asked } from "../searching.ts";

const postsAtATime = 20;
const most = {
  people: 40,
  networks: 40,
  fewNetworks: 3,
  topics: 60,
  fewPeople: 3,
  fewTopics: 8,
  popular: 20,
};

/** `/search`: knowledge, people, networks and topics by words and choices; an address leads to what it is the address of. */
export function searchPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/search", async (c) => {
    const visit = c.get("visit");
    const { search: words } = visit.text;
    const asked = readAsked((name) => c.req.query(name));
    if (asked.q.length > longestQuery)
      return showSearch(web, c, { ...asked, q: asked.q.slice(0, longestQuery) }, words.tooLong);
    const led = asked.q === "" ? "words" : await destination(web, visit, asked.q);
    if (led === "words") return showSearch(web, c, asked);
    if ("to" in led) return c.redirect(led.to, 303);
    switch (led.fault) {
      case "sign-in-first":
        return showSearch(web, c, asked, words.signInFirst);
      case "not-found":
        return showSearch(web, c, asked, words.notElsewhere);
      case "try-again-later":
        c.header("Retry-After", String(led.seconds));
        return showSearch(web, c, asked, words.slowDown(led.seconds));
    }
  });
}

/** The form, and under it what was found or, with `fault`, why nothing was looked for. */
async function showSearch(
  { store }: WebContext,
  c: WebRequest,
  asked: Asked,
  fault?: string,
): Promise<Answer> {
  const visit = c.get("visit");
  const { reader } = store;
  const { search: words } = visit.text;
  const errors: FormError[] = fault === undefined ? [] : [{ field: "q", message: fault }];
  const regions = asked.in === "posts" ? await knownRegions(reader, visit.viewer) : [];
  const found = fault === undefined ? await results(reader, c, asked) : null;
  return page(
    c,
    {
      title: asked.q === "" ? words.title : words.titleOf(asked.q),
      place: "search",
      ...(fault === undefined ? {} : { status: 422 as const }),
    },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ q: words.words }} />
      <h1>{words.title}</h1>
      <SearchForm visit={visit} asked={asked} regions={regions} />
      <Tabs label={words.parts} tabs={tabsOf(visit, asked)} />
      <h2 class="hide">{words.results}</h2>
      {found}
    </>,
  );
}

function tabsOf({ text, me }: Visit, asked: Asked) {
  const tab = (name: Asked["in"], label: string) => ({
    href: `/search?${new URLSearchParams({
      ...(asked.q === "" ? {} : { q: asked.q }),
      ...(name === "posts" ? {} : { in: name }),
    }).toString()}`,
    label,
    current: asked.in === name,
  });
  const { search: words } = text;
  return [
    tab("posts", words.all),
    ...(me ? [tab("people", words.people)] : []),
    tab("networks", words.networks),
    tab("topics", words.topics),
  ];
}

type Reader = WebContext["store"]["reader"];

async function results(reader: Reader, c: WebRequest, asked: Asked): Promise<unknown> {
  const visit = c.get("visit");
  if (asked.q === "" && !isFiltered(asked))
    return <Beginning visit={visit} topics={await popularTopics(reader, most.popular)} />;
  switch (asked.in) {
    case "people":
      return <People visit={visit} people={await peopleFor(reader, visit, asked, most.people)} />;
    case "networks": {
      const networks = await networksFor(reader, visit, asked, most.networks);
      return <Networks visit={visit} networks={networks} />;
    }
    case "topics":
      return <Topics visit={visit} topics={await searchTopics(reader, asked.q, most.topics)} />;
    case "posts":
      return foundPosts(reader, c, asked);
  }
}

/** Colleagues find each other; others see who wrote what, and no list of people. */
async function peopleFor(
  reader: Reader,
  visit: Visit,
  { q }: Asked,
  limit: number,
): Promise<PersonView[]> {
  if (!visit.me || q === "") return [];
  const found = await searchPeople(reader, visit.viewer, q, limit);
  return found.filter(({ kind }) => kind !== "network");
}

async function networksFor(
  reader: Reader,
  { me, now }: Visit,
  { q }: Asked,
  limit: number,
): Promise<NetworkView[]> {
  if (q === "") return [];
  const asked = { words: q, limit, now: now.toISOString() };
  return (await networkDirectory(reader, me?.actorId ?? null, asked)).items;
}

async function foundPosts(reader: Reader, c: WebRequest, asked: Asked): Promise<unknown> {
  const visit = c.get("visit");
  const { search: words } = visit.text;
  const before = asId(c.req.query("before"));
  const topic = asked.topic === "" ? undefined : await topicBySlug(reader, asked.topic);
  const nowhere = asked.topic !== "" && topic === undefined;
  const { items, next } = nowhere
    ? { items: [], next: null }
    : await searchPosts(reader, visit.viewer, {
        words: asked.q,
        kind: asked.kind,
        outcome: asked.outcome,
        change: asked.change,
        topic: topic?.id,
        region: asked.region === "" ? undefined : asked.region,
        unanswered: asked.unanswered || undefined,
        order: asked.order,
        before,
        limit: postsAtATime,
      });
  const alone = before === undefined && !isFiltered(asked);
  const people = alone ? await peopleFor(reader, visit, asked, most.fewPeople) : [];
  const networks = alone ? await networksFor(reader, visit, asked, most.fewNetworks) : [];
  const topics = alone ? await searchTopics(reader, asked.q, most.fewTopics) : [];
  return (
    <>
      <TopicChips visit={visit} topics={topics} />
      {people.length === 0 ? null : <People visit={visit} people={people} />}
      {people.length < most.fewPeople ? null : (
        <p>
          <a href={`/search?in=people&q=${encodeURIComponent(asked.q)}`}>{words.morePeople}</a>
        </p>
      )}
      {networks.length === 0 ? null : <Networks visit={visit} networks={networks} />}
      {items.map((post) => (
        <PostCard visit={visit} post={post} />
      ))}
      {items.length === 0 ? <NoPosts visit={visit} asked={asked} /> : null}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>
  );
}

function NoPosts({ visit, asked }: { visit: Visit; asked: Asked }) {
  const { search: words } = visit.text;
  if (isFiltered(asked))
    return (
      <Empty
        why={words.noneFiltered}
        action={{ href: `/search?q=${encodeURIComponent(asked.q)}`, label: words.without }}
      />
    );
  return (
    <Empty
      why={`${words.none(asked.q)} ${words.try}`}
      action={{ href: "/new/request", label: words.ask }}
    />
  );
}

function People({ visit, people }: { visit: Visit; people: readonly PersonView[] }) {
  if (people.length === 0) return <Empty why={visit.text.search.nonePeople} />;
  return (
    <PersonCards>
      {people.map((person) => (
        <PersonCard visit={visit} person={person} relation={person.relation}>
          <AskLine visit={visit} person={person} />
        </PersonCard>
      ))}
    </PersonCards>
  );
}

function Networks({ visit, networks }: { visit: Visit; networks: readonly NetworkView[] }) {
  if (networks.length === 0) return <Empty why={visit.text.search.noneNetworks} />;
  return (
    <ul class="stack plain-list">
      {networks.map((network) => (
        <NetworkCard visit={visit} network={network} />
      ))}
    </ul>
  );
}

function Topics({ visit, topics }: { visit: Visit; topics: readonly TopicView[] }) {
  if (topics.length === 0) return <Empty why={visit.text.search.noneTopics} />;
  return (
    <div class="card">
      <TopicChips visit={visit} topics={topics} />
    </div>
  );
}

function Beginning({ visit, topics }: { visit: Visit; topics: readonly TopicView[] }) {
  if (topics.length === 0) return null;
  return (
    <section class="card stack">
      <h2>{visit.text.search.popular}</h2>
      <TopicChips visit={visit} topics={topics} />
    </section>
  );
}
