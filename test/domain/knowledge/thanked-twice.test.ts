import { expect, test } from "vitest";
import { boost, unboost } from "../../../src/domain/knowledge/boost.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { thank, unthank } from "../../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note } from "./drafts.ts";

const at = (n: number) => `https://syd.example/likes/${n}`;

onEachEngine("what someone elsewhere does twice with a post", (engine) => {
  test("counts once, and until both are taken back, with the emoji of the one that is left", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const actorId = await stranger(store, "bo@syd.example");
    const { id: postId } = await store.transact((tx) => publish(tx, anna, note()));
    const held = async () => ({
      thanks: await store.reader.db.selectFrom("thanks").select(["uri", "emoji"]).execute(),
      boosts: await store.reader.db.selectFrom("boost").select("uri").execute(),
      counts: await store.reader.db
        .selectFrom("post")
        .select(["thanks_count", "boosts_count"])
        .executeTakeFirst(),
    });
    await store.transact((tx) => thank(tx, { actorId, postId, uri: at(1), emoji: "👍" }));
    await store.transact((tx) => thank(tx, { actorId, postId, uri: at(2), emoji: "🎉" }));
    await store.transact((tx) => boost(tx, { actorId, postId, uri: at(3) }));
    await store.transact((tx) => boost(tx, { actorId, postId, uri: at(4) }));
    expect(await store.transact((tx) => unthank(tx, { actorId, uri: at(2) }))).toBe(false);
    expect(await store.transact((tx) => unboost(tx, { actorId, uri: at(3) }))).toBe(false);
    expect(await held()).toEqual({
      thanks: [{ uri: at(1), emoji: "👍" }],
      boosts: [{ uri: at(4) }],
      counts: { thanks_count: 1, boosts_count: 1 },
    });
    expect(await store.transact((tx) => unthank(tx, { actorId, uri: at(1) }))).toBe(true);
    expect(await store.transact((tx) => unboost(tx, { actorId, uri: at(4) }))).toBe(true);
    expect(await held()).toEqual({
      thanks: [],
      boosts: [],
      counts: { thanks_count: 0, boosts_count: 0 },
    });
    expect(await store.reader.db.selectFrom("deed_name").select("uri").execute()).toEqual([]);
  });

  test("is forgotten with the post", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const actorId = await stranger(store, "bo@syd.example");
    const { id: postId } = await store.transact((tx) => publish(tx, anna, note()));
    for (const n of [1, 2])
      await store.transact((tx) => thank(tx, { actorId, postId, uri: at(n) }));
    expect(await store.reader.db.selectFrom("deed_name").select("uri").execute()).toHaveLength(1);
    await store.transact((tx) => withdraw(tx, anna, postId));
    expect(await store.reader.db.selectFrom("deed_name").select("uri").execute()).toEqual([]);
  });
});
