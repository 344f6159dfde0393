import type { Profile } from "../../domain/people/profile.read.ts";
import { profileFields as fieldsOf } from "../../domain/people/profile-fields.ts";
import type { Json } from "../wire/proof.ts";
import { present } from "./context.ts";

/** A profile as fields that any server shows. */
export function profileFields(profile: Profile): Json[] {
  return fieldsOf(profile).map(({ key, name, valueHtml: value }) => ({
    type: "PropertyValue",
    name,
    value,
    "vis:field": key,
  }));
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

function lines(profile: Profile): string[] {
  return JSON.parse(profile.ask_me_about) as string[];
}
