import { cleanName, codePoints, collapse, stripInvisible } from "../../lib/text.ts";
import type { PollTable } from "../../storage/tables/knowledge.ts";
import { Refused } from "../refused.ts";

/** What someone here asks in a post. */
export interface PollDraft {
  options: readonly string[];
  /** One may choose several. */
  multiple: boolean;
  /** The votes for each are not told before it has closed. */
  hideTotals: boolean;
  /** How long it is open. */
  seconds: number;
}

/** A poll about to come into being or told anew, whoever brings it. */
export interface NewPoll {
  /** As they are written on the wire: a vote names one of them. */
  options: readonly string[];
  multiple: boolean;
  hideTotals: boolean;
  endsAt: string | null;
  closedAt: string | null;
  /** What its author's server tells of the votes; null for a poll of ours. */
  told: Counted | null;
}

/** Votes for each option, and people who voted; null where that is not told. */
export interface Counted {
  tallies: readonly number[];
  voters: number | null;
}

/** A poll as one viewer may see it. */
export interface PollView {
  /** `votes` is null while they are not told. */
  options: { title: string; votes: number | null }[];
  multiple: boolean;
  hideTotals: boolean;
  endsAt: string | null;
  closedAt: string | null;
  votesCount: number;
  votersCount: number | null;
  /** What the viewer chose, from 0; null for who is not signed in here. */
  mine: number[] | null;
}

/** Fewest and most choices, the longest in code points, and the shortest and longest time in seconds. */
export const pollLimits = {
  fewest: 2,
  options: 8,
  option: 100,
  shortest: 300,
  longest: 2_629_746,
} as const;

/** Longest choice shown, also of polls from elsewhere. */
const longestShown = 200;

/** Whether nobody may vote any more. */
export function isClosed(
  poll: { endsAt: string | null; closedAt: string | null },
  now: string,
): boolean {
  return poll.closedAt !== null || (poll.endsAt !== null && poll.endsAt <= now);
}

/** The choices trimmed and the empty ones gone. */
export function tidyPoll(poll: PollDraft): PollDraft {
  const options = poll.options.map((raw) => collapse(stripInvisible(raw).normalize("NFC")));
  return { ...poll, options: options.filter((option) => option !== "") };
}

/** What is wrong with a poll. */
export function* faultsOfPoll({ options, seconds }: PollDraft): Generator<Refused> {
  const { fewest, shortest, longest } = pollLimits;
  if (options.length < fewest || options.length > pollLimits.options)
    yield new Refused("poll-options", { field: "poll", min: fewest, max: pollLimits.options });
  if (options.some((option) => codePoints(option) > pollLimits.option))
    yield new Refused("poll-option-too-long", { field: "poll", max: pollLimits.option });
  if (new Set(options.map((option) => option.toLowerCase())).size < options.length)
    yield new Refused("poll-option-twice", { field: "poll" });
  if (!Number.isSafeInteger(seconds) || seconds < shortest || seconds > longest)
    yield new Refused("poll-time", { field: "poll", min: shortest / 60, max: 30 });
}

/** The columns of a poll beside a post; all null when it asks nothing. */
export type PollColumns = {
  [K in "options" | "tallies" | "multiple" | "hide_totals" | "votes_count" as `poll_${K}`]:
    | PollTable[K]
    | null;
} & Record<"poll_voters" | "poll_chosen", number | string | null> &
  Record<"poll_ends_at" | "poll_closed_at", string | null>;

/** The poll of a post as its row and what the viewer chose tell it; null when it asks nothing. */
export function toPollView(row: PollColumns, signedIn: boolean): PollView | null {
  if (row.poll_options === null) return null;
  const tallies = JSON.parse(row.poll_tallies ?? "[]") as number[];
  const hidden = row.poll_hide_totals === 1 && row.poll_closed_at === null;
  const chosen = String(row.poll_chosen ?? "");
  return {
    options: optionsOf(row.poll_options).map((option, at) => ({
      title: cleanName(option, longestShown),
      votes: hidden ? null : (tallies[at] ?? 0),
    })),
    multiple: row.poll_multiple === 1,
    hideTotals: row.poll_hide_totals === 1,
    endsAt: row.poll_ends_at,
    closedAt: row.poll_closed_at,
    votesCount: Number(row.poll_votes_count),
    votersCount: row.poll_voters === null ? null : Number(row.poll_voters),
    mine: signedIn ? chosenOf(chosen) : null,
  };
}

/** The choices of a stored poll. */
export function optionsOf(options: string): string[] {
  return JSON.parse(options) as string[];
}

function chosenOf(text: string): number[] {
  return text === ""
    ? []
    : text
        .split(",")
        .map(Number)
        .toSorted((a, b) => a - b);
}
