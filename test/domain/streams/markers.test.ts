import { expect, test } from "vitest";
import { mark, markSeen, type Mark } from "../../../src/domain/streams/markers.ts";
import { markers, seenUpTo } from "../../../src/domain/streams/markers.read.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("markers", (engine) => {
  test("each counts the times it was set; one who looked before another set it is told so", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "laege-m1"), await person(store, "portoer-m2")];
    const set = (...marks: Mark[]) => store.transact((tx) => mark(tx, anna, marks));
    const at = (timeline: Mark["timeline"], lastReadId: number, version: number): Mark => ({
      timeline,
      lastReadId,
      version,
    });
    expect(await markers(store.reader, anna)).toEqual([]);
    expect(await set(at("home", 7, 0))).toMatchObject([
      { timeline: "home", lastReadId: 7, version: 1 },
    ]);
    await expect(set(at("home", 8, 0))).rejects.toThrow("changed-meanwhile");
    await expect(set(at("notifications", 5, 0), at("home", 9, 2))).rejects.toThrow(
      "changed-meanwhile",
    );
    expect(await set(at("notifications", 5, 0), at("home", 6, 1))).toMatchObject([
      { timeline: "home", lastReadId: 6, version: 2 },
      { timeline: "notifications", lastReadId: 5, version: 1 },
    ]);
    const both = [at("home", 10, 2), at("home", 11, 2)].map((one) => set(one));
    const ended = await Promise.allSettled(both);
    expect(ended.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await markers(store.reader, bo)).toEqual([]);
  });

  test("what pages and apps say of notifications is one", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "laege-m1");
    const seen = (upTo: number) => store.transact((tx) => markSeen(tx, anna, upTo));
    await seen(20);
    await seen(10);
    expect(await seenUpTo(store.reader, anna)).toBe(20);
    await store.transact((tx) =>
      mark(tx, anna, [{ timeline: "notifications", lastReadId: 15, version: 1 }]),
    );
    expect(await seenUpTo(store.reader, anna)).toBe(15);
    await seen(30);
    expect(await markers(store.reader, anna)).toMatchObject([{ lastReadId: 30, version: 3 }]);
  });
});
