import { storeOf } from "../../src/cli/place.ts";
import { readConfig } from "../../src/config.ts";
import { instance } from "../../test/support/process.ts";
import { author } from "../lib/following.ts";
import { addDeliveries, keepLetter } from "../../src/federation/outbox/queue.ts";
import { createClaim } from "../../src/federation/outbox/claim.ts";
import { settle } from "../../src/federation/outbox/settle.ts";
import { allHotQueries } from "../../src/storage/query.ts";
const vis = await instance();
await vis.vis(["migrate"]);
const { id } = await author(vis, "anna");
const store = storeOf(readConfig(vis.environment));
const N = Number(process.argv[2] ?? 1000), L = Number(process.argv[3] ?? 4);
const recipients = Array.from({ length: N }, (_, n) => ({ inbox: `https://h${n}.example/inbox`, host: `h${n}.example` }));
const size = () => (store.handles.sqlite!.pragma("page_count", { simple: true }) as number) - (store.handles.sqlite!.pragma("freelist_count", { simple: true }) as number);
const cpu = () => { const { user, system } = process.cpuUsage(); return user + system; };
async function add(l: number, rs = recipients) {
  await store.transact(async (tx) => {
    const k = await keepLetter(tx, { uri: `https://x/${l}`, signerId: id, objectUri: `https://x/o/${l}`, body: "{}", synchronise: null });
    await addDeliveries(tx, k!, `https://x/o/${l}`, rs);
  });
}
await add(-1);
const s0 = size();
for (let l = 0; l < L; l++) { const c = cpu(); await add(l); console.log("add", ((cpu() - c) / N).toFixed(1)); }
console.log("bytes a delivery", ((size() - s0) * 4096) / N / L);
for (const t of store.handles.sqlite!.prepare("select name, count(*) n, sum(pgsize) bytes, sum(unused) unused from dbstat where name like 'delivery%' or name like 'sqlite_autoindex_delivery%' group by name").all() as any[]) console.log(t.name, t.bytes / N / (L + 1), "unused", t.unused / t.bytes);
const log: Record<string, [number, number]> = {};
const db = store.handles.sqlite!;
const { claim } = createClaim({ store, mode: "open", clock: () => new Date() } as never);
const claimed: any[] = [];
let calls = 0; let c = cpu();
for (;;) { const some = await claim({ all: 128, doubtful: 128 }); calls++; if (some.length === 0) break; claimed.push(...some); }
console.log("claimed", claimed.length, "in", calls, ((cpu() - c) / claimed.length).toFixed(1), "µs each");
c = cpu();
for (let at = 0; at < claimed.length; at += 128)
  await store.transact((tx) => settle(tx, claimed.slice(at, at + 128).map((delivery) => ({ delivery, objectUri: `https://x/o/${delivery.outbound_id}`, signerId: id, ms: 5, verdict: { next: "done", status: 202, error: null, host: "answers" } }))));
console.log("settled", ((cpu() - c) / claimed.length).toFixed(1), "µs each");
for (const q of allHotQueries()) if (q.queryName.startsWith("deliver")) {
  const { sql, values } = q.compiled(store.reader, (k) => (({ after: 0, now: new Date().toISOString(), limit: 64, doubtful: 1, lanes: "1,2", lane: 1 }) as any)[k]);
  console.log(q.queryName); for (const r of db.prepare("explain query plan " + sql).all(...(values as any[])) as any[]) console.log("   ", r.detail);
}
const orig = db.prepare.bind(db);
await store.close(); await vis.remove(); process.exit(0);
