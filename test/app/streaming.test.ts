import { expect, inject, onTestFinished, test, vi } from "vitest";
import { createStreaming } from "../../src/app/streaming.ts";
import { tokenHolder } from "../../src/domain/apps/holder.read.ts";
import { makeOwnToken } from "../../src/domain/apps/own-token.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { noMeter } from "../../src/lib/meter.ts";
import type { MediaStore } from "../../src/domain/media/media-store.ts";
import { createHub } from "../../src/mastodon/streaming/hub.ts";
import type { Sink } from "../../src/mastodon/streaming/listeners.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { person } from "../support/cast.ts";
import { dependenciesOf } from "../mastodon/api-site.ts";
import { freshDatabase, storeAt, type TestStore } from "../support/engines.ts";

test.skipIf(!inject("postgres"))(
  "who listens to one process hears what another has committed, and no more when it stops",
  async () => {
    const database = await freshDatabase("postgres");
    onTestFinished(database.remove);
    const [web, worker] = [storeAt(database.url), storeAt(database.url, { node: 1 })];
    const hubOf = (store: TestStore) =>
      createHub(
        dependenciesOf(store, {} as MediaStore, () => new Date()),
        { meter: noMeter },
      );
    const [hub, other] = [hubOf(web), hubOf(worker)];
    const stops = [
      createStreaming({ store: web, hub, answers: true }),
      createStreaming({ store: worker, hub: other, answers: false }),
    ];
    onTestFinished(async () => void (await Promise.all(stops.map((stop) => stop()))));
    const anna = await person(web, "jordemoder-1");
    const { token } = await web.transact((tx) => makeOwnToken(tx, anna, "read"));
    const who = await tokenHolder(web.reader, token, new Date().toISOString());
    if (who?.kind !== "person") throw new Error("no person");
    const heard: string[] = [];
    const ended: string[] = [];
    const sink: Sink = {
      form: "events",
      write: (frame) => void heard.push(frame.toString()),
      waiting: () => 0,
      beat() {},
      end: (reason) => void ended.push(reason),
    };
    const listener = hub.open(who, sink)!;
    hub.subscribe(listener, { name: "public:local", of: undefined });
    let said = 0;
    await vi.waitUntil(
      async () => {
        await worker.transact((tx) => publish(tx, anna, note({ body: `Nummer ${(said += 1)}` })));
        return heard.length > 0;
      },
      { timeout: 45_000, interval: 100 },
    );
    expect(heard[0]).toMatch(/^event: update\ndata: \{.*Nummer/);
    hub.stop();
    expect(ended).toEqual(["stopping"]);
    expect(hub.open(who, sink)).toBeUndefined();
  },
);
