import { crowd } from "../lib/ask.ts";
import { signedPosts, type Sender } from "../lib/inbound.ts";
import { delivered, flight, receiving } from "../lib/inbox-window.ts";
import { pair } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Scenario } from "../lib/scenario.ts";

/** One wave: this many copies of the farewells of two people nobody here knows. */
const copies = 1_450;
const waves = { S: 1, M: 10, L: 20 } as const;

export const scenario: Scenario = {
  about: "the same farewells of two people unknown here, again and again",
  async run(bench) {
    const { vis, outside, senders, made, receives } = await receiving(bench);
    const floor = await beside(bench, ["bench/floors/inbox.ts", "parse"]);
    const theirs = crowd(floor.address, flight);
    const gone = [0, 1].map((n): Sender => {
      const [known] = senders;
      const uri = `https://gone.example/users/borte-${n}`;
      return {
        ...known!,
        uri,
        host: "gone.example",
        rsa: { ...known!.rsa, keyId: `${uri}#main-key` },
      };
    });
    const farewells = gone.map((by) => ({ by, json: made.activity("Delete", by, by.uri) }));
    const wave = async (origin: string) => {
      const each = await signedPosts(origin, farewells);
      return Array.from({ length: copies * waves[bench.size] }, (_, n) => each[n % each.length]!);
    };
    const [sent, told] = [await wave(vis.origin), await wave(floor.address)];
    const before = await outside.written();
    const paired = await pair(
      bench,
      () => delivered(theirs, [floor.pid], told),
      () => receives(sent),
    );
    const rows = (await outside.written()) - before;
    if (rows > 0) throw new Error(`${rows} rows were written`);
    return [
      {
        goal: "3",
        what: "a farewell of somebody unknown by reading and parsing its body",
        value: paired.ratio,
        pass: 1.5,
        stretch: 1.2,
        figures: {
          "floor µs": paired.floor,
          "Vis µs": paired.subject,
          "rows written": rows,
        },
        paired,
      },
    ];
  },
};
