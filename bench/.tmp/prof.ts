import { beside } from "../lib/process.ts";
import { author, followersAt } from "../lib/following.ts";
import { instance } from "../../test/support/process.ts";
import { client, ask } from "../lib/ask.ts";
import { arrivals } from "../scenarios/fanout.ts";
import { sample } from "../lib/pair.ts";
const hosts = Number(process.argv[2] ?? 100), posts = Number(process.argv[3] ?? 100);
const undo: (() => unknown)[] = [];
const bench = { atEnd: (x: () => unknown) => undo.unshift(x) } as never;
const sink = await beside(bench, ["bench/lib/sink.ts"]);
const origins = (await sink.ask({ open: hosts })) as string[];
const vis = await instance(process.env.NOPROF ? {} : { NODE_OPTIONS: "--cpu-prof --cpu-prof-dir=/tmp/prof-outbox" });
await vis.vis(["migrate"]);
const { id, token } = await author(vis, "anna");
await followersAt(vis, id, origins);
await vis.start();
const pool = client(vis.origin);
const words = "Vi har afprøvet en ny arbejdsgang ved udskrivning, og her er hvad der virkede. ".repeat(12);
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
let serial = 0;
for (let round = 0; round < 4; round++) {
  const s = await sample({ ops: hosts * posts, pids: [vis.pid()!] }, () => arrivals(sink, hosts * posts, async () => {
    for (let n = 0; n < posts; n++) {
      const a = await ask(pool, { method: "POST", path: "/api/v1/statuses", headers, body: JSON.stringify({ status: `${++serial}: ${words}` }) });
      if (a.status !== 200) throw new Error(String(a.status));
    }
  }));
  console.log(round, Math.round(s.cpu), "µs cpu", Math.round(s.wall), "µs wall");
}
await vis.stop();
console.log(vis.output());
await vis.remove();
for (const u of undo) await u();
process.exit(0);
