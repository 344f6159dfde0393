import { expect, test } from "vitest";
import { guardText } from "../../../src/domain/knowledge/guard.ts";
import { Refused } from "../../../src/domain/refused.ts";

const today = "2026-11-24T12:00:00.000Z";

function refusal(fields: Record<string, string>, confirmed: boolean): Refused | undefined {
  try {
    guardText(fields, { confirmed, today });
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

test("a civil registration number is refused, confirmed or not", () => {
  for (const confirmed of [false, true]) {
    const refused = refusal(
      { title: "Fint", body: "Se 010203-1234", alt: "cpr 0102031235" },
      confirmed,
    );
    expect(refused?.reason).toBe("patient-data");
    expect(refused?.detail).toEqual({ fields: "body,alt", rule: "cpr" });
  }
});

test("a hint is refused until the writer confirms it", () => {
  const fields = { body: "Ring på 23 45 67 89", title: "Til fru Eksempel" };
  const refused = refusal(fields, false);
  expect(refused?.reason).toBe("patient-data-warning");
  expect(refused?.detail).toEqual({ fields: "body,title", rule: "phone" });
  expect(refusal(fields, true)).toBeUndefined();
});

test("nothing of what was written is carried on", () => {
  const refused = refusal({ body: "Se 010203-1234" }, true);
  expect(JSON.stringify([refused?.message, refused?.detail, refused?.stack])).not.toContain(
    "010203",
  );
});

test("text without patients passes", () => {
  expect(
    refusal({ title: "Stop for natlige målinger", body: "Vi prøvede i 30 dage." }, false),
  ).toBeUndefined();
  expect(refusal({}, false)).toBeUndefined();
});
