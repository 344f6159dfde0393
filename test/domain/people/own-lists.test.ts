import { expect, test } from "vitest";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { administrators } from "../../../src/domain/people/administrators.read.ts";
import { aliasesOf } from "../../../src/domain/people/aliases.read.ts";
import { block } from "../../../src/domain/people/block.ts";
import { blockedPeople, mutedPeople } from "../../../src/domain/people/kept-away.read.ts";
import { setAliases } from "../../../src/domain/people/move.ts";
import { mute } from "../../../src/domain/people/mute.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { knownRegions } from "../../../src/domain/people/regions.read.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("lists of people", (engine) => {
  test("whom I blocked and muted, the latest first, mutes while they last; not those of others", async () => {
    const store = await freshStore(engine);
    const [anna, bo] = [await person(store, "anna"), await person(store, "bo")];
    const cy = await stranger(store, "cy@syd.example");
    await store.transact(async (tx) => {
      await block(tx, { blockerId: anna, blockedId: cy });
      await block(tx, { blockerId: anna, blockedId: bo });
      await mute(tx, { muterId: anna, mutedId: cy, until: "2026-01-02T00:00:00.000Z" });
      await mute(tx, { muterId: anna, mutedId: bo });
    });
    const ids = (people: readonly { id: number }[]) => people.map(({ id }) => id);
    expect(ids(await blockedPeople(store.reader, anna))).toEqual([bo, cy]);
    expect(ids(await mutedPeople(store.reader, anna, "2026-01-01T00:00:00.000Z"))).toEqual([
      bo,
      cy,
    ]);
    expect(ids(await mutedPeople(store.reader, anna, "2026-01-03T00:00:00.000Z"))).toEqual([bo]);
    expect(await blockedPeople(store.reader, bo)).toEqual([]);
    expect(await mutedPeople(store.reader, bo, "2026-01-01T00:00:00.000Z")).toEqual([]);
  });

  test("the accounts I come from, with who they are when we know", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const old = await stranger(store, "anna@syd.example");
    const uris = ["https://syd.example/users/anna", "https://gone.example/users/anna"];
    expect(await aliasesOf(store.reader, anna)).toEqual([]);
    await store.transact((tx) => setAliases(tx, anna, uris));
    expect(await aliasesOf(store.reader, anna)).toMatchObject([
      { uri: uris[0], actor: { id: old } },
      { uri: uris[1], actor: null },
    ]);
  });

  test("regions are those of people who may be found, each once", async () => {
    const store = await freshStore(engine);
    const [anna, bo, cy] = [
      await person(store, "anna"),
      await person(store, "bo"),
      await person(store, "cy"),
    ];
    await store.transact(async (tx) => {
      await updateProfile(tx, anna, { region: "Region Syddanmark" });
      await updateProfile(tx, bo, { region: "Region Syddanmark" });
      await updateProfile(tx, cy, { region: "Region Nordjylland" });
    });
    const read = () => knownRegions(store.reader, anonymous);
    expect(await read()).toEqual(["Region Nordjylland", "Region Syddanmark"]);
    await store.transact((tx) => updateProfile(tx, cy, { discoverable: false }));
    expect(await read()).toEqual(["Region Syddanmark"]);
    await store.transact(async (tx) => {
      await block(tx, { blockerId: bo, blockedId: cy });
      await block(tx, { blockerId: anna, blockedId: cy });
    });
    expect(await knownRegions(store.reader, personViewer(cy))).toEqual([]);
  });

  test("administrators are those whose account is open", async () => {
    const store = await freshStore(engine);
    await person(store, "anna");
    await person(store, "mads", { role: "moderator" });
    const [bo, cy] = [
      await person(store, "bo", { role: "admin" }),
      await person(store, "cy", { role: "admin" }),
    ];
    expect(await administrators(store.reader)).toMatchObject([{ id: bo }, { id: cy }]);
    await store.transact((tx) =>
      tx.db
        .updateTable("account")
        .set({ disabled_at: tx.now })
        .where("actor_id", "=", bo)
        .execute(),
    );
    expect(await administrators(store.reader)).toMatchObject([{ id: cy }]);
  });
});
