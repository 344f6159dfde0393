import { expect, test } from "vitest";
import {
  forgetPeer,
  learnScheme,
  meet,
  peer,
  setTrust,
} from "../../../src/domain/instance/peers.ts";
import { readAfter } from "../../support/counted.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

onEachEngine("what is known of a server", (engine) => {
  test("is read once, and again when it has changed", async () => {
    const store = await freshStore(engine);
    const host = "syd.example";
    const after = readAfter(store, (reader) => peer(reader, host));
    expect(await peer(store.reader, host)).toBeUndefined();
    expect(await after((tx) => meet(tx, host))).toMatchObject({ trust: "public", scheme: null });
    expect(await after((tx) => learnScheme(tx, host, "cavage"))).toMatchObject({
      scheme: "cavage",
    });
    expect(await after((tx) => setTrust(tx, host, "blocked"))).toMatchObject({ trust: "blocked" });
    await store.transact((tx) => forgetPeer(tx, host));
    expect(await peer(store.reader, host)).toBeUndefined();
  });

  test("is as the transaction sees it there, and as before when that comes to nothing", async () => {
    const store = await freshStore(engine);
    await store.transact((tx) => meet(tx, "syd.example"));
    expect((await peer(store.reader, "syd.example"))?.trust).toBe("public");
    const undone = store.transact(async (tx) => {
      await setTrust(tx, "syd.example", "blocked");
      expect((await peer(tx, "syd.example"))?.trust).toBe("blocked");
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect((await peer(store.reader, "syd.example"))?.trust).toBe("public");
  });
});
