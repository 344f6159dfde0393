import { escapeHtml } from "../../lib/html.ts";
import type { ProfileTable } from "../../storage/tables/people.ts";
import { availabilityWords, fieldNames, professionWord } from "./profile-words.ts";

/** What is read of a profile; `ask_me_about` as stored. */
export type Told = Pick<
  ProfileTable,
  | "profession"
  | "specialty"
  | "region"
  | "hospital"
  | "department"
  | "unit"
  | "ask_me_about"
  | "availability"
  | "availability_until"
  | "orcid"
>;

/** A line of a profile as any server or app shows it. */
export interface ProfileField {
  key: keyof typeof fieldNames;
  name: string;
  /** Safe HTML. */
  valueHtml: string;
}

/** A profile as fields, the four most useful first: many show no more than four. */
export function profileFields(profile: Told): ProfileField[] {
  const { unit, department, hospital, region, specialty, orcid } = profile;
  const profession = profile.profession && professionWord(profile.profession);
  const address = orcid && `https://orcid.org/${orcid}`;
  return [
    field("workplace", list([unit, department, hospital, region])),
    field("profession", list([profession, specialty])),
    field("askMeAbout", list(JSON.parse(profile.ask_me_about) as string[], " · ")),
    field("availability", availability(profile)),
    field("orcid", address && `<a href="${address}" rel="me nofollow noopener">${orcid}</a>`),
  ].flat();
}

function field(key: ProfileField["key"], valueHtml: string | null): ProfileField[] {
  return valueHtml ? [{ key, name: fieldNames[key], valueHtml }] : [];
}

function list(parts: readonly (string | null | undefined)[], between = ", "): string {
  return parts
    .filter((part) => part)
    .map((part) => escapeHtml(part!))
    .join(between);
}

function availability({ availability: key, availability_until: until }: Told): string | null {
  if (key === null) return null;
  return until === null ? availabilityWords[key] : `${availabilityWords[key]} til ${until}`;
}
