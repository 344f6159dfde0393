import fc from "fast-check";
import { expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { removeFollower } from "../../../src/domain/follows/remove-follower.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { Refused } from "../../../src/domain/refused.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const step = fc.record({
  verb: fc.constantFrom("follow", "accept", "reject", "undo", "remove"),
  follower: fc.nat({ max: 3 }),
  followee: fc.nat({ max: 3 }),
  uri: fc.nat({ max: 3 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function run(tx: Tx, cast: readonly number[], { verb, ...at }: Step): Promise<void> {
  const pair = { followerId: cast[at.follower]!, followeeId: cast[at.followee]! };
  const uri = `https://syd.example/follows/${at.follower}-${at.followee}-${at.uri}`;
  if (verb === "follow") await follow(tx, { ...pair, uri });
  else if (verb === "undo") await unfollow(tx, at.follower < 2 ? pair : { ...pair, uri });
  else if (verb === "remove") await removeFollower(tx, pair);
  else await answerFollow(tx, { ...pair, accepted: verb === "accept" });
}

/** What the counters and subscriptions say, beside what the rows say. */
async function kept(store: TestStore) {
  const { db } = store.reader;
  const actors = await db
    .selectFrom("actor")
    .select(["id", "local", "followers_count", "following_count"])
    .orderBy("id")
    .execute();
  const accepted = await db
    .selectFrom("follow")
    .select(["follower_id", "followee_id"])
    .where("state", "=", "accepted")
    .execute();
  const subscriptions = await db
    .selectFrom("subscription")
    .select(["reader_id", "source"])
    .orderBy("reader_id")
    .orderBy("source")
    .execute();
  const counted = actors.map(({ id, local }) => ({
    id,
    local,
    followers_count: accepted.filter((row) => row.followee_id === id).length,
    following_count: accepted.filter((row) => row.follower_id === id).length,
  }));
  const wanted = actors
    .filter((actor) => actor.local === 1)
    .flatMap(({ id }) => {
      const followed = accepted.filter((row) => row.follower_id === id);
      return [-id, id, ...followed.map((row) => row.followee_id)]
        .toSorted((a, b) => a - b)
        .map((source) => ({ reader_id: id, source }));
    });
  return { actors, counted, subscriptions, wanted };
}

onEachEngine("whatever happens between followers", (engine) => {
  test("counters and subscriptions equal the rows", async () => {
    const store = await freshStore(engine);
    const cast = [
      await person(store, "anna"),
      await person(store, "bo"),
      await stranger(store, "cy@syd.example"),
      await stranger(store, "di@syd.example"),
    ];
    await store.transact((tx) =>
      tx.db.updateTable("actor").set({ approves_follows: 1 }).where("id", "=", cast[1]!).execute(),
    );
    const steps = fc.array(step, { minLength: 5, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const one of sequence)
          await store
            .transact((tx) => run(tx, cast, one))
            .catch((error: unknown) => {
              if (!(error instanceof Refused)) throw error;
            });
        const { actors, counted, subscriptions, wanted } = await kept(store);
        expect(actors).toEqual(counted);
        expect(subscriptions).toEqual(wanted);
      }),
      { numRuns: 20, seed: 11 },
    );
  });
});
