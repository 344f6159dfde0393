import { cleanName, codePoints, stripInvisible } from "../../lib/text.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";

/** What a network says of itself. `confirmed`: the guard's hints were seen. */
export interface NetworkTexts {
  name: string;
  /** Markdown. */
  purpose: string;
  /** Markdown. */
  rules: string;
  confirmed?: boolean | undefined;
}

/** Longest texts, in code points. */
export const networkLimits = { name: 100, purpose: 2000, rules: 5000 } as const;

/** The texts tidied. Throws `name-missing`, `text-too-long`, `patient-data`, `patient-data-warning`, each with the `field`. */
export function networkTexts(
  texts: NetworkTexts,
  today: string,
): { name: string; purpose: string; rules: string } {
  const name = cleanName(texts.name, networkLimits.name);
  if (name === "") throw new Refused("name-missing", { field: "name" });
  const purpose = tidy(texts.purpose, "purpose");
  const rules = tidy(texts.rules, "rules");
  guardText({ name, purpose, rules }, { confirmed: texts.confirmed ?? false, today });
  return { name, purpose, rules };
}

function tidy(raw: string, field: "purpose" | "rules"): string {
  const text = stripInvisible(raw).normalize("NFC").trim();
  if (codePoints(text) > networkLimits[field])
    throw new Refused("text-too-long", { field, max: networkLimits[field] });
  return text;
}
