import { signerOf } from "../../src/federation/wire/signer.ts";
import type { Instance } from "../../test/support/process.ts";
import { ask, assertAll, crowd, type Asked } from "./ask.ts";
import type { Dataset } from "./dataset.ts";
import { followersAt, withDatabase } from "./following.ts";
import { composer, signedPosts, type Sender } from "./inbound.ts";
import { beside } from "./process.ts";
import type { Bench } from "./scenario.ts";

/** What servers do to an instance while its people read: signed posts come in, and posts of its own go to many servers. */
export interface Load {
  /** Keeps both going so many times a second until `stop`; what was sent and taken is then told. */
  run: (perSecond: Rates) => { stop: () => Promise<Done> };
  /** The highest rates that both reach together in so many seconds, as far as one person may post. */
  most: (seconds: number) => Promise<Rates>;
}

export interface Rates {
  inbound: number;
  posts: number;
}

export interface Done {
  inbound: number;
  posts: number;
  delivered: number;
}

/** Sinks that follow the one who writes. */
const servers = { S: 100, M: 500, L: 500 } as const;
/** One person may ask 1,500 times in five minutes. */
const mostPosts = 4.5;
const lanes = 4;
const batch = 100;

/**
 * Prepares both on the dataset: strangers of it sign (their keys are known), and sinks follow someone here. The
 * instance must not run yet.
 */
export async function loadOn(bench: Bench, data: Dataset, vis: Instance): Promise<Load> {
  const sink = await beside(bench, ["bench/lib/sink.ts"]);
  const origins = (await sink.ask({ open: servers[bench.size] })) as string[];
  const writer = data.people[0]!;
  await followersAt(vis, [writer.id], origins);
  await withDatabase(vis, (store) =>
    store.transact((tx) =>
      tx.db
        .deleteFrom("job")
        .execute()
        .then(() => {}),
    ),
  );
  const senders = sendersOf(data, writer.uri);
  const made = composer();
  const pool = crowd(vis.origin, 64);
  const prepare = (many: number): Promise<Asked[]> =>
    signedPosts(
      data.origin,
      Array.from({ length: many }, (_, n) => {
        const by = senders[n % senders.length]!;
        return { by, json: made.create(by) };
      }),
    );
  const headers = {
    authorization: `Bearer ${writer.token}`,
    "content-type": "application/json",
  };
  let serial = 0;
  const post = async (): Promise<void> => {
    serial += 1;
    const body = JSON.stringify({ status: `Nummer ${serial} til mange servere` });
    assertAll([await ask(pool, { method: "POST", path: "/api/v1/statuses", headers, body })], 200);
  };
  const taken = async (): Promise<number> =>
    ((await sink.ask({ counts: true })) as { taken: number }).taken;

  const run: Load["run"] = (perSecond) => {
    let on = true;
    const sent = { inbound: 0, posts: 0 };
    const before = taken();
    const inbound = async (rate: number): Promise<void> => {
      let next = prepare(batch);
      let due = performance.now();
      while (on) {
        const asked = await next;
        next = prepare(batch);
        for (let at = 0; at < asked.length && on; at += 10) {
          await until((due = Math.max(due + 10_000 / rate, performance.now() - 1000)));
          const some = asked.slice(at, at + 10);
          assertAll(await Promise.all(some.map((one) => ask(pool, one))), 202);
          sent.inbound += some.length;
        }
      }
      await next;
    };
    const posts = async (): Promise<void> => {
      let due = performance.now();
      while (on) {
        await until((due = Math.max(due + 1000 / perSecond.posts, performance.now() - 1000)));
        await post();
        sent.posts += 1;
      }
    };
    const rate = perSecond.inbound / lanes;
    const both = Promise.all([...Array.from({ length: lanes }, () => inbound(rate)), posts()]);
    both.catch(() => {}); // told by `stop`
    return {
      async stop() {
        on = false;
        await both;
        return { ...sent, delivered: (await taken()) - (await before) };
      },
    };
  };
  return {
    run,
    async most(seconds) {
      const going = run({ inbound: 100_000, posts: mostPosts });
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const { inbound, delivered } = await going.stop();
      return {
        inbound: inbound / seconds,
        posts: Math.max(0.1, delivered / servers[bench.size] / seconds),
      };
    },
  };
}

function until(due: number): Promise<void> | undefined {
  const wait = due - performance.now();
  return wait > 1 ? new Promise((resolve) => setTimeout(resolve, wait)) : undefined;
}

/** Strangers of the dataset, as they sign; the first, who is the pattern of all, has a key of their own. */
function sendersOf(data: Dataset, follower: string): Sender[] {
  return Array.from({ length: 500 }, (_, n) => {
    const { uri, host, keyId, privateKey } = data.stranger(n + 1);
    const signer = signerOf(keyId, privateKey);
    return { uri, host, rsa: signer, ed25519: signer, follower };
  });
}
