import { beforeAll, expect, test } from "vitest";
import { collectionsWith } from "../../../src/domain/collections/collections.read.ts";
import { addToCollection, leaveCollection } from "../../../src/domain/collections/items.ts";
import { createCollection } from "../../../src/domain/collections/keep-collection.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { block } from "../../../src/domain/people/block.ts";
import type { Fact } from "../../../src/domain/facts.ts";
import { planFor } from "../../../src/federation/outbox/plan.ts";
import { person } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { alice, mallory, party, type Party } from "../support.ts";
import { activity, publicUri, startInstance, type Instance, type Json } from "./support.ts";

const fep = "https://w3id.org/fep/7aa9#";
/** As Mastodon writes it. */
const context = [
  "https://www.w3.org/ns/activitystreams",
  {
    FeatureRequest: `${fep}FeatureRequest`,
    FeaturedCollection: `${fep}FeaturedCollection`,
    FeaturedItem: `${fep}FeaturedItem`,
    featuredObject: { "@id": `${fep}featuredObject`, "@type": "@id" },
    canFeature: { "@id": `${fep}canFeature`, "@type": "@id" },
    gts: "https://gotosocial.org/ns#",
    interactionPolicy: { "@id": "gts:interactionPolicy", "@type": "@id" },
    automaticApproval: { "@id": "gts:automaticApproval", "@type": "@id" },
    manualApproval: { "@id": "gts:manualApproval", "@type": "@id" },
  },
];
const colleague = party("https://syd.example/users/anden-m8");

onEachEngine("collections at the inbox", (engine) => {
  let here: Instance;
  let anna: number;
  let annaUri: string;
  let boUri: string;
  let serial = 0;

  beforeAll(async () => {
    here = await startInstance(engine);
    for (const one of [alice, mallory, colleague])
      here.serve(one, {
        "@context": [context, "https://w3id.org/security/v1"].flat(),
        interactionPolicy: { canFeature: { manualApproval: publicUri } },
      });
    anna = await person(here.store, "anna");
    annaUri = `https://nord.example/actors/${anna}`;
    boUri = `https://nord.example/actors/${await person(here.store, "bo")}`;
  });

  const say = async (by: Party, said: Json) => {
    const { status, reason } = await here.deliver(by, said);
    if (status !== 202) return `${status} ${reason}`;
    await here.work();
    const row = await here.store.reader.db
      .selectFrom("inbound")
      .select(["state", "reason"])
      .where("activity_uri", "=", String(said["id"]))
      .executeTakeFirst();
    return row?.reason ?? row?.state;
  };
  const facts = async <T extends Fact["type"]>(type: T) => {
    const jobs = await here.store.reader.db
      .selectFrom("job")
      .select("payload")
      .orderBy("id")
      .execute();
    return jobs
      .map(({ payload }) => JSON.parse(payload) as Fact)
      .filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
  };
  const planned = async (type: Fact["type"]) =>
    (await planFor(here.store.reader, (await facts(type)).at(-1)!))!;
  const shelf = (by: Party, more: Json = {}) => {
    const collection = {
      "@context": context,
      id: `${new URL(by.actor).origin}/shelves/${(serial += 1)}`,
      type: "FeaturedCollection",
      attributedTo: by.actor,
      name: "Gode folk",
      summary: "Ved <b>noget</b>",
      orderedItems: [],
      ...more,
    };
    here.documents.set(collection.id, collection);
    return collection;
  };
  const asks = (by: Party, object: unknown, instrument: unknown, more: Json = {}) =>
    activity(by, "FeatureRequest", object, { "@context": context, instrument, ...more });
  const mine = async (who = anna) =>
    (await collectionsWith(here.store.reader, who, { limit: 20, offset: 0 })).map(
      ({ uri, name, description }) => [uri, name, description],
    );

  test("a request is answered with a stamp, also one that does not say who asks", async () => {
    const { id } = shelf(alice);
    const { actor: _, ...request } = asks(alice, annaUri, id);
    expect(await say(alice, request)).toBe("done");
    const { activity: accept } = await planned("FeatureAnswered");
    expect(accept).toMatchObject({
      type: "Accept",
      actor: annaUri,
      to: [alice.actor],
      object: { id: request["id"], type: "FeatureRequest" },
      result: expect.stringMatching(/^https:\/\/nord\.example\/stamps\/\d+$/),
    });
    expect(await mine()).toEqual([[id, "Gode folk", "Ved noget"]]);
    const [held] = await collectionsWith(here.store.reader, anna, { limit: 1, offset: 0 });
    const own = { collectionId: held!.id, itemId: held!.items[0]!.id };
    await here.store.transact((tx) => leaveCollection(tx, anna, own));
    expect((await planned("FeatureRevoked")).activity).toMatchObject({
      type: "Delete",
      actor: annaUri,
      object: accept["result"],
    });
    expect(await say(alice, asks(alice, annaUri, id))).toBe("feature-not-allowed");
    expect((await planned("FeatureAnswered")).activity).not.toHaveProperty("result");
  });

  test("a request speaks for its sender's own collection alone", async () => {
    const { id } = shelf(alice);
    const before = (await facts("FeatureAnswered")).length;
    const elsewhere = shelf(mallory);
    expect(await say(alice, asks(alice, annaUri, elsewhere.id))).toBe("not-theirs");
    expect(await say(alice, asks(alice, annaUri, shelf(colleague).id))).toBe("not-theirs");
    expect(await say(alice, asks(alice, annaUri, undefined))).toBe("object-missing");
    expect(await say(alice, asks(alice, alice.actor, id))).toBe("not-here");
    expect(await say(alice, asks(alice, `${annaUri}9`, id))).toBe("not-held");
    const asNote = shelf(alice, { type: "Note" });
    expect(await say(alice, asks(alice, annaUri, asNote.id))).toBe("not-a-collection");
    expect(await say(alice, asks(mallory, annaUri, elsewhere.id))).toBe("401 key-owner");
    const { actor: _, ...silent } = asks(mallory, annaUri, elsewhere.id);
    expect(await say(alice, silent)).toBe("400 activity-origin");
    expect((await facts("FeatureAnswered")).length).toBe(before);
    await say(mallory, asks(mallory, annaUri, elsewhere.id));
    const { id: them } = (await actorByUri(here.store.reader, mallory.actor))!;
    await here.store.transact((tx) => block(tx, { blockerId: anna, blockedId: them }));
    expect(await say(mallory, asks(mallory, annaUri, shelf(mallory).id))).toBe(
      "feature-not-allowed",
    );
  });

  test("what a collection says anew is read at its server, and its end is its owner's word", async () => {
    const collection = shelf(alice);
    const { id } = collection;
    for (const uri of [annaUri, boUri]) await say(alice, asks(alice, uri, id));
    const bo = (await actorByUri(here.store.reader, boUri))!.id;
    here.documents.set(id, { ...collection, name: "Nye ord" });
    const told = { ...collection, name: "Noget helt andet" };
    expect(await say(mallory, activity(mallory, "Update", told))).toBe("not-theirs");
    expect(await say(colleague, activity(colleague, "Update", told))).toBe("not-theirs");
    expect(await say(alice, activity(alice, "Update", told, { "@context": context }))).toBe("done");
    expect(await mine(bo)).toEqual([[id, "Nye ord", "Ved noget"]]);
    here.documents.set(id, {
      ...collection,
      orderedItems: [{ type: "FeaturedItem", id: `${id}/1`, featuredObject: annaUri }],
    });
    const removal = (by: Party) => activity(by, "Remove", `${id}/2`, { target: id });
    expect(await say(colleague, removal(colleague))).toBe("not-theirs");
    expect(await say(alice, removal(alice))).toBe("done");
    expect(await mine(bo)).toEqual([]);
    expect((await mine()).map(([uri]) => uri)).toContain(id);
    const end = (by: Party) => activity(by, "Remove", id, { target: `${by.actor}/shelves` });
    expect(await say(colleague, end(colleague))).toBe("not-theirs");
    expect(await say(alice, end(alice))).toBe("done");
    expect((await mine()).map(([uri]) => uri)).not.toContain(id);
  });

  test("whoever is asked answers for themselves, with a stamp of their own server", async () => {
    const them = (await actorByUri(here.store.reader, alice.actor))!;
    const [collectionId, itemId] = await here.store.transact(async (tx) => {
      const made = await createCollection(tx, anna, { name: "Ude i landet" });
      return [made, await addToCollection(tx, anna, { collectionId: made, personId: them.id })];
    });
    const { activity: request, hearers } = await planned("FeatureRequested");
    expect(request).toMatchObject({
      id: `https://nord.example/activities/${itemId}/feature`,
      type: "FeatureRequest",
      actor: annaUri,
      object: alice.actor,
      instrument: `https://nord.example/collections/${collectionId}`,
    });
    expect(hearers.people).toEqual([them.id]);
    const state = async () =>
      (
        await here.store.reader.db
          .selectFrom("collection_item")
          .select("state")
          .where("id", "=", itemId)
          .executeTakeFirst()
      )?.state;
    const stamp = `${alice.actor}/stamps/1`;
    const says = (by: Party, type: string, result?: string) =>
      say(by, activity(by, type, request["id"], result ? { result } : {}));
    expect(await says(mallory, "Accept", `${mallory.actor}/stamps/1`)).toBe("nothing-asked");
    expect(await says(colleague, "Accept", stamp)).toBe("nothing-asked");
    expect(await says(alice, "Accept")).toBe("object-missing");
    expect(await says(alice, "Accept", `${mallory.actor}/stamps/1`)).toBe("not-theirs");
    expect(await state()).toBe("pending");
    expect(await says(alice, "Accept", stamp)).toBe("done");
    expect(await state()).toBe("accepted");
    const { activity: update, hearers: told } = await planned("CollectionChanged");
    expect(update).toMatchObject({
      type: "Update",
      object: { orderedItems: [{ featuredObject: alice.actor, featureAuthorization: stamp }] },
    });
    expect(told.people).toEqual([them.id]);
    expect(await say(colleague, activity(colleague, "Delete", stamp))).toBe("not-held");
    expect(await state()).toBe("accepted");
    expect(await say(alice, activity(alice, "Delete", stamp))).toBe("done");
    expect(await state()).toBe("revoked");
    expect(await says(alice, "Accept", stamp)).toBe("nothing-asked");
  });
});
