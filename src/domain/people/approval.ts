/** Whom someone lets do something with what is theirs, here or elsewhere; `others` are those a server names one by one. */
export const approvers = ["public", "followers", "following", "others"] as const;
export type Approvers = (typeof approvers)[number];

/** Whom they let at once, and whom when they are asked. */
export interface Approval {
  by: Approvers[];
  asked: Approvers[];
}

/** What someone may do: go on, ask, try without knowing, or leave it. */
export type Leave = "automatic" | "manual" | "unknown" | "denied";

/** What is between whoever would and whoever decides: who follows whom. */
export interface Between {
  isSelf: boolean;
  /** They follow whoever decides. */
  follows: boolean;
  /** Whoever decides follows them. */
  followed: boolean;
}

/** Whom someone lets, as it stands in a column. */
export function approversIn(column: string): Approvers[] {
  const words = column.split(" ");
  return approvers.filter((word) => words.includes(word));
}

/** What someone may do; with what is one's own, everything. */
export function leaveUnder({ by, asked }: Approval, between: Between): Leave {
  if (between.isSelf || by.some((word) => isAmong(word, between))) return "automatic";
  if (asked.some((word) => isAmong(word, between))) return "manual";
  return by.includes("others") || asked.includes("others") ? "unknown" : "denied";
}

function isAmong(word: Approvers, { follows, followed }: Between): boolean {
  switch (word) {
    case "public":
      return true;
    case "followers":
      return follows;
    case "following":
      return followed;
    case "others":
      return false;
  }
}
