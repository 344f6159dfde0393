/** A program that people sign in with, as it registered itself. */
export interface AppTable {
  id: number;
  client_id: string;
  /** SHA-256 of its secret. */
  secret_hash: string;
  name: string;
  website: string | null;
  /** One a line. */
  redirect_uris: string;
  /** Separated by spaces, as in all these tables: the most it may ever ask for. */
  scopes: string;
  created_at: string;
  /** When someone last let it in. */
  used_at: string | null;
}

/** Someone's yes to an app, on its way there. It goes when it is exchanged for a token. */
export interface GrantCodeTable {
  code_hash: string;
  app_id: number;
  actor_id: number;
  redirect_uri: string;
  scopes: string;
  /** PKCE (RFC 7636): SHA-256 of the app's verifier in base64url; null when it sent none. */
  challenge: string | null;
  expires_at: string;
}

/** What an app shows to act for someone. It stands until it is taken back. */
export interface AccessTokenTable {
  id: number;
  token_hash: string;
  app_id: number;
  /** Null when the app speaks for itself alone. */
  actor_id: number | null;
  scopes: string;
  /** Of the code it was made from: when that comes again, this ends. */
  code_hash: string | null;
  created_at: string;
  used_at: string | null;
}

/** Where the app behind a token is sent news (Web Push). */
export interface PushSubscriptionTable {
  /** Below 2^31: apps read it as such. */
  id: number;
  token_id: number;
  endpoint: string;
  /** The app's public key, and the secret it shares with us; both in base64url. */
  p256dh: string;
  auth: string;
  /** 1: encrypted as RFC 8291 says; 0: as its fourth draft did. */
  standard: 0 | 1;
  policy: "all" | "followed" | "follower" | "none";
  /** JSON: string[], the kinds of news it wants, as apps name them. */
  alerts: string;
  /** The access token, encrypted: apps tell by it whose news it is. */
  token_sealed: string;
  /** Since when nothing has reached it; null when the last did. */
  failing_since: string | null;
  created_at: string;
}
