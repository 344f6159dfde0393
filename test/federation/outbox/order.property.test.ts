import fc from "fast-check";
import { expect, test } from "vitest";
import { person } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import type { Behaviour } from "../../support/receiver.ts";
import { deliveries, minute, receiver, send, world } from "./support.ts";

const faults: readonly Behaviour[] = [202, 202, 500, 503, 429, "reset", "half"];

const script = fc.record({
  letters: fc.array(fc.record({ object: fc.nat(2), to: fc.subarray([0, 1], { minLength: 1 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
  answers: fc.array(fc.constantFrom(...faults), { maxLength: 12 }), // so few that none is given up,
  between: fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }),
});

onEachEngine("order", (engine) => {
  test("whatever servers answer, letters on one object arrive in the order they were written, and all arrive", async () => {
    const w = await world(engine);
    const anna = await person(w.store, "laege-m1");
    const peers = [await receiver(), await receiver()];
    let round = 0;
    await fc.assert(
      fc.asyncProperty(script, async ({ letters, answers, between }) => {
        round += 1;
        const written = new Map<string, string[]>();
        const left = [...answers];
        for (const peer of peers) {
          peer.log.length = 0;
          peer.behave(() => left.shift() ?? 202);
        }
        for (const [at, { object, to }] of letters.entries()) {
          const objectUri = `https://nord.example/posts/${round}-${object}`;
          const inboxes = to.map((n) => `${peers[n]!.origin}/inbox`);
          const uri = await send(w, anna, inboxes, { objectUri });
          for (const n of to) {
            const lane = `${n} ${object}`;
            written.set(lane, [...(written.get(lane) ?? []), uri]);
          }
          w.pass((between[at % between.length] ?? 0) * 1000);
          if (at % 3 === 0) await w.sender.drain();
        }
        for (let n = 0; n < 60 && (await deliveries(w)).length > 0; n++) {
          await w.sender.drain();
          w.pass(120 * minute); // the longest waits are of half a day
        }
        expect(await deliveries(w)).toEqual([]);
        for (const [lane, uris] of written) {
          const [n] = lane.split(" ").map(Number);
          const taken = peers[n!]!.taken().filter((uri) => uris.includes(uri));
          expect([...new Set(taken)], lane).toEqual(uris);
        }
      }),
      { numRuns: 25 },
    );
  });
});
