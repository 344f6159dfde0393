import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cprPatterns, findCpr, maskCpr } from "../../src/lib/cpr.ts";
import { findHints, findPatientData, hintPatterns } from "../../src/lib/patient-hints.ts";

const today = "2026-11-24T12:00:00.000Z";
const verdict = (text: string) => findCpr(text, today).map(({ rule, level }) => `${level}:${rule}`);
const weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
const sum = (digits: string) =>
  Array.from(digits).reduce((s, d, i) => s + Number(d) * (weights[i] ?? 0), 0);
const withCheck = (fits: boolean) => (digits: string) => (sum(digits) % 11 === 0) === fits;

const birthDay = fc.date({
  min: new Date("1900-01-01"),
  max: new Date("1999-12-31"),
  noInvalidDate: true,
});
const number = fc.tuple(birthDay, fc.integer({ min: 0, max: 3999 })).map(([born, serial]) => {
  const [year, month, day] = born.toISOString().slice(2, 10).split("-");
  return `${day}${month}${year}${String(serial).padStart(4, "0")}`;
});

describe("blocked", () => {
  test("every number in the dashed form, whatever its check digit", () => {
    fc.assert(
      fc.property(number, (digits) => {
        expect(verdict(`Se ${digits.slice(0, 6)}-${digits.slice(6)}.`)).toEqual(["block:cpr"]);
      }),
    );
  });

  test("every number whose check digit fits", () => {
    fc.assert(
      fc.property(number.filter(withCheck(true)), (digits) => {
        expect(verdict(`Nr. ${digits} er`)).toEqual(["block:cpr"]);
        expect(verdict(`${digits.slice(0, 6)} ${digits.slice(6)}`)).toEqual(["block:cpr"]);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    "010203-1234",
    "010203 - 1234",
    "010203–1234",
    "010203\u22121234",
    "01\u200b02\u00ad03-1\u206023\ufeff4",
    "010203\u0001-1234",
    "0102\u008503\f-12\u007f34",
    "０１０２０３－１２３４",
    "01.02.03-1234",
    "01 02 03-1234",
    "01/02/03 -1234",
    "**010203**-1234",
    "610203-1234",
    "010203-1234_scanning.pdf",
    "cpr0102031235",
    "CPR-nr.: 0102031235",
    "personnummeret er 010203 1235",
    "Patient 0102031235",
    "født 010203 1235",
    "0102031235 (cpr)",
    "x\u0301 ﬁ 010203-1234",
    "290200-4000",
    "010158-5000",
  ])("%s", (text) => {
    expect(verdict(text)).toEqual(["block:cpr"]);
  });
});

describe("warned of", () => {
  test("every number without dash, word or fitting check digit", () => {
    fc.assert(
      fc.property(number.filter(withCheck(false)), (digits) => {
        expect(verdict(`Nr. ${digits} er`)).toEqual(["warn:cpr-like"]);
      }),
      { numRuns: 30 },
    );
  });

  test.each(["010203-1AB2", "010203-AB12", "Se 610203-1A2B."])("replacement number %s", (text) => {
    expect(verdict(text)).toEqual(["warn:replacement-number"]);
  });

  test("a part of a longer number", () => {
    expect(verdict("ordre 2024-010203-1234")).toEqual(["warn:cpr-like"]);
    expect(verdict("010203-1234-77")).toEqual(["warn:cpr-like"]);
    expect(verdict("+45 20 10 12 3456")).toEqual(["warn:cpr-like"]);
  });
});

describe("left alone", () => {
  test.each([
    ["phone", "Ring på 20 30 40 50 eller +45 12345678"],
    ["EAN", "EAN 5798000123456"],
    ["EAN in groups", "5798 0001 23456"],
    ["SOR code", "SOR 441000016001123"],
    ["ISBN", "ISBN 978-87-02-01234-5"],
    ["DOI", "doi.org/10.1016/j.jamda.2020.05.012"],
    ["CVR", "CVR 29190909"],
    ["dates", "fra 01.02.2024 til 03-04-2025, 2026-11-24 og 24/12-85"],
    ["date and time", "24.12.2025 14:30"],
    ["order number", "ordre 99887766-1234"],
    ["no such month", "011303-1234"],
    ["no such day", "310203-1234"],
    ["day zero", "000203-1234"],
    ["not born yet", "010127-4123"],
    ["longer digits", "10102031234 og 01020312345"],
    ["UUID", "https://a.example/ab010203-1234-4abc-8def-0123456789ab"],
    ["word", "150124-NOTE"],
  ])("%s", (_, text) => {
    expect(verdict(text)).toEqual([]);
  });

  test("the seventh digit tells the century", () => {
    expect(verdict("290200-1000")).toEqual([]);
    expect(verdict("290200-4000")).toEqual(["block:cpr"]);
    expect(verdict("241126-4000")).toEqual(["block:cpr"]);
    expect(verdict("251126-4000")).toEqual([]);
    expect(verdict("251126-3000")).toEqual(["block:cpr"]);
    expect(verdict("251158-5000")).toEqual(["block:cpr"]);
    expect(verdict("251157-5000")).toEqual([]);
  });
});

describe("where", () => {
  test("positions count in the text as it was given", () => {
    const text = "Æ\u00ad👍 ﬁ: 01\u200b0203–1234 og mere";
    const [found] = findCpr(text, today);
    expect(text.slice(found?.start, found?.end)).toBe("01\u200b0203–1234");
  });

  test("masking hides the digits and keeps the rest", () => {
    expect(maskCpr("Se 010203-1234, 010203-1AB2 og 11 22 33.")).toBe(
      "Se ••••••-••••, ••••••-•••• og 11 22 33.",
    );
    expect(maskCpr("0\u200b10203 1235")).toBe("•\u200b••••• ••••");
    expect(maskCpr("intet her 12345678")).toBe("intet her 12345678");
  });

  test("nothing is found in what was masked", () => {
    const piece = fc.oneof(
      number,
      fc.constantFrom("-", " ", "01", "02", "cpr", "\u200b", "\n", "+45 "),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const masked = maskCpr(parts.join(""));
        expect(findCpr(masked, today)).toEqual([]);
        expect(maskCpr(masked)).toBe(masked);
      }),
    );
  });
});

describe("hints", () => {
  test.each([
    ["phone", "Kontakt pårørende på 23 45 67 89"],
    ["phone", "tlf. 12345678"],
    ["phone", "+45 1234 5678"],
    ["private-email", "skriv til nogen.her@gmail.com"],
    ["titled-name", "Vi besøgte fru Eksempel i går"],
    ["titled-name", "Hr. Prøvesen"],
    ["journal-phrase", "Anamnese: faldet hjemme"],
    ["journal-phrase", "Pt. klager over smerter"],
    ["age-date-place", "En 84-årig kvinde kom 3. maj til os på Eksempelby Sygehus"],
    ["age-date-place", "Den 12/11-2025 blev han, 67 år gammel, indlagt i Prøveby"],
  ])("%s: %s", (rule, text) => {
    expect(findHints(text).map((found) => found.rule)).toContain(rule);
    expect(findHints(text).every(({ level }) => level === "warn")).toBe(true);
  });

  test.each([
    "Vi har prøvet det på to afsnit i 2025 med 30 patienter.",
    "Skriv til afdeling@region.example",
    "Frugt til hrafn og mrsa-screening",
    "84-årige falder oftere. Den 3. maj holdt vi møde på Eksempelby Sygehus.",
    "En god anamnese tager tid",
    "CVR 29190909 og 12345678",
    "Fru er et ord",
  ])("none: %s", (text) => {
    expect(findHints(text)).toEqual([]);
  });
});

describe("cost", () => {
  test("no pattern repeats without bound, so that no text can make it dear", () => {
    const patterns = [...Object.values(cprPatterns), ...Object.values(hintPatterns)];
    for (const { source } of patterns) {
      const outsideClasses = source.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "");
      expect(outsideClasses).not.toMatch(/[*+]|\{\d+,\}/);
    }
  });

  test.each([
    "0",
    "01",
    "010203-",
    "0 1 0 2 ",
    "01.02.03 ",
    "cpr ",
    "patient ",
    "a@",
    "1-årig ",
    "Hr. ",
    "\u200b",
    "\u0301",
    "A1-",
  ])("100 KB of %j is read to the end", (piece) => {
    const text = `${piece.repeat(Math.ceil(100_000 / piece.length))} 010203-1234`;
    const found = findPatientData(text, today);
    expect(found.some(({ rule, end }) => rule.startsWith("cpr") && end === text.length)).toBe(true);
  });
});
