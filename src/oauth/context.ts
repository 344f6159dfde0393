import type { Context } from "hono";
import type { Store } from "../storage/transaction.ts";

/** What the endpoints of OAuth need from the rest of the house. */
export interface OAuthDependencies {
  store: Store;
  clock: () => Date;
  /** What stands for the client's connection, behind proxies too. */
  connectionOf: (c: Context) => string;
  /** The public key of web push (RFC 8292), which apps are told when they register; empty where there is no push. */
  vapidKey: string;
}
