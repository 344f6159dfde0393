import type { Instance } from "../../test/support/process.ts";
import { cpuOf, withChildren } from "./cpu.ts";
import type { Dataset } from "./dataset.ts";
import { hostAt } from "./dataset/people.ts";
import { followersAt, withDatabase } from "./following.ts";
import type { Aim, Rates } from "./loader.ts";
import { emptied, look, type Waiting } from "./look.ts";
import { beside, type Beside } from "./process.ts";
import type { Bench } from "./scenario.ts";
import { subject } from "./subject.ts";

/**
 * An instance on the dataset that signed posts come in to and posts go out from, to many servers. Everybody elsewhere
 * takes what they are sent, so what apps do beside it goes out as well.
 */
export interface Load {
  vis: Instance;
  /**
   * Sends so much a second until `stop`, which waits until all of it is done and fails when any was lost: an activity
   * that was not handled, a letter that was not taken, an answer that said no.
   */
  run: (perSecond: Rates) => Promise<Going>;
  /** The rates of which all is done as fast as it comes, found by sending all that goes for so many seconds. */
  most: (seconds: number) => Promise<Rates>;
  waiting: () => Promise<Waiting>;
  /** Letters that one post makes. */
  servers: number;
}

/** What is being sent; `assertSound` fails as soon as anything was not taken. */
interface Going {
  stop: () => Promise<Done>;
  assertSound: () => Promise<unknown>;
}

/** What was sent and done while it was sent, and afterwards. */
export interface Done {
  inbound: number;
  posts: number;
  delivered: number;
  seconds: number;
  /** How long all of it took to be done once no more came. */
  drained: number;
  /** Cores that the instance used while it was sent. */
  cores: number;
}

/** Sinks that follow the one who writes. */
const servers = { S: 100, M: 500, L: 500 } as const;
/** Nobody of the mix, so that every letter to the sinks is known: `readers[50]`. They may ask 1,500 times in five minutes. */
const mostPosts = 4.5;
const sendersOf = 500;

/** Starts it. */
export async function loadOn(bench: Bench, data: Dataset): Promise<Load> {
  const [mine, theirs] = [
    await beside(bench, ["bench/lib/sink.ts"]),
    await beside(bench, ["bench/lib/sink.ts"]),
  ];
  const origins = (await mine.ask({ open: servers[bench.size] })) as string[];
  await theirs.ask({ listen: Array.from({ length: data.shape.hosts }, (_, n) => hostAt(n)) });
  const vis = await subject(bench, data.settings);
  await followersAt(vis, [data.readers[50].id], origins);
  await withDatabase(vis, (store) =>
    store.transact(async (tx) => void (await tx.db.deleteFrom("job").execute())),
  );
  await vis.start();
  const outside = await look(data.url);
  bench.atEnd(outside.end);
  const loader = await beside(bench, ["bench/lib/loader.ts"]);
  await loader.ask({ aim: aimOf(data, vis.origin) });
  const instance = () => [
    vis.pid()!,
    ...(data.postgresPid === undefined ? [] : withChildren(data.postgresPid)),
  ];
  const run: Load["run"] = async (perSecond) => {
    await mine.ask({ clear: true });
    const before = await doneOf(outside);
    const [began, cpu] = [performance.now(), cpuOf(instance())];
    await loader.ask({ run: perSecond });
    return {
      assertSound: () => loader.ask({ sound: true }),
      async stop() {
        const sent = (await loader.ask({ stop: true })) as Rates;
        const [wall, used] = [performance.now() - began, cpuOf(instance()) - cpu];
        await emptied(async () => {
          const { inbound, jobs, letters } = await outside.waiting();
          return inbound + jobs + letters;
        });
        const drained = (performance.now() - began - wall) / 1000;
        const handled = (await doneOf(outside)) - before;
        const { dead } = await outside.waiting();
        const delivered = sent.posts * servers[bench.size];
        if (handled !== sent.inbound)
          throw new Error(`${handled} of ${sent.inbound} activities were handled`);
        await assertTaken(mine, delivered);
        if (dead > 0) throw new Error(`${dead} letters were given up`);
        return { ...sent, delivered, seconds: wall / 1000, drained, cores: used / 1000 / wall };
      },
    };
  };
  return {
    vis,
    run,
    waiting: outside.waiting,
    servers: servers[bench.size],
    async most(seconds) {
      const going = await run({ inbound: 100_000, posts: mostPosts });
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const { inbound, posts, seconds: sent, drained } = await going.stop();
      return { inbound: inbound / (sent + drained), posts: posts / (sent + drained) };
    },
  };
}

/** For how many seconds what waits has been waiting, were it all of one kind: the longest of the queues by its own rate. */
export function behind(
  { inbound, letters }: Waiting,
  rates: Rates,
  { servers: each }: Pick<Load, "servers">,
): number {
  return Math.max(inbound / rates.inbound, letters / (rates.posts * each));
}

async function doneOf(outside: Awaited<ReturnType<typeof look>>): Promise<number> {
  return (await outside.outcomes())["Create done"] ?? 0;
}

async function assertTaken(sink: Beside, letters: number): Promise<void> {
  const { taken, unsigned } = (await sink.ask({ sums: true })) as {
    taken: number;
    unsigned: number;
  };
  if (taken !== letters || unsigned > 0)
    throw new Error(`${taken} of ${letters} letters were taken, ${unsigned} unsigned`);
}

/** Strangers of the dataset sign; the first, who is the pattern of all, has a key of their own. */
function aimOf(data: Dataset, at: string): Aim {
  const senders = Array.from({ length: sendersOf }, (_, n) => {
    const { uri, host, keyId, privateKey } = data.stranger(n + 1);
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    return { uri, host, keyId, pem, follower: data.people[n % data.people.length]!.uri };
  });
  return { at, origin: data.origin, senders, token: data.readers[50].token };
}
