import { assertAll, closedLoop, crowd, type Asked } from "../lib/ask.ts";
import {
  composer,
  elsewhere,
  handled,
  look,
  signedPosts,
  type Elsewhere,
  type Look,
} from "../lib/inbound.ts";
import { withProof } from "../../src/federation/wire/proof.ts";
import { pair, sample, type Paired } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Finding, Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";

const flight = 64;
const amounts = {
  S: { floor: 2_000, subject: 800 },
  M: { floor: 8_000, subject: 4_000 },
  L: { floor: 16_000, subject: 8_000 },
} as const;

/** What is sent, signed beforehand; each call something new. */
type Prepare = (ops: number) => Promise<Asked[]>;

export const scenario: Scenario = {
  about: "signed posts of people who are followed here: verified, stored, in a stream",
  async run(bench) {
    const vis = await subject(bench);
    const { senders, keys } = await elsewhere(vis);
    await vis.start();
    const outside = look(vis);
    bench.atEnd(outside.end);
    const floor = await beside(bench, ["bench/floors/inbox.ts"]);
    await floor.ask({ keys });
    const ops = amounts[bench.size];
    const ours = crowd(vis.origin, flight);
    const theirs = crowd(floor.address, flight);
    const made = composer();

    bench.tell("signing for the floor");
    const forFloor = await creates(floor.address, { senders, made })(ops.floor);
    const floorWindow = async () => {
      await floor.ask("empty");
      const window = await sample({ ops: ops.floor, pids: [floor.pid] }, async () =>
        assertAll(await closedLoop(theirs, forFloor, flight), 202),
      );
      if ((await floor.ask("count")) !== ops.floor) throw new Error("the floor lost posts");
      return window;
    };
    const subjectWindow =
      (prepare: Prepare, posts: number = ops.subject) =>
      async () => {
        const sent = await prepare(ops.subject);
        const before = outside.count("post");
        const window = await sample({ ops: ops.subject, pids: [vis.pid()!] }, async () => {
          assertAll(await closedLoop(ours, sent, flight), 202);
          await handled(outside);
        });
        const stored = outside.count("post") - before;
        if (stored !== posts) throw new Error(`${stored} of ${posts} posts were stored`);
        return window;
      };
    const plain = creates(vis.origin, { senders, made });
    const variants = variantsOf(vis.origin, { senders, made });
    bench.tell("draft-cavage");
    const paired = await pair(bench, floorWindow, subjectWindow(plain));
    checkInStreams(outside);
    const findings: Finding[] = [
      {
        goal: "1",
        what: "a signed post received, of the floor's speed",
        value: 1 / paired.ratio,
        pass: 0.4,
        stretch: 0.6,
        least: true,
        figures: figuresOf(paired),
        paired,
      },
    ];
    for (const [what, { prepare, share = 1 }] of Object.entries(variants)) {
      bench.tell(what);
      const fewer = { rounds: Math.min(3, bench.rounds) };
      const posts = Math.round(ops.subject * share);
      const one = await pair(fewer, floorWindow, subjectWindow(prepare, posts));
      const notes = ["three pairs only"];
      findings.push({ what, value: 1 / one.ratio, least: true, figures: figuresOf(one), notes });
    }
    return findings;
  },
};

interface Hands extends Pick<Elsewhere, "senders"> {
  made: ReturnType<typeof composer>;
}

function creates(origin: string, { senders, made }: Hands, unusual = false): Prepare {
  return (ops) => {
    const activities = Array.from({ length: ops }, (_, n) => {
      const by = senders[n % senders.length]!;
      return { by, json: made.create(by, unusual) };
    });
    return signedPosts(origin, activities);
  };
}

function variantsOf(
  origin: string,
  { senders, made }: Hands,
): Record<string, { prepare: Prepare; share?: number }> {
  const activities = (ops: number) =>
    Array.from({ length: ops }, (_, n) => {
      const by = senders[n % senders.length]!;
      return { by, json: made.create(by) };
    });
  return {
    "the same signed by RFC 9421": {
      prepare: (ops) => signedPosts(origin, activities(ops), { scheme: "rfc9421" }),
    },
    "the same passed on by another, with a proof (FEP-8b32)": {
      async prepare(ops) {
        const proven = await Promise.all(
          activities(ops).map(async ({ by, json }, n) => ({
            by: senders[(n + 1) % senders.length]!,
            json: await withProof(json, by.ed25519, Date.now()),
          })),
        );
        return signedPosts(origin, proven);
      },
    },
    "the same under a context that has to be processed": {
      prepare: creates(origin, { senders, made }, true),
    },
    "the same, every fifth sent twice": {
      share: 0.8,
      async prepare(ops) {
        const once = await signedPosts(origin, activities(ops * 0.8));
        return once.flatMap((one, n) => (n % 4 === 3 ? [one, one] : [one]));
      },
    },
  };
}

/** Every post stands in its author's stream, and whoever it names was told. */
function checkInStreams(outside: Look): void {
  const [posts, entries, told] = (["post", "entry", "notification"] as const).map(outside.count);
  if (entries! < posts! || told! < posts!)
    throw new Error(`${posts} posts, ${entries} places, ${told} notifications`);
}

function figuresOf({ floor, subject: ours }: Paired): Finding["figures"] {
  return { "floor µs": floor, "Vis µs": ours };
}
