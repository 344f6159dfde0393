import type { HeaderReader } from "../wire/claim.ts";
import type { BodyRead } from "./read-body.ts";

/** A POST to an inbox, however it reached us. */
export interface Delivery {
  method: string;
  /** Path and query as they were asked for. */
  path: string;
  headers: HeaderReader;
  /** The body, given up beyond so many bytes. Never throws. */
  read: (most: number) => Promise<BodyRead>;
  /** Where it came from, as requests are counted. */
  address: string;
  /** The id in the inbox's address, when it is one person's. */
  inboxOf: string | undefined;
}
