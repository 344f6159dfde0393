import { expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { block } from "../../../src/domain/people/block.ts";
import { indexActors } from "../../../src/domain/people/index-actor.ts";
import { mute } from "../../../src/domain/people/mute.ts";
import {
  directory,
  person as personView,
  personByHandle,
  personsByIds,
  searchPeople,
} from "../../../src/domain/people/people.read.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

async function cast(store: TestStore) {
  return {
    anna: await person(store, "anna"),
    bo: await person(store, "bo"),
    cy: await stranger(store, "cy@syd.example"),
  };
}

onEachEngine("reading people", (engine) => {
  test("someone is found by handle, with what is between them and the viewer", async () => {
    const store = await freshStore(engine);
    const { anna, bo, cy } = await cast(store);
    await store.transact(async (tx) => {
      await follow(tx, { followerId: anna, followeeId: bo });
      await follow(tx, { followerId: anna, followeeId: cy });
      await mute(tx, { muterId: anna, mutedId: bo, until: "2020-01-01T00:00:00.000Z" });
      await mute(tx, { muterId: anna, mutedId: cy });
    });
    const viewer = personViewer(anna);
    expect(await personByHandle(store.reader, viewer, "BO", null)).toMatchObject({
      id: bo,
      local: true,
      followersCount: 1,
      relation: { following: "yes", followedBy: false, blocking: false, muting: false },
    });
    expect(await personByHandle(store.reader, viewer, "cy", "SYD.example")).toMatchObject({
      relation: { following: "requested", muting: true },
    });
    expect((await personView(store.reader, personViewer(bo), anna))?.relation).toMatchObject({
      following: "no",
      followedBy: true,
    });
    expect((await personView(store.reader, anonymous, bo))?.relation).toBeNull();
    expect(await personByHandle(store.reader, viewer, "bo", "syd.example")).toBeUndefined();
    const views = await personsByIds(store.reader, viewer, [cy, 7, anna, bo]);
    expect(views.map((view) => view.id)).toEqual([cy, anna, bo]);
  });

  test("not who blocked the viewer, is suspended or deleted, or lives on a blocked server", async () => {
    const store = await freshStore(engine);
    const { anna, bo, cy } = await cast(store);
    const sees = async (id: number) =>
      (await personView(store.reader, personViewer(anna), id)) !== undefined;
    expect([await sees(bo), await sees(cy)]).toEqual([true, true]);
    await store.transact((tx) => block(tx, { blockerId: anna, blockedId: cy }));
    expect(await sees(cy)).toBe(true);
    await store.transact((tx) => block(tx, { blockerId: bo, blockedId: anna }));
    expect(await sees(bo)).toBe(false);
    expect(await personView(store.reader, anonymous, bo)).toBeDefined();
    await store.transact((tx) =>
      tx.db
        .insertInto("peer")
        .values({
          host: "syd.example",
          trust: "blocked",
          named: 1,
          closed_networks: 0,
          paused: 0,
          failures: 0,
          first_seen_at: tx.now,
        })
        .execute(),
    );
    expect(await sees(cy)).toBe(false);
    for (const state of ["suspended", "deleted"] as const) {
      await store.transact((tx) =>
        tx.db.updateTable("actor").set({ state }).where("id", "=", bo).execute(),
      );
      expect(await personView(store.reader, anonymous, bo)).toBeUndefined();
    }
  });

  test("the directory filters and pages; who does not want to be found is not in it", async () => {
    const store = await freshStore(engine);
    const { anna, bo, cy } = await cast(store);
    const di = await person(store, "di");
    await store.transact(async (tx) => {
      await updateProfile(tx, anna, { profession: "nurse", hospital: "Aalborg" });
      await updateProfile(tx, bo, { profession: "nurse", availability: "open" });
      await updateProfile(tx, di, { discoverable: false });
    });
    const found = async (request: Parameters<typeof directory>[2]) =>
      (await directory(store.reader, anonymous, request)).items.map((view) => view.id);
    expect(await found({})).toEqual([bo, anna]);
    expect(await found({ scope: "known" })).toEqual([cy, bo, anna]);
    expect(await found({ profession: "nurse", hospital: "Aalborg" })).toEqual([anna]);
    expect(await found({ availability: "open" })).toEqual([bo]);
    const first = await directory(store.reader, anonymous, { limit: 1 });
    expect(first).toMatchObject({ items: [{ id: bo }], next: bo });
    expect(await found({ limit: 1, before: bo })).toEqual([anna]);
  });

  test("search finds by workplace and what to ask about, until one no longer wants to be found", async () => {
    const store = await freshStore(engine);
    const { anna, bo } = await cast(store);
    await store.transact(async (tx) => {
      await updateProfile(tx, anna, { askMeAbout: ["tryksår hos ældre"], hospital: "Aalborg" });
      await updateProfile(tx, bo, { bio: "Jeg arbejder i **Aalborg**" });
    });
    await indexActors(store, [anna, bo]);
    const found = async (words: string) =>
      (await searchPeople(store.reader, anonymous, words)).map((view) => view.handle);
    expect(await found("tryksår")).toEqual(["anna"]);
    expect((await found("aalborg")).toSorted()).toEqual(["anna", "bo"]);
    await store.transact((tx) => updateProfile(tx, anna, { discoverable: false }));
    expect(await found("tryksår")).toEqual([]);
    await indexActors(store, [anna, bo]);
    await store.transact((tx) => updateProfile(tx, anna, { discoverable: true }));
    expect(await found("tryksår")).toEqual([]);
  });
});
