import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { learnCapability, setTrust } from "../../../src/domain/instance/peers.ts";
import { addActor } from "../../../src/domain/people/add-actor.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { remoteDocument } from "../../support/cast.ts";
import { counted } from "../../support/counted.ts";
import { onEachEngine } from "../../support/engines.ts";
import { startReceiver, type Receiver } from "../../support/receiver.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import { founded, type Network } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const servers = 6;
const together = 500;

onEachEngine("a closed network of 5,000 on six servers", (engine) => {
  let midt: Region;
  let leader: Person;
  let members: Receiver[];

  beforeAll(async () => {
    midt = await region("Midt", engine);
    leader = await midt.member("jordemoder-leder");
    members = await Promise.all(Array.from({ length: servers }, () => startReceiver()));
    for (const { host } of members)
      await midt.store.transact(async (tx) => {
        await setTrust(tx, host, "allied");
        await learnCapability(tx, host, true);
      });
  });

  afterAll(async () => {
    await midt?.close();
    await Promise.all(members.map((one) => one.close()));
  });

  /** That many members, spread over the servers. */
  async function peopled(network: Network, count: number): Promise<void> {
    await midt.store.transact(async (tx) => {
      const first = new Map<string, number>();
      for (const { origin, host } of members) {
        const uri = `${origin}/users/${network.id}`;
        const document = remoteDocument(`a${network.id}@${host}`, {
          uri,
          inbox_uri: `${uri}/inbox`,
          shared_inbox_uri: `${origin}/inbox`,
          followers_uri: `${uri}/followers`,
        });
        first.set(origin, (await addActor(tx, document)).id);
      }
      const rows = await tx.db
        .selectFrom("actor")
        .selectAll()
        .where("id", "in", [...first.values()])
        .execute();
      const people = Array.from({ length: count }, (_, n) => {
        const like = rows[n % rows.length]!;
        const handle = `m${network.id}-${n}`;
        const uri = `${like.uri}-${n}`;
        return {
          ...like,
          id: tx.newId(),
          uri,
          handle,
          handle_key: handle,
          inbox_uri: `${uri}/inbox`,
        };
      });
      for (let at = 0; at < people.length; at += together) {
        const some = people.slice(at, at + together);
        await tx.db.insertInto("actor").values(some).execute();
        await tx.db
          .insertInto("follow")
          .values(
            some.map(({ id, uri }) => ({
              id: tx.newId(),
              uri: `${uri}/follow`,
              follower_id: id,
              followee_id: network.id,
              state: "accepted" as const,
              accept_uri: null,
              created_at: tx.now,
              accepted_at: tx.now,
              role: "member" as const,
              message: null,
              by_id: null,
              until: null,
            })),
          )
          .execute();
      }
    });
  }

  /** Writes a post; how many statements its request ran, and how many facts it left for later. */
  async function written(network: Network): Promise<{ uri: string; cost: number[] }> {
    let statements = 0;
    let left = 0;
    const stop = midt.store.onCommit((facts) => {
      left += facts.some(({ type }) => type === "PostPublished") ? facts.length : 0;
    });
    const { uri } = await midt.store.transact(async (tx) => {
      const { db, cost } = counted(tx.db);
      const draft = { ...note({ body: "Til alle" }), networkId: network.id };
      const published = await publish({ ...tx, db }, leader.id, draft);
      statements = cost.statements;
      return published;
    });
    stop();
    return { uri, cost: [statements, left] };
  }

  test("costs its author what one of five costs, and each server one delivery", async () => {
    const small = await founded(midt, leader, "lille");
    const large = await founded(midt, leader, "stort");
    await peopled(small, 5);
    await peopled(large, 5_000);
    await written(small);
    const few = await written(small);
    const many = await written(large);
    expect(few.cost[0]).toBeGreaterThan(3);
    expect(many.cost).toEqual(few.cost);
    await allAtRest(midt);
    const posts = (uri: string) =>
      members.map(({ log }) =>
        log.filter(({ body }) => body.includes(uri)).map(({ path }) => path),
      );
    expect(posts(many.uri)).toEqual(Array(servers).fill(["/inbox"]));
    expect(posts(few.uri).flat()).toEqual(Array(5).fill("/inbox"));
  });
});
