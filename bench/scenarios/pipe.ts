import { author, withDatabase } from "../lib/following.ts";
import { beside } from "../lib/process.ts";
import type { Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";
import { addDeliveries, keepLetter } from "../../src/federation/outbox/queue.ts";
import type { Counts } from "../lib/sink.ts";

const lettersOf = { S: 400, M: 2000, L: 10_000 };
const delays = { S: [200], M: [0, 50, 200], L: [0, 50, 200] };
/** Letters on one object: a post that is revised over and over. */
const perObject = 4;

export const scenario: Scenario = {
  about: "many letters to one server that is far away",
  async run(bench) {
    const count = lettersOf[bench.size];
    const figures: Record<string, number> = { letters: count };
    let rate = 0;
    for (const rtt of delays[bench.size]) {
      const sink = await beside(bench, ["bench/lib/sink.ts"]);
      const [origin = ""] = (await sink.ask({ open: 1, rtt, order: true })) as string[];
      const vis = await subject(bench);
      await vis.vis(["migrate"]);
      const { id: signerId } = await author(vis, "anna");
      await withDatabase(vis, (store) =>
        store.transact(async (tx) => {
          for (let n = 0; n < count; n++) {
            const objectUri = `${vis.origin}/posts/${n % Math.ceil(count / perObject)}`;
            const uri = `${vis.origin}/activities/${n}`;
            const body = JSON.stringify({ id: uri, type: "Update", object: objectUri, n });
            const letter = { uri, signerId, objectUri, body, synchronise: null };
            const letterId = await keepLetter(tx, letter);
            const recipients = [{ inbox: `${origin}/inbox`, host: new URL(origin).host }];
            await addDeliveries(tx, letterId!, objectUri, recipients);
          }
        }),
      );
      await vis.start();
      const came = (await sink.ask({ wait: count, ms: 240_000 })) as Counts;
      assertOrder(came, count);
      const [first = 0, last = 0] = [came.at[0], came.at.at(-1)];
      rate = (count - 1) / ((last - first) / 1000);
      figures[`a second at ${rtt} ms`] = rate;
      figures[`most at a time at ${rtt} ms`] = came.most;
      bench.tell(`${rtt} ms: ${Math.round(rate)} a second, at most ${came.most} at a time`);
      await vis.kill();
      await sink.end();
    }
    return [
      {
        goal: "6",
        what: "letters a second to one server at 200 ms",
        value: rate,
        pass: 40,
        stretch: 160,
        least: true,
        figures,
        notes: ["from the first letter taken to the last, while the lane grows from 2 at a time"],
      },
    ];
  },
};

/** Every letter once, and those on one object in the order they were written. */
function assertOrder({ order, unsigned }: Counts, count: number): void {
  const objects = Math.ceil(count / perObject);
  const numbers = order.map((uri) => Number(uri.split("/").at(-1)));
  if (new Set(numbers).size !== count || numbers.length !== count || unsigned > 0)
    throw new Error(`${numbers.length} letters came, ${new Set(numbers).size} of ${count}`);
  const lastOf = new Map<number, number>();
  for (const n of numbers) {
    if ((lastOf.get(n % objects) ?? -1) > n)
      throw new Error("letters on one object changed places");
    lastOf.set(n % objects, n);
  }
}
