import { beforeAll, expect, test } from "vitest";
import { announce, withdrawAnnouncement } from "../../../src/domain/announcements/announce.ts";
import {
  allAnnouncements,
  announcements,
} from "../../../src/domain/announcements/announcements.read.ts";
import { dismiss, react, unreact } from "../../../src/domain/announcements/answer.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

onEachEngine("announcements", (engine) => {
  let store: TestStore;
  let now = Date.UTC(2026, 2, 9, 9);
  let anna = 0;
  let bo = 0;
  const refused = (reason: string) => expect.objectContaining({ reason });
  const act = <T>(work: Parameters<typeof store.transact<T>>[0]) => store.transact(work);
  const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const read = (me: number, withSeen = false) =>
    announcements(store.reader, me, { now: at(0), withSeen });

  beforeAll(async () => {
    store = await freshStore(engine, { now: () => new Date(now) });
    anna = await person(store, "anna");
    bo = await person(store, "bo", { role: "admin" });
  });

  test("are shown in their time, newest first, until they are seen or taken away", async () => {
    const tell = (text: string, more: object = {}) =>
      act((tx) => announce(tx, { text, ...more }, bo));
    const first = await tell("Vi flytter **fredag**");
    const second = await tell("Møde", { startsAt: at(1), endsAt: at(3), allDay: true });
    expect((await read(anna)).map(({ id }) => id)).toEqual([first]);
    expect(await read(anna)).toMatchObject([
      { html: "<p>Vi flytter <strong>fredag</strong></p>", seen: false, reactions: [] },
    ]);
    now += 2 * 3_600_000;
    expect((await read(anna)).map(({ id }) => id)).toEqual([second, first]);
    await act((tx) => dismiss(tx, anna, first));
    await act((tx) => dismiss(tx, anna, first));
    expect((await read(anna)).map(({ id }) => id)).toEqual([second]);
    expect((await read(anna, true)).map(({ seen }) => seen)).toEqual([false, true]);
    expect(await read(bo)).toHaveLength(2);
    now += 2 * 3_600_000;
    expect(await read(bo)).toMatchObject([{ id: first }]);
    await expect(act((tx) => dismiss(tx, bo, second))).rejects.toEqual(refused("not-found"));
    expect(await allAnnouncements(store.reader)).toHaveLength(2);
    await act((tx) => withdrawAnnouncement(tx, first, bo));
    expect(await read(bo)).toEqual([]);
    await expect(act((tx) => withdrawAnnouncement(tx, first, bo))).rejects.toEqual(
      refused("not-found"),
    );
    const noted = await store.reader.db
      .selectFrom("audit")
      .select(["actor_id", "action"])
      .execute();
    expect(noted).toContainEqual({ actor_id: bo, action: "announced" });
    expect(noted).toContainEqual({ actor_id: bo, action: "announcement-withdrawn" });
  });

  test("are answered with emoji, one of a kind from each, eight kinds at most", async () => {
    const id = await act((tx) => announce(tx, { text: "Velkommen" }, null));
    const answer = (me: number, emoji: string) => act((tx) => react(tx, me, id, emoji));
    await answer(anna, "👍");
    now += 1000;
    await answer(bo, "👩🏽‍⚕️");
    await answer(bo, "👍");
    await answer(bo, "👍");
    const reactions = async (me: number) =>
      (await read(me)).find((one) => one.id === id)?.reactions;
    expect(await reactions(anna)).toEqual([
      { emoji: "👍", count: 2, mine: true },
      { emoji: "👩🏽‍⚕️", count: 1, mine: false },
    ]);
    await act((tx) => unreact(tx, anna, id, "👍"));
    expect(await reactions(anna)).toContainEqual({ emoji: "👍", count: 1, mine: false });
    for (const emoji of ["a", "👍👍", "", "1", ":blobcat:"])
      await expect(answer(anna, emoji)).rejects.toEqual(refused("value-unknown"));
    for (const emoji of ["🎉", "🎂", "🍎", "🍐", "🍊", "🍋"]) await answer(anna, emoji);
    await expect(answer(anna, "🍌")).rejects.toEqual(refused("too-many-lines"));
    await answer(anna, "👍");
    await expect(act((tx) => react(tx, anna, 7, "👍"))).rejects.toEqual(refused("not-found"));
  });

  test("say something, and nothing of patients", async () => {
    for (const [told, reason] of [
      [{ text: "  " }, "text-missing"],
      [{ text: "x".repeat(5001) }, "text-too-long"],
      [{ text: "Ring til 010203-1234", confirmed: true }, "patient-data"],
      [{ text: "Møde", startsAt: at(2), endsAt: at(1) }, "date-not-valid"],
      [{ text: "Møde", endsAt: at(-1) }, "date-not-valid"],
    ] as const)
      await expect(act((tx) => announce(tx, told, bo))).rejects.toEqual(refused(reason));
  });
});
