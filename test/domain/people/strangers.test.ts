import { expect, test } from "vitest";
import { isStranger } from "../../../src/domain/people/strangers.ts";
import { stranger } from "../../support/cast.ts";
import { counted } from "../../support/counted.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("somebody unknown", (engine) => {
  test("is looked up once, until somebody of that address is held", async () => {
    const store = await freshStore(engine);
    const { db, cost } = counted(store.handles.read);
    const reader = { ...store.reader, db };
    const uri = "https://syd.example/users/ny";
    for (let n = 0; n < 5; n += 1) expect(await isStranger(reader, uri)).toBe(true);
    expect(cost.statements).toBe(engine === "sqlite" ? 1 : 5);
    await stranger(store, "ny@syd.example");
    expect(await isStranger(reader, uri)).toBe(false);
    expect(await isStranger(reader, "https://syd.example/users/en-anden")).toBe(true);
  });
});
