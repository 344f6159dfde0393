import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, addMs, iso, isoDay, isDay, parseTime, danishDay } from "../../src/lib/time.ts";

test("iso writes UTC with milliseconds from a Date, a number or text", () => {
  const ms = Date.UTC(2026, 10, 24, 15, 4, 5, 6);
  expect(iso(ms)).toBe("2026-11-24T15:04:05.006Z");
  expect(iso(new Date(ms))).toBe("2026-11-24T15:04:05.006Z");
  expect(iso("2026-11-24T16:04:05.006+01:00")).toBe("2026-11-24T15:04:05.006Z");
  expect(isoDay(ms)).toBe("2026-11-24");
});

test("adding goes over months, leap days and backwards", () => {
  expect(addDays("2024-02-28T10:00:00.000Z", 1)).toBe("2024-02-29T10:00:00.000Z");
  expect(addDays("2026-01-01T00:00:00.000Z", -1)).toBe("2025-12-31T00:00:00.000Z");
  expect(addMs(0, 1500)).toBe("1970-01-01T00:00:01.500Z");
});

test("parseTime reads our own form back", () => {
  const years = { min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z") };
  fc.assert(
    fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
      expect(parseTime(date.toISOString())).toBe(date.toISOString());
    }),
  );
});

test.each([
  ["2026-11-24T15:04:05Z", "2026-11-24T15:04:05.000Z"],
  ["2026-11-24t15:04:05.123456789z", "2026-11-24T15:04:05.123Z"],
  ["2026-11-24 16:04:05+01:00", "2026-11-24T15:04:05.000Z"],
  ["2026-11-24T15:04Z", "2026-11-24T15:04:00.000Z"],
])("parseTime reads %s", (text, expected) => {
  expect(parseTime(text)).toBe(expected);
});

test.each([
  "",
  "2026-11-24",
  "2026-11-24T15:04:05",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "Tue, 24 Nov 2026 15:04:05 GMT",
  "0000-01-01T00:00:00+23:59",
  `2026-11-24T15:04:05.${"1".repeat(1000)}Z`,
  1_700_000_000,
  null,
])("parseTime refuses %j", (value) => {
  expect(parseTime(value)).toBeUndefined();
});

test.each([
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["2026-99-99", false],
  ["2026-1-1", false],
  ["2026-01-01T00:00:00Z", false],
  ["", false],
])("isDay says of %j: %j", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

test.each([
  ["2026-01-15", "first", "2026-01-14T23:00:00.000Z"],
  ["2026-07-15", "first", "2026-07-14T22:00:00.000Z"],
  ["2026-07-15", "last", "2026-07-15T21:59:59.999Z"],
  ["2026-03-29", "first", "2026-03-28T23:00:00.000Z"],
  ["2026-03-29", "last", "2026-03-29T21:59:59.999Z"],
  ["2026-10-25", "first", "2026-10-24T22:00:00.000Z"],
  ["2026-10-25", "last", "2026-10-25T22:59:59.999Z"],
] as const)("%s in Denmark: its %s moment is %s", (day, edge, moment) => {
  expect(danishDay(day, edge)).toBe(moment);
});
