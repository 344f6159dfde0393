import type { Text } from "./dictionary.ts";

/** What the pages say of posts that build on others, in English. */
export const quotesEn: Text["quotes"] = {
  act: "Build on it",
  count: (n) => `${n.toLocaleString("en-GB")} ${n === 1 ? "builds" : "build"} on it`,
  may: "Who may build on it?",
  buildsOn: "Builds on",
  muted: "By someone you have muted",
  inTurn: "The post itself builds on another.",
  states: {
    pending: "Builds on a post whose author has not answered yet.",
    rejected: "Builds on a post whose author does not want that.",
    revoked: "Built on a post whose author has taken their leave back.",
    deleted: "Builds on a post that was deleted.",
    unauthorized: "Builds on a post that you cannot see.",
    blockedAccount: "Builds on a post by someone you have blocked.",
    blockedDomain: "Builds on a post from a server you have hidden.",
  },
  ask: "The author has to say yes before the post is shown in yours.",
  list: (name) => `Posts that build on “${name}”`,
  none: "Nobody builds on it yet.",
  back: "To the post",
  who: "Who may build on the post?",
  usual: "Who may build on what I write?",
  usualHint: "For what you share with everyone. You can change it for each post.",
  policies: {
    public: "Everyone",
    followers: "Those who follow me",
    nobody: "Only me",
  },
  policyHint: "What builds on it already stays.",
  save: "Save",
  revoke: (name) => `Take leave back from ${name}`,
  revokeHint: "The post is no longer shown in theirs. This cannot be undone.",
};
