import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { person, testKeys } from "../../support/cast.ts";
import { freshDatabase, onEachEngine, storeAt } from "../../support/engines.ts";
import { spawnOurs } from "../../support/process.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { followed, receiver, resident } from "./support.ts";

const child = join(import.meta.dirname, "crash-child.ts");
const posts = 24;
const servers = 4;
const kills = 6;

/** Longer than a lease, so that what a killed process had begun is taken up by the next. */
const apartMs = 120_000;

onEachEngine("R2: killed in the middle of the fan-out", (engine) => {
  test("every recipient gets everything, and no letter is written twice", async ({ signal }) => {
    const database = await freshDatabase(engine);
    const store = storeAt(database.url);
    await store.transact((tx) => ensureInstanceActor(tx, testKeys()));
    const anna = await person(store, "laege-m1");
    const peers = await Promise.all(Array.from({ length: servers }, () => receiver()));
    for (const peer of peers) await followed(store, await resident(store, peer, "bo"), anna);
    await store.handles.write.deleteFrom("job").execute();
    for (let n = 0; n < posts; n++)
      await store.transact((tx) => publish(tx, anna, note({ body: `nr. ${n}` })));

    const arrived = () => peers.reduce((sum, peer) => sum + new Set(peer.taken()).size, 0);
    let process_: ChildProcess | undefined;
    onTestFinished(() => void process_?.kill("SIGKILL"));
    let killed = 0;
    for (let run = 0; run < 30 && arrived() < posts * servers && !signal.aborted; run++) {
      process_ = spawnOurs([child, database.url, String(run * apartMs)], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ended = once(process_, "exit");
      const goal =
        run < kills ? Math.min(arrived() + 1 + run * 2, posts * servers - 1) : posts * servers;
      for (let n = 0; n < 2000 && arrived() < goal && process_.exitCode === null; n++)
        await new Promise((done) => setTimeout(done, 5));
      if (process_.exitCode === null) killed += 1;
      process_.kill("SIGKILL");
      await ended;
    }
    expect(killed).toBeGreaterThanOrEqual(kills);
    const letters = await store.reader.db.selectFrom("outbound").select("uri").execute();
    expect(letters).toHaveLength(posts);
    for (const peer of peers) expect(new Set(peer.taken()).size).toBe(posts);
    const sent = peers.reduce((sum, peer) => sum + peer.log.length, 0);
    const lanes = await store.reader.db.selectFrom("lane").select("width").execute();
    const atOnce = lanes.reduce((sum, { width }) => sum + width, 0); // they never got narrower
    expect(sent).toBeLessThanOrEqual(posts * servers + killed * atOnce);
    await store.close();
    await database.remove();
  }, 120_000);
});
