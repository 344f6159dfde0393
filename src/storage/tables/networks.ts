import type { Generated } from "kysely";

/** A network beside its actor: one founded here, or one elsewhere that someone here has met. */
export interface NetworkTable {
  actor_id: number;
  /** open: content for everyone. closed: found by everyone, content for members. hidden: not found. alliance: what this region shares with its allies. */
  kind: "open" | "closed" | "hidden" | "alliance";
  /** Markdown, of networks here. */
  rules_source: string | null;
  rules_html: string;
  /** Who may begin a thread. */
  posting: "members" | "moderators";
  /** Whether members read what was written before they came. */
  history: "all" | "since-join";
  /** archived: read only. */
  state: "active" | "archived";
  /** 1: its server keeps to our profile (closed networks, proofs, sequence); 0: any other group. */
  profile: 0 | 1;
  members_uri: string | null;
  moderators_uri: string | null;
  /** Of our own the number of the last activity announced; of others the last up to which none is missing here. */
  seq: number;
  /** How often in a row its server has said that it is not there, and when last; of networks elsewhere. */
  missed: Generated<number>;
  missed_at: string | null;
  /** What it was by its own word before its server's silence hid it. */
  kind_told: "open" | "closed" | null;
  created_at: string;
}

/** What a network here has announced, in order: the activity as its author's server sent it, byte for byte. */
export interface NetworkActivityTable {
  /** Its Announce is `/activities/{id}`. */
  id: number;
  network_id: number;
  /** 1, 2, 3 … within the network. */
  seq: number;
  inner_uri: string;
  object_uri: string;
  type: string;
  /** Empty when what it told is gone. */
  body: string;
  created_at: string;
}

/** What became of someone in a network, by whom. Append only. */
export interface MembershipEventTable {
  id: number;
  network_id: number;
  actor_id: number;
  by_id: number | null;
  event:
    | "founded"
    | "requested"
    | "admitted"
    | "denied"
    | "invited"
    | "joined"
    | "declined"
    | "withdrawn"
    | "left"
    | "removed"
    | "banned"
    | "unbanned"
    | "promoted"
    | "demoted";
  reason: string | null;
  created_at: string;
}

/** Someone who asks to join a network elsewhere that someone here moderates, as its host told. */
export interface NetworkRequestTable {
  id: number;
  network_id: number;
  person_id: number;
  /** Their Follow: one request is told under it however often. */
  follow_uri: string;
  /** The Offer that told of it, which a decision answers. */
  offer_uri: string;
  message: string | null;
  /** 1: nobody from their server belongs to the network yet. */
  first_from_server: 0 | 1;
  /** waiting: to be decided. decided: someone here has asked the host to answer. settled: the host says that it waits no more. */
  state: "waiting" | "decided" | "settled";
  created_at: string;
}
