import { assertAll, client, closedLoop } from "../lib/ask.ts";
import { cpuOf } from "../lib/cpu.ts";
import { author, followersAt, followersHere, withDatabase } from "../lib/following.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Bench, Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";
import { addDeliveries, keepLetter } from "../../src/federation/outbox/queue.ts";
import { reach } from "../../src/federation/outbox/recipients.ts";
import type { Instance } from "../../test/support/process.ts";

const followersOf = {
  S: { here: 400, elsewhere: 100 },
  M: { here: 40_000, elsewhere: 10_000 },
  L: { here: 40_000, elsewhere: 40_000 },
};
/** In one window, by all authors. Each of them may write 1,500 in the time that this takes. */
const posts = { S: 100, M: 600, L: 600 };
const authors = 5;
const [warm, mostRounds] = [2, 9];
const letters = 3;

export const scenario: Scenario = {
  about: "what it costs to write a post, by the number of followers",
  async run(bench) {
    const { here, elsewhere } = followersOf[bench.size];
    const few = await home(bench, { here: 1, elsewhere: 0 });
    const many = await home(bench, { here, elsewhere });
    const rounds = Math.min(bench.rounds, mostRounds);
    const paired = await pair({ rounds, warm }, few.write, many.write);
    await many.end();
    const fanned = await fanOut(many.vis, many.ids[0]!);
    if (fanned.recipients !== elsewhere)
      throw new Error(`${fanned.recipients} of ${elsewhere} servers are written to`);
    return [
      {
        goal: "5",
        what: "writing a post, by writing one for a single follower",
        value: paired.ratio,
        pass: 1.3,
        stretch: 1.1,
        figures: {
          "one follower µs": paired.floor,
          "many µs": paired.subject,
          "followers here": here,
          "servers elsewhere": elsewhere,
        },
        paired,
        notes: ["the request alone: both processes answer and run no jobs"],
      },
      {
        goal: "5",
        what: "bytes kept for a delivery that waits",
        value: fanned.bytes,
        pass: 100,
        figures: { "CPU µs an inbox, by the job behind": fanned.cpu, letters, servers: elsewhere },
      },
    ];
  },
};

/** An instance with authors, and followers of each; `write` has them write through the API and says what that cost. */
async function home(bench: Bench, followers: { here: number; elsewhere: number }) {
  const vis = await subject(bench);
  await vis.vis(["migrate"]);
  const writers: Awaited<ReturnType<typeof author>>[] = [];
  for (let n = 0; n < authors; n += 1) writers.push(await author(vis, `anna${n}`));
  const ids = writers.map(({ id }) => id);
  await followersHere(vis, ids, followers.here);
  const origins = Array.from({ length: followers.elsewhere }, (_, n) => `https://h${n}.example`);
  await followersAt(vis, ids, origins);
  bench.tell(`${followers.here} followers here, ${followers.elsewhere} elsewhere`);
  const doors = await beside(bench, ["bench/lib/doors.ts"], vis.environment);
  const pool = client(vis.origin, 4);
  let serial = 0;
  return {
    vis,
    ids,
    end: doors.end,
    write: () =>
      sample({ ops: posts[bench.size], pids: [doors.pid] }, async () => {
        const requests = Array.from({ length: posts[bench.size] }, (_, n) => ({
          method: "POST" as const,
          path: "/api/v1/statuses",
          headers: {
            authorization: `Bearer ${writers[n % authors]!.token}`,
            "content-type": "application/json",
          },
          body: JSON.stringify({ status: `${(serial += 1)}: vi har afprøvet en ny arbejdsgang` }),
        }));
        assertAll(await closedLoop(pool, requests, 4), 200);
      }),
  };
}

/** What the job behind then does for each letter: finds where it goes, and keeps a delivery for each. */
function fanOut(vis: Instance, followersOf: number) {
  return withDatabase(vis, async (store) => {
    const file = store.handles.sqlite!;
    const used = (): number => {
      const count = (what: string) => file.pragma(what, { simple: true }) as number;
      return (count("page_count") - count("freelist_count")) * count("page_size");
    };
    const keep = (n: number): Promise<number> =>
      store.transact(async (tx) => {
        const objectUri = `${vis.origin}/posts/bench-${n}`;
        const uri = `${objectUri}/create`;
        const letter = { uri, signerId: followersOf, objectUri, body: "{}", synchronise: null };
        const recipients = await reach(tx, "open", { followersOf });
        const letterId = await keepLetter(tx, letter);
        await addDeliveries(tx, letterId!, objectUri, recipients);
        return recipients.length;
      });
    const recipients = await keep(0); // inboxes that are new are kept once, for all letters
    const [bytes, cpu] = [used(), cpuOf([process.pid])];
    for (let n = 1; n <= letters; n++) await keep(n);
    const each = recipients * letters;
    return {
      recipients,
      bytes: (used() - bytes) / each,
      cpu: (cpuOf([process.pid]) - cpu) / each,
    };
  });
}
