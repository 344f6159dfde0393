import { expect, test } from "vitest";
import { allyNames } from "../../../src/domain/instance/ally-names.read.ts";
import { forgetPeer, setTrust } from "../../../src/domain/instance/peers.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { stranger } from "../../support/cast.ts";
import { readAfter } from "../../support/counted.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("what allied regions are called", (engine) => {
  test("is what their servers say of themselves, and read again only when that has changed", async () => {
    const store = await freshStore(engine);
    const host = "syd.example";
    const after = readAfter(store, async (reader) => [...(await allyNames(reader))]);
    expect(await after((tx) => setTrust(tx, host, "allied"))).toEqual([]);
    const id = await stranger(store, `${host}@${host}`, { kind: "instance", name: "Region Syd" });
    await stranger(store, `nurse@${host}`, { name: "Region Nord" });
    expect([...(await allyNames(store.reader))]).toEqual([[host, "Region Syd"]]);
    const rename = (name: string) => (tx: Tx) =>
      tx.db.updateTable("actor").set({ name }).where("id", "=", id).execute();
    expect(await after(rename("Region Syddanmark"))).toEqual([[host, "Region Syddanmark"]]);
    expect(await after(rename(""))).toEqual([]);
    await store.transact(rename("Region Syddanmark"));
    expect(await after((tx) => setTrust(tx, host, "public"))).toEqual([]);
    expect(await after((tx) => setTrust(tx, host, "allied"))).toHaveLength(1);
    expect(await after((tx) => forgetPeer(tx, host))).toEqual([]);
  });

  test("is not taken from a server we are not allied with", async () => {
    const store = await freshStore(engine);
    await stranger(store, "false.example@false.example", { kind: "instance", name: "Region Syd" });
    expect((await allyNames(store.reader)).size).toBe(0);
  });
});
