import { closedLoop } from "../lib/ask.ts";
import { signedPosts } from "../lib/inbound.ts";
import { flight, receiving, type Receiving } from "../lib/inbox-window.ts";
import { handled } from "../lib/look.ts";
import { pair } from "../lib/pair.ts";
import type { Scenario } from "../lib/scenario.ts";

const amounts = {
  S: { window: 800, killed: 400 },
  M: { window: 3_000, killed: 4_000 },
  L: { window: 6_000, killed: 8_000 },
} as const;

export const scenario: Scenario = {
  about: "202 said after the disk has it, against 202 said before; and what a kill leaves",
  async run(bench) {
    const quick = await receiving(bench, { settings: { NODE_OPTIONS: unsafe } });
    const safe = await receiving(bench);
    const ops = amounts[bench.size];
    const some = ({ vis, creates }: Receiving, many: number) =>
      signedPosts(vis.origin, creates(many));
    const window = (one: Receiving) => async () => one.receives(await some(one, ops.window));
    const paired = await pair(bench, window(quick), window(safe));

    bench.tell("killing it");
    const { vis, outside, pool } = safe;
    const sent = await some(safe, ops.killed);
    let taken = 0;
    const accepted: string[] = [];
    const enough = Promise.withResolvers<void>();
    const sending = Promise.all(
      Array.from({ length: flight }, async (_, lane) => {
        for (let at = lane; at < sent.length; at += flight) {
          const one = sent[at]!;
          const [answer] = await closedLoop(pool, [one], 1).catch(() => []);
          if (answer?.status !== 202) return;
          accepted.push((JSON.parse(String(one.body)) as { id: string }).id);
          if ((taken += 1) > ops.killed / 2) enough.resolve();
        }
      }),
    );
    await enough.promise;
    await vis.kill();
    await sending;
    const held = await outside.ids();
    const lost = accepted.filter((id) => !held.has(id)).length;
    if (lost > 0) throw new Error(`${lost} of ${accepted.length} accepted activities were lost`);
    await vis.start();
    await handled(outside);
    return [
      {
        goal: "2",
        what: "receiving with 202 after the disk has it by receiving with 202 before",
        value: paired.ratio,
        pass: 1.3,
        stretch: 1.1,
        figures: {
          "NORMAL µs": paired.floor,
          "FULL µs": paired.subject,
          "accepted before the kill": accepted.length,
          lost,
        },
        paired,
      },
    ];
  },
};

/** Has SQLite answer before the disk has it, in that process only: nothing of ours can be set to do so. */
const unsafe = `--import ${new URL("../lib/unsafe.mjs", import.meta.url).href}`;
