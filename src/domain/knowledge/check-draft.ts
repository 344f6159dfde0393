import { codePoints, collapse, stripInvisible } from "../../lib/text.ts";
import { isDay } from "../../lib/time.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import { Refused } from "../refused.ts";
import { faultsOfPoll, tidyPoll } from "./poll.ts";
import { quotePolicies } from "./quote-policy.ts";
import { aspectNames, licences, limits, offerForms, sectionNames, type Draft } from "./draft.ts";

/** A draft that keeps the rules of its kind, its texts trimmed and empty ones gone. */
export interface CheckedDraft extends Omit<
  Draft,
  "title" | "teaser" | "body" | "capacity" | "warning"
> {
  title: string | null;
  teaser: string | null;
  body: string | null;
  capacity: string | null;
  warning: string | null;
  sections: Record<string, string>;
  aspects: readonly string[];
}

/**
 * Holds a draft to the rules of its kind. Knowledge (offer, request, experience) has a title and one to five topics; an
 * experience tells problem, action and outcome; what was stopped tells in `action` what is done instead; a note has a
 * body only; each may ask something, where it has no files. Throws the reason, with `field` and `max` where there is one.
 */
export function checkDraft(draft: Draft): CheckedDraft {
  const checked = tidied(draft);
  for (const fault of faults(checked)) throw fault;
  return checked;
}

/**
 * All that is wrong with a draft, in the order a form asks for it, where `checkDraft` throws the first; what is too long
 * or cannot be read comes alone.
 */
export function draftFaults(draft: Draft): Refused[] {
  try {
    return [...faults(tidied(draft))];
  } catch (error) {
    if (error instanceof Refused) return [error];
    throw error;
  }
}

function tidied(draft: Draft): CheckedDraft {
  return {
    ...draft,
    title: text(draft, "title", collapse),
    teaser: text(draft, "teaser", collapse),
    body: text(draft, "body", (raw) => raw.trim()),
    capacity: text(draft, "capacity", collapse),
    warning: text(draft, "warning", collapse),
    ...(draft.poll && { poll: tidyPoll(draft.poll) }),
    sections: sections(draft),
    aspects: [...new Set(draft.aspects)],
    topics: topics(draft),
  };
}

function* faults(draft: CheckedDraft): Generator<Refused> {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(draft.language))
    yield new Refused("language-unknown");
  if (draft.audience === "network" && draft.networkId === undefined)
    yield new Refused("audience-not-allowed");
  yield* draft.kind === "note" ? faultsOfNote(draft) : faultsOfKnowledge(draft);
  if (draft.poll) {
    yield* faultsOfPoll(draft.poll);
    if ((draft.attachmentIds ?? []).length > 0) yield new Refused("poll-with-files");
  }
  yield* faultsOfValues(draft);
}

function text(
  draft: Draft,
  field: "title" | "teaser" | "body" | "capacity" | "warning",
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

function* faultsOfNote(draft: CheckedDraft): Generator<Refused> {
  const beyond = (["title", "teaser", "outcome", "change", "maturity", "capacity"] as const).find(
    (field) => draft[field] !== null && draft[field] !== undefined,
  );
  if (beyond) yield new Refused("value-unknown", { field: beyond });
  if (Object.keys(draft.sections).length > 0) yield new Refused("section-unknown");
  const says = draft.body !== null || draft.quoteId !== undefined;
  if (!says && (draft.attachmentIds ?? []).length === 0)
    yield new Refused("text-missing", { field: "body" });
}

function* faultsOfKnowledge(draft: CheckedDraft): Generator<Refused> {
  if (draft.replyToId !== undefined) yield new Refused("value-unknown", { field: "replyToId" });
  if (draft.kind === "experience" && !draft.outcome)
    yield new Refused("outcome-missing", { field: "outcome" });
  if (draft.title === null) yield new Refused("title-missing", { field: "title" });
  const needed =
    draft.kind === "experience" ? ["problem", "action"] : draft.change === "stop" ? ["action"] : [];
  for (const field of needed)
    if (draft.sections[field] === undefined) yield new Refused("section-missing", { field });
  if (draft.topics.length === 0) yield new Refused("topics-missing", { field: "topics" });
}

const values = {
  format: ["markdown", "plain"],
  kind: ["offer", "request", "experience", "note"],
  audience: ["public", "unlisted", "allied", "region", "followers", "direct", "network"],
  outcome: ["success", "failure", "mixed", "tooEarly"],
  change: ["start", "adapt", "stop"],
  maturity: ["conjecture", "localExperience", "audited"],
  form: offerForms,
  licence: licences,
  quotePolicy: quotePolicies,
} as const;

function* faultsOfValues(draft: CheckedDraft): Generator<Refused> {
  for (const [field, allowed] of Object.entries(values)) {
    const value = draft[field as keyof typeof values];
    if (value !== undefined && !isOneOf(allowed, value))
      yield new Refused("value-unknown", { field });
  }
  if (draft.aspects.length > limits.aspects)
    yield new Refused("too-many-aspects", { max: limits.aspects });
  if (!draft.aspects.every((aspect) => isOneOf(aspectNames, aspect)))
    yield new Refused("value-unknown", { field: "aspects" });
  if (draft.maturity === "audited" && draft.sections["result"] === undefined)
    yield new Refused("section-missing", { field: "result" });
  if (draft.neededBy !== undefined && !isDay(draft.neededBy))
    yield new Refused("date-not-valid", { field: "neededBy" });
  if ((draft.attachmentIds ?? []).length > limits.attachments)
    yield new Refused("too-many-attachments", { max: limits.attachments });
}

function isOneOf(allowed: readonly string[], value: string): boolean {
  return allowed.includes(value);
}
