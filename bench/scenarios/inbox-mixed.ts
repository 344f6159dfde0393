import { crowd } from "../lib/ask.ts";
import { signedPosts, type Sender } from "../lib/inbound.ts";
import { delivered, flight, receiving, type Receiving } from "../lib/inbox-window.ts";
import { handled } from "../lib/look.ts";
import { pair } from "../lib/pair.ts";
import { beside } from "../lib/process.ts";
import type { Scenario } from "../lib/scenario.ts";

type Json = Record<string, unknown>;

const amounts = {
  S: { floor: 2_000, subject: 1_000 },
  M: { floor: 8_000, subject: 5_000 },
  L: { floor: 16_000, subject: 10_000 },
} as const;

export const scenario: Scenario = {
  about:
    "what a server gets in a day: mostly thanks and boosts, fewer posts, farewells of strangers",
  async run(bench) {
    const here = await receiving(bench);
    const { vis, outside, senders, keys, creates, receives } = here;
    const floor = await beside(bench, ["bench/floors/inbox.ts"]);
    await floor.ask({ keys });
    const theirs = crowd(floor.address, flight);
    const posts = creates(senders.length);
    await receives(await signedPosts(vis.origin, posts));
    const next = mixture(
      here,
      posts.map(({ json }) => json["object"] as Json),
    );
    const ops = amounts[bench.size];
    const forFloor = await signedPosts(floor.address, creates(ops.floor));
    const paired = await pair(
      bench,
      async () => {
        await floor.ask("empty");
        return delivered(theirs, [floor.pid], forFloor);
      },
      async () => {
        const all = Array.from({ length: ops.subject }, next);
        return receives(await signedPosts(vis.origin, all));
      },
    );
    await handled(outside);
    const wrong = Object.entries(await outside.outcomes()).filter(
      ([what]) => !what.endsWith(" done") && !what.endsWith(" not-newer"),
    );
    const mostly = wrong.reduce((sum, [, n]) => sum + n, 0);
    if (mostly > (await outside.count("inbound")) / 50)
      throw new Error(`not done: ${JSON.stringify(wrong)}`);
    return [
      {
        what: "an activity of a usual mixture, of the speed of the floor for posts",
        value: 1 / paired.ratio,
        least: true,
        figures: { "floor µs": paired.floor, "Vis µs": paired.subject },
        paired,
        notes: ["the floor takes posts only"],
      },
    ];
  },
};

/** One activity after the other: 55 % thanks and boosts, 20 % posts, 15 % farewells of strangers, 5 % changes, 3 % follows, 2 % undone thanks. */
function mixture(
  { senders, made }: Pick<Receiving, "senders" | "made">,
  posts: readonly Json[],
): () => { by: Sender; json: Json } {
  const thanked: { by: Sender; json: Json }[] = [];
  const some = <T>(all: readonly T[]): T => all[Math.floor(made.random() * all.length)]!;
  const publicUri = "https://www.w3.org/ns/activitystreams#Public";
  let serial = 0;
  return () => {
    const at = made.random();
    const by = some(senders);
    serial += 1;
    if (at < 0.35) {
      const json = made.activity("Like", by, some(posts)["id"]);
      thanked.push({ by, json });
      return { by, json };
    }
    if (at < 0.55)
      return { by, json: made.activity("Announce", by, some(posts)["id"], { to: [publicUri] }) };
    if (at < 0.75) return { by, json: made.create(by) };
    if (at < 0.9) {
      const uri = `https://${by.host}/users/borte-${serial}`;
      const gone = { ...by, uri, rsa: { ...by.rsa, keyId: `${uri}#main-key` } };
      return { by: gone, json: made.activity("Delete", gone, uri) };
    }
    if (at < 0.95) {
      const post = some(posts);
      const author = senders.find(({ uri }) => uri === post["attributedTo"])!;
      const updated = new Date(Date.now() + serial).toISOString();
      const newer = { ...post, content: `<p>Rettet ${serial}</p>`, updated };
      return { by: author, json: made.activity("Update", author, newer) };
    }
    const undone = at < 0.97 ? thanked.shift() : undefined;
    if (undone) return { by: undone.by, json: made.activity("Undo", undone.by, undone.json) };
    return { by, json: made.activity("Follow", by, some(senders).follower) };
  };
}
