import { plainLetters } from "./plain-letters.ts";

/**
 * A place in a text that may name a patient. `block`: never allowed; `warn`: allowed when the writer confirms.
 * `start` and `end` are positions in the text as it was given.
 */
export type Finding = { rule: PatientRule; level: "block" | "warn"; start: number; end: number };

/** What was recognised. */
export type PatientRule =
  | "cpr"
  | "cpr-like"
  | "replacement-number"
  | "phone"
  | "private-email"
  | "titled-name"
  | "age-date-place"
  | "journal-phrase";

const date = String.raw`(?<!\d)(?<day>[0-36-9]\d)(?<gap>[ ./-]?)(?<month>0[1-9]|1[0-2])\k<gap>(?<year>\d\d)`;

/** The patterns candidates are found with. None repeats without bound, so the work grows with the text only. */
export const cprPatterns = {
  number: new RegExp(
    String.raw`${date}(?<join>\s{0,2}[-./:_]?\s{0,2})(?<serial>\d{4})(?!\d)`,
    "gu",
  ),
  replacement: new RegExp(
    String.raw`${date}-(?<serial>(?=[A-Z]{0,3}\d)(?=\d{0,3}[A-Z])[0-9A-Z]{4})(?![\p{L}\d])`,
    "gu",
  ),
  contextBefore:
    /(?:cpr|personn(?:umme)?r|fødsels|født|patient|borger|born)[\p{L}-]{0,12}[^\p{L}\d]{0,3}(?:\p{L}{0,4}[^\p{L}\d]{0,3})?$/iu,
  contextNear: /cpr|personn(?:umme)?r|fødselsn|født|patient|borger|born/iu,
  uuid: /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i,
};

const contextDistance = 12;
const weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/**
 * Finds Danish civil registration numbers. Blocked: the form with a dash, one near a word that says what it is, or one
 * whose check digit fits; all others that are a birth date not after `today` are warned of. The check digit is never
 * required (numbers without it are issued since 2007). Test numbers (day + 60) count; replacement numbers with letters
 * are warned of. Rules: cpr.dk; the century comes from the seventh digit.
 */
export function findCpr(text: string, today: Date | string | number): Finding[] {
  const { text: plain, origin } = plainLetters(text);
  const limit = new Date(today).getTime();
  const place = (at: Candidate) => ({
    start: origin[at.index] ?? 0,
    end: origin[at.end] ?? text.length,
  });
  const numbers = candidates(plain, cprPatterns.number)
    .filter((found) => isBirthDate(found, limit) && !isUuid(plain, found))
    .map((found): Finding => ({ ...judge(plain, found), ...place(found) }));
  const replacements = candidates(plain, cprPatterns.replacement)
    .filter((found) => isBirthDate(found, limit) && !isUuid(plain, found))
    .map((found): Finding => ({ rule: "replacement-number", level: "warn", ...place(found) }));
  return [...numbers, ...replacements].toSorted((a, b) => a.start - b.start);
}

/** The text with every digit and letter of what may be a civil registration number replaced by `•`. */
export function maskCpr(text: string): string {
  let masked = "";
  let from = 0;
  for (const { start, end } of findCpr(text, Date.UTC(2058, 0, 1))) {
    if (start < from) continue;
    masked += text.slice(from, start) + text.slice(start, end).replace(/[\p{L}\p{N}]/gu, "•");
    from = end;
  }
  return masked + text.slice(from);
}

type Candidate = { index: number; end: number; parts: Record<string, string | undefined> };

function candidates(plain: string, pattern: RegExp): Candidate[] {
  const found: Candidate[] = [];
  const search = new RegExp(pattern);
  for (let match = search.exec(plain); match !== null; match = search.exec(plain)) {
    found.push({ index: match.index, end: search.lastIndex, parts: match.groups ?? {} });
    search.lastIndex = match.index + 1;
  }
  return found;
}

function judge(plain: string, found: Candidate): Pick<Finding, "rule" | "level"> {
  const { index, end, parts } = found;
  const before = plain.slice(Math.max(index - 4, 0), index);
  const embedded =
    /\p{L}$|\d[-./]$|\+\d{1,3}[ -]?$/u.test(before) ||
    /^(?:\p{L}|[-./]\d)/u.test(plain.slice(end, end + 2));
  const certain = (parts["join"] ?? "").includes("-") || checkDigitFits(digitsOf(parts));
  const block = hasContext(plain, found) || (certain && !embedded);
  return block ? { rule: "cpr", level: "block" } : { rule: "cpr-like", level: "warn" };
}

function hasContext(plain: string, { index, end }: Candidate): boolean {
  const before = plain.slice(Math.max(index - 40, 0), index);
  const near = plain.slice(Math.max(index - contextDistance, 0), index);
  const after = plain.slice(end, end + contextDistance);
  const { contextBefore, contextNear } = cprPatterns;
  return contextBefore.test(before) || contextNear.test(near) || contextNear.test(after);
}

function isBirthDate({ parts }: Candidate, limit: number): boolean {
  const day = Number(parts["day"]) % 60;
  const month = Number(parts["month"]);
  const seventh = parts["serial"]?.charAt(0) ?? "";
  const years = /\d/.test(seventh)
    ? [fullYear(Number(parts["year"]), Number(seventh))]
    : [1900 + Number(parts["year"]), 2000 + Number(parts["year"])];
  return years.some((year) => {
    const born = new Date(Date.UTC(year, month - 1, day));
    return born.getUTCDate() === day && day > 0 && born.getTime() <= limit;
  });
}

function fullYear(year: number, seventh: number): number {
  if (seventh <= 3) return 1900 + year;
  if (seventh === 4 || seventh === 9) return year <= 36 ? 2000 + year : 1900 + year;
  return year <= 57 ? 2000 + year : 1800 + year;
}

function digitsOf(parts: Candidate["parts"]): number[] {
  const text = `${parts["day"]}${parts["month"]}${parts["year"]}${parts["serial"]}`;
  return Array.from(text, Number);
}

function checkDigitFits(digits: number[]): boolean {
  const sum = digits.reduce((total, digit, at) => total + digit * (weights[at] ?? 0), 0);
  return sum % 11 === 0;
}

function isUuid(plain: string, { index, end }: Candidate): boolean {
  return cprPatterns.uuid.test(plain.slice(Math.max(index - 30, 0), end + 30));
}
