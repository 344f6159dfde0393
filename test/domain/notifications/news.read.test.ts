import { expect, test } from "vitest";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { thank, unthank } from "../../../src/domain/knowledge/thank.ts";
import { clearNews, dismissGroup, dismissNews } from "../../../src/domain/notifications/dismiss.ts";
import { newsGroups, newsOfGroup } from "../../../src/domain/notifications/groups.read.ts";
import { groupedKinds, type NewsKind } from "../../../src/domain/notifications/kinds.ts";
import { news, newsById, type NewsWanted } from "../../../src/domain/notifications/news.read.ts";
import { notify } from "../../../src/domain/notifications/notify.ts";
import { unreadNews } from "../../../src/domain/notifications/unread.read.ts";
import { mute, unmute } from "../../../src/domain/people/mute.ts";
import { markSeen } from "../../../src/domain/streams/markers.ts";
import type { Window } from "../../../src/storage/windowed.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note } from "../knowledge/drafts.ts";

const whole: Window = { before: Number.MAX_SAFE_INTEGER, after: 0, up: false, limit: 40 };

/** Anna has two posts; three people thank for both, boost one and follow her, over two days; bo mentions her twice. */
async function told(engine: "sqlite" | "postgres") {
  let moment = Date.UTC(2026, 2, 2, 20);
  const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
  const anna = await person(store, "laege-m1");
  const bo = await person(store, "sygeplejerske-m2");
  const cy = await person(store, "portoer-m3");
  const di = await stranger(store, "jordemoder-s1@syd.example");
  const thanks = async (who: number, post: number) => {
    await store.transact((tx) => thank(tx, { actorId: who, postId: post }));
  };
  const posts: number[] = [];
  for (const body of ["tavle", "vagt"])
    posts.push(await store.transact(async (tx) => (await publish(tx, anna, note({ body }))).id));
  const [tavle = 0, vagt = 0] = posts;
  const mention = (body: string) =>
    store.transact(async (tx) => (await publish(tx, bo, note({ body }))).id);
  await mention("Hej @laege-m1");
  for (const who of [bo, cy, di]) await thanks(who, tavle);
  await thanks(bo, vagt);
  await store.transact((tx) => boost(tx, { actorId: cy, postId: tavle }));
  for (const who of [bo, cy, di])
    await store.transact((tx) => notify(tx, { readerId: anna, kind: "follow", actorId: who }));
  await mention("Igen @laege-m1");
  moment += 86_400_000;
  await thanks(cy, vagt);
  await thanks(di, vagt);
  const rows = (wanted: NewsWanted, window: Partial<Window> = {}) =>
    news(store.reader, anna, wanted, { ...whole, ...window });
  return { store, anna, bo, cy, di, tavle, vagt, thanks, rows };
}

onEachEngine("news", (engine) => {
  test("by kind, by person and between ids, each page the same as that part of the whole", async () => {
    const { rows, bo } = await told(engine);
    const all = await rows({});
    expect(all).toHaveLength(12);
    const ids = all.map((row) => row.id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    const wishes: [NewsWanted, (row: (typeof all)[number]) => boolean][] = [
      [{}, () => true],
      [{ kinds: ["mention"] }, (row) => row.kind === "mention"],
      [{ kinds: ["thanks", "follow"] }, (row) => ["thanks", "follow"].includes(row.kind)],
      [{ kinds: [] }, () => false],
      [{ actorId: bo }, (row) => row.actor_id === bo],
      [{ actorId: bo, kinds: ["mention"] }, (row) => row.actor_id === bo && row.kind === "mention"],
    ];
    for (const [wanted, fits] of wishes) {
      const fitting = all.filter(fits);
      expect(await rows(wanted)).toEqual(fitting);
      for (const limit of [1, 2, 5])
        for (const at of [ids[2]!, ids[7]!]) {
          const below = fitting.filter((row) => row.id < at);
          const above = fitting.filter((row) => row.id > at);
          expect(await rows(wanted, { before: at, limit })).toEqual(below.slice(0, limit));
          expect(await rows(wanted, { after: at, limit })).toEqual(above.slice(0, limit));
          expect(await rows(wanted, { after: at, limit, up: true })).toEqual(above.slice(-limit));
        }
      expect(await rows(wanted, { after: ids[9]!, before: ids[1]! })).toEqual(
        fitting.filter((row) => row.id > ids[9]! && row.id < ids[1]!),
      );
    }
  });

  test("told together: one of each, a day each; nothing is lost or told twice, also page by page", async () => {
    const { store, rows, anna, bo, cy, di, tavle, vagt } = await told(engine);
    const heads = await rows({ grouped: groupedKinds });
    const what = heads.map((row) => [row.kind, row.post_id, row.actor_id]);
    expect(what).toMatchObject([
      ["thanks", vagt, di],
      ["mention", expect.any(Number), bo],
      ["follow", null, di],
      ["boost", tavle, cy],
      ["thanks", vagt, bo],
      ["thanks", tavle, di],
      ["mention", expect.any(Number), bo],
    ]);
    const paged: typeof heads = [];
    for (let { before } = whole; ; before = paged.at(-1)!.id) {
      const some = await rows({ grouped: groupedKinds }, { limit: 2, before });
      paged.push(...some);
      if (some.length < 2) break;
    }
    expect(paged).toEqual(heads);
    expect(
      await rows({ grouped: groupedKinds }, { after: heads[4]!.id, up: true, limit: 2 }),
    ).toEqual([heads[2], heads[3]]);
    const keys = heads.flatMap((row) => row.group_key ?? []);
    expect(keys[0]).toBe(`thanks-${vagt}-2026-03-03`);
    const from = heads[3]!.id;
    const groups = await newsGroups(store.reader, anna, { keys, from });
    const single = heads.filter((row) => row.group_key === null).length;
    const sum = [...groups.values()].reduce((n, { count }) => n + count, 0);
    expect(single + sum).toBe((await rows({})).length);
    expect(groups.get(keys[0]!)).toMatchObject({ count: 2, actorIds: [di, cy] });
    expect(groups.get(`follow-2026-03-02`)).toMatchObject({ count: 3, actorIds: [di, cy, bo] });
    const follows = await newsOfGroup(store.reader, anna, "follow-2026-03-02", whole);
    expect(groups.get("follow-2026-03-02")?.oldestId).toBe(follows.at(-1)?.id);
    expect(groups.get("boost-" + tavle + "-2026-03-02")?.oldestId).toBe(from);
    expect(follows.map((row) => row.actor_id)).toEqual([di, cy, bo]);
    const [first] = await newsOfGroup(store.reader, anna, "follow-2026-03-02", {
      ...whole,
      limit: 1,
      after: follows[2]!.id,
      up: true,
    });
    expect(first).toEqual(follows[1]);
    expect(await rows({ grouped: ["follow"], kinds: ["follow"] })).toHaveLength(1);
    expect(await rows({ grouped: ["thanks"], kinds: ["follow"] })).toHaveLength(3);
    expect(await newsOfGroup(store.reader, bo, "follow-2026-03-02", whole)).toEqual([]);
  });

  test("what is not seen is counted as it is told, until it is marked", async () => {
    const { store, rows, anna, bo } = await told(engine);
    const count = (wanted: NewsWanted = {}, limit = 100) =>
      unreadNews(store.reader, anna, wanted, limit);
    expect(await count()).toBe(12);
    expect(await count({ grouped: groupedKinds })).toBe(7);
    expect(await count({ kinds: ["mention"] })).toBe(2);
    expect(await count({ actorId: bo })).toBe((await rows({ actorId: bo })).length);
    expect(await count({}, 5)).toBe(5);
    const all = await rows({});
    await store.transact((tx) => markSeen(tx, anna, all[3]!.id));
    expect(await count()).toBe(3);
    await store.transact((tx) => markSeen(tx, anna, all[0]!.id));
    for (const grouped of [undefined, groupedKinds]) expect(await count({ grouped })).toBe(0);
  });

  test("who is muted, gone or has blocked is not told of, and a group goes on without them", async () => {
    const { store, rows, anna, cy, di, vagt } = await told(engine);
    const key = `thanks-${vagt}-2026-03-03`;
    const head = async () => (await rows({ grouped: groupedKinds }))[0];
    const before = await rows({});
    expect(await head()).toMatchObject({ actor_id: di });
    await store.transact((tx) => mute(tx, { muterId: anna, mutedId: di }));
    expect(await head()).toMatchObject({ actor_id: cy });
    expect(await rows({})).toEqual(before.filter((row) => row.actor_id !== di));
    const groups = await newsGroups(store.reader, anna, { keys: [key], from: 0 });
    expect(groups.get(key)).toMatchObject({ count: 1, actorIds: [cy] });
    expect(await unreadNews(store.reader, anna, { actorId: di }, 9)).toBe(0);
    expect(await newsById(store.reader, anna, before[0]!.id)).toBeUndefined();
    await store.transact((tx) => unmute(tx, anna, di));
    expect(await head()).toMatchObject({ actor_id: di });
    const set = (state: "active" | "suspended") =>
      store.transact((tx) =>
        tx.db.updateTable("actor").set({ state }).where("id", "=", di).execute(),
      );
    await set("suspended");
    expect(await rows({})).toEqual(before.filter((row) => row.actor_id !== di));
    await set("active");
    await store.transact((tx) => unthank(tx, { actorId: di, postId: vagt }));
    expect(await head()).toMatchObject({ actor_id: cy });
  });

  test("one, a group or all of it is taken away; only one's own", async () => {
    const { store, rows, anna, bo, vagt } = await told(engine);
    const [first, ...others] = await rows({});
    const gone = (work: (tx: Parameters<typeof dismissNews>[0]) => Promise<void>) =>
      store.transact(work);
    await expect(gone((tx) => dismissNews(tx, bo, first!.id))).rejects.toThrow("not-found");
    await gone((tx) => dismissNews(tx, anna, first!.id));
    await expect(gone((tx) => dismissNews(tx, anna, first!.id))).rejects.toThrow("not-found");
    expect(await rows({})).toEqual(others);
    await gone((tx) => dismissGroup(tx, bo, `thanks-${vagt}-2026-03-03`));
    expect(await rows({})).toEqual(others);
    await gone((tx) => dismissGroup(tx, anna, `thanks-${vagt}-2026-03-03`));
    expect(await rows({})).toEqual(others.slice(1));
    await gone((tx) => clearNews(tx, anna, ["thanks", "boost"] satisfies NewsKind[]));
    expect(new Set((await rows({})).map((row) => row.kind))).toEqual(
      new Set(["mention", "follow"]),
    );
  });
});
