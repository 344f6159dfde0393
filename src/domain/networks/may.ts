import type { Selectable } from "kysely";
import type { FollowTable } from "../../storage/tables/follows.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";

/** What someone is in a network; null for who has nothing to do with it. */
export type Standing = Pick<Selectable<FollowTable>, "state" | "role"> | null;

type Rules = Pick<NetworkTable, "kind" | "posting" | "state">;

/**
 * What can be done with a network. find: know that it exists. read: its posts and members. decide: on requests.
 * moderate: posts, members and bans. settle: name, rules, kind, moderators and its end.
 */
export type NetworkVerb =
  | "find"
  | "read"
  | "join"
  | "post"
  | "reply"
  | "invite"
  | "decide"
  | "moderate"
  | "settle";

/** The one rule of who may do what in a network; every door asks it. `standing` is null for who has nothing to do with it. */
export function may(standing: Standing, verb: NetworkVerb, network: Rules): boolean {
  const member = standing?.state === "accepted";
  if (network.kind === "alliance") return verb === "find" || (verb === "read" && member);
  const moderator = member && (standing.role === "moderator" || standing.role === "owner");
  const active = network.state === "active";
  switch (verb) {
    case "find":
      return network.kind !== "hidden" || member || standing?.state === "invited";
    case "read":
      return network.kind === "open" || member;
    case "join":
      return active && !member && mayAsk(standing, network);
    case "post":
      return active && member && (network.posting === "members" || moderator);
    case "reply":
      return active && member;
    case "invite":
      return active && member && (network.kind !== "hidden" || moderator);
    case "decide":
    case "moderate":
    case "settle":
      return moderator;
  }
}

function mayAsk(standing: Standing, network: Rules): boolean {
  if (standing?.state === "banned") return false;
  return network.kind !== "hidden" || standing?.state === "invited";
}
