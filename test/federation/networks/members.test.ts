import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { moveActor, setAliases } from "../../../src/domain/people/move.ts";
import { followBetween } from "../../../src/domain/follows/rows.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { actOnMember, type MemberAct } from "../../../src/domain/networks/member-acts.ts";
import { changeNetwork } from "../../../src/domain/networks/settings.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { eventually } from "../../support/process.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import { admitted, arrives, becomes, closeAll, founded, seen, standing, writes } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

let syd: Region;
let nord: Region;
let outside: Region;

beforeAll(async () => {
  [syd, nord, outside] = await Promise.all([
    region("Syd", "sqlite"),
    region("Nord", "sqlite"),
    region("Ude", "sqlite"),
  ]);
  await syd.ally(nord);
  await nord.ally(syd);
});

afterAll(() => closeAll([syd, nord, outside]));

describe.each(hosts)("the members of networks whose host is on %s", (engine) => {
  let midt: Region;
  let leader: Person;

  beforeAll(async () => {
    midt = await region("Midt", engine);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
  });

  afterAll(() => closeAll([midt]));

  const someone = (at: Region, name: string) => at.member(`${name}-${engine}`);
  const act = (at: Region, who: { id: number; in: number }, done: MemberAct) =>
    at.store.transact((tx) => actOnMember(tx, { networkId: who.in, byId: who.id, act: done }));
  const roleAt = async (at: Region, followerId: number, followeeId: number) =>
    (await followBetween(at.store.reader, { followerId, followeeId }))?.role;

  test("6 who was put out and not told sees nothing new; the next word of the network heals it", async () => {
    const network = await founded(midt, leader, "fald");
    const bo = await someone(nord, "bo");
    const britt = await someone(nord, "britt");
    const there = await admitted(network, nord, bo);
    await admitted(network, nord, britt);
    const early = await writes(midt, leader, network.id, { body: "Mens Bo er med" });
    await arrives(nord, bo, early.uri);
    nord.proxy.weather = "held";
    const personId = await midt.idOf(bo.uri);
    await act(midt, { id: leader.id, in: network.id }, { verb: "remove", personId });
    await eventually(() => nord.proxy.held() === 2, "the Reject and the Remove");
    await nord.proxy.release(() => []);
    nord.proxy.weather = "fair";
    expect(await standing(nord, { followerId: bo.id, followeeId: there })).toBe("accepted");
    const late = await writes(midt, leader, network.id, { body: "Uden Bo" });
    await becomes(nord, { followerId: bo.id, followeeId: there }, undefined);
    await eventually(async () => {
      await nord.hurry("inbox");
      expect(await seen(nord, bo, late.uri)).toBeUndefined();
      return seen(nord, britt, late.uri);
    }, "the new post for who is left");
    expect(await seen(nord, bo, early.uri)).toBeUndefined();
    expect(await seen(nord, bo, late.uri)).toBeUndefined();
  });

  test("10 a moderator elsewhere is obeyed while they are one, and told why when they are not", async () => {
    const network = await founded(midt, leader, "stroke");
    const anna = await someone(syd, "anna");
    const bo = await someone(nord, "bo10");
    const bea = await someone(nord, "bea10");
    const atSyd = await admitted(network, syd, anna);
    const atNord = await admitted(network, nord, bo);
    await admitted(network, nord, bea);
    const [boHere, beaHere] = [await midt.idOf(bo.uri), await midt.idOf(bea.uri)];
    const post = await writes(syd, anna, atSyd, { body: "Skal væk" });
    const kept = await writes(syd, anna, atSyd, { body: "Skal blive" });
    const held = await arrives(nord, bo, post.uri);
    const heldKept = await arrives(nord, bo, kept.uri);
    const lead = { id: leader.id, in: network.id };
    await act(midt, lead, { verb: "promote", personId: boHere });
    await eventually(async () => (await roleAt(nord, bo.id, atNord)) === "moderator", "the role");

    const moderate = (postId: number, verb: "take-off" | "lock") =>
      nord.store.transact((tx) =>
        actOnPost(tx, { networkId: atNord, byId: bo.id, act: { verb, postId, reason: "Navn" } }),
      );
    await moderate(held.id, "take-off");
    await arrives(syd, anna, post.uri, (own) => own.networkState === "removed");
    await eventually(async () => !(await seen(nord, bea, post.uri)), "its end for members");
    await act(nord, { id: bo.id, in: atNord }, { verb: "promote", personId: bea.id });
    await eventually(
      async () => (await roleAt(midt, beaHere, network.id)) === "moderator",
      "Bea at the host",
    );
    await eventually(
      async () => (await roleAt(nord, bea.id, atNord)) === "moderator",
      "Bea at home",
    );

    // The demotion does not reach Nord: there he still believes that he moderates.
    await allAtRest(midt, syd, nord);
    nord.proxy.weather = "held";
    await act(midt, lead, { verb: "demote", personId: boHere });
    await eventually(() => nord.proxy.held() === 1, "the demotion");
    await nord.proxy.release(() => []);
    nord.proxy.weather = "fair";
    await moderate(heldKept.id, "take-off");
    await allAtRest(midt, syd, nord);
    for (const [at, who] of [
      [midt, leader],
      [syd, anna],
      [nord, bea],
    ] as const)
      expect((await seen(at, who, kept.uri))?.networkState).toBe("accepted");
    const told = await nord.store.reader.db
      .selectFrom("inbound")
      .select(["body", "state"])
      .where("type", "=", "Reject")
      .where("actor_uri", "=", network.uri)
      .execute();
    expect(told.map(({ body }) => JSON.parse(String(body)) as unknown)).toMatchObject([
      { type: "Reject", summary: "not-allowed", object: { type: "Delete", actor: bo.uri } },
    ]);
  });

  test("15 an open network that closes keeps what was public, and says the rest to members", async () => {
    const network = await founded(midt, leader, "tavler", { kind: "open" });
    const anna = await someone(syd, "anna15");
    const atSyd = await syd.bring(network.uri);
    await syd.store.transact((tx) => join(tx, { networkId: atSyd, actorId: anna.id }));
    await becomes(syd, { followerId: anna.id, followeeId: atSyd }, "accepted");
    const old = await writes(syd, anna, atSyd, { body: "For alle" });
    await arrives(midt, leader, old.uri, ({ networkState }) => networkState === "accepted");
    const [oldHere] = [await writes(midt, leader, network.id, { body: "Også for alle" })];
    await arrives(syd, anna, oldHere.uri);
    const settings = {
      name: "Tavler",
      purpose: "",
      rules: "",
      posting: "members",
      history: "all",
    } as const;
    await midt.store.transact((tx) =>
      changeNetwork(tx, network.id, leader.id, { ...settings, kind: "closed" }),
    );
    await eventually(async () => {
      const row = await syd.store.reader.db
        .selectFrom("network")
        .select("kind")
        .where("actor_id", "=", atSyd)
        .executeTakeFirst();
      return row?.kind === "closed";
    }, "the change at Syd");
    const fresh = await writes(syd, anna, atSyd, { body: "Kun for os" });
    const freshHere = await writes(midt, leader, network.id, { body: "Også kun for os" });
    await arrives(midt, leader, fresh.uri);
    await arrives(syd, anna, freshHere.uri);
    await arrives(syd, anna, fresh.uri, (own) => own.networkState === "accepted");
    const statusOf = async (uri: string) => (await outside.ask(uri, { signed: false })).status;
    expect([await statusOf(old.uri), await statusOf(oldHere.uri)]).toEqual([200, 200]);
    expect([await statusOf(fresh.uri), await statusOf(freshHere.uri)]).toEqual([404, 404]);
    await expect(
      midt.store.transact((tx) =>
        changeNetwork(tx, network.id, leader.id, { ...settings, kind: "open" }),
      ),
    ).rejects.toThrow("audience-cannot-narrow");
  });

  test("16 whoever moves comes along at once to a server that holds the network, and asks anew elsewhere", async () => {
    const network = await founded(midt, leader, "ernaering");
    const [anna, ane] = [await someone(syd, "anna16"), await someone(syd, "ane16")];
    const bo = await someone(nord, "bo16");
    const atSyd = await admitted(network, syd, anna);
    await admitted(network, syd, ane);
    const atNord = await admitted(network, nord, bo);
    const post = await writes(midt, leader, network.id, { body: "Før flytningen" });
    await arrives(nord, bo, post.uri);
    const annaAtNord = await someone(nord, "anna16ny");
    await moves(syd, anna, nord, annaAtNord);
    await becomes(nord, { followerId: annaAtNord.id, followeeId: atNord }, "accepted");
    await becomes(syd, { followerId: anna.id, followeeId: atSyd }, undefined);
    await arrives(nord, annaAtNord, post.uri);

    const ny = await region("Ny", "sqlite");
    try {
      await midt.ally(ny);
      await ny.ally(midt);
      const aneAtNy = await ny.member("ane16ny");
      await moves(syd, ane, ny, aneAtNy);
      await becomes(syd, { followerId: ane.id, followeeId: atSyd }, undefined);
      const aneHere = await midt.idOf(aneAtNy.uri);
      const pair = { followerId: aneHere, followeeId: network.id };
      await becomes(midt, pair, "requested");
      expect((await ny.ask(post.uri)).status).toBe(404);
      await midt.store.transact((tx) =>
        decide(tx, { networkId: network.id, byId: leader.id, actorId: aneHere, admitted: true }),
      );
      const atNy = await ny.idOf(network.uri);
      await becomes(ny, { followerId: aneAtNy.id, followeeId: atNy }, "accepted");
      await becomes(midt, pair, "accepted");
      await arrives(ny, aneAtNy, post.uri);
      await allAtRest(midt, ny);
    } finally {
      await ny.close();
    }
  });

  async function moves(from: Region, who: Person, to: Region, target: Person): Promise<void> {
    await to.store.transact((tx) => setAliases(tx, target.id, [who.uri]));
    const targetId = await from.bring(target.uri);
    await from.store.transact((tx) => moveActor(tx, { actorId: who.id, targetId }));
  }

  test("17 who is banned is out at once, and their words are turned down", async () => {
    const network = await founded(midt, leader, "smerter");
    const anna = await someone(syd, "anna17");
    const atSyd = await admitted(network, syd, anna);
    const early = await writes(midt, leader, network.id, { body: "Mens Anna er med" });
    await arrives(syd, anna, early.uri);
    const personId = await midt.idOf(anna.uri);
    syd.proxy.weather = "held";
    await act(midt, { id: leader.id, in: network.id }, { verb: "ban", personId });
    await eventually(() => syd.proxy.held() > 0, "the word of the ban");
    expect((await syd.ask(early.uri)).status).toBe(404);
    expect((await syd.ask(`${network.uri}/outbox?since=0`)).status).toBe(404);
    const late = await writes(syd, anna, atSyd, { body: "Jeg er her endnu" });
    expect(await midt.outcome(`${syd.origin}/activities/${late.id}`)).toBe("not-a-member");
    expect(await seen(midt, leader, late.uri)).toBeUndefined();
    await eventually(() => syd.proxy.held() > 1, "the answer");
    syd.proxy.weather = "fair";
    await syd.proxy.release((all) => all);
    await becomes(syd, { followerId: anna.id, followeeId: atSyd }, undefined);
    await eventually(async () => !(await seen(syd, anna, early.uri)), "the purge");
    await arrives(syd, anna, late.uri, (own) => own.networkState === "removed");
    await syd.store.transact((tx) => join(tx, { networkId: atSyd, actorId: anna.id }));
    await becomes(syd, { followerId: anna.id, followeeId: atSyd }, undefined);
    expect(await standing(midt, { followerId: personId, followeeId: network.id })).toBe("banned");
  });

  test("18 administrators who do not belong read nothing, at the host and where members are", async () => {
    const network = await founded(midt, leader, "etik");
    const anna = await someone(syd, "anna18");
    const atSyd = await admitted(network, syd, anna);
    const post = await writes(syd, anna, atSyd, { body: "Kun for etikere" });
    const atHost = await arrives(midt, leader, post.uri);
    for (const [at, id] of [
      [midt, atHost.id],
      [syd, post.id],
    ] as const)
      for (const role of ["admin", "moderator"] as const) {
        const someoneElse = await at.member(`${role}-${engine}`, role);
        expect((await at.visit(someoneElse, `/posts/${id}`)).status).toBe(404);
        expect(await seen(at, someoneElse, post.uri)).toBeUndefined();
      }
    expect((await midt.visit(leader, `/posts/${atHost.id}`)).status).toBe(200);
  });
});
