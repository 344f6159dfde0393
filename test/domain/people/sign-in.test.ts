import { createHook } from "node:async_hooks";
import { expect, test } from "vitest";
import { waitAfter } from "../../../src/domain/people/attempt.ts";
import { changePassword } from "../../../src/domain/people/change-password.ts";
import { hashPassword } from "../../../src/domain/people/password.ts";
import {
  endOtherSessions,
  endSession,
  endSessionById,
  forgetOldSessions,
  session,
  sessionsOf,
  startSession,
  touch,
} from "../../../src/domain/people/sessions.ts";
import { signIn } from "../../../src/domain/people/sign-in.ts";
import { addMs } from "../../../src/lib/time.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const password = "en rigtig lang kode";
const userAgent = "Firefox";
const hour = 3_600_000;

/** A store whose clock is moved by hand, with one person in it. */
async function scene(engine: "sqlite" | "postgres") {
  let now = Date.parse("2026-11-24T08:00:00.000Z");
  const store = await freshStore(engine, { now: () => new Date(now) });
  const anna = await person(store, "anna", { passwordHash: await hashPassword(password) });
  const wait = (ms: number): void => void (now += ms);
  return { store, anna, wait, time: () => new Date(now).toISOString() };
}

const tryIn = (store: TestStore, tried: string, handle = "anna") =>
  signIn(store, { handle, password: tried, userAgent }).then(
    () => "in",
    (error: unknown) => (error as { reason: string }).reason,
  );

/** How many passwords are derived while that is done: nearly all of what a try costs. */
async function derivations(doing: () => Promise<void>): Promise<number> {
  let begun = 0;
  const init = (_: number, type: string): void => void (type === "ARGON2REQUEST" && begun++);
  const hook = createHook({ init }).enable();
  await doing().finally(() => hook.disable());
  return begun;
}

test("the wait grows from one second to five minutes and no further", () => {
  const waits = [1, 2, 3, 4, 9, 10, 11, 40].map(waitAfter);
  expect(waits).toEqual([0, 1, 2, 4, 128, 256, 300, 300]);
});

onEachEngine("signing in", (engine) => {
  test("gives a token that is not kept, with a new session each time; the one before ends", async () => {
    const { store, anna, time } = await scene(engine);
    const first = await signIn(store, { handle: "@Anna@nord.example", password, userAgent });
    expect(await session(store.reader, first.token, time())).toEqual({
      actorId: anna,
      handle: "anna",
      csrf: first.csrf,
      role: "member",
      language: "da",
      welcomed: false,
      stale: false,
    });
    const kept = JSON.stringify(await store.reader.db.selectFrom("session").selectAll().execute());
    expect(kept).not.toContain(first.token);
    const next = await signIn(store, { handle: "anna", password, userAgent, before: first.token });
    expect(next.token).not.toBe(first.token);
    expect(await session(store.reader, first.token, time())).toBeUndefined();
    expect(await session(store.reader, next.token, time())).toBeDefined();
  });

  test("wrong passwords make the next try wait, never for good; a right one clears it", async () => {
    const { store, wait } = await scene(engine);
    expect(await tryIn(store, "forkert")).toBe("wrong-password");
    expect(await tryIn(store, "forkert")).toBe("wrong-password");
    expect(await tryIn(store, password)).toBe("try-again-later");
    for (let attempt = 3; attempt < 20; attempt += 1) {
      wait(300_000);
      expect(await tryIn(store, "forkert")).toBe("wrong-password");
    }
    expect(await tryIn(store, password)).toBe("try-again-later");
    wait(300_000);
    expect(await tryIn(store, password)).toBe("in");
    expect(await tryIn(store, "forkert")).toBe("wrong-password");
    expect(await tryIn(store, password)).toBe("in");
  });

  test("tries at the same time are counted one by one", async () => {
    const { store } = await scene(engine);
    const tries = Array.from({ length: 8 }, () => tryIn(store, "forkert"));
    const answers = await Promise.all(tries);
    expect(answers.filter((answer) => answer === "wrong-password").length).toBeLessThanOrEqual(2);
    expect(answers).toContain("try-again-later");
  });

  test("an unknown name is answered like a wrong password, for as much work", async () => {
    const { store } = await scene(engine);
    for (const handle of ["anna", "nobody"]) {
      const derived = await derivations(async () =>
        expect(await tryIn(store, "forkert", handle)).toBe("wrong-password"),
      );
      expect([handle, derived]).toEqual([handle, 1]);
    }
  });

  test("a closed account is told so only to who knows the password", async () => {
    const { store, anna } = await scene(engine);
    const { token } = await signIn(store, { handle: "anna", password, userAgent });
    await store.transact((tx) =>
      tx.db
        .updateTable("account")
        .set({ disabled_at: tx.now })
        .where("actor_id", "=", anna)
        .execute(),
    );
    expect(await session(store.reader, token)).toBeUndefined();
    expect(await tryIn(store, "forkert")).toBe("wrong-password");
    expect(await tryIn(store, password)).toBe("account-disabled");
  });

  test("a session ends when idle for 8 hours, after 14 days, or when signed out", async () => {
    const { store, anna, wait, time } = await scene(engine);
    const begin = () => store.transact((tx) => startSession(tx, anna, userAgent));
    const held = async (token: string) =>
      (await session(store.reader, token, time())) !== undefined;
    const one = await begin();
    wait(7.9 * hour);
    expect(await session(store.reader, one.token, time())).toMatchObject({ stale: true });
    await store.transact((tx) => touch(tx, one.token));
    wait(7.9 * hour);
    expect(await held(one.token)).toBe(true);
    expect(await session(store.reader, one.token, addMs(time(), 0.2 * hour))).toBeUndefined();
    for (let at = 0; at < 43; at += 1) {
      await store.transact((tx) => touch(tx, one.token));
      wait(7.9 * hour);
    }
    expect(await held(one.token)).toBe(false);
    const two = await begin();
    await store.transact((tx) => endSession(tx, two.token));
    expect(await held(two.token)).toBe(false);
    await begin();
    await store.transact(forgetOldSessions);
    expect(await sessionsOf(store.reader, anna)).toHaveLength(1);
  });

  test("a new password ends every session but this one; others' sessions are out of reach", async () => {
    const { store, anna, time } = await scene(engine);
    const bo = await person(store, "bo");
    const here = await signIn(store, { handle: "anna", password, userAgent });
    const there = await signIn(store, { handle: "anna", password, userAgent });
    const his = await store.transact((tx) => startSession(tx, bo, userAgent));
    const change = { actorId: anna, next: "en anden lang kode", token: here.token };
    await expect(changePassword(store, { ...change, current: "forkert" })).rejects.toMatchObject({
      reason: "wrong-password",
    });
    await changePassword(store, { ...change, current: password });
    expect(await session(store.reader, here.token, time())).toBeDefined();
    expect(await session(store.reader, there.token, time())).toBeUndefined();
    expect(await tryIn(store, change.next)).toBe("in");
    const [{ id } = { id: "" }] = await sessionsOf(store.reader, bo);
    await store.transact((tx) => endSessionById(tx, anna, id));
    await store.transact((tx) => endOtherSessions(tx, anna));
    expect(await session(store.reader, his.token, time())).toBeDefined();
    expect(await session(store.reader, here.token, time())).toBeUndefined();
  });
});
