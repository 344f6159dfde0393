import { beforeEach, describe, expect, test } from "vitest";
import { follow } from "../../src/domain/follows/follow.ts";
import { heldPost } from "../../src/domain/knowledge/held-post.read.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { actorByUri, type ActorRow } from "../../src/domain/people/actor.read.ts";
import { block } from "../../src/domain/people/block.ts";
import { note as draft } from "../domain/knowledge/drafts.ts";
import {
  activity,
  followOrJoin,
  note,
  publicUri,
  startInstance,
  type Instance,
  type Json,
} from "../federation/inbox/support.ts";
import { alice, mallory, party, type Party } from "../federation/support.ts";
import { person } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";

const neighbour = party("https://syd.example/users/laege-m3");
const group = party("https://forum.example/groups/viden");
const context = "https://www.w3.org/ns/activitystreams";

onEachEngine("what an inbox is told", (engine) => {
  let here: Instance;
  let anna: number;
  let annaUri: string;

  beforeEach(async () => {
    here = await startInstance(engine);
    for (const one of [alice, mallory, neighbour]) here.serve(one);
    here.serve(group, { type: "Group" });
    anna = await person(here.store, "anna");
    annaUri = `https://nord.example/actors/${anna}`;
  });

  const count = async (table: "inbound" | "post" | "follow" | "thanks" | "boost" | "report") =>
    (await here.store.reader.db.selectFrom(table).select("id").execute()).length;
  const news = () =>
    here.store.reader.db.selectFrom("notification").select(["kind", "actor_id"]).execute();
  const received = async ({ id }: Json) => {
    const row = await here.store.reader.db
      .selectFrom("inbound")
      .select(["state", "reason"])
      .where("activity_uri", "=", String(id))
      .executeTakeFirst();
    return row && (row.reason === null ? row.state : row.reason);
  };
  /** Delivers, handles, and tells what became of it: the reason it had no effect, or `done`. */
  const say = async (by: Party, said: Json) => {
    const { status, reason } = await here.deliver(by, said);
    if (status !== 202) return `${status} ${reason}`;
    await here.work();
    return received(said);
  };
  const meet = async (one: Party): Promise<ActorRow> => {
    await say(one, activity(one, "Like", "https://nord.example/posts/1"));
    return (await actorByUri(here.store.reader, one.actor))!;
  };
  const annaFollows = async (one: Party) => {
    const { id } = await meet(one);
    await here.store.transact((tx) => followOrJoin(tx, { followerId: anna, followeeId: id }));
    const held = await here.store.reader.db
      .selectFrom("follow")
      .select("uri")
      .where("followee_id", "=", id)
      .executeTakeFirstOrThrow();
    const asked = { id: held.uri, type: "Follow", actor: annaUri, object: one.actor };
    expect(await say(one, activity(one, "Accept", asked))).toBe("done");
    return held.uri;
  };
  const annasPost = async () => (await here.store.transact((tx) => publish(tx, anna, draft()))).uri;
  const refuses = async (by: Party, said: unknown, status: number, reason: string) => {
    const before = await count("inbound");
    expect(await here.deliver(by, said)).toMatchObject({ status, reason });
    expect(await count("inbound")).toBe(before);
  };

  test("A01 an activity of another's, signed with one's own key", async () => {
    const said = activity(alice, "Create", note(alice, "forged", { to: [annaUri] }));
    await refuses(mallory, said, 401, "key-owner");
  });

  test("A07, A08, A10 no digest, another body, another hour", async () => {
    const said = activity(alice, "Create", note(alice, "one", { to: [annaUri] }));
    const send = async (spoil: (headers: Headers, body: Buffer) => Buffer) =>
      (await here.deliver(alice, said, { spoil })).reason;
    expect(
      await send((headers, body) => {
        headers.delete("digest");
        return body;
      }),
    ).toBe("digest");
    expect(await send((_, body) => Buffer.from(body.toString().replace("one", "two")))).toBe(
      "digest",
    );
    const late = await here.deliver(alice, said, {
      headers: {},
      spoil: (_, body) => {
        here.time.at += 61 * 60_000;
        return body;
      },
    });
    expect(late).toMatchObject({ status: 401, reason: "time" });
    expect(await count("inbound")).toBe(0);
  });

  test("A11 what was signed for another server", async () => {
    const said = activity(alice, "Create", note(alice, "one", { to: [annaUri] }));
    const spoil = (headers: Headers, body: Buffer) => {
      headers.set("host", "oest.example");
      return body;
    };
    expect(await here.deliver(alice, said, { spoil })).toMatchObject({
      status: 401,
      reason: "host",
    });
    const elsewhere = await here.deliver(alice, said, {
      inbox: "https://oest.example/inbox",
      headers: {},
      spoil: (headers, body) => {
        headers.set("host", "nord.example");
        return body;
      },
    });
    expect(elsewhere).toMatchObject({ status: 401, reason: "signature" });
    expect(await count("inbound")).toBe(0);
  });

  test("A12 the same activity again, a day later and signed anew, is one", async () => {
    await annaFollows(alice);
    const said = activity(alice, "Create", note(alice, "one"));
    expect(await say(alice, said)).toBe("done");
    const before = await count("inbound");
    expect((await here.deliver(alice, said)).status).toBe(202);
    here.time.at += 25 * 3_600_000;
    expect((await here.deliver(alice, said)).status).toBe(202);
    expect(await here.work()).toBe(0);
    expect([await count("inbound"), await count("post")]).toEqual([before, 1]);
  });

  test("A13 a key id that is no address is refused and nothing is fetched", async () => {
    const said = activity(mallory, "Create", note(mallory, "one"));
    for (const keyId of ["acct:m@mallory.example", "m", "data:,x"])
      expect(await here.deliver({ ...mallory.signer, keyId }, said)).toMatchObject({
        status: 401,
        reason: "key-id",
      });
    expect(here.asked).toEqual([]);
  });

  test("A14 broken keys end in a refusal", async () => {
    const said = activity(mallory, "Create", note(mallory, "one"));
    const key = { id: mallory.keyId, owner: mallory.actor };
    for (const publicKey of [
      { ...key, publicKeyPem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" },
      { ...key, publicKeyPem: 7 },
      { ...key, publicKeyPem: { toString: "yes" } },
      "yes",
      null,
    ]) {
      here.serve(mallory, { publicKey, assertionMethod: [] });
      expect(await here.deliver(mallory, said)).toMatchObject({
        status: 401,
        reason: "key-unavailable",
      });
      here.time.at += 11_000;
    }
    expect(await count("inbound")).toBe(0);
  });

  test("A16 more than one actor", async () => {
    const said = activity(mallory, "Create", note(mallory, "one"));
    for (const actor of [[mallory.actor, alice.actor], [alice.actor, mallory.actor], [], null, 7])
      await refuses(mallory, { ...said, actor }, 400, "not-one-actor");
  });

  test("A17 an activity at another origin than its actor's", async () => {
    const said = activity(mallory, "Create", note(mallory, "one"));
    const victims = { ...said, id: "https://syd.example/activities/99" };
    await refuses(mallory, victims, 400, "activity-origin");
    await refuses(mallory, { ...said, id: undefined }, 400, "no-id");
    const theirs = activity(alice, "Create", note(alice, "one", { to: [annaUri] }), {
      id: "https://syd.example/activities/99",
    });
    expect(await say(alice, theirs)).toBe("done");
  });

  test("A18 a post that belongs to another, or lies at another origin", async () => {
    const others = note(mallory, "one", { attributedTo: alice.actor });
    await refuses(mallory, activity(mallory, "Create", others), 400, "not-the-author");
    const elsewhere = note(mallory, "one", { id: "https://syd.example/notes/1" });
    await refuses(mallory, activity(mallory, "Create", elsewhere), 400, "object-origin");
    const neighbours = note(neighbour, "one");
    await refuses(alice, activity(alice, "Create", neighbours), 400, "not-the-author");
  });

  test("A19 an author that is a number, a list, or someone here", async () => {
    for (const attributedTo of [1, "1", null, {}, [alice.actor, annaUri], "javascript:1"])
      await refuses(
        alice,
        activity(alice, "Create", note(alice, "one", { attributedTo })),
        400,
        "not-the-author",
      );
    const ours = note(alice, "one", { attributedTo: annaUri });
    await refuses(alice, activity(alice, "Create", ours), 403, "speaks-for-us");
  });

  test("A20 what claims to be of someone here", async () => {
    const actor = { actor: annaUri, id: "https://nord.example/activities/1" };
    const said = { ...activity(mallory, "Create", note(mallory, "one")), ...actor };
    await refuses(mallory, said, 403, "speaks-for-us");
    const keyId = `${annaUri}#main-key`;
    expect(await here.deliver({ ...mallory.signer, keyId }, said)).toMatchObject({ status: 403 });
    const ours = note(mallory, "one", { id: "https://nord.example/posts/1" });
    await refuses(mallory, activity(mallory, "Create", ours), 403, "speaks-for-us");
    await refuses(mallory, activity(mallory, "Update", ours), 403, "speaks-for-us");
    const anna_ = {
      id: annaUri,
      type: "Person",
      inbox: `${annaUri}/inbox`,
      preferredUsername: "x",
    };
    await refuses(mallory, activity(mallory, "Update", anna_), 403, "speaks-for-us");
  });

  test("A21, A22 a graph regrouped by keywords", async () => {
    const said = activity(mallory, "Undo", "https://mallory.example/activities/1");
    for (const shape of [
      { "@graph": [said] },
      { ...said, "@included": [said] },
      { ...said, object: { id: "https://mallory.example/x", "@reverse": { object: said } } },
      { ...said, "@context": [context, { hidden: "@reverse" }], hidden: { object: said } },
      { ...said, "@context": [context, { inside: "@included" }], inside: [said] },
    ]) {
      const { status } = await here.deliver(mallory, shape);
      expect(status).toBe(400);
    }
    expect(await count("inbound")).toBe(0);
  });

  test("A24 a context nobody here knows is refused, and nobody is asked for it", async () => {
    const said = activity(mallory, "Create", note(mallory, "one"));
    await meet(mallory);
    here.asked.length = 0;
    const urls = Array.from({ length: 50 }, (_, n) => `https://mallory.example/contexts/${n}`);
    await refuses(
      mallory,
      { ...said, "@context": [context, ...urls.slice(0, 3)] },
      400,
      "unknown-context",
    );
    expect((await here.deliver(mallory, { ...said, "@context": [context, ...urls] })).status).toBe(
      400,
    );
    expect(here.asked).toEqual([]);
  });

  describe("what belongs to others", () => {
    let post: Json;

    beforeEach(async () => {
      await annaFollows(alice);
      post = note(alice, "one");
      expect(await say(alice, activity(alice, "Create", post))).toBe("done");
    });

    const text = async () => (await heldPost(here.store.reader, String(post["id"])))?.body_html;

    test("A25 is not deleted from another origin", async () => {
      for (const object of [post["id"], { id: post["id"], type: "Tombstone" }])
        expect(await say(mallory, activity(mallory, "Delete", object))).toBe("not-theirs");
      expect(await say(mallory, activity(mallory, "Delete", alice.actor))).toBe("not-theirs");
      expect(await text()).toBe("<p>one</p>");
    });

    test("A26 is not deleted by a neighbour", async () => {
      expect(await say(neighbour, activity(neighbour, "Delete", post["id"]))).toBe("not-held");
      expect(await say(neighbour, activity(neighbour, "Delete", alice.actor))).toBe("not-held");
      expect(await text()).toBe("<p>one</p>");
      const later = note(alice, "two");
      expect(await say(neighbour, activity(neighbour, "Delete", later["id"]))).toBe("not-held");
      expect(await say(alice, activity(alice, "Create", later))).toBe("done");
    });

    test("A27 is not changed by others, and an unknown post is read at its own server", async () => {
      const updated = "2026-11-24T11:30:00.000Z";
      const forged = { ...post, content: "<p>forged</p>", updated };
      expect(await say(mallory, activity(mallory, "Update", forged))).toBe("not-the-author");
      const own = { ...forged, attributedTo: mallory.actor };
      expect(await say(mallory, activity(mallory, "Update", own))).toBe("not-theirs");
      const neighbours = { ...forged, attributedTo: neighbour.actor };
      expect(await say(neighbour, activity(neighbour, "Update", neighbours))).toBe("not-theirs");
      expect(await text()).toBe("<p>one</p>");

      const unknown = note(alice, "two");
      here.documents.set(String(unknown["id"]), {
        ...unknown,
        content: "<p>as served</p>",
        updated,
      });
      const told = { ...unknown, content: "<p>as told</p>", updated };
      expect(await say(alice, activity(alice, "Update", told))).toBe("done");
      expect((await heldPost(here.store.reader, String(unknown["id"])))?.body_html).toBe(
        "<p>as served</p>",
      );
    });

    test("A37 is not liked or followed by numbers", async () => {
      const counted = { ...post, likes: { totalItems: 1e9 }, shares: { totalItems: -1 } };
      const updated = { ...counted, content: "<p>more</p>", updated: "2026-11-24T11:40:00.000Z" };
      expect(await say(alice, activity(alice, "Update", updated))).toBe("done");
      const held = await heldPost(here.store.reader, String(post["id"]));
      expect(held).toMatchObject({ thanks_count: 0, boosts_count: 0, body_html: "<p>more</p>" });
      expect((await meet(alice)).followers_count).toBe(1);
    });
  });

  test("A28 a post sent along with an Announce is read at its own server, or not at all", async () => {
    await annaFollows(mallory);
    const forged = note(alice, "one", { content: "<p>forged</p>" });
    here.down.add("syd.example");
    const first = activity(mallory, "Announce", forged);
    expect(await say(mallory, first)).toBe("unreachable");
    expect(await count("post")).toBe(0);
    here.down.clear();
    here.documents.set(String(forged["id"]), note(alice, "one"));
    here.time.at += 60_000;
    await here.work();
    expect(await received(first)).toBe("done");
    expect((await heldPost(here.store.reader, String(forged["id"])))?.body_html).toBe("<p>one</p>");
    const unknown = activity(mallory, "Announce", note(alice, "never-written"));
    expect(await say(mallory, unknown)).toBe("not-found");
    const followers = note(alice, "two", { to: [`${alice.actor}/followers`], cc: [] });
    here.documents.set(String(followers["id"]), followers);
    expect(await say(mallory, activity(mallory, "Announce", followers["id"]))).not.toBe("done");
    expect(await count("boost")).toBe(1);
  });

  describe("A29 what others did", () => {
    test("is not undone", async () => {
      const uri = await annasPost();
      const deeds = [
        activity(alice, "Follow", annaUri),
        activity(alice, "Like", uri),
        activity(alice, "Announce", uri),
      ];
      for (const deed of deeds) expect(await say(alice, deed)).toBe("done");
      const all = async () => [await count("follow"), await count("thanks"), await count("boost")];
      expect(await all()).toEqual([1, 1, 1]);
      for (const deed of deeds) {
        expect(await say(mallory, activity(mallory, "Undo", deed))).toBe("not-theirs");
        expect(await say(mallory, activity(mallory, "Undo", deed["id"]))).toBe("not-theirs");
        const claimed = { ...deed, actor: mallory.actor };
        expect(await say(mallory, activity(mallory, "Undo", claimed))).toBe("not-theirs");
        const bare = { ...claimed, id: undefined };
        expect(await say(mallory, activity(mallory, "Undo", bare))).toBe("not-held");
        expect(await say(neighbour, activity(neighbour, "Undo", deed["id"]))).toBe("not-held");
        expect(await say(neighbour, activity(neighbour, "Undo", deed))).toBe("not-theirs");
      }
      expect(await all()).toEqual([1, 1, 1]);
      const blocked = activity(alice, "Block", annaUri);
      expect(await say(alice, blocked)).toBe("done");
      expect(await say(mallory, activity(mallory, "Undo", blocked["id"]))).toBe("not-theirs");
      expect(await here.store.reader.db.selectFrom("block").select("id").execute()).toHaveLength(1);
    });

    test("is not answered: a follow never asked, or asked of someone else", async () => {
      const { id } = await meet(alice);
      const never = { type: "Follow", actor: annaUri, object: mallory.actor };
      for (const type of ["Accept", "Reject"])
        for (const object of [
          { ...never, id: "https://nord.example/activities/1" },
          never,
          "https://nord.example/activities/1",
        ])
          expect(await say(mallory, activity(mallory, type, object))).toBe("nothing-asked");
      await here.store.transact((tx) => follow(tx, { followerId: anna, followeeId: id }));
      const [held] = await here.store.reader.db.selectFrom("follow").selectAll().execute();
      const asked = { id: held!.uri, type: "Follow", actor: annaUri, object: alice.actor };
      expect(await say(mallory, activity(mallory, "Accept", asked))).toBe("not-theirs");
      expect(await say(mallory, activity(mallory, "Accept", held!.uri))).toBe("nothing-asked");
      const turned = { ...asked, object: mallory.actor };
      expect(await say(mallory, activity(mallory, "Accept", turned))).toBe("nothing-asked");
      const state = async () =>
        (await here.store.reader.db.selectFrom("follow").select("state").execute())[0]?.state;
      expect(await state()).toBe("requested");
      expect(await say(alice, activity(alice, "Accept", asked))).toBe("done");
      const late = { ...asked, id: "https://nord.example/activities/99" };
      expect(await say(alice, activity(alice, "Reject", late))).toBe("nothing-asked");
      expect(await state()).toBe("accepted");
    });
  });

  test("A30 a move that the target does not confirm, goes round, or comes too soon", async () => {
    await annaFollows(alice);
    const moves = (to: Party, from: Party) =>
      say(from, activity(from, "Move", from.actor, { target: to.actor }));
    expect(await moves(neighbour, alice)).toBe("move-not-mutual");
    here.serve(neighbour, { alsoKnownAs: [alice.actor] });
    expect(
      await say(mallory, activity(mallory, "Move", alice.actor, { target: mallory.actor })),
    ).toBe("not-theirs");
    expect(await moves(neighbour, alice)).toBe("done");
    here.serve(alice, { alsoKnownAs: [neighbour.actor] });
    await here.store.transact(async (tx) => {
      await tx.db.updateTable("follow").set({ state: "accepted" }).execute();
    });
    expect(await moves(alice, neighbour)).toBe("moved-away");
    here.serve(mallory, { alsoKnownAs: [alice.actor] });
    expect(await moves(mallory, alice)).not.toBe("done");
  });

  test("A35 who is suspended is not heard, nor passed on by others", async () => {
    await annaFollows(alice);
    const before = note(alice, "before");
    expect(await say(alice, activity(alice, "Create", before))).toBe("done");
    await annaFollows(mallory);
    await here.store.transact(async (tx) => {
      await tx.db
        .updateTable("actor")
        .set({ state: "suspended" })
        .where("uri", "=", alice.actor)
        .execute();
    });
    const after = note(alice, "after");
    here.documents.set(String(after["id"]), after);
    expect(await say(alice, activity(alice, "Create", after))).toBe("actor-suspended");
    expect(await say(mallory, activity(mallory, "Announce", before["id"]))).toBe("not-found");
    expect(await say(mallory, activity(mallory, "Announce", after["id"]))).not.toBe("done");
    expect(await count("boost")).toBe(0);
    const seen = await here.store.reader.db
      .selectFrom("entry")
      .select("post_id")
      .where("via_id", "is not", null)
      .execute();
    expect(seen).toEqual([]);
  });

  test("A36 who is blocked is answered like everybody, and nothing comes of it", async () => {
    const uri = await annasPost();
    const { id } = await meet(mallory);
    await here.store.transact((tx) => block(tx, { blockerId: anna, blockedId: id }));
    const replies = note(mallory, "reply", { inReplyTo: uri, to: [annaUri] });
    for (const said of [
      activity(mallory, "Follow", annaUri),
      activity(mallory, "Like", uri),
      activity(mallory, "Announce", uri),
      activity(mallory, "Create", replies),
    ]) {
      expect((await here.deliver(mallory, said)).status).toBe(202);
      await here.work();
      expect(await received(said)).not.toBe("done");
    }
    const all = [await count("follow"), await count("thanks"), await count("boost")];
    expect([...all, await count("post")]).toEqual([0, 0, 0, 1]);
    expect(await news()).toEqual([]);
  });

  test("A38 a post for a group is not ours to pass on, and a group vouches for nobody", async () => {
    const post = note(mallory, "to-the-group", {
      audience: group.actor,
      to: [group.actor],
      cc: [],
    });
    expect(await say(mallory, activity(mallory, "Create", post))).toBe("not-relevant");
    await annaFollows(group);
    const forged = activity(alice, "Like", await annasPost());
    expect(await say(group, activity(group, "Announce", forged))).toBe("not-proven");
    const gone = activity(alice, "Delete", note(alice, "kept")["id"]);
    expect(await say(group, activity(group, "Announce", gone))).toBe("not-held");
    const ours = activity(alice, "Like", await annasPost(), { actor: annaUri });
    expect(await say(group, activity(group, "Announce", ours))).toBe("our-own");
    const person_ = activity(mallory, "Announce", forged);
    expect(await say(mallory, person_)).toBe("not-a-group");
    expect([await count("thanks"), await count("boost")]).toEqual([0, 0]);
  });

  test("A38 what a group says was deleted or changed is asked of its own server", async () => {
    await annaFollows(group);
    const post = note(alice, "one");
    const uri = String(post["id"]);
    here.documents.set(uri, post);
    const created = activity(alice, "Create", { ...post, content: "<p>forged</p>" });
    expect(await say(group, activity(group, "Announce", created))).toBe("done");
    expect((await heldPost(here.store.reader, uri))?.body_html).toBe("<p>one</p>");
    const deleted = activity(group, "Announce", activity(alice, "Delete", uri));
    expect(await say(group, deleted)).toBe("not-gone");
    here.documents.set(uri, { ...post, content: "<p>new</p>", updated: "2026-11-24T11:50:00Z" });
    const updated = activity(alice, "Update", { ...post, content: "<p>forged</p>" });
    expect(await say(group, activity(group, "Announce", updated))).toBe("done");
    expect((await heldPost(here.store.reader, uri))?.body_html).toBe("<p>new</p>");
    here.documents.set(uri, { status: 410 });
    const again = activity(group, "Announce", activity(alice, "Delete", uri));
    expect(await say(group, again)).toBe("done");
    expect(await heldPost(here.store.reader, uri)).toBeUndefined();
  });

  test("A39 an answer to what nobody asked", async () => {
    const join = {
      type: "Join",
      id: "https://nord.example/activities/7",
      actor: mallory.actor,
      object: annaUri,
    };
    expect(await say(mallory, activity(mallory, "Accept", join))).toBe("not-a-follow");
    expect(await say(mallory, activity(mallory, "Join", annaUri))).toBe("unknown-verb");
    expect(await say(mallory, activity(mallory, "View", annaUri))).toBe("unknown-verb");
  });

  test("a report reaches the moderators only", async () => {
    const boss = await person(here.store, "boss", { role: "moderator" });
    const uri = await annasPost();
    const flag = { ...activity(mallory, "Flag", [annaUri, uri]), content: "spam", to: [publicUri] };
    expect(await say(mallory, flag)).toBe("done");
    expect(await count("report")).toBe(1);
    const told = await here.store.reader.db.selectFrom("notification").selectAll().execute();
    expect(told.map((row) => [row.reader_id, row.kind])).toEqual([[boss, "report"]]);
    expect(await say(mallory, activity(mallory, "Flag", [alice.actor]))).toBe("not-here");
  });
});
