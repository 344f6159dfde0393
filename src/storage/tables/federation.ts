import type { Generated } from "kysely";

/** Another server, by canonical host. */
export interface PeerTable {
  host: string;
  trust: "blocked" | "public" | "allied";
  /** 1: an administrator has said so; with an allowlist only those are spoken to. */
  named: 0 | 1;
  software: string | null;
  /** When its software was last asked for. */
  software_at: string | null;
  /** 1: it says that it keeps to our profile of closed networks (FEP-844e). */
  closed_networks: 0 | 1;
  /** Signature scheme it signs with itself. */
  scheme: "cavage" | "rfc9421" | null;
  paused: 0 | 1;
  failures: number;
  /** No attempt before this while the breaker is open. */
  retry_at: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  last_error: string | null;
  first_seen_at: string;
}

/** An activity received and verified, waiting to be or done being handled. */
export interface InboundTable {
  id: number;
  actor_uri: string;
  activity_uri: string;
  type: string;
  host: string;
  /** The received JSON; emptied some time after it is done. */
  body: string;
  /** The proof that stood in for the sender's signature, JSON, or null. */
  verified_by: string;
  state: "waiting" | "done" | "dropped" | "failed";
  /** Why it had no effect. */
  reason: string | null;
  attempts: number;
  next_at: string;
  lease_until: string | null;
  received_at: string;
}

/** An activity we send: one body, many deliveries. Deterministic URI, so that making it twice makes it once. */
export interface OutboundTable {
  id: number;
  uri: string;
  signer_id: number;
  /** Deliveries with the same object to the same host keep their order. */
  object_uri: string;
  body: string;
  /** followers URI when the delivery carries FEP-8fcf collection synchronisation. */
  synchronise: string | null;
  /** The key that signs its deliveries, when that is not the signer's newest. */
  key_id: number | null;
  created_at: string;
}

/** The queue to one server. */
export interface LaneTable {
  id: Generated<number>;
  host: string;
  /** How many requests it may have at a time while it is well; it grows and shrinks with how it answers. */
  width: number;
}

/** Where deliveries go: a name that is written once. */
export interface InboxTable {
  id: Generated<number>;
  uri: string;
  lane_id: number;
}

/**
 * One activity for one inbox, in as few bytes as will do: there may be ten thousand of one post. It goes when it has been
 * taken: what stays is a receipt.
 */
export interface DeliveryTable {
  /** 1: it was given up. */
  dead: 0 | 1;
  lane_id: number;
  /** No attempt before this; empty: at once, and before what failed. Of a dead one, when it was given up. */
  next_at: string;
  outbound_id: number;
  inbox_id: number;
  /** Of its object's URI, as the outbox makes it. */
  object_key: number;
  attempts: number;
  lease_until: string | null;
  last_status: number | null;
  last_error: string | null;
  /** From when the days count for which it is tried, where that is not when the letter was written. */
  since: string | null;
}

/** A server took this object of ours, or first heard of this actor: where a Delete must go, and what an erasure report lists. */
export interface ReceiptTable {
  object_uri: string;
  inbox: string;
  host: string;
  /** Whose it is. */
  actor_id: number;
  received_at: string;
}

/**
 * More URIs under which someone elsewhere did what stands here already under another: a second Like before the Undo of the
 * first. It stands until the last of them is taken back.
 */
export interface DeedNameTable {
  uri: string;
  kind: "follow" | "block" | "thanks" | "boost";
  actor_id: number;
  /** The other actor, or the post. */
  of_id: number;
  /** The emoji of thanks; `accepted` of a follow that was. */
  detail: string | null;
  /** What the Undo that ended it called it, null while it stands: its own URI, or one never heard of, which may come yet. */
  undone_as: string | null;
  heard_at: string;
}
