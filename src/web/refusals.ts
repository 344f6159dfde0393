import type { Refused } from "../domain/refused.ts";
import type { Text } from "./text/dictionary.ts";

/** What is wrong with a form: the field it belongs to (none: the whole form) and what to do about it. */
export interface FormError {
  field?: string | undefined;
  message: string;
}

/** A refusal in the visitor's words. */
export function refusalWords(text: Text, { reason, detail }: Refused): string {
  const words: string | ((detail: Refused["detail"]) => string) = text.refusals[reason];
  return typeof words === "string" ? words : words(detail);
}

/** A refusal as what is wrong with a form; `fields` says which field a reason without one belongs to. */
export function formErrors(
  text: Text,
  refused: Refused,
  fields: Partial<Record<Refused["reason"], string>> = {},
): FormError[] {
  const message = refusalWords(text, refused);
  const named = refused.detail["fields"] ?? refused.detail["field"] ?? fields[refused.reason];
  if (named === undefined || named === "") return [{ message }];
  return String(named)
    .split(",")
    .map((field) => ({ field, message }));
}
