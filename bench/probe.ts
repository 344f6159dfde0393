import { closedLoop, crowd, assertAll } from "./lib/ask.ts";
import { composer, elsewhere, handled, look, signedPosts } from "./lib/inbound.ts";
import { sample } from "./lib/pair.ts";
import { instance } from "../test/support/process.ts";
const n = Number(process.argv[2] ?? 1000), windows = Number(process.argv[3] ?? 3);
const prof = process.argv[4];
const vis = await instance(prof ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${prof}` } : {});
try {
  const { senders } = await elsewhere(vis);
  if (prof) { const { rmSync } = await import("node:fs"); rmSync(prof, { recursive: true, force: true }); }
  await vis.start();
  const outside = look(vis);
  const made = composer();
  const pool = crowd(vis.origin, 64);
  for (let w = 0; w < windows; w++) {
    const sent = await signedPosts(vis.origin, Array.from({ length: n }, (_, i) => ({ by: senders[i % senders.length]!, json: made.create(senders[i % senders.length]!) })));
    let first = 0;
    const { cpuOf } = await import("./lib/cpu.ts");
    const s = await sample({ ops: n, pids: [vis.pid()!] }, async () => {
      const c0 = cpuOf([vis.pid()!]);
      assertAll(await closedLoop(pool, sent, 64), 202);
      first = (cpuOf([vis.pid()!]) - c0) / n;
      await handled(outside);
    });
    console.log(`window ${w}: cpu ${Math.round(s.cpu)} µs/op (until all 202: ${Math.round(first)}), wall ${Math.round(s.wall)}`, outside.outcomes());
  }
  outside.end();
  await vis.stop();
} finally { await vis.remove(); }
process.exit(0);
