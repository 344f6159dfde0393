import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  narrowest,
  widest,
  widthAfter,
  type Felt,
  afterAnswer,
  afterFailure,
  opensAt,
  roomFor,
} from "../../../src/federation/outbox/breaker.ts";
import { judge, type Answer, type Tried } from "../../../src/federation/outbox/judge.ts";
import { nextAttempt, patienceMs, retryAfter } from "../../../src/federation/outbox/schedule.ts";

const now = "2026-11-25T08:00:00.000Z";
const tried = (more: Partial<Tried> = {}): Tried => ({
  attempts: 0,
  createdAt: now,
  now,
  random: () => 0.5,
  ...more,
});
const answered = (status: number, header: string | null = null): Answer => ({
  status,
  retryAfter: header,
});

describe("what follows from an attempt", () => {
  test.each<[string, Answer, string, string]>([
    ["202", answered(202), "done", "answers"],
    ["200", answered(200), "done", "answers"],
    ["301: not followed", answered(301), "again", "answers"],
    ["307: not followed", answered(307), "again", "answers"],
    ["400", answered(400), "again", "answers"],
    ["401", answered(401), "again", "answers"],
    ["403", answered(403), "again", "answers"],
    ["404", answered(404), "dead", "answers"],
    ["410", answered(410), "dead", "answers"],
    ["408", answered(408), "again", "answers"],
    ["429", answered(429), "again", "answers"],
    ["500", answered(500), "again", "fails"],
    ["503", answered(503), "again", "fails"],
    ["no connection", { fault: "unreachable" }, "again", "fails"],
    ["no answer in time", { fault: "timeout" }, "again", "fails"],
    ["a private address", { fault: "refused-address" }, "again", "silent"],
    ["an answer without end", { fault: "too-large" }, "again", "answers"],
    ["we were stopped", { fault: "aborted" }, "release", "silent"],
    ["no key to sign with", { fault: "no-key" }, "dead", "silent"],
  ])("%s", (_, answer, next, host) => {
    expect(judge(answer, tried())).toMatchObject({ next, host });
  });

  test.each([301, 400, 401, 403, 405, 415, 422])(
    "%d is a refusal after the third try",
    (status) => {
      expect(judge(answered(status), tried({ attempts: 1 })).next).toBe("again");
      expect(judge(answered(status), tried({ attempts: 2 })).next).toBe("dead");
    },
  );

  test("what was passed on for somebody else is offered once, unless nobody answers", () => {
    const courtesy = tried({ courtesy: true });
    expect(judge(answered(401), courtesy).next).toBe("drop");
    expect(judge(answered(503), courtesy).next).toBe("again");
  });

  test("a server that asks for time gets it, a day at most", () => {
    for (const status of [429, 503])
      expect(judge(answered(status, "7200"), tried())).toMatchObject({
        at: "2026-11-25T10:00:00.000Z",
        host: { pausedUntil: "2026-11-25T10:00:00.000Z" },
      });
    expect(retryAfter("Wed, 25 Nov 2026 09:00:00 GMT", now)).toBe("2026-11-25T09:00:00.000Z");
    expect(retryAfter("999999999", now)).toBe("2026-11-26T08:00:00.000Z");
    expect(retryAfter("Tue, 24 Nov 2026 09:00:00 GMT", now)).toBe(now);
    for (const odd of ["soon", "-5", "1e9", "", "2026-11-25"])
      expect(retryAfter(odd, now), odd).toBeUndefined();
  });

  test("it is given up when the next try would be later than eight days after it was written", () => {
    const createdAt = new Date(Date.parse(now) - patienceMs + 3_600_000).toISOString();
    expect(judge(answered(500), tried({ createdAt, attempts: 2 })).next).toBe("again");
    expect(judge(answered(500), tried({ createdAt, attempts: 9 })).next).toBe("dead");
  });
});

test("waits grow from ten seconds to twelve hours, each a fifth more or less", () => {
  const wait = (failed: number, dice: number) =>
    Date.parse(nextAttempt(now, failed, () => dice)) - Date.parse(now);
  const seconds = [10, 60, 300, 1800, 7200, 21_600, 43_200, 43_200];
  expect(seconds.map((_, at) => wait(at + 1, 0.5) / 1000)).toEqual(seconds);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, dice) => {
        const middle = (seconds[n - 1] ?? 43_200) * 1000;
        expect(wait(n, dice)).toBeGreaterThanOrEqual(middle * 0.8 - 1);
        expect(wait(n, dice)).toBeLessThanOrEqual(middle * 1.2 + 1);
      },
    ),
  );
});

test("the breaker opens at the fifth failure in a row, rests a minute up to half an hour, and closes step by step", () => {
  let health = { failures: 0, retry_at: null as string | null };
  const rests: (number | null)[] = [];
  for (let n = 0; n < 12; n++) {
    health = afterFailure(health, now);
    rests.push(
      health.retry_at === null ? null : (Date.parse(health.retry_at) - Date.parse(now)) / 60_000,
    );
  }
  expect(rests).toEqual([null, null, null, null, 1, 2, 4, 8, 16, 30, 30, 30]);
  const rooms: number[] = [];
  for (let n = 0; n < opensAt + 1; n++) {
    rooms.push(roomFor(health, 8));
    health = afterAnswer(health);
    expect(health.retry_at).toBeNull();
  }
  expect(rooms).toEqual([1, 1, 1, 1, 1, 8]);
});

test("a lane grows by one with each letter taken at once while it was full, and is halved by a failure", () => {
  const taken = { outcome: "taken", full: true, ms: 200 } as const;
  const failed = { outcome: "again", full: true, ms: 200 } as const;
  const after = (width: number, ...felt: Felt[]) => felt.reduce(widthAfter, width);
  expect(after(narrowest, taken, taken)).toBe(narrowest + 2);
  expect(after(narrowest, ...Array.from({ length: 99 }, () => taken))).toBe(widest);
  expect(after(widest, failed)).toBe(widest / 2);
  expect(after(widest, ...Array.from({ length: 9 }, () => failed))).toBe(narrowest);
  for (const felt of [
    { ...taken, full: false },
    { ...taken, ms: 2000 },
    { ...taken, outcome: "else" },
  ] as const)
    expect(after(8, felt)).toBe(8);
});
