import type { OwnView, Relation } from "../../domain/people/relations.read.ts";

/** docs.joinmastodon.org/entities/Relationship, and under `vis` how the reader stands with a network. */
export interface Relationship {
  id: string;
  following: boolean;
  showing_reblogs: boolean;
  notifying: boolean;
  languages: string[] | null;
  followed_by: boolean;
  blocking: boolean;
  blocked_by: boolean;
  muting: boolean;
  muting_notifications: boolean;
  muting_expires_at: string | null;
  requested: boolean;
  requested_by: boolean;
  domain_blocking: boolean;
  endorsed: boolean;
  note: string;
  vis: { network: Relation["membership"] };
}

/** What is between the reader and someone. That they block the reader is told by their not being there. */
export function relationship(id: number, relation: Relation, own: OwnView): Relationship {
  return {
    id: String(id),
    following: relation.following === "yes",
    showing_reblogs: relation.following !== "no" && (relation.wanted?.boosts ?? true),
    notifying: relation.wanted?.notify ?? false,
    languages: relation.wanted?.languages ?? null,
    followed_by: relation.followedBy,
    blocking: relation.blocking,
    blocked_by: false,
    muting: relation.muting,
    muting_notifications: relation.mute?.notifications ?? false,
    muting_expires_at: relation.mute?.until ?? null,
    requested: relation.following === "requested",
    requested_by: relation.requestedBy,
    domain_blocking: own.hostHidden,
    endorsed: own.endorsed,
    note: own.note,
    vis: { network: relation.membership },
  };
}
