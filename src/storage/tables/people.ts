import type { Generated } from "kysely";

/** Anyone or anything that can act: people, networks, units, the instance itself; here or elsewhere. */
export interface ActorTable {
  id: number;
  uri: string;
  kind: "person" | "network" | "unit" | "instance" | "service";
  /** Preferred username as shown; unique with `host`, compared in lower case through `handle_key`. */
  handle: string;
  handle_key: string;
  /** Canonical host (with port where it is not the default); our own actors carry our own. */
  host: string;
  local: 0 | 1;
  name: string;
  /** Safe HTML. */
  bio_html: string;
  /** Markdown of a local bio; null for remote actors. */
  bio_source: string | null;
  url: string | null;
  inbox_uri: string | null;
  shared_inbox_uri: string | null;
  outbox_uri: string | null;
  followers_uri: string | null;
  following_uri: string | null;
  featured_uri: string | null;
  avatar_url: string | null;
  avatar_alt: string | null;
  header_url: string | null;
  header_alt: string | null;
  /** 1: follow requests wait for an answer. */
  approves_follows: 0 | 1;
  discoverable: 0 | 1;
  indexable: 0 | 1;
  /** 1: a person here says that a program posts under this name; elsewhere that is the kind `service`. */
  automated: Generated<0 | 1>;
  /** 1: whom they follow and who follows them is shown to nobody else. */
  hides_follows: Generated<0 | 1>;
  /** JSON: string[] of hosts whose pages may name them as author. */
  attribution_domains: Generated<string>;
  /** JSON: { name, value_html }[] */
  fields: string;
  /** JSON: string[] of actor URIs. */
  also_known_as: string;
  moved_to_id: number | null;
  moved_at: string | null;
  state: "active" | "suspended" | "deleted";
  posts_count: number;
  followers_count: number;
  following_count: number;
  created_at: string;
  updated_at: string;
  /** When the remote document was last read; null for local actors. */
  fetched_at: string | null;
  /**
   * Who may recommend someone elsewhere in a collection, at once and when asked: as a post's `quotable_by`. Null when their
   * server does not say; of people here it follows from what else they settled.
   */
  featurable_by: string | null;
  featurable_asked: string | null;
  last_posted_at: string | null;
}

/** What a practitioner tells of their work (product: Fagperson). Kept for local people and for people of other Vis instances. */
export interface ProfileTable {
  actor_id: number;
  profession: string | null;
  specialty: string | null;
  region: string | null;
  hospital: string | null;
  department: string | null;
  unit: string | null;
  workplace_verified_at: string | null;
  workplace_verified_by: string | null;
  /** JSON: string[], at most 5 lines. */
  ask_me_about: string;
  availability: "open" | "limited" | "paused" | null;
  availability_until: string | null;
  orcid: string | null;
  /** Which parts apps show on their page: files, files in replies, what they recommend. */
  shows_media: Generated<0 | 1>;
  shows_media_replies: Generated<0 | 1>;
  shows_featured: Generated<0 | 1>;
}

/** A local person's way in. */
export interface AccountTable {
  actor_id: number;
  email: string | null;
  /** PHC string (argon2id); null until a password is set. */
  password_hash: string | null;
  role: "member" | "moderator" | "admin";
  language: "da" | "en";
  /** Null until the first-login welcome is finished. */
  welcomed_at: string | null;
  disabled_at: string | null;
  /** Failed passwords since the last good one, and when the next try is allowed. */
  failed_logins: number;
  retry_login_at: string | null;
  created_at: string;
  seen_at: string | null;
}

/** Key pairs of local actors (private parts encrypted) and public keys of remote ones. */
export interface ActorKeyTable {
  id: number;
  uri: string;
  actor_id: number;
  kind: "rsa" | "ed25519";
  /** PEM (SPKI). */
  public_pem: string;
  /** Encrypted PKCS#8, local actors only. */
  private_sealed: string | null;
  created_at: string;
  /** When a remote key was last read from its owner. */
  fetched_at: string | null;
  /** When one of ours was replaced: it signs nothing any more but the news of that. */
  retired_at: string | null;
}

export interface SessionTable {
  /** SHA-256 of the cookie's token. */
  id_hash: string;
  actor_id: number;
  csrf: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  user_agent: string;
}

/** One-time links: the first administrator, or a way in for someone without a password. */
export interface LoginLinkTable {
  token_hash: string;
  purpose: "first-admin" | "login";
  actor_id: number | null;
  expires_at: string;
  used_at: string | null;
}

export interface BlockTable {
  id: number;
  uri: string;
  blocker_id: number;
  blocked_id: number;
  created_at: string;
}

export interface MuteTable {
  id: number;
  muter_id: number;
  muted_id: number;
  until: string | null;
  /** 0: they are still told what the muted one does with regard to them. */
  notifications: Generated<0 | 1>;
  created_at: string;
}

/** What someone notes of another for themselves alone. */
export interface PrivateNoteTable {
  writer_id: number;
  about_id: number;
  text: string;
  updated_at: string;
}

/** Someone recommends another on their page. */
export interface EndorsementTable {
  id: number;
  actor_id: number;
  endorsed_id: number;
}

/** A server of which someone here wants to see nobody. */
export interface HiddenHostTable {
  id: number;
  actor_id: number;
  host: string;
  created_at: string;
}

/** Someone who is not to be suggested to them again. */
export interface PassedOverTable {
  actor_id: number;
  passed_id: number;
}

/** What apps begin with when someone writes, and how they show what others wrote; without a row it is as it comes. */
export interface PreferenceTable {
  actor_id: number;
  /** Null: what this instance begins with. */
  audience: "public" | "unlisted" | "followers" | "direct" | null;
  sensitive: 0 | 1;
  /** Null: the language of their pages. */
  language: string | null;
  /** Who may quote. */
  quotes: "public" | "followers" | "nobody";
  media: "default" | "show_all" | "hide_all";
  /** 1: what is behind a content warning is shown at once. */
  warnings: 0 | 1;
  /** 1: moving pictures move by themselves. */
  autoplay: 0 | 1;
}
