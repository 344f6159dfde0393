import { followTopic } from "../../domain/follows/follow-topic.ts";
import { follow } from "../../domain/follows/follow.ts";
import { setTrust } from "../../domain/instance/peers.ts";
import { setSetting } from "../../domain/instance/settings.ts";
import { acceptAnswer } from "../../domain/knowledge/answer.ts";
import { boost } from "../../domain/knowledge/boost.ts";
import { publish } from "../../domain/knowledge/publish.ts";
import { thank } from "../../domain/knowledge/thank.ts";
import type { NewKeys } from "../../domain/people/keys.ts";
import { finishWelcome } from "../../domain/people/profile.ts";
import { register } from "../../domain/people/register.ts";
import { seedTopics } from "../../domain/topics/seed.ts";
import { ensureTopics } from "../../domain/topics/topics.ts";
import { addDays } from "../../lib/time.ts";
import type { Store, Tx } from "../../storage/transaction.ts";
import { draftOf, topicName } from "./draft-of.ts";
import type { MovableClock } from "./movable-clock.ts";
import { demoPost, localPart } from "./posts.ts";
import { storyOf, type Happening } from "./story.ts";
import type { DemoAccount, DemoPost, DemoRegion } from "./types.ts";

export interface SeedOptions {
  newKeys: () => Promise<NewKeys>;
  passwordHash: string;
  /** The moment the demo starts; everything else happened before. */
  now: Date;
  /** The clock that the store was opened with. */
  clock: MovableClock;
  /** Hosts of the other regions. */
  allies: readonly string[];
}

/** What came into being: the ids of people by handle, and the posts by key. */
export interface SeededRegion {
  people: ReadonlyMap<string, number>;
  posts: ReadonlyMap<string, { id: number; uri: string }>;
}

type Made = { people: Map<string, number>; posts: Map<string, { id: number; uri: string }> };

/** How many of one's first interests one can help others with; the rest one follows. */
const canHelpWith = 2;

/**
 * Fills a region's fresh database through the domain, each thing at its own time in the past, and allies it with the
 * others. What crosses regions comes later (`crossRegionSteps`). Leaves the clock at `now`.
 */
export async function seedRegion(
  store: Store,
  region: DemoRegion,
  options: SeedOptions,
): Promise<SeededRegion> {
  const { clock, now, newKeys, passwordHash, allies } = options;
  const made: Made = { people: new Map(), posts: new Map() };
  const story = storyOf(region);
  clock.moveTo(addDays(now, -(story[0]?.daysAgo ?? 0) - 1));
  await store.transact(async (tx) => {
    await seedTopics(tx);
    await setSetting(tx, "regionName", region.name);
    for (const host of allies) await setTrust(tx, host, "allied");
  });
  for (const happening of story) {
    clock.moveTo(addDays(now, -happening.daysAgo));
    const keys = happening.what === "arrives" ? await newKeys() : undefined;
    await store.transact((tx) =>
      keys && happening.what === "arrives"
        ? arrive(tx, region, happening.account, { keys, passwordHash, made })
        : happen(tx, happening, made, now),
    );
  }
  clock.moveTo(now);
  return made;
}

async function arrive(
  tx: Tx,
  region: DemoRegion,
  account: DemoAccount,
  { keys, passwordHash, made }: { keys: NewKeys; passwordHash: string; made: Made },
): Promise<void> {
  const { handle, name, interests, administers, ...profile } = account;
  const role = administers ? "admin" : "member";
  const me = await register(tx, { handle, name, role, language: "da", passwordHash, keys });
  made.people.set(handle, me);
  await finishWelcome(tx, me, { ...profile, region: region.name, topics: [] });
  const topics = await ensureTopics(tx, interests.map(topicName));
  for (const [at, { id }] of topics.entries())
    await followTopic(tx, me, id, at < canHelpWith ? "canHelp" : "follow");
}

async function happen(tx: Tx, happening: Happening, made: Made, now: Date): Promise<void> {
  switch (happening.what) {
    case "arrives":
      return;
    case "follows":
      await follow(tx, {
        followerId: personOf(made, happening.who),
        followeeId: personOf(made, happening.whom),
      });
      return;
    case "publishes":
      return write(tx, happening.post, made, now);
    case "accepts": {
      const request = demoPost(happening.post.replyTo ?? "");
      const asker = personOf(made, localPart(request.author));
      return acceptAnswer(tx, asker, postOf(made, request.key), postOf(made, happening.post.key));
    }
    case "thanks":
    case "boosts": {
      const reaction = {
        actorId: personOf(made, happening.who),
        postId: postOf(made, happening.post.key),
      };
      await (happening.what === "thanks" ? thank(tx, reaction) : boost(tx, reaction));
    }
  }
}

async function write(tx: Tx, post: DemoPost, made: Made, now: Date): Promise<void> {
  const answered = post.replyTo === undefined ? undefined : postOf(made, post.replyTo);
  const author = personOf(made, localPart(post.author));
  const { id, uri } = await publish(tx, author, draftOf(post, now, answered));
  made.posts.set(post.key, { id, uri });
}

function personOf(made: Made, handle: string): number {
  const id = made.people.get(handle);
  if (id === undefined) throw new Error(`${handle} has not arrived`);
  return id;
}

function postOf(made: Made, key: string): number {
  const held = made.posts.get(key);
  if (!held) throw new Error(`${key} has not been written`);
  return held.id;
}
