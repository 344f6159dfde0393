import type { postingDa, postingRefusalsDa } from "./posting-da.ts";

const count = (n: number, one: string, other: string): string =>
  `${n.toLocaleString("en-GB")} ${n === 1 ? one : other}`;

/** Polls, and what apps write, in English. */
export const postingEn: typeof postingDa = {
  poll: "Poll",
  one: "Choose one",
  several: "Choose one or more",
  vote: "Vote",
  mine: "your choice",
  votes: (n) => count(n, "vote", "votes"),
  voters: (n) => count(n, "has voted", "have voted"),
  hidden: "The numbers are shown when the poll has closed.",
  openUntil: (when) => `Open until ${when}`,
  closed: "The poll has closed",
  plain: "Written in an app: the text is shown as it stands.",
  warning: "Warning",
  warningHint: "What to know before reading the text. It is folded away behind the warning.",
};

/** What refusals of polls and of what apps write are to people. */
export const postingRefusalsEn: typeof postingRefusalsDa = {
  "poll-options": ({ min = 2, max = 8 }) => `A poll needs between ${min} and ${max} choices.`,
  "poll-option-too-long": ({ max = 100 }) => `A choice can have at most ${max} characters.`,
  "poll-option-twice": "Two choices are the same.",
  "poll-time": ({ min = 5, max = 30 }) => `A poll can last from ${min} minutes to ${max} days.`,
  "poll-with-files": "A post can have a poll or files, not both.",
  "poll-closed": "The poll has closed.",
  "own-poll": "You cannot vote in your own poll.",
  "already-voted": "You have voted already.",
  "too-soon": ({ minutes = 5 }) =>
    `A post can be scheduled for ${minutes} minutes from now at the earliest.`,
  "too-many-scheduled": ({ day = 25, all = 300 }) =>
    `You can schedule at most ${day} posts for one day and ${all} in all.`,
  "two-audiences":
    "The post names a closed network and is for others too. Share it in one place at a time.",
  "outsiders-named":
    "The post is for a closed network but names someone who does not belong to it. Take them out, or share it elsewhere.",
  "not-a-member":
    "You do not belong to the closed network that the post names. Ask to join it first.",
  "network-is-open":
    "Everyone reads along in an open network. Choose public, or do not name the network.",
  "edit-elsewhere":
    "The post has sections that apps cannot edit. Edit it on the pages of your region.",
};
