import type {
  Audience,
  Change,
  Maturity,
  Outcome,
  PostKind,
} from "../../storage/tables/knowledge.ts";
import type { TextFormat } from "../../lib/markdown.ts";
import type { PollDraft } from "./poll.ts";
import type { QuotePolicy } from "./quote-policy.ts";

/** What someone here wants to publish, as a form or an app brings it. Empty text counts as absent. */
export interface Draft {
  kind: PostKind;
  title?: string | undefined;
  teaser?: string | undefined;
  /** In `format`. */
  body?: string | undefined;
  /** Of the body; Markdown when nothing is said. */
  format?: TextFormat | undefined;
  /** What an app sent whole, where title and body were made of it. */
  written?: string | undefined;
  /** What to know before one reads it; the text is then folded away. */
  warning?: string | undefined;
  /** Its pictures are not for every eye; what has a warning is sensitive too. */
  sensitive?: boolean | undefined;
  /** Markdown by section name. */
  sections?: Readonly<Record<string, string>> | undefined;
  /** `da`, `en`, … */
  language: string;
  audience: Audience;
  /** The network it is written in; its audience is then the network's. */
  networkId?: number | undefined;
  /** Names as typed. */
  topics: readonly string[];
  outcome?: Outcome | undefined;
  aspects?: readonly string[] | undefined;
  change?: Change | undefined;
  maturity?: Maturity | undefined;
  form?: string | undefined;
  capacity?: string | undefined;
  /** A day, `YYYY-MM-DD`. */
  neededBy?: string | undefined;
  replyToId?: number | undefined;
  /** The post it quotes. */
  quoteId?: number | undefined;
  /** Who may quote it; left out, as its author has settled for all, or as it was. */
  quotePolicy?: QuotePolicy | undefined;
  /** Actors the text names, found beforehand; those known here are found in the text too. */
  mentions: readonly number[];
  attachmentIds?: readonly number[] | undefined;
  /** Null: it asks nothing. Of a revision, undefined: what it asks stays. */
  poll?: PollDraft | null | undefined;
  licence?: string | undefined;
  /** The writer has seen the hints of the patient guard and stands by the text. */
  confirmed?: boolean | undefined;
}

export const sectionNames = [
  "problem",
  "action",
  "result",
  "resources",
  "context",
  "adaptation",
  "pitfalls",
  "sustain",
] as const;

export const aspectNames = [
  "collaboration",
  "need",
  "communication",
  "practice",
  "logistics",
  "preferences",
  "learningSeminar",
  "organisation",
  "meetingManagement",
  "networking",
  "patientFeedback",
  "other",
] as const;

export const offerForms = ["sparring", "material", "visit", "talk", "data"] as const;

export const licences = ["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "all-rights-reserved"] as const;

/** Longest texts, in code points, and most items. */
export const limits = {
  title: 140,
  teaser: 500,
  section: 10_000,
  body: 20_000,
  capacity: 200,
  warning: 300,
  topics: 5,
  aspects: 3,
  attachments: 4,
} as const;
