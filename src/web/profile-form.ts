import type { PersonView } from "../domain/people/person-view.ts";
import { profileLimits, type ProfileChanges } from "../domain/people/profile.ts";
import type { Form } from "./form.ts";

const lineNames = [
  "name",
  "bio",
  "profession",
  "specialty",
  "region",
  "hospital",
  "department",
  "unit",
  "availability",
  "availabilityUntil",
  "orcid",
] as const;

/** A profile as its form holds it: right or wrong, it comes back as it was typed. */
export type ProfileWritten = Record<(typeof lineNames)[number], string> & {
  /** One on each line. */
  askMeAbout: string;
  fields: { name: string; value: string }[];
};

/** The profile as it is, to be changed. */
export function fromPerson(person: PersonView): ProfileWritten {
  return {
    name: person.name,
    bio: person.bioSource ?? "",
    profession: person.profession ?? "",
    specialty: person.specialty ?? "",
    region: person.region ?? "",
    hospital: person.hospital ?? "",
    department: person.department ?? "",
    unit: person.unit ?? "",
    availability: person.availability ?? "",
    availabilityUntil: person.availabilityUntil ?? "",
    orcid: person.orcid ?? "",
    askMeAbout: person.askMeAbout.join("\n"),
    fields: padded(person.fields.map(({ name, value }) => ({ name, value: value ?? "" }))),
  };
}

/** What the form brought. */
export function readProfile(form: Form): ProfileWritten {
  const lines = lineNames.map((name) => [name, form.text(name)] as const);
  const values = form.all("fieldValue");
  const fields = form.all("fieldName").map((name, at) => ({ name, value: values[at] ?? "" }));
  return {
    ...(Object.fromEntries(lines) as Record<(typeof lineNames)[number], string>),
    askMeAbout: form.text("askMeAbout"),
    fields: padded(fields),
  };
}

/** The change meant; the domain judges every value. */
export function toChanges(written: ProfileWritten, confirmed: boolean): ProfileChanges {
  return { ...written, askMeAbout: written.askMeAbout.split("\n"), confirmed };
}

/** With room for two more, as long as there may be more. */
function padded(fields: readonly { name: string; value: string }[]): ProfileWritten["fields"] {
  const told = fields.filter(({ name, value }) => name !== "" || value !== "");
  const room = Math.max(0, Math.min(2, profileLimits.fields - told.length));
  return [...told, ...Array.from({ length: room }, () => ({ name: "", value: "" }))];
}
