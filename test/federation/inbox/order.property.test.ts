import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { keepReceived } from "../../../src/federation/inbox/inbound.ts";
import { note as draft } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { activity, note, startInstance, type Instance, type Json } from "./support.ts";

/** Someone elsewhere, someone here, and a post of hers: each telling of a story has its own. */
interface Cast {
  actor: string;
  theirs: number;
  ours: number;
  person: string;
  post: string;
}

/**
 * A story: activities of one actor, in the order they were said, and what they come to. It must not depend on how they
 * arrive.
 */
interface Story {
  /** Whether the person here follows the actor. */
  followed: boolean;
  tell: (cast: Cast) => { said: Json[]; serves?: Json[] };
  model: Partial<Outcome>;
}

interface Outcome {
  posts: string[];
  follows: string[];
  thanks: number;
  boosts: number;
  blocks: number;
  news: string[];
}

const nothing: Outcome = { posts: [], follows: [], thanks: 0, boosts: 0, blocks: 0, news: [] };
const updated = (n: number) => `2026-11-24T11:3${n}:00.000Z`;

const stories: Record<string, Story> = {
  "a post, changed twice": {
    followed: true,
    tell: (by) => {
      const post = note(by, "one");
      const second = { ...post, content: "<p>two</p>", updated: updated(1) };
      const third = { ...post, content: "<p>three</p>", updated: updated(2) };
      const said = [
        activity(by, "Create", post),
        activity(by, "Update", second),
        activity(by, "Update", third),
      ];
      return { said, serves: [third] };
    },
    model: { posts: ["<p>three</p>"] },
  },
  "a post, changed and deleted": {
    followed: true,
    tell: (by) => {
      const post = note(by, "one");
      const second = { ...post, content: "<p>two</p>", updated: updated(1) };
      const said = [
        activity(by, "Create", post),
        activity(by, "Update", second),
        activity(by, "Delete", post["id"]),
      ];
      return { said, serves: [second] };
    },
    model: {},
  },
  "a reply that names someone, and what it answers": {
    followed: true,
    tell: (by) => {
      const post = note(by, "one");
      const reply = note(by, "two", { inReplyTo: post["id"], cc: [by.person] });
      return {
        said: [activity(by, "Create", post), activity(by, "Create", reply)],
        serves: [post],
      };
    },
    model: { posts: ["<p>one</p> 1", "<p>two</p>"] },
  },
  "thanks, with two others": {
    followed: false,
    tell: (by) => ({
      said: [
        activity(by, "Like", by.post),
        activity(by, "Announce", by.post),
        activity(by, "Follow", by.person),
      ],
    }),
    model: { thanks: 1, boosts: 1, follows: ["accepted"], news: ["boost", "follow", "thanks"] },
  },
  "thanks and a boost, both taken back": {
    followed: false,
    tell: (by) => {
      const like = activity(by, "EmojiReact", by.post, { content: "👍" });
      const boost = activity(by, "Announce", by.post);
      return {
        said: [like, activity(by, "Undo", like["id"]), boost, activity(by, "Undo", boost)],
      };
    },
    model: {},
  },
  "thanks, taken back, and given again": {
    followed: false,
    tell: (by) => {
      const [first, again] = [activity(by, "Like", by.post), activity(by, "Like", by.post)];
      return { said: [first, activity(by, "Undo", first), again] };
    },
    model: { thanks: 1, news: ["thanks"] },
  },
  "a boost, taken back, and passed on again": {
    followed: false,
    tell: (by) => {
      const [first, again] = [activity(by, "Announce", by.post), activity(by, "Announce", by.post)];
      return { said: [first, activity(by, "Undo", first["id"]), again] };
    },
    model: { boosts: 1, news: ["boost"] },
  },
  "a follow, taken back": {
    followed: false,
    tell: (by) => {
      const asked = activity(by, "Follow", by.person);
      return { said: [asked, activity(by, "Undo", asked)] };
    },
    model: {},
  },
  "a follow, taken back, and asked again": {
    followed: false,
    tell: (by) => {
      const [first, again] = [activity(by, "Follow", by.person), activity(by, "Follow", by.person)];
      return { said: [first, activity(by, "Undo", first), again] };
    },
    model: { follows: ["accepted"], news: ["follow"] },
  },
  "a follow, taken back twice, and asked a third time": {
    followed: false,
    tell: (by) => {
      const [first, second, third] = [1, 2, 3].map(() => activity(by, "Follow", by.person));
      return {
        said: [first!, activity(by, "Undo", first), second!, activity(by, "Undo", second), third!],
      };
    },
    model: { follows: ["accepted"], news: ["follow"] },
  },
  "a block, taken back": {
    followed: false,
    tell: (by) => {
      const block = activity(by, "Block", by.person);
      return { said: [block, activity(by, "Undo", block)] };
    },
    model: {},
  },
  "a block, taken back, and made again": {
    followed: false,
    tell: (by) => {
      const [first, again] = [activity(by, "Block", by.person), activity(by, "Block", by.person)];
      return { said: [first, activity(by, "Undo", first), again] };
    },
    model: { blocks: 1 },
  },
  "a life, and its end": {
    followed: true,
    tell: (by) => {
      const post = note(by, "one");
      return {
        said: [
          activity(by, "Create", post),
          activity(by, "Like", by.post),
          activity(by, "Follow", by.person),
          activity(by, "Delete", by.actor),
        ],
      };
    },
    model: {},
  },
};

let tellings = 0;

async function cast({ store }: Instance, followed: boolean): Promise<Cast> {
  tellings += 1;
  const theirs = await stranger(store, `u${tellings}@syd.example`);
  const ours = await person(store, `anna-${tellings}`);
  const pair = { followerId: ours, followeeId: theirs };
  const { uri: post } = await store.transact(async (tx) => {
    if (followed) await follow(tx, pair);
    if (followed) await answerFollow(tx, { ...pair, accepted: true });
    return publish(tx, ours, draft());
  });
  const origin = "https://nord.example";
  return {
    actor: `https://syd.example/users/u${tellings}`,
    theirs,
    ours,
    person: `${origin}/actors/${ours}`,
    post,
  };
}

/** Hands activities to the worker in this order, each handled before the next comes. */
async function hear({ store, work, time }: Instance, actor: string, heard: readonly Json[]) {
  for (const [n, one] of heard.entries()) {
    time.at += 1000;
    const again = heard.indexOf(one) === n ? "" : ` again ${n}`;
    await store.transact((tx) =>
      keepReceived(tx, [
        {
          actor_uri: actor,
          activity_uri: `${String(one["id"])}${again}`,
          type: String(one["type"]),
          host: "syd.example",
          body: JSON.stringify(one),
          verified_by: "{}",
        },
      ]),
    );
    await work();
  }
}

/** What there is to see in the end; numbers beside a post's text are its replies. Every counter must equal its rows. */
async function outcome({ store: { reader } }: Instance, { theirs, ours }: Cast): Promise<Outcome> {
  const { db } = reader;
  const of = (table: "thanks" | "boost") =>
    db.selectFrom(table).select("id").where("actor_id", "=", theirs).execute();
  const [thanks, boosts] = [await of("thanks"), await of("boost")];
  const posts = await db
    .selectFrom("post")
    .selectAll()
    .where("author_id", "=", theirs)
    .orderBy("body_html")
    .execute();
  const follows = await db
    .selectFrom("follow")
    .select("state")
    .where("follower_id", "=", theirs)
    .execute();
  const blocks = await db
    .selectFrom("block")
    .select("id")
    .where("blocker_id", "=", theirs)
    .execute();
  const [own] = await db.selectFrom("post").selectAll().where("author_id", "=", ours).execute();
  expect([own?.thanks_count, own?.boosts_count]).toEqual([thanks.length, boosts.length]);
  const [actor] = await db.selectFrom("actor").selectAll().where("id", "=", theirs).execute();
  expect([actor?.posts_count, actor?.following_count]).toEqual([posts.length, follows.length]);
  const entries = await db.selectFrom("entry").select("id").where("via_id", "=", theirs).execute();
  expect(entries).toHaveLength(boosts.length);
  const news = await db
    .selectFrom("notification")
    .select("kind")
    .where("reader_id", "=", ours)
    .where("actor_id", "=", theirs)
    .where("kind", "in", ["thanks", "boost", "follow"])
    .orderBy("kind")
    .execute();
  return {
    posts: posts.map((post) =>
      post.replies_count ? `${post.body_html} ${post.replies_count}` : post.body_html,
    ),
    follows: follows.map((row) => row.state),
    thanks: thanks.length,
    boosts: boosts.length,
    blocks: blocks.length,
    news: news.map((row) => row.kind),
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first, at) =>
    permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}

/** Every order of `count` activities, of many a sample, and some with each twice. */
function orders(count: number): number[][] {
  const once = Array.from({ length: count }, (_, n) => n);
  const twice = fc.shuffledSubarray([...once, ...once], { minLength: 2 * count });
  const some = fc.shuffledSubarray(once, { minLength: count });
  const single = count > 4 ? fc.sample(some, { numRuns: 32, seed: 7 }) : permutations(once);
  return [...single, ...fc.sample(twice, { numRuns: 8, seed: 7 })];
}

onEachEngine("R9: activities that are late, early or come twice", (engine) => {
  let here: Instance;
  beforeAll(async () => {
    here = await startInstance(engine);
  });

  describe.each(Object.entries(stories))("%s", (_, { followed, tell, model }) => {
    test("come to the same in every order", { timeout: 120_000 }, async () => {
      const told = new Map<string, Outcome>();
      const { said: all } = tell({
        actor: "https://x.example/u",
        theirs: 0,
        ours: 0,
        person: "",
        post: "",
      });
      for (const order of orders(all.length)) {
        const parts = await cast(here, followed);
        const { said, serves = [] } = tell(parts);
        for (const document of serves) here.documents.set(String(document["id"]), document);
        await hear(
          here,
          parts.actor,
          order.map((n) => said[n]!),
        );
        told.set(order.join(), await outcome(here, parts));
      }
      expect(told.size).toBeGreaterThan(1);
      const wanted = { ...nothing, ...model };
      expect(told).toEqual(new Map([...told.keys()].map((key) => [key, wanted])));
    });
  });
});
