import { codePoints, collapse, stripInvisible } from "../../lib/text.ts";
import { isDay } from "../../lib/time.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import { Refused } from "../refused.ts";
import { aspectNames, licences, limits, offerForms, sectionNames, type Draft } from "./draft.ts";

/** A draft that keeps the rules of its kind, its texts trimmed and empty ones gone. */
export interface CheckedDraft extends Omit<Draft, "title" | "teaser" | "body" | "capacity"> {
  title: string | null;
  teaser: string | null;
  body: string | null;
  capacity: string | null;
  sections: Record<string, string>;
  aspects: readonly string[];
}

/**
 * Holds a draft to the rules of its kind. Knowledge (offer, request, experience) has a title and one to five topics; an
 * experience tells problem, action and outcome; what was stopped tells in `action` what is done instead; a note has a
 * body only. Throws the reason, with `field` and `max` where there is one.
 */
export function checkDraft(draft: Draft): CheckedDraft {
  const checked: CheckedDraft = {
    ...draft,
    title: text(draft, "title", collapse),
    teaser: text(draft, "teaser", collapse),
    body: text(draft, "body", (raw) => raw.trim()),
    capacity: text(draft, "capacity", collapse),
    sections: sections(draft),
    aspects: [...new Set(draft.aspects)],
    topics: topics(draft),
  };
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(draft.language))
    throw new Refused("language-unknown");
  if (draft.audience === "network") throw new Refused("audience-not-allowed");
  if (draft.kind === "note") checkNote(checked);
  else checkKnowledge(checked);
  checkValues(checked);
  return checked;
}

function text(
  draft: Draft,
  field: "title" | "teaser" | "body" | "capacity",
  tidy: (raw: string) => string,
): string | null {
  const value = tidy(stripInvisible(draft[field] ?? "").normalize("NFC"));
  const reason =
    field === "title" || field === "teaser" ? (`${field}-too-long` as const) : "text-too-long";
  if (codePoints(value) > limits[field]) throw new Refused(reason, { field, max: limits[field] });
  return value === "" ? null : value;
}

function sections(draft: Draft): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, raw] of Object.entries(draft.sections ?? {})) {
    if (!isOneOf(sectionNames, name)) throw new Refused("section-unknown");
    const value = stripInvisible(raw).normalize("NFC").trim();
    if (codePoints(value) > limits.section)
      throw new Refused("text-too-long", { field: name, max: limits.section });
    if (value !== "") kept[name] = value;
  }
  return kept;
}

function topics(draft: Draft): string[] {
  const named = new Map<string, string>();
  for (const name of draft.topics.map((raw) => raw.trim()).filter((raw) => raw !== "")) {
    const slug = topicSlug(name);
    if (slug === undefined) throw new Refused("topic-not-valid");
    if (!named.has(slug)) named.set(slug, name);
  }
  if (named.size > limits.topics) throw new Refused("too-many-topics", { max: limits.topics });
  return [...named.values()];
}

function checkNote(draft: CheckedDraft): void {
  const beyond = (["title", "teaser", "outcome", "change", "maturity", "capacity"] as const).find(
    (field) => draft[field] !== null && draft[field] !== undefined,
  );
  if (beyond) throw new Refused("value-unknown", { field: beyond });
  if (Object.keys(draft.sections).length > 0) throw new Refused("section-unknown");
  if (draft.body === null && (draft.attachmentIds ?? []).length === 0)
    throw new Refused("text-missing", { field: "body" });
}

function checkKnowledge(draft: CheckedDraft): void {
  if (draft.replyToId !== undefined) throw new Refused("value-unknown", { field: "replyToId" });
  if (draft.title === null) throw new Refused("title-missing", { field: "title" });
  if (draft.topics.length === 0) throw new Refused("topics-missing", { field: "topics" });
  const needed =
    draft.kind === "experience" ? ["problem", "action"] : draft.change === "stop" ? ["action"] : [];
  const missing = needed.find((name) => draft.sections[name] === undefined);
  if (missing) throw new Refused("section-missing", { field: missing });
  if (draft.kind === "experience" && !draft.outcome)
    throw new Refused("outcome-missing", { field: "outcome" });
}

const values = {
  kind: ["offer", "request", "experience", "note"],
  audience: ["public", "unlisted", "allied", "region", "followers", "direct"],
  outcome: ["success", "failure", "mixed", "tooEarly"],
  change: ["start", "adapt", "stop"],
  maturity: ["conjecture", "localExperience", "audited"],
  form: offerForms,
  licence: licences,
} as const;

function checkValues(draft: CheckedDraft): void {
  for (const [field, allowed] of Object.entries(values)) {
    const value = draft[field as keyof typeof values];
    if (value !== undefined && !isOneOf(allowed, value))
      throw new Refused("value-unknown", { field });
  }
  if (draft.aspects.length > limits.aspects)
    throw new Refused("too-many-aspects", { max: limits.aspects });
  if (!draft.aspects.every((aspect) => isOneOf(aspectNames, aspect)))
    throw new Refused("value-unknown", { field: "aspects" });
  if (draft.maturity === "audited" && draft.sections["result"] === undefined)
    throw new Refused("section-missing", { field: "result" });
  if (draft.neededBy !== undefined && !isDay(draft.neededBy))
    throw new Refused("date-not-valid", { field: "neededBy" });
  if ((draft.attachmentIds ?? []).length > limits.attachments)
    throw new Refused("too-many-attachments", { max: limits.attachments });
}

function isOneOf(allowed: readonly string[], value: string): boolean {
  return allowed.includes(value);
}
