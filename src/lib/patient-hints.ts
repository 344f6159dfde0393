import { findCpr } from "./cpr.ts";
import type { Finding, PatientRule } from "./cpr.ts";
import { plainLetters } from "./plain-letters.ts";

const months =
  "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|" +
  "january|february|march|may|june|july|october";
const mailHosts =
  "gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|protonmail|proton|mail|jubii|ofir|stofanet|youmail|privat";

/** The patterns hints are found with. None repeats without bound, so the work grows with the text only. */
export const hintPatterns = {
  phone:
    /(?<![\d+])(?:(?:\+|00)45[ -]?(?:\d{8}|\d{2}(?: \d{2}){3}|\d{4} \d{4})|[2-9]\d(?: \d{2}){3}|(?:tlf|telefon|mobil|phone|sms|ring)[\p{L}.:]{0,10} ?(?:på |til )?(?:\d{8}|\d{4} \d{4}|\d{2}(?: \d{2}){3}))(?![\d]| \d)/giu,
  "private-email": new RegExp(
    String.raw`(?<![\w.+-])[\w.+-]{1,64}@(?:${mailHosts})\.(?:com|dk|net|me|org)(?![\w-])`,
    "giu",
  ),
  "titled-name":
    /(?<![\p{L}\p{N}])(?:[Hh]r|[Hh]err|[Ff]ru|[Ff]rk|[Ff]røken|Mr|Mrs|Ms)(?:\.|(?= )) {0,2}\p{Lu}\p{Ll}{1,30}/gu,
  "journal-phrase":
    /(?<![\p{L}\p{N}])(?:obj(?:ektivt)?\.?:|(?:anamnese|aktuelt|cave|allergier|dispositioner|ekspositioner):|st\. ?[pc]\. |abdomen blød|vågen og klar|tidligere rask|indlægges (?:akut )?med|(?:pt\.?|patienten) (?:oplyser|klager over|indlægges|er kendt med|findes)|on examination|presents with)/giu,
  age: /(?<!\d)\d{1,3}(?:[ -]?årig|[ -]års|[ ]år gammel|[ -]years?[ -]old)/giu,
  date: new RegExp(
    String.raw`(?<!\d)(?:\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.? (?:${months}))(?![\p{L}\d])`,
    "iu",
  ),
  place:
    /\p{L}{0,20}(?:hospital|sygehus|plejehjem|plejecenter|klinik|nursing home)|(?<!\p{L})(?:på|fra|i|ved|from|in|at) \p{Lu}\p{Ll}{2,30}/u,
};

const direct = ["phone", "private-email", "titled-name", "journal-phrase"] as const;
const sentence = 200;

/** All that may name a patient: civil registration numbers and the hints that only a person can judge, in order. */
export function findPatientData(text: string, today: Date | string | number): Finding[] {
  return [...findCpr(text, today), ...findHints(text)].toSorted((a, b) => a.start - b.start);
}

/** Hints of a patient: phone, private mail, title and name, journal phrases, or age, date and place in one sentence. */
export function findHints(text: string): Finding[] {
  const { text: plain, origin } = plainLetters(text);
  const warn = (rule: PatientRule, start: number, end: number): Finding => ({
    rule,
    level: "warn",
    start: origin[start] ?? 0,
    end: origin[end] ?? text.length,
  });
  const simple = direct.flatMap((rule) =>
    Array.from(plain.matchAll(hintPatterns[rule]), (hit) =>
      warn(rule, hit.index, hit.index + hit[0].length),
    ),
  );
  const stories = Array.from(plain.matchAll(hintPatterns.age))
    .filter((hit) => tellsDateAndPlace(plain, hit.index, hit.index + hit[0].length))
    .map((hit) => warn("age-date-place", hit.index, hit.index + hit[0].length));
  return [...simple, ...stories].toSorted((a, b) => a.start - b.start);
}

function tellsDateAndPlace(plain: string, start: number, end: number): boolean {
  const before = plain.slice(Math.max(start - sentence, 0), start).split(/[.!?]\s(?=\p{Lu})|\n/u);
  const after = plain.slice(end, end + sentence).split(/[.!?]\s(?=\p{Lu})|\n/u);
  const around = `${before.at(-1) ?? ""}, ${after[0] ?? ""}`;
  return hintPatterns.date.test(around) && hintPatterns.place.test(around);
}
