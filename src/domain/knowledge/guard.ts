import type { Finding } from "../../lib/cpr.ts";
import { renderMarkdown } from "../../lib/markdown.ts";
import { findPatientData } from "../../lib/patient-hints.ts";
import { plainText } from "../../lib/text.ts";
import { Refused } from "../refused.ts";

/**
 * Keeps patients out of the text: stands on every write path, closed networks and apps included. `fields` names the
 * texts as the writer knows them (also alt texts, file names, names). `today` bounds birth dates.
 *
 * Throws `patient-data` for a civil registration number, `patient-data-warning` for hints not yet confirmed.
 * The detail tells `fields` (comma-separated) and the first `rule`, never what was written.
 */
export function guardText(
  fields: Readonly<Record<string, string>>,
  { confirmed, today }: { confirmed: boolean; today: Date | string | number },
): void {
  const found = Object.entries(fields).flatMap(([field, text]) =>
    findPatientData(text, today).map((finding) => ({ field, ...finding })),
  );
  const blocked = found.filter(({ level }) => level === "block");
  if (blocked.length > 0) throw new Refused("patient-data", detail(blocked));
  if (found.length > 0 && !confirmed) throw new Refused("patient-data-warning", detail(found));
}

function detail(found: readonly (Finding & { field: string })[]): { fields: string; rule: string } {
  const fields = [...new Set(found.map(({ field }) => field))].join(",");
  return { fields, rule: found[0]?.rule ?? "" };
}

/** Markdown for `guardText`: as it is written, and as it will be read once marks and character references are gone. */
export function marked(text: string): string {
  return `${text}\n\n\n${plainText(renderMarkdown(text))}`;
}
