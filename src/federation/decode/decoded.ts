import type { Focus } from "../../lib/focus.ts";
import type { RemoteActor } from "../../domain/people/remote-actor.ts";
import type { Json } from "../wire/proof.ts";
import type { RemotePolicy } from "./policy.ts";

/** The verbs we act on; every other type is received and has no effect. */
export type Verb =
  | "Create"
  | "Update"
  | "Delete"
  | "Follow"
  | "Accept"
  | "Reject"
  | "Undo"
  | "Announce"
  | "Like"
  | "EmojiReact"
  | "Block"
  | "Flag"
  | "Move"
  | "Add"
  | "Remove"
  | "Join"
  | "Leave"
  | "Invite"
  | "Offer"
  | "Lock"
  | "QuoteRequest"
  | "FeatureRequest";

/**
 * An activity as we understand it, whatever JSON-LD shape it came in. Addresses are absolute http(s) URLs, lists are
 * bounded; nothing in it is believed yet.
 */
export interface Activity {
  id: string;
  type: string;
  actor: string;
  /** The first thing it acts on. */
  object: Thing | undefined;
  /** Addresses of everything it acts on (a Flag names several). */
  objectUris: readonly string[];
  target: string | undefined;
  /** What it is done with: of a QuoteRequest the post that quotes, of a FeatureRequest the collection. */
  instrument: Thing | undefined;
  /** What came of it: of an Accept the stamp. */
  result: string | undefined;
  to: readonly string[];
  cc: readonly string[];
  /** The network it is said in; undefined too when several are named. */
  audience: string | undefined;
  /** ISO 8601. */
  published: string | undefined;
  /** When a ban ends, ISO 8601. */
  endTime: string | undefined;
  /** The words of a Flag, the emoji of an EmojiReact or Like. */
  content: string | undefined;
  /** Why: of a Reject a word for machines, of what a moderator does the reason given. */
  summary: string | undefined;
  /** Of a ban: what was written goes too. */
  removeData: boolean;
  /** Of what a network announces: its number in the network, 1, 2, 3 … */
  seq: number | undefined;
  /** Of an Invite that a network sends: who asked for it. */
  inviter: string | undefined;
  /**
   * For proofs: as received. Inside another it is what was read there, which is as received unless the context around it
   * gives terms other meanings; then no proof holds over it.
   */
  raw: Json;
}

/** What an activity acts on: an address, or what was sent along under it. */
export type Thing =
  | { kind: "link"; uri: string }
  | { kind: "activity"; uri: string | undefined; activity: InnerActivity }
  | { kind: "post"; uri: string; post: RemotePost }
  | { kind: "vote"; uri: string; vote: RemoteVote }
  | { kind: "actor"; uri: string; document: Json }
  | { kind: "tombstone"; uri: string }
  | { kind: "other"; uri: string | undefined; type: string };

/** An activity inside another: some senders leave out its id. */
export type InnerActivity = Omit<Activity, "id"> & { id: string | undefined };

/** A Note, Article, Page or Question as another server tells it. Texts are bounded, HTML is not yet cleaned. */
export interface RemotePost {
  uri: string;
  url: string | undefined;
  type: "Note" | "Article" | "Page" | "Question";
  attributedTo: string;
  to: readonly string[];
  cc: readonly string[];
  /** The networks it is said in. */
  audience: readonly string[];
  inReplyTo: string | undefined;
  /** The conversation. */
  context: string | undefined;
  name: string | undefined;
  summary: string | undefined;
  content: string;
  /** BCP 47, from `contentMap` or `@language`. */
  language: string | undefined;
  sensitive: boolean;
  published: string | undefined;
  updated: string | undefined;
  hashtags: readonly string[];
  /** Addresses of the actors it names. */
  mentions: readonly string[];
  attachments: readonly {
    url: string;
    mediaType: string;
    alt: string;
    width: number | undefined;
    height: number | undefined;
    /** The multihash of the file, multibase. */
    digestMultibase: string | undefined;
    blurhash: string | undefined;
    /** `focalPoint`. */
    focus: Focus | undefined;
  }[];
  /** What a Question asks. */
  poll: RemotePoll | undefined;
  /** The collection of its replies. */
  replies: string | undefined;
  /** What it quotes, and by whose leave. `unasked`: told only in words that know of none (see FEP-044f). */
  quote: { uri: string; stampUri: string | undefined; unasked: boolean } | undefined;
  /** Addresses of whom its author lets quote it, at once and when asked. */
  canQuote: RemotePolicy;
  /** Our own terms (`vis:`) and `purpose`, as plain text values; unknown ones left out. */
  vis: Readonly<Record<string, string | readonly string[]>>;
}

/** What a Question asks, and how its votes stand where its server tells. */
export interface RemotePoll {
  /** In order, each with its votes. */
  options: readonly { name: string; votes: number }[];
  /** One may choose several. */
  multiple: boolean;
  endsAt: string | undefined;
  /** When it closed; undefined while it is open. */
  closedAt: string | undefined;
  voters: number | undefined;
}

/** A choice in a poll: a Note that has a name and answers something, and says nothing else. */
export interface RemoteVote {
  attributedTo: string;
  inReplyTo: string;
  /** The choice, word for word. */
  name: string;
}

/** An actor's document as decoded, with what the importer needs beside what is stored. */
export interface RemoteActorDocument {
  actor: RemoteActor;
  movedTo: string | undefined;
  suspended: boolean;
}
