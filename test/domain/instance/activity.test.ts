import { expect, test } from "vitest";
import { weeklyActivity } from "../../../src/domain/instance/activity.read.ts";
import { hosts, meet, setTrust } from "../../../src/domain/instance/peers.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { startSession } from "../../../src/domain/people/sessions.ts";
import { note } from "../knowledge/drafts.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("an instance in numbers", (engine) => {
  test("weeks begin on Mondays and count what was written for everyone, who came and who was here", async () => {
    let now = "2026-03-11T12:00:00.000Z";
    const store = await freshStore(engine, { now: () => new Date(now) });
    const anna = await person(store, "laege-m1");
    const bo = await person(store, "sygeplejerske-m2");
    await store.transact(async (tx) => {
      await publish(tx, anna, note());
      await publish(tx, anna, note({ audience: "region" }));
      await startSession(tx, bo, "");
    });
    now = "2026-03-15T23:59:59.999Z";
    await store.transact((tx) => publish(tx, anna, note({ audience: "unlisted" })));
    now = "2026-03-16T00:00:00.000Z";
    await store.transact(async (tx) => {
      await publish(tx, anna, note());
      await startSession(tx, anna, "");
    });
    const weeks = await weeklyActivity(store.reader, "2026-03-22T10:00:00.000Z", 3);
    expect(weeks).toEqual([
      { begins: "2026-03-16T00:00:00.000Z", posts: 1, seen: 1, registered: 0 },
      { begins: "2026-03-09T00:00:00.000Z", posts: 2, seen: 1, registered: 2 },
      { begins: "2026-03-02T00:00:00.000Z", posts: 0, seen: 0, registered: 0 },
    ]);
  });

  test("servers it knows, and those it blocks", async () => {
    const store = await freshStore(engine);
    await store.transact(async (tx) => {
      await meet(tx, "syd.example");
      await setTrust(tx, "midt.example", "allied");
      await setTrust(tx, "spam.example", "blocked");
    });
    expect(await hosts(store.reader, { blocked: false })).toEqual(["midt.example", "syd.example"]);
    expect(await hosts(store.reader, { blocked: true })).toEqual(["spam.example"]);
  });
});
