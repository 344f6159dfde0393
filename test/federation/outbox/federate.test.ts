import { expect, test } from "vitest";
import type { Fact } from "../../../src/domain/facts.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { removeFollower } from "../../../src/domain/follows/remove-follower.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost, unboost } from "../../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { thank, unthank } from "../../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { block } from "../../../src/domain/people/block.ts";
import { setAliases } from "../../../src/domain/people/move.ts";
import { federate } from "../../../src/federation/outbox/federate.ts";
import { verifyProof } from "../../../src/federation/wire/proof.ts";
import { createPublicKey } from "node:crypto";
import { person, stranger, testPair } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { note, offer, remoteNote, request } from "../../domain/knowledge/drafts.ts";
import {
  alliedWith,
  federateAll,
  followed,
  queued,
  quiet,
  send,
  start,
  world,
  type World,
} from "./support.ts";

const syd = "https://syd.example/inbox";
const vest = "https://vest.example/inbox";
const ally = "https://ally.example/inbox";

/** Anna is followed from syd and vest and by somebody at an allied server; others are there without following. */
async function cast(w: World) {
  const { store } = w;
  const anna = await person(store, "laege-m1");
  const follower = await stranger(store, "foelger@syd.example");
  const second = await stranger(store, "foelger@vest.example");
  const allied = await stranger(store, "kollega@ally.example");
  const named = await stranger(store, "naevnt@oest.example");
  await alliedWith(store, { origin: "https://ally.example", host: "ally.example" });
  for (const id of [follower, second]) await followed(store, id, anna);
  await quiet(w);
  return { anna, follower, second, allied, named };
}

const write = (w: World, author: number, draft: Draft) =>
  w.store.transact((tx) => publish(tx, author, draft));

onEachEngine("who hears of what", (engine) => {
  test.each<[string, Draft, string[], string?]>([
    ["a public note", note(), [syd, vest]],
    ["public knowledge", offer(), [syd, vest], "Announce Create"],
    ["an unlisted request", request({ audience: "unlisted" }), [syd, vest]],
    ["a post for followers", note({ audience: "followers" }), [syd, vest]],
    ["an allied experience", request({ audience: "allied" }), [], "Announce Create"],
    ["a post for this region", request({ audience: "region" }), []],
  ])("%s", async (_, draft, inboxes, shared) => {
    const w = await world(engine);
    const { anna } = await cast(w);
    await write(w, anna, draft);
    await federateAll(w);
    expect(await queued(w)).toEqual([
      ...(shared ? [`${shared} ${ally}`] : []),
      ...inboxes.map((inbox) => `Create ${inbox}`),
    ]);
  });

  test("the named hear of a public post at their server, of a direct one at an inbox of their own", async () => {
    const w = await world(engine);
    const { anna, named } = await cast(w);
    await write(w, anna, note({ mentions: [named] }));
    await write(w, anna, note({ audience: "direct", mentions: [named] }));
    await write(w, anna, request({ audience: "allied", mentions: [named] }));
    await federateAll(w);
    expect(await queued(w)).toEqual([
      `Announce Create ${ally}`,
      "Create https://oest.example/inbox",
      "Create https://oest.example/users/naevnt/inbox",
      `Create ${syd}`,
      `Create ${vest}`,
    ]);
  });

  test("whoever is answered and whoever wrote in the thread hear of a reply, not those across a block", async () => {
    const w = await world(engine);
    const { anna, named } = await cast(w);
    const other = await stranger(w.store, "anden@nord2.example");
    const enemy = await stranger(w.store, "uven@uven.example");
    const at = { published_at: "2026-11-20T08:00:00.000Z" };
    const root = "https://oest.example/n/1";
    await w.store.transact(async (tx) => {
      await addPost(tx, remoteNote(named, root, at));
      for (const [author, uri] of [
        [other, "https://nord2.example/n/2"],
        [enemy, "https://uven.example/n/3"],
      ] as const)
        await addPost(tx, remoteNote(author, uri, { ...at, reply_to_uri: root }));
      await block(tx, { blockerId: anna, blockedId: enemy });
    });
    await quiet(w);
    const parent = await w.store.reader.db
      .selectFrom("post")
      .select("id")
      .where("uri", "=", root)
      .executeTakeFirstOrThrow();
    await write(w, anna, note({ replyToId: parent.id }));
    await federateAll(w);
    expect(await queued(w)).toEqual([
      "Create https://nord2.example/inbox",
      "Create https://oest.example/inbox",
      `Create ${syd}`,
      `Create ${vest}`,
    ]);
  });

  test("what answers knowledge goes to allied servers too, so that the thread they hold is whole", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    const root = await write(w, anna, request());
    await federateAll(w);
    await quiet(w);
    await write(w, anna, note({ replyToId: root.id }));
    await federateAll(w);
    expect(await queued(w)).toContain(`Announce Create ${ally}`);
  });

  test("nobody on a blocked server, and with an allowlist only servers that are named", async () => {
    for (const [mode, inboxes] of [
      ["open", [vest]],
      ["allowlist", []],
      ["off", []],
    ] as const) {
      const w = await world(engine, { mode });
      const { anna } = await cast(w);
      await w.store.transact((tx) => setTrust(tx, "syd.example", "blocked"));
      await write(w, anna, note());
      await federateAll(w);
      expect(await queued(w)).toEqual(inboxes.map((inbox) => `Create ${inbox}`));
    }
    const w = await world(engine, { mode: "allowlist" });
    const { anna } = await cast(w);
    await w.store.transact((tx) => setTrust(tx, "vest.example", "public"));
    await write(w, anna, note());
    await federateAll(w);
    expect(await queued(w)).toEqual([`Create ${vest}`]);
  });

  test("nobody on a blocked server, wherever its inbox was learned from", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    const elsewhere = await stranger(w.store, "laant@god.example", {
      inbox_uri: "https://slem.example/inbox",
      shared_inbox_uri: null,
    });
    await followed(w.store, elsewhere, anna);
    const post = await write(w, anna, note({ mentions: [elsewhere] }));
    await w.store.handles.write
      .insertInto("receipt")
      .values({
        object_uri: post.uri,
        inbox: "https://slem.example/shared",
        host: "slem.example",
        actor_id: anna,
        received_at: new Date(start).toISOString(),
      })
      .execute();
    await w.store.transact((tx) => setTrust(tx, "slem.example", "blocked"));
    await w.store.transact((tx) => withdraw(tx, anna, post.id));
    await quiet(w);
    await federate(w.federation, {
      type: "PostWithdrawn",
      postId: post.id,
      uri: post.uri,
      authorId: anna,
      local: true,
      audience: "followers",
      networkId: null,
      recipients: ["https://god.example/users/laant"],
    });
    expect(await queued(w)).toEqual([`Delete ${syd}`, `Delete ${vest}`]);
  });

  test("follows, thanks, boosts and blocks go to the other side, and so does what takes them back", async () => {
    const w = await world(engine);
    const { anna, follower, named } = await cast(w);
    const uri = "https://oest.example/n/1";
    const at = { published_at: "2026-11-20T08:00:00.000Z" };
    const { id } = await w.store.transact((tx) => addPost(tx, remoteNote(named, uri, at)));
    const theirs = "https://oest.example/users/naevnt/inbox";
    const steps: [string, (tx: Parameters<typeof follow>[0]) => Promise<unknown>, string[]][] = [
      ["follow", (tx) => follow(tx, { followerId: anna, followeeId: named }), [`Follow ${theirs}`]],
      [
        "unfollow",
        (tx) => unfollow(tx, { followerId: anna, followeeId: named }),
        [`Undo ${theirs}`],
      ],
      [
        "thanks",
        (tx) => thank(tx, { actorId: anna, postId: id! }),
        ["Like https://oest.example/inbox"],
      ],
      [
        "no thanks",
        (tx) => unthank(tx, { actorId: anna, postId: id! }),
        ["Undo https://oest.example/inbox"],
      ],
      [
        "boost",
        (tx) => boost(tx, { actorId: anna, postId: id! }),
        ["Announce https://oest.example/inbox", `Announce ${syd}`, `Announce ${vest}`],
      ],
      [
        "no boost",
        (tx) => unboost(tx, { actorId: anna, postId: id! }),
        ["Undo https://oest.example/inbox", `Undo ${syd}`, `Undo ${vest}`],
      ],
      [
        "removal",
        (tx) => removeFollower(tx, { followerId: follower, followeeId: anna }),
        ["Reject https://syd.example/users/foelger/inbox"],
      ],
      ["block", (tx) => block(tx, { blockerId: anna, blockedId: named }), [`Block ${theirs}`]],
      ["profile", (tx) => setAliases(tx, anna, []), [`Update ${vest}`]],
    ];
    for (const [what, step, expected] of steps) {
      await w.store.handles.write.deleteFrom("job").execute();
      await w.store.handles.write.deleteFrom("delivery").execute();
      w.pass(1000);
      await w.store.transact(step);
      await federateAll(w);
      expect(await queued(w), what).toEqual(expected);
    }
  });

  test("a follow from elsewhere is answered under the follow's own address", async () => {
    const w = await world(engine);
    const anna = await person(w.store, "laege-m1");
    const bo = await stranger(w.store, "bo@syd.example");
    const uri = "https://syd.example/follows/1";
    await w.store.transact((tx) => follow(tx, { followerId: bo, followeeId: anna, uri }));
    await federateAll(w);
    const { body, object_uri } = await w.store.reader.db
      .selectFrom("outbound")
      .select(["body", "object_uri"])
      .executeTakeFirstOrThrow();
    expect(JSON.parse(body)).toMatchObject({ type: "Accept", object: { id: uri, type: "Follow" } });
    expect(object_uri).toBe(uri);
  });
});

onEachEngine("the job federate", (engine) => {
  test("run again it makes nothing twice, also when everything has been delivered and forgotten", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    await write(w, anna, note());
    const [fact] = await federateAll(w);
    const before = await queued(w);
    await federate(w.federation, fact!);
    expect(await queued(w)).toEqual(before);
    await w.store.handles.write.deleteFrom("delivery").execute();
    await federate(w.federation, fact!);
    expect(await queued(w)).toEqual([]);
  });

  test("the letter carries the author's proof over the exact bytes that are sent", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    await write(w, anna, note());
    await federateAll(w);
    const { body } = await w.store.reader.db
      .selectFrom("outbound")
      .select("body")
      .executeTakeFirstOrThrow();
    const owner = `https://nord.example/actors/${anna}`;
    const key = createPublicKey(testPair("ed25519").publicPem);
    const verdict = await verifyProof(JSON.parse(body), start, async () => ({ key, owner }));
    expect(verdict).toMatchObject({ ok: true, owner });
    expect(JSON.parse(body)).toMatchObject({ actor: owner, type: "Create" });
  });

  test("several revisions before the job has run are told once, as they stand", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    const post = await write(w, anna, note());
    await federateAll(w);
    await quiet(w);
    for (const body of ["anden", "tredje"]) {
      w.pass(1000);
      await w.store.transact((tx) => revise(tx, anna, post.id, note({ body })));
    }
    await federateAll(w);
    expect(await queued(w)).toEqual([`Update ${syd}`, `Update ${vest}`]);
  });

  test("a post withdrawn before it was sent is not sent; the Delete goes where it may have come to be known", async () => {
    const w = await world(engine);
    const { anna, named } = await cast(w);
    const post = await write(w, anna, note({ mentions: [named] }));
    await federateAll(w);
    await w.store.transact((tx) => withdraw(tx, anna, post.id));
    const facts = await federateAll(w);
    const rows = await queued(w);
    expect(rows.filter((row) => row.startsWith("Create"))).toEqual([]);
    expect(rows).toEqual(["Delete https://oest.example/inbox", `Delete ${syd}`, `Delete ${vest}`]);
    for (const fact of facts) await federate(w.federation, fact); // as after a crash before the job was done
    expect(await queued(w)).toEqual(rows);
  });

  test("a Delete reaches wherever the post was taken, also when nobody follows from there any more", async () => {
    const w = await world(engine);
    const { anna, second } = await cast(w);
    const post = await write(w, anna, note({ audience: "followers" }));
    await federateAll(w);
    await w.store.handles.write
      .insertInto("receipt")
      .values({
        object_uri: post.uri,
        inbox: vest,
        host: "vest.example",
        actor_id: anna,
        received_at: new Date(start).toISOString(),
      })
      .execute();
    const pair = { followerId: second, followeeId: anna };
    await w.store.transact((tx) => unfollow(tx, { ...pair, uri: "https://vest.example/f/1" }));
    await quiet(w);
    await w.store.transact((tx) => withdraw(tx, anna, post.id));
    await federateAll(w);
    expect(await queued(w)).toEqual([`Delete ${syd}`, `Delete ${vest}`]);
  });

  test("followers on 2,000 servers cost the author nothing: the job writes their deliveries", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    const many = 2000;
    const source = await stranger(w.store, "moenster@syd.example");
    const { write: db } = w.store.handles;
    const row = await db
      .selectFrom("actor")
      .selectAll()
      .where("id", "=", source)
      .executeTakeFirstOrThrow();
    for (let n = 0; n < many; n += 100) {
      const range = Array.from({ length: 100 }, (_, at) => n + at);
      await db
        .insertInto("actor")
        .values(
          range.map((at) => ({
            ...row,
            id: 1000 + at,
            uri: `https://h${at}.example/u`,
            handle_key: `h${at}`,
            host: `h${at}.example`,
            inbox_uri: `https://h${at}.example/u/inbox`,
            shared_inbox_uri: `https://h${at}.example/inbox`,
          })),
        )
        .execute();
      await db
        .insertInto("follow")
        .values(
          range.map((at) => ({
            id: 1000 + at,
            uri: `https://h${at}.example/f`,
            follower_id: 1000 + at,
            followee_id: anna,
            state: "accepted" as const,
            accept_uri: null,
            created_at: row.created_at,
            accepted_at: row.created_at,
          })),
        )
        .execute();
    }
    await quiet(w);
    await write(w, anna, note());
    expect((await queued(w)).length).toBe(0);
    await federateAll(w);
    expect((await queued(w)).length).toBe(many + 2);
    const hosts = await db.selectFrom("peer").select("host").execute();
    expect(hosts.length).toBeGreaterThanOrEqual(many + 2);
  });
});

onEachEngine("replies that are passed on", (engine) => {
  const theirs = "https://oest.example/n/9";

  async function answered(w: World, { proof = true, html = "<p>hej</p>", apart = false } = {}) {
    const { anna, named } = await cast(w);
    const post = await write(w, anna, note());
    if (apart) await w.store.transact((tx) => block(tx, { blockerId: anna, blockedId: named }));
    await quiet(w);
    const activity = {
      id: `${theirs}/activity`,
      type: "Create",
      actor: "https://oest.example/users/naevnt",
      object: { id: theirs, type: "Note" },
      ...(proof && { proof: { type: "DataIntegrityProof", proofValue: "z1" } }),
    };
    const body = ` ${JSON.stringify(activity)}`;
    await received(w, activity, body);
    const more = {
      body_html: html,
      reply_to_uri: post.uri,
      published_at: new Date(start).toISOString(),
    };
    await w.store.transact((tx) => addPost(tx, remoteNote(named, theirs, more)));
    return { anna, named, body };
  }

  async function received(
    w: World,
    { id, type, actor }: { id: string; type: string; actor: string },
    body: string,
  ) {
    await w.store.handles.write
      .insertInto("inbound")
      .values({
        id: Math.floor(Math.random() * 1e9),
        actor_uri: actor,
        activity_uri: id,
        type,
        host: "oest.example",
        body,
        verified_by: "null",
        state: "done",
        reason: null,
        attempts: 1,
        next_at: new Date(start).toISOString(),
        lease_until: null,
        received_at: new Date(w.now()).toISOString(),
      })
      .execute();
  }

  test("a proven reply to a post of ours goes, byte for byte, to our author's followers elsewhere", async () => {
    const w = await world(engine);
    const { anna, body } = await answered(w);
    await federateAll(w);
    expect(await queued(w)).toEqual([`Create ${syd}`, `Create ${vest}`]);
    const letter = await w.store.reader.db
      .selectFrom("outbound")
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(letter).toMatchObject({ body, signer_id: anna, uri: `${theirs}/activity` });
  });

  test("without a proof it is not passed on", async () => {
    const w = await world(engine);
    await answered(w, { proof: false });
    await federateAll(w);
    expect(await queued(w)).toEqual([]);
  });

  test.each([
    ["held back for what it says of a patient", { html: "<p>010190-1234</p>" }],
    ["by someone our author has blocked", { apart: true }],
  ])("one that is %s is not passed on", async (_, more) => {
    const w = await world(engine);
    await answered(w, more);
    await federateAll(w);
    expect(await queued(w)).toEqual([]);
  });

  test("its Delete goes where it went, and nowhere else", async () => {
    const w = await world(engine);
    const { named, anna } = await answered(w);
    await federateAll(w);
    await w.store.handles.write
      .insertInto("receipt")
      .values({
        object_uri: theirs,
        inbox: vest,
        host: "vest.example",
        actor_id: anna,
        received_at: new Date(start).toISOString(),
      })
      .execute();
    await w.store.handles.write.deleteFrom("delivery").execute();
    const activity = {
      id: `${theirs}/delete`,
      type: "Delete",
      actor: "https://oest.example/users/naevnt",
      object: theirs,
      proof: { type: "DataIntegrityProof", proofValue: "z1" },
    };
    await received(w, activity, JSON.stringify(activity));
    const fact: Fact = {
      type: "PostWithdrawn",
      postId: 1,
      uri: theirs,
      authorId: named,
      local: false,
      audience: "public",
      networkId: null,
      recipients: [],
    };
    await federate(w.federation, fact);
    expect(await queued(w)).toEqual([`Delete ${vest}`]);
  });

  test("what our own people say is never mistaken for something to pass on", async () => {
    const w = await world(engine);
    const { anna } = await cast(w);
    await send(w, anna, []);
    await federate(w.federation, {
      type: "Thanked",
      thanksId: 1,
      postId: 1,
      actorId: anna,
      local: false,
    });
    expect(await queued(w)).toEqual([]);
  });
});
