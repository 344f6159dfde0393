import { crowd, type Asked } from "../lib/ask.ts";
import { signedPosts } from "../lib/inbound.ts";
import { delivered, flight, receiving, type Receiving } from "../lib/inbox-window.ts";
import { withProof } from "../../src/federation/wire/proof.ts";
import type { Look } from "../lib/look.ts";
import { againstFedify } from "./inbox-peer.ts";
import { postgresBySqlite } from "../lib/postgres-by-sqlite.ts";
import { pair, type Paired, type Sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import { engines, type Bench, type Finding, type Scenario } from "../lib/scenario.ts";

const amounts = {
  S: { floor: 2_000, subject: 800 },
  M: { floor: 8_000, subject: 4_000 },
  L: { floor: 16_000, subject: 8_000 },
} as const;

/** What is sent, signed beforehand; each call something new. */
type Prepare = (ops: number) => Promise<Asked[]>;

export const scenario: Scenario = {
  about: "signed posts of people who are followed here: verified, stored, in a stream",
  engines,
  peers: ["fedify-stock"],
  async run(bench) {
    if (bench.engine === "postgres") return [await againstSqlite(bench)];
    const here = await receiving(bench);
    const { outside, keys } = here;
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
    const subjectWindow = (prepare: Prepare, posts: number = ops.subject) =>
      windowOf(here, ops.subject, { prepare, posts });
    bench.tell("draft-cavage");
    const paired = await pair(bench, floorWindow, subjectWindow(plain(here)));
    await checkInStreams(outside);
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
    if (bench.peer !== undefined) findings.push(await againstFedify(bench, here));
    return findings;
  },
};

function plain({ vis, creates }: Receiving): Prepare {
  return (many) => signedPosts(vis.origin, creates(many));
}

/** Windows of so many deliveries, of which `posts` must then be there. */
function windowOf(
  { outside, receives }: Receiving,
  ops: number,
  { prepare, posts }: { prepare: Prepare; posts: number },
): () => Promise<Sample> {
  return async () => {
    const sent = await prepare(ops);
    const before = await outside.count("post");
    const window = await receives(sent);
    const stored = (await outside.count("post")) - before;
    if (stored !== posts) throw new Error(`${stored} of ${posts} posts were stored`);
    return window;
  };
}

async function againstSqlite(bench: Bench): Promise<Finding> {
  const ops = amounts[bench.size].subject;
  const window = (here: Receiving) => windowOf(here, ops, { prepare: plain(here), posts: ops });
  const [sqlite, postgres] = [
    await receiving(bench),
    await receiving(bench, { engine: "postgres" }),
  ];
  const paired = await pair(bench, window(sqlite), window(postgres));
  await checkInStreams(postgres.outside);
  return postgresBySqlite("signed posts received", paired);
}

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
async function checkInStreams(outside: Look): Promise<void> {
  const posts = await outside.count("post");
  const entries = await outside.count("entry");
  const told = await outside.count("notification");
  if (entries < posts || told < posts)
    throw new Error(`${posts} posts, ${entries} places, ${told} notifications`);
}

function figuresOf({ floor, subject: ours }: Paired): Finding["figures"] {
  return { "floor µs": floor, "Vis µs": ours };
}
