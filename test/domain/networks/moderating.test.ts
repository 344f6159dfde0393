import { expect, test } from "vitest";
import { carryMemberships } from "../../../src/domain/networks/carry-memberships.ts";
import { actFromElsewhere } from "../../../src/domain/networks/member-acts.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { block } from "../../../src/domain/people/block.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { acted, admitted, decided, history, refusal, roles, settled, told } from "./support.ts";

onEachEngine("moderating a network", (engine) => {
  const leaves = (store: TestStore, networkId: number, actorId: number) =>
    refusal(store.transact((tx) => leave(tx, { networkId, actorId })));

  test("roles are given and taken, told and noted", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    const act = (by: number, verb: "promote" | "demote" | "remove", personId: number) =>
      refusal(acted(store, id, by, { verb, personId }));
    for (const by of [member, other]) expect(await act(by, "promote", member)).toBe("not-allowed");
    expect(await act(moderator, "promote", other)).toBe("not-found");
    expect(await act(moderator, "promote", member)).toBeUndefined();
    expect(await act(moderator, "promote", member)).toBeUndefined();
    expect((await roles(store, id)).get(member)).toBe("moderator");
    expect(await told(store, member)).toContain("networkRole");
    expect(await act(member, "demote", moderator)).toBeUndefined();
    expect(await act(moderator, "demote", member)).toBe("not-allowed");
    for (const verb of ["demote", "remove"] as const)
      expect(await act(member, verb, owner)).toBe("not-allowed");
    expect(await history(store, id, member)).toEqual(["invited", "joined", "promoted"]);
    expect((await history(store, id, moderator)).slice(-2)).toEqual(["promoted", "demoted"]);
  });

  test("who is put out is told, hears nothing more of it, and may ask again; who is banned may not", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    await store.transact((tx) => join(tx, { networkId: id, actorId: other }));
    expect(await told(store, moderator)).toContain("networkRequest");
    await acted(store, id, owner, { verb: "remove", personId: moderator, reason: "ro" });
    await acted(store, id, owner, { verb: "ban", personId: member });
    expect(await told(store, moderator)).toEqual(["networkRemoval"]);
    const asks = (actorId: number) =>
      refusal(store.transact((tx) => join(tx, { networkId: id, actorId })));
    expect([await asks(moderator), await asks(member)]).toEqual([undefined, "not-allowed"]);
    const actor = await store.reader.db
      .selectFrom("actor")
      .select("followers_count")
      .where("id", "=", id)
      .executeTakeFirst();
    expect(actor).toEqual({ followers_count: 1 });
  });

  test("a demoted moderator no longer hears who asks to join", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, other } = await settled(store);
    await store.transact((tx) => join(tx, { networkId: id, actorId: other }));
    await acted(store, id, owner, { verb: "demote", personId: moderator });
    expect(await told(store, moderator)).not.toContain("networkRequest");
  });

  test("the last moderator stays; an owner who leaves hands it on", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member } = await settled(store);
    expect(await leaves(store, id, owner)).toBeUndefined();
    expect((await roles(store, id)).get(moderator)).toBe("owner");
    expect(await leaves(store, id, moderator)).toBe("last-moderator");
    for (const verb of ["demote", "remove", "ban"] as const)
      expect(await refusal(acted(store, id, moderator, { verb, personId: moderator }))).toBe(
        "not-allowed",
      );
    const blocking = { blockerId: moderator, blockedId: id };
    expect(await refusal(store.transact((tx) => block(tx, blocking)))).toBe("not-allowed");
    expect(await leaves(store, id, member)).toBeUndefined();
  });

  test("two moderators who put each other out at once: one stays", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member } = await settled(store);
    await acted(store, id, owner, { verb: "promote", personId: member });
    await store.transact((tx) =>
      tx.db
        .updateTable("follow")
        .set({ role: "member" })
        .where("followee_id", "=", id)
        .where("follower_id", "=", owner)
        .execute(),
    );
    const done = await Promise.all([
      refusal(acted(store, id, moderator, { verb: "demote", personId: member })),
      refusal(acted(store, id, member, { verb: "demote", personId: moderator })),
    ]);
    expect(done.filter((reason) => reason === undefined)).toHaveLength(1);
    const held = [...(await roles(store, id)).values()];
    expect(held.filter((role) => role === "moderator")).toHaveLength(1);
    const all = await Promise.all([moderator, member].map((one) => leaves(store, id, one)));
    expect(all).toContain("last-moderator");
  });

  test("two who decide at once decide once", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, other } = await settled(store);
    await store.transact((tx) => join(tx, { networkId: id, actorId: other }));
    const done = await Promise.all([
      refusal(decided(store, id, { byId: owner, actorId: other, admitted: true })),
      refusal(decided(store, id, { byId: moderator, actorId: other, admitted: false })),
    ]);
    expect(new Set(done)).toEqual(new Set(["not-found", undefined]));
    expect(await history(store, id, other)).toHaveLength(2);
  });

  test("who moves takes memberships along without roles; new servers are asked for anew", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member } = await settled(store);
    const away = await stranger(store, "ny@syd.example");
    const here = await person(store, "ny-m5");
    const carry = (actorId: number, targetId: number) =>
      carryMemberships(store, { actorId, targetId });
    await carry(moderator, here);
    expect((await roles(store, id)).get(here)).toBe("member");
    await carry(member, away);
    expect((await roles(store, id)).get(away)).toBe("requested");
    expect((await roles(store, id)).has(member)).toBe(false);
    await carry(owner, here);
    expect((await roles(store, id)).get(owner)).toBe("owner");
    await decided(store, id, { byId: owner, actorId: away, admitted: true });
    expect((await roles(store, id)).get(away)).toBe("invited");
    const uri = "https://syd.example/follows/9";
    await store.transact((tx) => join(tx, { networkId: id, actorId: away, uri }));
    expect((await roles(store, id)).get(away)).toBe("member");
    await store.transact((tx) => setTrust(tx, "syd.example", "allied"));
    const second = await stranger(store, "to@syd.example");
    await carry(here, second);
    expect((await roles(store, id)).get(second)).toBe("invited");
  });

  test("a ban goes along", async () => {
    const store = await freshStore(engine);
    const { id, owner, member } = await settled(store, { kind: "open" });
    const target = await person(store, "ny-m5");
    await acted(store, id, owner, { verb: "ban", personId: member });
    await carryMemberships(store, { actorId: member, targetId: target });
    expect((await roles(store, id)).get(target)).toBe("banned");
    const back = refusal(store.transact((tx) => join(tx, { networkId: id, actorId: target })));
    expect(await back).toBe("not-allowed");
  });

  test("a moderator elsewhere acts like one here", async () => {
    const store = await freshStore(engine);
    const { id, owner, member } = await settled(store);
    const far = await stranger(store, "anna@syd.example");
    await acted(store, id, owner, { verb: "invite", personId: far });
    const uri = "https://syd.example/follows/1";
    await store.transact((tx) => join(tx, { networkId: id, actorId: far, uri }));
    const act = { verb: "remove", personId: member } as const;
    const removes = () =>
      refusal(store.transact((tx) => actFromElsewhere(tx, { networkId: id, byId: far, act })));
    expect(await removes()).toBe("not-allowed");
    await acted(store, id, owner, { verb: "promote", personId: far });
    expect(await removes()).toBeUndefined();
    expect((await roles(store, id)).has(member)).toBe(false);
    await admitted(store, id, { actorId: member, byId: owner });
    await acted(store, id, owner, { verb: "demote", personId: far });
    expect(await removes()).toBe("not-allowed");
  });
});
