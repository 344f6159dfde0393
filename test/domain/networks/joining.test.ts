import { expect, test } from "vitest";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { block, unblock } from "../../../src/domain/people/block.ts";
import { declineInvitation, withdrawInvitation } from "../../../src/domain/networks/invite.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { membersOf, serversOf } from "../../../src/domain/networks/members.read.ts";
import { networksOf } from "../../../src/domain/networks/networks.read.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { acted, admitted, decided, history, networkElsewhere } from "./support.ts";
import { founded, refusal, roles, settled, told } from "./support.ts";

onEachEngine("coming and going in a network", (engine) => {
  const joins = (store: TestStore, networkId: number, actorId: number, more = {}) =>
    refusal(store.transact((tx) => join(tx, { networkId, actorId, ...more })));
  const leaves = (store: TestStore, networkId: number, actorId: number) =>
    store.transact((tx) => leave(tx, { networkId, actorId }));

  test("an open network is joined at once, again is once", async () => {
    const store = await freshStore(engine);
    const { id, other } = await settled(store, { kind: "open" });
    expect(await joins(store, id, other)).toBeUndefined();
    expect(await joins(store, id, other)).toBeUndefined();
    expect((await roles(store, id)).get(other)).toBe("member");
    expect(await history(store, id, other)).toEqual(["joined"]);
    expect(await leaves(store, id, other)).toBe(true);
    expect(await leaves(store, id, other)).toBe(false);
    expect(await history(store, id, other)).toEqual(["joined", "left"]);
  });

  test("a closed one asks its moderators, who say yes or no once", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    const far = await stranger(store, "anna@syd.example");
    const uri = "https://syd.example/follows/1";
    expect(await joins(store, id, other, { message: "Jeg er jordemoder" })).toBeUndefined();
    expect(await joins(store, id, far, { uri })).toBeUndefined();
    const now = "2026-11-25T12:00:00.000Z";
    const asking = await membersOf(store.reader, id, { state: "requested", limit: 9, now });
    expect(asking.items.map((one) => [one.person.id, one.message, one.firstFromServer])).toEqual([
      [far, null, true],
      [other, "Jeg er jordemoder", false],
    ]);
    const asked = (await told(store, moderator)).filter((kind) => kind === "networkRequest");
    expect(asked).toHaveLength(2);
    const by = { byId: moderator, actorId: other };
    expect(await refusal(decided(store, id, { ...by, byId: member, admitted: true }))).toBe(
      "not-allowed",
    );
    await decided(store, id, { ...by, admitted: true });
    expect(await refusal(decided(store, id, { ...by, admitted: false }))).toBe("not-found");
    await decided(store, id, { byId: owner, actorId: far, admitted: false });
    expect(await history(store, id, other)).toEqual(["requested", "admitted"]);
    expect(await history(store, id, far)).toEqual(["requested", "denied"]);
    expect(await serversOf(store.reader, id)).toEqual(["nord.example"]);
    expect((await told(store, owner)).filter((kind) => kind === "networkRequest")).toEqual([]);
  });

  test("who is not let in is told so, each time they ask", async () => {
    const store = await freshStore(engine);
    const { id, owner, other } = await settled(store);
    for (let time = 0; time < 2; time++) {
      expect(await joins(store, id, other, {})).toBeUndefined();
      await decided(store, id, { byId: owner, actorId: other, admitted: false });
      expect(await told(store, other)).toEqual(["networkDenied"]);
    }
  });

  test("who tells of a patient is not heard", async () => {
    const store = await freshStore(engine);
    const { id, other } = await settled(store);
    expect(await joins(store, id, other, { message: "CPR 010190-1234" })).toBe("patient-data");
  });

  test("an answer admits nobody who does not ask", async () => {
    const store = await freshStore(engine);
    const { id, owner, other } = await settled(store);
    await acted(store, id, owner, { verb: "invite", personId: other });
    const answer = (followerId: number, accepted: boolean) =>
      store.transact((tx) => answerFollow(tx, { followerId, followeeId: id, accepted }));
    expect(await answer(other, true)).toBe(false);
    const out = await person(store, "ukendt-m9");
    expect(await answer(out, true)).toBe(false);
    await acted(store, id, owner, { verb: "ban", personId: out });
    expect(await answer(out, true)).toBe(false);
    expect(await answer(out, false)).toBe(false);
    expect((await roles(store, id)).get(out)).toBe("banned");
    expect((await roles(store, id)).get(other)).toBe("invited");
  });

  test("a hidden one is not there for others, and takes who is invited", async () => {
    const store = await freshStore(engine);
    const { id, moderator, member, other } = await settled(store, { kind: "hidden" });
    expect(await joins(store, id, other)).toBe("not-found");
    const invite = { verb: "invite", personId: other } as const;
    expect(await refusal(acted(store, id, member, invite))).toBe("not-allowed");
    await acted(store, id, moderator, invite);
    expect(await told(store, other)).toEqual(["networkInvitation"]);
    expect(await joins(store, id, other)).toBeUndefined();
    expect((await roles(store, id)).get(other)).toBe("member");
    expect(await history(store, id, other)).toEqual(["invited", "joined"]);
  });

  test("an invitation is declined, withdrawn, or lapses after thirty days", async () => {
    let now = new Date("2026-11-01T12:00:00.000Z");
    const store = await freshStore(engine, { now: () => now });
    const { id, owner, member, other } = await settled(store, { kind: "hidden" });
    const invite = () => acted(store, id, owner, { verb: "invite", personId: other });
    const mine = async () => (await networksOf(store.reader, other, now.toISOString())).length;
    await invite();
    expect(await mine()).toBe(1);
    await store.transact((tx) => declineInvitation(tx, id, other));
    expect([await mine(), await told(store, other)]).toEqual([0, []]);
    const again = store.transact((tx) => declineInvitation(tx, id, other));
    expect(await refusal(again)).toBe("not-found");
    await invite();
    const take = (byId: number) =>
      store.transact((tx) => withdrawInvitation(tx, { networkId: id, personId: other, byId }));
    expect(await refusal(take(member))).toBe("not-allowed");
    await take(owner);
    expect(await joins(store, id, other)).toBe("not-found");
    await invite();
    now = new Date("2026-12-02T12:00:00.000Z");
    expect([await mine(), await joins(store, id, other)]).toEqual([0, "not-found"]);
    await invite();
    expect(await joins(store, id, other)).toBeUndefined();
    const events = ["invited", "declined", "invited", "withdrawn", "invited", "invited", "joined"];
    expect(await history(store, id, other)).toEqual(events);
  });

  test("an Undo of an old Follow does not end an invitation", async () => {
    const store = await freshStore(engine);
    const { id, owner } = await settled(store, { kind: "hidden" });
    const far = await stranger(store, "anna@syd.example");
    await acted(store, id, owner, { verb: "invite", personId: far });
    const uri = "https://syd.example/follows/1";
    const undone = store.transact((tx) => leave(tx, { networkId: id, actorId: far, uri }));
    expect(await undone).toBe(false);
    expect(await joins(store, id, far, { uri })).toBe("not-found");
    expect(await joins(store, id, far, { uri: `${uri}0` })).toBeUndefined();
  });

  test("who is banned stays so, whatever they undo, leave or block, until it ends", async () => {
    let now = new Date("2026-11-01T12:00:00.000Z");
    const store = await freshStore(engine, { now: () => now });
    const { id, owner } = await settled(store, { kind: "open" });
    const far = await stranger(store, "anna@syd.example");
    const uri = "https://syd.example/follows/1";
    await joins(store, id, far, { uri });
    const until = "2026-11-10T12:00:00.000Z";
    await acted(store, id, owner, { verb: "ban", personId: far, until });
    const pair = { followerId: far, followeeId: id };
    const blocking = { blockerId: far, blockedId: id, uri: "https://syd.example/blocks/1" };
    await store.transact((tx) => leave(tx, { networkId: id, actorId: far, uri }));
    await store.transact((tx) => unfollow(tx, { ...pair, uri: "https://syd.example/other" }));
    await store.transact((tx) => block(tx, blocking));
    await store.transact((tx) => unblock(tx, blocking));
    expect((await roles(store, id)).get(far)).toBe("banned");
    expect(await joins(store, id, far, { uri: `${uri}1` })).toBe("not-allowed");
    await acted(store, id, owner, { verb: "ban", personId: far, until });
    expect(await history(store, id, far)).toEqual(["joined", "banned"]);
    now = new Date("2026-11-11T12:00:00.000Z");
    await acted(store, id, owner, { verb: "ban", personId: far });
    expect(await joins(store, id, far, { uri: `${uri}2` })).toBe("not-allowed");
    await acted(store, id, owner, { verb: "unban", personId: far });
    expect(await joins(store, id, far, { uri: `${uri}3` })).toBeUndefined();
    const events = ["joined", "banned", "banned", "unbanned", "joined"];
    expect(await history(store, id, far)).toEqual(events);
  });

  test("a network elsewhere answers for itself", async () => {
    const store = await freshStore(engine);
    const id = await networkElsewhere(store);
    const me = await person(store, "medlem-m3");
    expect(await joins(store, id, me)).toBeUndefined();
    const pair = { followerId: me, followeeId: id };
    expect((await roles(store, id)).get(me)).toBe("requested");
    const by = { byId: me, actorId: me, admitted: true };
    expect(await refusal(decided(store, id, by))).toBe("not-allowed");
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    expect((await roles(store, id)).get(me)).toBe("member");
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: false }));
    expect((await roles(store, id)).get(me)).toBeUndefined();
  });

  test("a network elsewhere that was closed is never open here", async () => {
    const store = await freshStore(engine);
    const id = await networkElsewhere(store);
    expect(await networkElsewhere(store, { kind: "open" })).toBe(id);
    const held = store.reader.db.selectFrom("network").select("kind").where("actor_id", "=", id);
    expect(await held.executeTakeFirst()).toEqual({ kind: "closed" });
  });

  test("nobody is invited twice, nor who is nobody", async () => {
    const store = await freshStore(engine);
    const owner = await person(store, "ejer-m1");
    const id = await founded(store, owner);
    const member = await person(store, "medlem-m3");
    await admitted(store, id, { actorId: member, byId: owner });
    await acted(store, id, owner, { verb: "invite", personId: member });
    expect((await roles(store, id)).get(member)).toBe("member");
    for (const personId of [999, id])
      expect(await refusal(acted(store, id, owner, { verb: "invite", personId }))).toBe(
        "not-found",
      );
  });
});
