import { crowd, type Asked } from "../lib/ask.ts";
import { signedPosts, type Look } from "../lib/inbound.ts";
import { delivered, flight, receiving, type Receiving } from "../lib/inbox-window.ts";
import { withProof } from "../../src/federation/wire/proof.ts";
import { pair, type Paired } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Finding, Scenario } from "../lib/scenario.ts";

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
    const here = await receiving(bench);
    const { vis, outside, keys } = here;
    const floor = await beside(bench, ["bench/floors/inbox.ts"]);
    await floor.ask({ keys });
    const ops = amounts[bench.size];
    const theirs = crowd(floor.address, flight);

    bench.tell("signing for the floor");
    const forFloor = await signedPosts(floor.address, here.creates(ops.floor));
    const floorWindow = async () => {
      await floor.ask("empty");
      const window = await delivered(theirs, [floor.pid], forFloor);
      if ((await floor.ask("count")) !== ops.floor) throw new Error("the floor lost posts");
      return window;
    };
    const subjectWindow =
      (prepare: Prepare, posts: number = ops.subject) =>
      async () => {
        const sent = await prepare(ops.subject);
        const before = outside.count("post");
        const window = await here.receives(sent);
        const stored = outside.count("post") - before;
        if (stored !== posts) throw new Error(`${stored} of ${posts} posts were stored`);
        return window;
      };
    const plain: Prepare = (many) => signedPosts(vis.origin, here.creates(many));
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
    for (const [what, { prepare, share = 1 }] of Object.entries(variantsOf(here))) {
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

function variantsOf({
  vis: { origin },
  senders,
  creates,
}: Receiving): Record<string, { prepare: Prepare; share?: number }> {
  return {
    "the same signed by RFC 9421": {
      prepare: (ops) => signedPosts(origin, creates(ops), { scheme: "rfc9421" }),
    },
    "the same passed on by another, with a proof (FEP-8b32)": {
      async prepare(ops) {
        const proven = await Promise.all(
          creates(ops).map(async ({ by, json }, n) => ({
            by: senders[(n + 1) % senders.length]!,
            json: await withProof(json, by.ed25519, Date.now()),
          })),
        );
        return signedPosts(origin, proven);
      },
    },
    "the same under a context that has to be processed": {
      prepare: (ops) => signedPosts(origin, creates(ops, true)),
    },
    "the same, every fifth sent twice": {
      share: 0.8,
      async prepare(ops) {
        const once = await signedPosts(origin, creates(ops * 0.8));
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
