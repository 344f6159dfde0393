import type { Profile } from "../../domain/people/profile.read.ts";
import { escapeHtml } from "../../lib/html.ts";
import type { Json } from "../wire/proof.ts";
import { present } from "./context.ts";
import { availabilityWords, fieldNames, professionWord } from "./words.ts";

type Field = keyof typeof fieldNames;

/** A profile as fields that any server shows, the four most useful first: many show no more than four. */
export function profileFields(profile: Profile): Json[] {
  const { unit, department, hospital, region, specialty, orcid } = profile;
  const profession = profile.profession && professionWord(profile.profession);
  const address = orcid && `https://orcid.org/${orcid}`;
  return [
    field("workplace", list([unit, department, hospital, region])),
    field("profession", list([profession, specialty])),
    field("askMeAbout", list(lines(profile), " · ")),
    field("availability", availability(profile)),
    field("orcid", address && `<a href="${address}" rel="me nofollow noopener">${orcid}</a>`),
  ].flat();
}

/** A profile as another Vis instance reads it: keys, not words. */
export function profileTerms(profile: Profile): Json {
  const given = {
    "vis:profession": profile.profession,
    "vis:specialty": profile.specialty,
    "vis:region": profile.region,
    "vis:hospital": profile.hospital,
    "vis:department": profile.department,
    "vis:unit": profile.unit,
    "vis:workplaceVerifiedAt": profile.workplace_verified_at,
    "vis:workplaceVerifiedBy": profile.workplace_verified_by,
    "vis:availability": profile.availability,
    "vis:availabilityUntil": profile.availability_until,
    "vis:orcid": profile.orcid,
  };
  const told = Object.entries(given).filter(([, value]) => value !== null);
  const askMeAbout = lines(profile);
  return present({
    ...Object.fromEntries(told),
    "vis:askMeAbout": askMeAbout.length > 0 ? askMeAbout : undefined,
  });
}

function field(key: Field, value: string | null): Json[] {
  if (!value) return [];
  return [{ type: "PropertyValue", name: fieldNames[key], value, "vis:field": key }];
}

function list(parts: readonly (string | null | undefined)[], between = ", "): string {
  return parts
    .filter((part) => part)
    .map((part) => escapeHtml(part!))
    .join(between);
}

function availability({ availability: key, availability_until: until }: Profile): string | null {
  if (key === null) return null;
  return until === null ? availabilityWords[key] : `${availabilityWords[key]} til ${until}`;
}

function lines(profile: Profile): string[] {
  return JSON.parse(profile.ask_me_about) as string[];
}
