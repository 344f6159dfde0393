import fc from "fast-check";
import { expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { emptyNetwork } from "../../../src/domain/knowledge/empty-network.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { declineInvitation, withdrawInvitation } from "../../../src/domain/networks/invite.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import { moderatorsOf } from "../../../src/domain/networks/moderators.read.ts";
import { block, unblock } from "../../../src/domain/people/block.ts";
import { Refused } from "../../../src/domain/refused.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { founded } from "./support.ts";

const memberActs = ["remove", "ban", "unban", "promote", "demote", "invite"] as const;

const step = fc.record({
  verb: fc.oneof(
    fc.constantFrom(...memberActs),
    fc.constantFrom("join", "leave", "admit", "deny", "decline", "withdraw"),
    fc.constantFrom("block", "undo", "accept", "reject"),
  ),
  network: fc.nat({ max: 2 }),
  by: fc.nat({ max: 4 }),
  on: fc.nat({ max: 4 }),
  uri: fc.nat({ max: 2 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Cast {
  networks: readonly number[];
  people: readonly number[];
  /** How many of the people are ours; the others come after them. */
  ours: number;
}

async function run(tx: Tx, cast: Cast, { verb, ...at }: Step): Promise<void> {
  const networkId = cast.networks[at.network]!;
  const [byId, personId] = [cast.people[at.by]!, cast.people[at.on]!];
  const pair = { followerId: personId, followeeId: networkId };
  const theirs = at.on >= cast.ours;
  const uri = `https://syd.example/follows/${at.network}-${at.on}-${at.uri}`;
  const named = theirs ? { uri } : {};
  switch (verb) {
    case "join":
      return void (await join(tx, { networkId, actorId: personId, ...named }));
    case "leave":
      return void (await leave(tx, { networkId, actorId: personId, ...named }));
    case "undo":
      return void (theirs && (await leave(tx, { networkId, actorId: personId, uri })));
    case "admit":
    case "deny":
      return decide(tx, { networkId, byId, actorId: personId, admitted: verb === "admit" });
    case "accept":
    case "reject":
      return void (await answerFollow(tx, { ...pair, accepted: verb === "accept" }));
    case "decline":
      return declineInvitation(tx, networkId, personId);
    case "withdraw":
      return withdrawInvitation(tx, { networkId, personId, byId });
    case "block": {
      const blocking = { blockerId: personId, blockedId: networkId };
      await block(tx, theirs ? { ...blocking, uri: `${uri}/block` } : blocking);
      return void (await unblock(tx, blocking));
    }
    default:
      return actOnMember(tx, { networkId, byId, act: { verb, personId } });
  }
}

/** What is kept beside the rows, and what the rows make it. */
async function kept(store: TestStore, { networks, people, ours }: Cast) {
  const { db } = store.reader;
  const rows = await db
    .selectFrom("follow")
    .select(["follower_id", "followee_id", "role"])
    .where("state", "=", "accepted")
    .execute();
  const counted = await db
    .selectFrom("actor")
    .select(["id", "followers_count", "following_count"])
    .where("id", "in", [...networks, ...people])
    .orderBy("id")
    .execute();
  const subscribed = await db
    .selectFrom("subscription")
    .select(["reader_id", "source"])
    .where("source", "in", networks)
    .execute();
  const mine = rows.filter((row) => people.slice(0, ours).includes(row.follower_id));
  const pairs = (all: readonly (readonly number[])[]) => all.map(String).toSorted();
  return {
    counted,
    rightly: counted.map(({ id }) => ({
      id,
      followers_count: rows.filter((row) => row.followee_id === id).length,
      following_count: 0,
    })),
    subscribed: pairs(subscribed.map((row) => [row.reader_id, row.source])),
    subscribers: pairs(mine.map((row) => [row.follower_id, row.followee_id])),
  };
}

onEachEngine("whatever people do in networks", (engine) => {
  test("numbers equal rows, only members of ours read along, and somebody moderates", async () => {
    const store = await freshStore(engine);
    const people = [
      await person(store, "ejer-m1"),
      await person(store, "medlem-m2"),
      await person(store, "medlem-m3"),
      await stranger(store, "cy@syd.example"),
      await stranger(store, "di@oest.example"),
    ];
    const networks: number[] = [];
    for (const kind of ["open", "closed", "hidden"] as const)
      networks.push(await founded(store, people[0]!, { kind, handle: `net-${kind}` }));
    const cast = { networks, people, ours: 3 };
    const steps = fc.array(step, { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const one of sequence)
          await store
            .transact((tx) => run(tx, cast, one))
            .catch((error: unknown) => {
              if (!(error instanceof Refused)) throw error;
            });
        const { counted, rightly, subscribed, subscribers } = await kept(store, cast);
        expect(counted).toEqual(rightly);
        expect(subscribed).toEqual(subscribers);
        for (const id of networks)
          expect((await moderatorsOf(store.reader, id)).length).toBeGreaterThan(0);
      }),
      { numRuns: 12, seed: 7 },
    );
    for (const networkId of networks) {
      await emptyNetwork(store, { networkId });
      expect((await moderatorsOf(store.reader, networkId)).length).toBeGreaterThan(0);
    }
  });

  test("a ban is lifted by a moderator and by nobody else", async () => {
    const store = await freshStore(engine);
    const owner = await person(store, "ejer-m1");
    const banned = await stranger(store, "cy@syd.example");
    const networkId = await founded(store, owner, { kind: "open" });
    await store.transact((tx) =>
      actOnMember(tx, { networkId, byId: owner, act: { verb: "ban", personId: banned } }),
    );
    const cast = { networks: [networkId], people: [banned], ours: 0 };
    const own = fc.record({
      verb: fc.constantFrom("join", "leave", "undo", "decline", "block", "accept", "reject"),
      network: fc.constant(0),
      by: fc.constant(0),
      on: fc.constant(0),
      uri: fc.nat({ max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(own as typeof step, { maxLength: 12 }), async (sequence) => {
        for (const one of sequence)
          await store
            .transact((tx) => run(tx, cast, one))
            .catch((error: unknown) => {
              if (!(error instanceof Refused)) throw error;
            });
        const pair = { followerId: banned, followeeId: networkId };
        await store.transact((tx) => unfollow(tx, pair));
        const row = await store.reader.db
          .selectFrom("follow")
          .select("state")
          .where("follower_id", "=", banned)
          .executeTakeFirst();
        expect(row).toEqual({ state: "banned" });
      }),
      { numRuns: 10, seed: 3 },
    );
  });
});
