import { crowd } from "../lib/ask.ts";
import { signedPosts } from "../lib/inbound.ts";
import { delivered, flight, receiving, type Receiving } from "../lib/inbox-window.ts";
import { pair, sample } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Bench, Finding, Scenario } from "../lib/scenario.ts";

const amounts = {
  S: { peer: 150, subject: 800 },
  M: { peer: 500, subject: 4_000 },
  L: { peer: 1_000, subject: 8_000 },
} as const;

export const scenario: Scenario = {
  about: "signed posts received by Vis and by an application as Fedify's manual begins one",
  peers: ["fedify-stock"],
  run: async (bench) => [await againstFedify(bench, await receiving(bench))],
};

/** Receives the same as an application as Fedify's manual begins one, in turns with it. */
export async function againstFedify(
  bench: Bench,
  { vis, keys, creates, receives }: Receiving,
): Promise<Finding> {
  const peer = await beside(bench, ["bench/peers/fedify-stock.ts"]);
  await peer.ask({ keys });
  const theirs = crowd(peer.address, flight);
  const ops = amounts[bench.size];
  let sentToPeer = 0;
  const peerWindow = async () => {
    const sent = await signedPosts(peer.address, creates(ops.peer));
    sentToPeer += sent.length;
    return sample({ ops: sent.length, pids: [peer.pid] }, async () => {
      await delivered(theirs, [peer.pid], sent);
      for (let tries = 0; (await peer.ask("count")) !== sentToPeer; tries += 1) {
        if (tries > 3_000) throw new Error("the peer lost posts");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  };
  const paired = await pair(bench, peerWindow, async () =>
    receives(await signedPosts(vis.origin, creates(ops.subject))),
  );
  return {
    goal: "1b",
    what: "signed posts received by Vis while a stock Fedify application receives one",
    value: 1 / paired.ratio,
    pass: 8,
    stretch: 15,
    least: true,
    figures: { "Fedify µs": paired.floor, "Vis µs": paired.subject },
    paired,
    notes: [
      "not equal: the peer keeps posts in memory, Vis on disk with topics, mentions, notifications and an index to search",
      "not equal: the peer is given the senders' keys from memory and never asks for them",
    ],
  };
}
