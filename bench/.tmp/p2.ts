import { storeOf } from "../../src/cli/place.ts";
import { readConfig } from "../../src/config.ts";
import { instance } from "../../test/support/process.ts";
import { theirs } from "../../src/federation/outbox/claim.ts";
import { given } from "../../src/federation/outbox/given.ts";
import { sql } from "kysely";
const vis = await instance();
await vis.vis(["migrate"]);
const store = storeOf(readConfig(vis.environment));
const key = { lane_id: 1, next_at: "", outbound_id: 1, inbox_id: 1 };
for (const q of [sql`delete from delivery where ${theirs(store.reader as never, [key])} and lease_until = 'x'`,
 sql`select peer.*, lane.id as lane_id, lane.width from ${given(store.reader, [{host:"a"}], "host text")} join peer on peer.host = given.host join lane on lane.host = given.host order by peer.host`,
 sql`select host from peer where host in (select given.host from ${given(store.reader, [{host:"a"}], "host text")})`,
 ]) {
  const c = q.compile(store.reader.db);
  for (const r of store.handles.sqlite!.prepare("explain query plan " + c.sql).all(...(c.parameters as any[])) as any[]) console.log("   ", r.detail);
  console.log();
}
await store.close(); await vis.remove(); process.exit(0);
