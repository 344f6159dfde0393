import { expect, test } from "vitest";
import { Refused } from "../../../src/domain/refused.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("registration", (engine) => {
  test("makes an actor with account, profile, keys and its own sources", async () => {
    const store = await freshStore(engine);
    const id = await person(store, "Laege-M1", { name: " Læge\u202e  M1 " });
    const { db, origin } = store.reader;
    const actor = await db.selectFrom("actor").selectAll().executeTakeFirstOrThrow();
    expect(actor).toMatchObject({
      id,
      uri: `${origin}/actors/${id}`,
      handle: "laege-m1",
      handle_key: "laege-m1",
      host: "nord.example",
      name: "Læge M1",
      local: 1,
      state: "active",
    });
    const keys = await db.selectFrom("actor_key").select(["uri", "kind"]).orderBy("kind").execute();
    expect(keys).toEqual([
      { uri: `${actor.uri}#ed25519-key`, kind: "ed25519" },
      { uri: `${actor.uri}#main-key`, kind: "rsa" },
    ]);
    const sources = await db.selectFrom("subscription").select("source").execute();
    expect(sources.map((s) => s.source).toSorted((a, b) => a - b)).toEqual([-id, id]);
    expect(await db.selectFrom("account").select("actor_id").execute()).toEqual([{ actor_id: id }]);
  });

  test("a handle is taken once a host, whatever its case", async () => {
    const store = await freshStore(engine);
    await stranger(store, "anna@syd.example");
    await person(store, "anna");
    await expect(person(store, "ANNA")).rejects.toMatchObject({ reason: "handle-taken" });
  });

  test.each([
    ["a", "handle-not-valid"],
    ["admin", "handle-not-valid"],
    ["bo.hansen", "handle-not-valid"],
    ["sø", "handle-not-valid"],
    ["x".repeat(31), "handle-not-valid"],
    ["010203-1234", "patient-data"],
  ])("the handle %s is refused", async (handle, reason) => {
    const store = await freshStore(engine);
    const refused = await person(store, handle, { name: "Nogen" }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ reason });
    expect(await store.reader.db.selectFrom("actor").select("id").execute()).toEqual([]);
  });

  test("a name without letters to see is refused, and so is an unknown language", async () => {
    const store = await freshStore(engine);
    await expect(person(store, "bo", { name: " \u200b " })).rejects.toMatchObject({
      reason: "name-missing",
    });
    await expect(person(store, "bo", { language: "sv" })).rejects.toMatchObject({
      reason: "language-unknown",
    });
  });
});
