import { followTopicNamed, unfollowTopic } from "../../domain/follows/follow-topic.ts";
import { topicSeen } from "../../domain/knowledge/topic-seen.read.ts";
import {
  featuredTopics,
  featureTopic,
  takeFromPage,
  topicsToFeature,
  unfeatureTopic,
} from "../../domain/topics/feature-topic.ts";
import { followedTopicRows, topicsByIds, type TopicView } from "../../domain/topics/topics.read.ts";
import { parseId } from "../../lib/id.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import type { Tx } from "../../storage/transaction.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { featuredTag, type FeaturedTag } from "../entities/featured-tag.ts";
import type { Tag } from "../entities/tag.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { text } from "../params.ts";
import { open, own, type Route } from "../route.ts";
import { tagsOf } from "../tags-of.ts";

/** Topics one follows and shows (docs.joinmastodon.org/methods/tags, followed_tags, featured_tags). */
export const tagRoutes: readonly Route[] = [
  own(
    "GET /api/v1/followed_tags",
    {
      scope: ["read:follows", "follow"],
      params: place(100, 200),
      summary: "The topics one follows",
      returns: "Tag[]",
    },
    async (call) => {
      const rows = await followedTopicRows(call.reader, call.me.actorId, windowOf(call.params));
      const topics = await topicsByIds(
        call.reader,
        rows.map(({ other }) => other),
      );
      return paged(
        await tagsOf(call, topics),
        cursorsOf(rows, ({ id }) => id),
      );
    },
  ),
  own(
    "GET /api/v1/featured_tags",
    { scope: "read:accounts", summary: "The topics one shows", returns: "FeaturedTag[]" },
    (call) => shown(call),
  ),
  own(
    "POST /api/v1/featured_tags",
    {
      scope: "write:accounts",
      params: { name: text(1000) },
      summary: "Shows a topic on one's page",
      returns: "FeaturedTag",
    },
    async (call) => {
      const { name = "" } = call.params;
      const topicId = await call.store.transact((tx) => featureTopic(tx, call.me.actorId, name));
      const topics = await featuredTopics(call.reader, call.me.actorId);
      const made = topics.find((topic) => topic.topicId === topicId);
      if (!made) throw notFound();
      return featuredTag(call.origin, made);
    },
  ),
  own(
    "GET /api/v1/featured_tags/suggestions",
    { scope: "read:accounts", summary: "Topics one writes about", returns: "Tag[]" },
    async (call) => {
      const ids = await topicsToFeature(call.reader, call.me.actorId);
      return tagsOf(call, await topicsByIds(call.reader, ids));
    },
  ),
  own(
    "DELETE /api/v1/featured_tags/:id",
    { scope: "write:accounts", summary: "Shows a topic no longer", returns: "Empty" },
    async (call) => {
      await call.store.transact((tx) => takeFromPage(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  open(
    "GET /api/v1/tags/:name",
    { scope: "read:statuses", summary: "A topic", returns: "Tag" },
    (call) => named(call),
  ),
  about("follow", "write:follows", "Follows a topic", (tx, me, { name }) =>
    followTopicNamed(tx, me, name),
  ),
  about("unfollow", "write:follows", "Follows a topic no longer", async (tx, me, { topic }) => {
    if (topic) await unfollowTopic(tx, me, topic.id);
  }),
  about("feature", "write:accounts", "Shows a topic on one's page", (tx, me, { name }) =>
    featureTopic(tx, me, name),
  ),
  about("unfeature", "write:accounts", "Shows a topic no longer", async (tx, me, { topic }) => {
    if (topic) await unfeatureTopic(tx, me, topic.id);
  }),
];

interface Meant {
  name: string;
  /** Undefined for a name that is in use only among few, or by nobody. */
  topic: TopicView | undefined;
}

function about(
  name: string,
  scope: "write:follows" | "write:accounts",
  summary: string,
  act: (tx: Tx, me: number, meant: Meant) => Promise<unknown>,
): Route {
  return own(
    `POST /api/v1/tags/:name/${name}`,
    { scope: scope === "write:follows" ? [scope, "follow"] : scope, summary, returns: "Tag" },
    async (call) => {
      const found = await meant(call);
      await call.store.transact((tx) => act(tx, call.me.actorId, found));
      return named(call);
    },
  );
}

/** By its name in any spelling, or by its id. */
async function meant(call: Call): Promise<Meant> {
  const said = call.segment("name");
  const id = parseId(said);
  if (id !== undefined) {
    const [topic] = await topicsByIds(call.reader, [id]);
    if (!topic) throw notFound();
    return { name: topic.slug, topic };
  }
  if (topicSlug(said) === undefined) throw notFound();
  return { name: said, topic: await topicSeen(call.reader, call.viewer, said) };
}

/** A name that is no topic answers as one that nothing is filed under: which names few use is not told. */
async function named(call: Call): Promise<Tag> {
  const { name, topic } = await meant(call);
  const slug = topicSlug(name) ?? "";
  const nothing = { id: 0, slug, labelDa: slug, labelEn: slug, postsCount: 0 };
  const [made] = await tagsOf(call, [topic ?? nothing]);
  return made!;
}

async function shown({ reader, me, origin }: Call<unknown, Person>): Promise<FeaturedTag[]> {
  const topics = await featuredTopics(reader, me.actorId);
  return topics.map((topic) => featuredTag(origin, topic));
}
