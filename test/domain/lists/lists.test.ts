import { beforeAll, expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { unfollow } from "../../../src/domain/follows/unfollow.ts";
import {
  addList,
  changeList,
  listLimits,
  removeList,
  type NewList,
} from "../../../src/domain/lists/keep-list.ts";
import { listOf, listsHolding, listsOf } from "../../../src/domain/lists/lists.read.ts";
import { addToList, removeFromList } from "../../../src/domain/lists/members.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { block } from "../../../src/domain/people/block.ts";
import { moveActor } from "../../../src/domain/people/move.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { founded, networkElsewhere, refusal } from "../networks/support.ts";

const now = "2026-03-01T00:00:00.000Z";

onEachEngine("lists", (engine) => {
  let store: TestStore;
  let [me, bo, cy, other] = [0, 0, 0, 0];

  beforeAll(async () => {
    store = await freshStore(engine);
    [me, bo] = [await person(store, "laege-m1"), await person(store, "sygeplejerske-m2")];
    [cy, other] = [await stranger(store, "cy@syd.example"), await person(store, "leder-m3")];
    for (const followeeId of [bo, cy])
      await act((tx) => follow(tx, { followerId: me, followeeId }));
  });

  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transact(work);
  const made = (more: Partial<NewList> = {}, who = me) =>
    act((tx) => addList(tx, who, { title: "Sepsis", ...more }));
  const put = (listId: number, actorIds: number[], who = me) =>
    act((tx) => addToList(tx, who, { listId, actorIds }));
  const holding = async (actorId: number) =>
    (await listsHolding(store.reader, me, actorId)).map(({ id }) => id);
  const gone = (id: number) => act((tx) => removeList(tx, me, id));

  test("a list is made, changed and taken away; another's is none", async () => {
    const id = await made({ title: " Sepsis \n og feber " });
    expect(await listOf(store.reader, me, id, now)).toEqual({
      id,
      title: "Sepsis og feber",
      replies: "list",
      exclusive: false,
      network: null,
    });
    await act((tx) => changeList(tx, me, id, { replies: "none", exclusive: true }));
    await act((tx) => changeList(tx, me, id, { title: "Feber" }));
    const second = await made();
    expect(await listsOf(store.reader, me, now)).toMatchObject([
      { id, title: "Feber", replies: "none", exclusive: true },
      { id: second, title: "Sepsis" },
    ]);
    expect(await listOf(store.reader, bo, id, now)).toBeUndefined();
    expect(await listsOf(store.reader, bo, now)).toEqual([]);
    const cases: [string, () => Promise<unknown>][] = [
      ["title-missing", () => made({ title: " \u200b" })],
      ["title-too-long", () => made({ title: "x".repeat(257) })],
      ["patient-data", () => made({ title: "010190-1111" })],
      ["title-missing", () => act((tx) => changeList(tx, me, id, { title: "" }))],
      ["not-found", () => act((tx) => changeList(tx, bo, id, { title: "x" }))],
      ["not-found", () => act((tx) => removeList(tx, bo, id))],
      ["not-found", () => put(id, [me], bo)],
      ["not-found", () => act((tx) => removeFromList(tx, bo, { listId: id, actorIds: [bo] }))],
    ];
    for (const [reason, work] of cases) expect(await refusal(work())).toBe(reason);
    await gone(id);
    await gone(second);
    expect(await listsOf(store.reader, me, now)).toEqual([]);
  });

  test("whom one follows or has asked, and oneself, can be put in; all of them or none", async () => {
    const id = await made();
    const cases: [string, number[]][] = [
      ["not-followed", [bo, other]],
      ["not-found", [bo, 12]],
    ];
    for (const [reason, ids] of cases) expect(await refusal(put(id, ids))).toBe(reason);
    expect(await holding(bo)).toEqual([]);
    await put(id, [bo, cy, me, bo]); // cy has not answered
    expect(await refusal(put(id, [bo]))).toBe("already-listed");
    const second = await made();
    await put(second, [bo]);
    expect(await holding(bo)).toEqual([id, second]);
    expect(await holding(cy)).toEqual([id]);
    expect(await holding(me)).toEqual([id]);
    expect(await listsHolding(store.reader, bo, me)).toEqual([]);
    await act((tx) => removeFromList(tx, me, { listId: id, actorIds: [bo, other] }));
    expect(await holding(bo)).toEqual([second]);
    await gone(id);
    await gone(second);
  });

  test("whoever is no longer followed is in no list, and who cannot be seen comes in none", async () => {
    const id = await made();
    await put(id, [bo, cy]);
    await act((tx) => unfollow(tx, { followerId: me, followeeId: cy }));
    expect(await holding(cy)).toEqual([]);
    await act((tx) => block(tx, { blockerId: bo, blockedId: me }));
    expect(await holding(bo)).toEqual([]);
    expect(await refusal(put(id, [bo]))).toBe("not-found");
    await gone(id);
  });

  test("who moves to another region stays in the lists they were in", async () => {
    const mover = await person(store, "flytter-m4");
    const uri = `https://nord.example/actors/${mover}`;
    const target = await stranger(store, "flytter@syd.example", {
      also_known_as: JSON.stringify([uri]),
    });
    await act((tx) => follow(tx, { followerId: me, followeeId: mover }));
    const id = await made();
    await put(id, [mover]);
    await act((tx) => moveActor(tx, { actorId: mover, targetId: target }));
    expect([await holding(mover), await holding(target)]).toEqual([[], [id]]);
    await act((tx) => unfollow(tx, { followerId: me, followeeId: target }));
    expect(await holding(target)).toEqual([]);
    await gone(id);
  });

  test("each network one belongs to is a list that the network keeps", async () => {
    const network = await founded(store, other, { kind: "open", name: "Akut" });
    const away = await networkElsewhere(store);
    await act((tx) => join(tx, { networkId: network, actorId: me }));
    await act((tx) => join(tx, { networkId: away, actorId: me }).catch(() => undefined)); // asked at most
    const id = await made();
    expect(await listsOf(store.reader, me, now)).toMatchObject([
      { id, network: null },
      { id: network, title: "Akut", replies: "list", exclusive: false, network: { id: network } },
    ]);
    expect(await listOf(store.reader, me, network, now)).toMatchObject({
      network: { id: network },
    });
    for (const notOurs of [away, bo])
      expect(await listOf(store.reader, me, notOurs, now)).toBeUndefined();
    expect(await listOf(store.reader, bo, network, now)).toBeUndefined();
    const cases: [string, () => Promise<unknown>][] = [
      ["list-read-only", () => act((tx) => changeList(tx, me, network, { title: "x" }))],
      ["list-read-only", () => gone(network)],
      ["list-read-only", () => put(network, [me])],
      ["not-found", () => act((tx) => changeList(tx, bo, network, { title: "x" }))],
    ];
    for (const [reason, work] of cases) expect(await refusal(work())).toBe(reason);
    await put(id, [network]); // a network is followed, so it can be in a list as well
    expect(await holding(network)).toEqual([id]);
    await act((tx) => leave(tx, { networkId: network, actorId: me }));
    expect(await listsOf(store.reader, me, now)).toMatchObject([{ id }]);
    expect(await holding(network)).toEqual([]);
    await gone(id);
  });

  test("there is room for so many and no more", async () => {
    await act(async (tx) => {
      for (let n = 0; n < listLimits.lists; n++) await addList(tx, other, { title: `${n}` });
    });
    expect(await refusal(made({}, other))).toBe("no-more-room");
    const id = await made();
    const many = Array.from({ length: listLimits.members + 1 }, (_, n) => n + 1);
    expect(await refusal(put(id, many))).toBe("no-more-room");
    await gone(id);
  });
});
