import { expect, test } from "vitest";
import { demoRegions } from "../../../src/cli/demo/regions.ts";
import { localHandle } from "../../../src/domain/people/handle.ts";
import { findPatientData } from "../../../src/lib/patient-hints.ts";

const today = "2026-11-24T12:00:00.000Z";

test.each(demoRegions)("$slug has 6–8 roles with handles an instance accepts", ({ accounts }) => {
  const handles = accounts.map(({ handle }) => localHandle(handle, today));
  expect(handles).toEqual(accounts.map(({ handle }) => handle));
  expect(new Set(handles).size).toBe(accounts.length);
  expect(accounts.length).toBeGreaterThanOrEqual(6);
  expect(accounts.length).toBeLessThanOrEqual(8);
});

test("profiles hold what a profile may hold, and no patient", () => {
  const accounts = demoRegions.flatMap((region) => region.accounts);
  for (const { name, bio, askMeAbout, interests } of accounts) {
    expect(findPatientData([name, bio, ...askMeAbout].join("\n"), today)).toEqual([]);
    expect(askMeAbout.length).toBeLessThanOrEqual(5);
    expect(interests.length).toBeGreaterThan(0);
  }
});
