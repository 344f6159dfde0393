import { Create, Group, Note } from "@fedify/vocab";
import fc from "fast-check";
import { expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { announceIn, networkActivity } from "../../../src/domain/networks/announce.ts";
import { foundNetwork, type NewNetwork } from "../../../src/domain/networks/found.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import { archiveNetwork } from "../../../src/domain/networks/settings.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { networkUris, threadUri } from "../../../src/domain/uris.ts";
import { decodeActivity, decodeActor, decodePost } from "../../../src/federation/decode/decode.ts";
import * as say from "../../../src/federation/documents/activities.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import { networkAddress } from "../../../src/federation/documents/network.ts";
import { announceText } from "../../../src/federation/documents/network-announce.ts";
import { postDocument } from "../../../src/federation/documents/post.ts";
import { multihash } from "../../../src/lib/multihash.ts";
import { sha256Hex } from "../../../src/lib/hash.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { person, stranger, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { contextLoader } from "../support.ts";

const loaders = { contextLoader, documentLoader: contextLoader };
const origin = "https://nord.example";
const everyone = "https://www.w3.org/ns/activitystreams#Public";

onEachEngine("networks as documents", (engine) => {
  async function begin(kind: NewNetwork["kind"] = "closed", more: Partial<NewNetwork> = {}) {
    let at = Date.UTC(2026, 10, 24, 12);
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const instance = await store.transact((tx) => ensureInstanceActor(tx, testKeys()));
    const anna = await person(store, "laege-m1");
    const id = await store.transact((tx) =>
      foundNetwork(tx, {
        founderId: anna,
        handle: "sepsis",
        name: "Sepsis",
        purpose: "Om *sepsis*.",
        rules: "Vær god.",
        kind,
        posting: "members",
        history: "all",
        keys: testKeys(),
        ...more,
      }),
    );
    return { store, reader: store.reader, instance, anna, id, uri: `${origin}/actors/${id}` };
  }

  test.each([
    ["open", "open", false],
    ["closed", "closed", true],
    ["hidden", "private", true],
  ] as const)("%s: another Vis reads what we say", async (kind, accessType, approves) => {
    const { store, reader, instance, anna, id, uri } = await begin(kind, {
      posting: "moderators",
      history: "since-join",
    });
    const document = (await actorDocument(reader, id))!;
    expect(document).toMatchObject({
      type: "Group",
      accessType,
      manuallyApprovesFollowers: approves,
      discoverable: kind !== "hidden",
      indexable: false,
      attributedTo: `${uri}/moderators`,
      generator: { type: "Application", id: `${origin}/actors/${instance}` },
    });
    expect("interactionPolicy" in document).toBe(approves);
    const decoded = await decodeActor(document);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { members, moderators } = networkUris(origin, id);
    expect(decoded.value.actor).toMatchObject({
      closedNetworks: true,
      network: {
        kind,
        posting: "moderators",
        history: "since-join",
        state: "active",
        profile: true,
        rulesHtml: "<p>Vær god.</p>",
        membersUri: members,
        moderatorsUri: moderators,
      },
    });
    await store.transact((tx) => archiveNetwork(tx, id, anna, true));
    const later = await decodeActor((await actorDocument(reader, id))!);
    expect(later).toMatchObject({ ok: true, value: { actor: { network: { state: "archived" } } } });
    const group = await Group.fromJsonLd(document, loaders);
    expect(group.id?.href).toBe(uri);
    expect(group.attributionId?.href).toBe(moderators);
  });

  test("people and the instance say what stands behind them", async () => {
    const { reader, anna, instance } = await begin();
    for (const id of [anna, instance]) {
      const decoded = await decodeActor((await actorDocument(reader, id))!);
      expect(decoded).toMatchObject({ ok: true, value: { actor: { closedNetworks: true } } });
    }
  });

  test("what is said in a closed network is addressed to it alone, whatever is done with it", async () => {
    const { store, reader, anna, id, uri } = await begin();
    const outsider = await stranger(store, "bo@syd.example");
    const root = await store.transact((tx) =>
      publish(tx, anna, request({ networkId: id, mentions: [outsider] })),
    );
    const reply = await store.transact((tx) =>
      publish(tx, anna, note({ replyToId: root.id, audience: "network" })),
    );
    const members = { to: [uri, `${uri}/followers`], cc: [], audience: uri };
    const documents = [await postDocument(reader, root.id), await postDocument(reader, reply.id)];
    for (const document of documents) {
      expect(document).toMatchObject({
        ...members,
        context: threadUri(uri, root.uri),
        conversation: threadUri(uri, root.uri),
        interactionPolicy: { canQuote: { automaticApproval: [`${origin}/actors/${anna}`] } },
        tag: expect.arrayContaining([{ type: "Mention", href: uri, name: "@sepsis@nord.example" }]),
      });
      expect(JSON.stringify(document)).not.toMatch(/#Public|syd\.example/);
    }
    const network = (await networkAddress(reader, id))!;
    const gone = { id: root.id, uri: root.uri, authorId: anna, deletedAt: root.published_at };
    const told = { uri: root.uri, authorUri: root.uri, in: { network, closed: true } };
    const like = say.thanks(origin, { id: 9, actorId: anna, emoji: null }, told);
    for (const activity of [
      say.create(origin, root.id, documents[0]!),
      say.updatePost(origin, root.id, { ...documents[0], updated: root.published_at }),
      say.deletePost(
        origin,
        { ...gone, audience: "network" },
        { named: ["https://syd.example/x"], network },
      )!,
      like,
      say.undo(origin, 9, like),
    ]) {
      expect(activity).toMatchObject(members);
      expect(JSON.stringify(activity)).not.toMatch(/#Public|syd\.example/);
    }
    expect(say.deletePost(origin, { ...gone, audience: "network" }, { named: [] })).toBeUndefined();
  });

  test("what is said in an open one is for everyone, its followers and the author's", async () => {
    const { store, reader, anna, id, uri } = await begin("open");
    const root = await store.transact((tx) =>
      publish(tx, anna, request({ networkId: id, audience: "public" })),
    );
    const document = (await postDocument(reader, root.id))!;
    expect(document).toMatchObject({
      to: [everyone, uri],
      cc: [`${origin}/actors/${anna}/followers`, `${uri}/followers`],
      audience: uri,
      context: threadUri(uri, root.uri),
    });
    expect(document).toHaveProperty("interactionPolicy", {
      canQuote: { automaticApproval: [everyone] },
    });
    const decoded = await decodePost(document);
    expect(decoded).toMatchObject({ ok: true, value: { audience: [uri], mentions: [uri] } });
    expect((await Note.fromJsonLd(document, loaders)).audienceIds.map(String)).toEqual([uri]);
  });

  test("a post in a group that knows no profile keeps the conversation it has", async () => {
    const { store, reader, anna } = await begin();
    const group = await stranger(store, "main@lemmy.example", { kind: "network" });
    const pair = { follower_id: anna, followee_id: group };
    await store.transact((tx) =>
      tx.db
        .insertInto("follow")
        .values({
          id: tx.newId(),
          uri: "https://nord.example/activities/1",
          ...pair,
          state: "accepted",
          accept_uri: null,
          created_at: tx.now,
          accepted_at: tx.now,
          role: "member",
          message: null,
          by_id: null,
          until: null,
        })
        .execute(),
    );
    const { id, uri } = await store.transact((tx) =>
      publish(tx, anna, note({ networkId: group, audience: "public" })),
    );
    expect(await postDocument(reader, id)).toMatchObject({
      context: `${uri}/context`,
      audience: "https://lemmy.example/users/main",
      cc: expect.arrayContaining(["https://lemmy.example/users/main/followers"]),
    });
  });

  test("what a network announces holds the activity byte for byte", async () => {
    const { store, reader, id, uri } = await begin();
    const network = (await networkRow(reader, id))!;
    const bodies = fc.array(
      fc.record({
        content: fc.string({ unit: "binary" }),
        n: fc.double({ noNaN: true, noDefaultInfinity: true }),
        deep: fc.jsonValue(),
      }),
      { minLength: 1, maxLength: 3 },
    );
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom(0, 1, 2), async (made, indent) => {
        for (const inner of made) {
          serial += 1;
          const inner_uri = `https://syd.example/activities/${serial}`;
          const body = JSON.stringify({ id: inner_uri, type: "Create", ...inner }, null, indent);
          const rowId = await store.transact((tx) =>
            announceIn(tx, id, { inner_uri, object_uri: inner_uri, type: "Create", body }),
          );
          const row = (await networkActivity(reader, rowId!))!;
          const text = announceText(origin, network, row)!;
          expect(text.endsWith(`,"object":${body}}`)).toBe(true);
          expect(JSON.parse(text)).toMatchObject({
            type: "Announce",
            id: `${origin}/activities/${row.id}`,
            actor: uri,
            to: [`${uri}/followers`],
            cc: [],
            "vis:seq": serial,
          });
        }
      }),
      { numRuns: 10 },
    );
  });

  test("what is announced is read with its number; in an open network it is for everyone; what is gone is not said", async () => {
    const { store, reader, id, anna, uri } = await begin("open");
    const network = (await networkRow(reader, id))!;
    const post = await store.transact((tx) =>
      publish(tx, anna, note({ networkId: id, audience: "public" })),
    );
    const create = say.create(origin, post.id, (await postDocument(reader, post.id))!);
    const told = { inner_uri: String(create["id"]), object_uri: post.uri, type: "Create" };
    const rowId = await store.transact((tx) =>
      announceIn(tx, id, { ...told, body: JSON.stringify(create) }),
    );
    const row = (await networkActivity(reader, rowId!))!;
    const json = JSON.parse(announceText(origin, network, row)!) as Record<string, unknown>;
    expect(json).toMatchObject({ to: [everyone], cc: [`${uri}/followers`] });
    const decoded = await decodeActivity(json);
    expect(decoded).toMatchObject({
      ok: true,
      value: {
        seq: 1,
        object: { kind: "activity", activity: { type: "Create", audience: uri, raw: create } },
      },
    });
    expect((await Create.fromJsonLd(json["object"], loaders)).id?.href).toBe(create["id"]);
    expect(announceText(origin, network, { ...row, body: "" })).toBeUndefined();
  });

  test("a hidden network tells of itself those who belong to it", async () => {
    const { reader, id, uri } = await begin("hidden");
    const document = (await actorDocument(reader, id))!;
    const mine = { to: [`${uri}/followers`], cc: [] };
    expect(say.updateActor(origin, id, document)).toMatchObject(mine);
    expect(say.deleteActor(origin, id, { hidden: true })).toMatchObject(mine);
    expect(say.deleteActor(origin, id)).toMatchObject({ to: [everyone] });
  });
});

test("a file's digest is a multihash", () => {
  expect(multihash(sha256Hex("vis"))).toMatch(/^uEi[A-Za-z0-9_-]{44}$/);
  const bytes = Buffer.from(multihash(sha256Hex("vis")).slice(1), "base64url");
  expect(bytes.subarray(0, 2).toString("hex")).toBe("1220");
  expect(bytes.subarray(2).toString("hex")).toBe(sha256Hex("vis"));
});
