import { beforeAll, expect, test } from "vitest";
import {
  answerFeatureRequest,
  collectionGone,
  collectionRetold,
  endFeatures,
  featureAnswered,
  featureStampDeleted,
} from "../../../src/domain/collections/consent.ts";
import {
  collection,
  collectionLimits,
  collectionsOf,
  collectionsWith,
} from "../../../src/domain/collections/collections.read.ts";
import {
  addToCollection,
  leaveCollection,
  removeFromCollection,
} from "../../../src/domain/collections/items.ts";
import {
  changeCollection,
  createCollection,
  deleteCollection,
  type NewCollection,
} from "../../../src/domain/collections/keep-collection.ts";
import {
  collectionOnWire,
  collectionsToFind,
  featureStampById,
} from "../../../src/domain/collections/on-the-wire.read.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { addActor } from "../../../src/domain/people/add-actor.ts";
import { block } from "../../../src/domain/people/block.ts";
import { featurePolicy } from "../../../src/domain/people/feature-policy.ts";
import { ownId } from "../../../src/domain/uris.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person, remoteDocument, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

test.each([
  ["may be found", {}, { by: ["public"], asked: [] }],
  ["approves followers", { approves_follows: 1 }, { by: ["followers"], asked: [] }],
  ["is not found", { discoverable: 0 }, { by: [], asked: [] }],
  ["has moved", { moved_to_id: 7 }, { by: [], asked: [] }],
  ["is a network", { kind: "network" }, { by: [], asked: [] }],
  ["elsewhere says nothing", { local: 0 }, null],
  [
    "elsewhere says nobody",
    { local: 0, featurable_by: "", featurable_asked: "" },
    { by: [], asked: [] },
  ],
  [
    "elsewhere wants to be asked",
    { local: 0, featurable_by: "followers", featurable_asked: "public" },
    { by: ["followers"], asked: ["public"] },
  ],
] as const)("who may recommend someone who %s", (_, more, expected) => {
  const usual = {
    kind: "person",
    local: 1,
    discoverable: 1,
    approves_follows: 0,
    moved_to_id: null,
    featurable_by: null,
    featurable_asked: null,
  } as const;
  expect(featurePolicy({ ...usual, ...more } as never)).toEqual(expected);
});

onEachEngine("collections of people", (engine) => {
  let store: TestStore;
  let anna: number;
  let bo: number;
  let carl: number;
  let shy: number;
  let far: number;
  let serial = 0;
  let moment = Date.UTC(2026, 4, 2, 9);

  beforeAll(async () => {
    store = await freshStore(engine, { now: () => new Date((moment += 1000)) });
    anna = await person(store, "laege-m1");
    bo = await person(store, "sygeplejerske-m2");
    carl = await person(store, "jordemoder-m3");
    shy = await person(store, "tilbageholdende-m4");
    far = await stranger(store, "fjern@syd.example");
    await store.transact(async (tx) => {
      await tx.db.updateTable("actor").set({ discoverable: 0 }).where("id", "=", shy).execute();
      await tx.db
        .updateTable("actor")
        .set({ featurable_by: "", featurable_asked: "public" })
        .where("id", "=", far)
        .execute();
    });
  });

  const make = (owner: number, more: Partial<NewCollection> = {}) =>
    store.transact((tx) => createCollection(tx, owner, { name: "Ved noget om fald", ...more }));
  const put = (owner: number, collectionId: number, personId: number) =>
    store.transact((tx) => addToCollection(tx, owner, { collectionId, personId }));
  const refused = (work: (tx: Tx) => Promise<unknown>) =>
    store.transact(work).then(
      () => "went on",
      (error: { reason?: string }) => error.reason,
    );
  const seen = async (id: number, viewer = anonymous) => {
    const found = await collection(store.reader, viewer, id);
    return found?.items.map(({ personId, state }) => [personId, state]);
  };
  const news = async (who: number) =>
    (await notifications(store.reader, who, { limit: 20 })).items
      .filter(({ collectionId }) => collectionId !== null)
      .map(({ kind, actor, collectionId }) => [kind, actor.id, collectionId]);
  const facts = async (type: string) => {
    const jobs = await store.reader.db.selectFrom("job").select("payload").orderBy("id").execute();
    return jobs
      .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
      .filter((fact) => fact["type"] === type);
  };
  const stampOf = async (id: number, who: number) => {
    const { stamp_uri } = await store.reader.db
      .selectFrom("collection_item")
      .select("stamp_uri")
      .where("collection_id", "=", id)
      .where("person_id", "=", who)
      .executeTakeFirstOrThrow();
    return stamp_uri;
  };

  test("colleagues who may be found are in it at once, are told, and have given their leave", async () => {
    const id = await make(anna, { topic: "Faldforebyggelse", language: "da", personIds: [bo] });
    expect(await seen(id)).toEqual([[bo, "accepted"]]);
    expect(await news(bo)).toEqual([["addedToCollection", anna, id]]);
    const wire = (await collectionOnWire(store.reader, anonymous, id))!;
    expect(wire).toMatchObject({
      topic: { name: "Faldforebyggelse" },
      items: [{ personUri: `https://nord.example/actors/${bo}` }],
    });
    const stamp = ownId("https://nord.example", "stamps", wire.items[0]!.stampUri)!;
    expect(await featureStampById(store.reader, anonymous, stamp)).toEqual({
      uri: wire.items[0]!.stampUri,
      collectionUri: wire.uri,
      personId: bo,
    });
    expect(
      (await collectionsWith(store.reader, bo, { limit: 5, offset: 0 })).map((c) => c.id),
    ).toEqual([id]);
    await store.transact((tx) => changeCollection(tx, anna, id, { name: "Fald", sensitive: true }));
    expect(await news(bo)).toEqual([
      ["collectionUpdated", anna, id],
      ["addedToCollection", anna, id],
    ]);
    await store.transact((tx) => changeCollection(tx, anna, id, { name: "Fald" }));
    expect((await facts("CollectionChanged")).filter((f) => f["collectionId"] === id)).toHaveLength(
      2,
    );
  });

  test("who may not be found, who is not seen, who is in it and who said no is not put in it", async () => {
    const id = await make(anna);
    const adds = (who: number) => (tx: Tx) =>
      addToCollection(tx, anna, { collectionId: id, personId: who });
    expect(await refused(adds(shy))).toBe("feature-not-allowed");
    expect(await refused(adds(77))).toBe("not-found");
    const item = await put(anna, id, bo);
    expect(await refused(adds(bo))).toBe("already-listed");
    expect(
      await refused((tx) => addToCollection(tx, bo, { collectionId: id, personId: carl })),
    ).toBe("not-found");
    const leaves = (who: number) => (tx: Tx) =>
      leaveCollection(tx, who, { collectionId: id, itemId: item });
    expect(await refused(leaves(carl))).toBe("not-found");
    await store.transact(leaves(bo));
    expect(await news(bo)).not.toContainEqual(["addedToCollection", anna, id]);
    expect(await refused(leaves(bo))).toBe("not-found");
    expect(await refused(adds(bo))).toBe("feature-not-allowed");
    expect(await seen(id, personViewer(anna))).toEqual([]);
    const again = await put(anna, id, carl);
    await store.transact((tx) =>
      removeFromCollection(tx, anna, { collectionId: id, itemId: again }),
    );
    expect(await seen(id)).toEqual([]);
    await put(anna, id, carl);
    expect(await seen(id)).toEqual([[carl, "accepted"]]);
  });

  test("whoever approves followers is recommended by them alone", async () => {
    const wary = await person(store, "varsom-m5");
    await store.transact(async (tx) => {
      await follow(tx, { followerId: anna, followeeId: wary });
      await tx.db
        .updateTable("actor")
        .set({ approves_follows: 1 })
        .where("id", "=", wary)
        .execute();
    });
    const id = await make(anna, { personIds: [wary] });
    expect(await seen(id)).toEqual([[wary, "accepted"]]);
    expect(
      await refused((tx) => createCollection(tx, bo, { name: "Andre", personIds: [wary] })),
    ).toBe("feature-not-allowed");
  });

  test("is found as its owner says, and not by whom they have blocked", async () => {
    const dora = await person(store, "fysioterapeut-m6");
    const open = await make(dora, { personIds: [bo, carl] });
    const quiet = await make(dora, { discoverable: false });
    const part = { limit: 5, offset: 0 };
    const ids = async (viewer = anonymous) =>
      (await collectionsOf(store.reader, viewer, dora, part)).map(({ id }) => id);
    expect(await ids()).toEqual([open]);
    expect(await ids(personViewer(dora))).toEqual([quiet, open]);
    expect(await seen(quiet)).toEqual([]);
    expect(await collectionsToFind(store.reader, dora)).toEqual([
      `https://nord.example/collections/${open}`,
    ]);
    await store.transact((tx) => block(tx, { blockerId: dora, blockedId: bo }));
    expect(await seen(open, personViewer(bo))).toBeUndefined();
    await endFeatures(store, { blockerId: dora, blockedId: bo });
    expect(await seen(open)).toEqual([[carl, "accepted"]]);
    await store.transact((tx) => block(tx, { blockerId: carl, blockedId: dora }));
    await endFeatures(store, { blockerId: carl, blockedId: dora });
    expect(await seen(open)).toEqual([]);
  });

  test("has its bounds", async () => {
    const erik = await person(store, "leder-m7");
    const says = (more: Partial<NewCollection>) =>
      refused((tx) => createCollection(tx, erik, { name: "Nogen", ...more }));
    expect(await says({ name: " " })).toBe("title-missing");
    expect(await says({ name: "x".repeat(41) })).toBe("title-too-long");
    expect(await says({ description: "x".repeat(101) })).toBe("text-too-long");
    expect(await says({ description: "Ring om 010190-1234" })).toBe("patient-data");
    expect(await says({ topic: "cpr0102031235" })).toBe("patient-data");
    expect(await says({ language: "dansk" })).toBe("language-unknown");
    for (let n = 0; n < collectionLimits.collections; n += 1) await make(erik);
    expect(await says({})).toBe("too-many-collections");
    const [one] = await collectionsOf(store.reader, personViewer(erik), erik, {
      limit: 1,
      offset: 0,
    });
    await store.transact(async (tx) => {
      const many = Array.from({ length: collectionLimits.items }, () => `mange-${++serial}`);
      for (const handle of many) {
        const { id } = await addActor(tx, remoteDocument(`${handle}@vest.example`));
        await tx.db
          .insertInto("collection_item")
          .values({
            id: tx.newId(),
            collection_id: one!.id,
            person_id: id,
            state: "accepted",
            request_uri: null,
            stamp_uri: null,
            created_at: tx.now,
          })
          .execute();
      }
    });
    const more = { collectionId: one!.id, personId: bo };
    expect(await refused((tx) => addToCollection(tx, erik, more))).toBe("collection-full");
  });

  test("whoever is elsewhere is asked, and is in it once they say yes", async () => {
    const id = await make(anna);
    const itemId = await put(anna, id, far);
    expect(await facts("FeatureRequested")).toContainEqual({
      type: "FeatureRequested",
      itemId,
      local: true,
    });
    expect(await seen(id)).toEqual([]);
    expect(await seen(id, personViewer(anna))).toEqual([[far, "pending"]]);
    const answer = (accepted: boolean, more: { byId?: number; stampUri?: string } = {}) =>
      store.transact((tx) =>
        featureAnswered(tx, {
          byId: far,
          itemId,
          accepted,
          stampUri: "https://syd.example/stamps/1",
          ...more,
        }),
      );
    expect(await answer(true, { byId: bo })).toBe(false);
    expect(await answer(true, { stampUri: "https://ond.example/stamps/1" })).toBe(false);
    expect(await seen(id)).toEqual([]);
    expect(await answer(true)).toBe(true);
    expect(await answer(true)).toBe(false);
    expect(await seen(id)).toEqual([[far, "accepted"]]);
    const { uri } = await store.reader.db
      .selectFrom("actor")
      .select("uri")
      .where("id", "=", far)
      .executeTakeFirstOrThrow();
    const deleted = (by: number, byUri: string) =>
      store.transact((tx) =>
        featureStampDeleted(tx, "https://syd.example/stamps/1", { id: by, uri: byUri }),
      );
    expect(await deleted(bo, "https://nord.example/actors/1")).toBe(false);
    expect(await deleted(far, uri)).toBe(true);
    expect(await seen(id, personViewer(anna))).toEqual([]);
    expect(await answer(true)).toBe(false);
    const rejected = await make(anna);
    const second = await put(anna, rejected, far);
    await store.transact((tx) =>
      featureAnswered(tx, { byId: far, itemId: second, accepted: false, stampUri: undefined }),
    );
    expect(
      await refused((tx) => addToCollection(tx, anna, { collectionId: rejected, personId: far })),
    ).toBe("feature-not-allowed");
  });

  test("of people elsewhere shows itself to whom it has of ours, who may leave it", async () => {
    const uri = "https://syd.example/collections/1";
    const told = {
      uri,
      name: "Gode folk",
      description: "",
      language: null,
      sensitive: false,
      discoverable: true,
      publishedAt: "2026-05-01T00:00:00.000Z",
      updatedAt: "2026-05-01T00:00:00.000Z",
    };
    const ask = (personId: number, ownerId = far) =>
      store.transact((tx) =>
        answerFeatureRequest(tx, {
          requestUri: `https://syd.example/r/${++serial}`,
          ownerId,
          personId,
          collection: told,
        }),
      );
    expect(await ask(bo)).toBe(true);
    const stranger2 = await stranger(store, "anden@syd.example");
    expect(await ask(bo, stranger2)).toBe(false);
    expect(await ask(shy)).toBe(false);
    const [held] = await collectionsWith(store.reader, bo, { limit: 1, offset: 0 });
    expect(held).toMatchObject({ uri, name: "Gode folk", local: false });
    const id = held!.id;
    expect(await seen(id)).toBeUndefined();
    expect(await seen(id, personViewer(carl))).toBeUndefined();
    expect(await seen(id, personViewer(bo))).toEqual([[bo, "accepted"]]);
    const stamp = await stampOf(id, bo);
    expect(await ask(bo)).toBe(true);
    expect(await stampOf(id, bo)).toBe(stamp);
    expect((await facts("FeatureAnswered")).map((f) => f["accepted"])).toEqual([
      true,
      false,
      false,
      true,
    ]);
    const retold = (ownerId: number) =>
      store.transact((tx) => collectionRetold(tx, ownerId, { ...told, name: "Nye ord" }));
    expect(await retold(stranger2)).toBe(false);
    expect(await retold(far)).toBe(true);
    expect(await news(bo)).toContainEqual(["collectionUpdated", far, id]);
    expect(await ask(carl)).toBe(true);
    await store.transact((tx) =>
      collectionRetold(tx, far, { ...told, still: [`https://nord.example/actors/${bo}`] }),
    );
    expect(await seen(id, personViewer(carl))).toBeUndefined();
    const own = (await collection(store.reader, personViewer(bo), id))!.items[0]!;
    await store.transact((tx) => leaveCollection(tx, bo, { collectionId: id, itemId: own.id }));
    expect(await facts("FeatureRevoked")).toContainEqual(
      expect.objectContaining({ stampUri: stamp, ownerId: far, personId: bo }),
    );
    expect(await ask(bo)).toBe(false);
    expect(await store.transact((tx) => collectionGone(tx, stranger2, uri))).toBe(false);
    expect(await store.transact((tx) => collectionGone(tx, far, uri))).toBe(true);
  });

  test("is gone when its owner takes it away", async () => {
    const id = await make(anna, { personIds: [carl] });
    expect(await refused((tx) => deleteCollection(tx, bo, id))).toBe("not-found");
    await store.transact((tx) => deleteCollection(tx, anna, id));
    expect(await seen(id, personViewer(anna))).toBeUndefined();
    expect((await news(carl)).map(([, , about]) => about)).not.toContain(id);
    expect(await facts("CollectionDeleted")).toContainEqual(
      expect.objectContaining({ collectionId: id, personIds: [carl] }),
    );
  });
});
