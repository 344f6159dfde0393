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
