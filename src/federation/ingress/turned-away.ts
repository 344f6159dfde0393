import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A delivery that is not taken: the status and the one word the sender is told. */
export class TurnedAway extends Error {
  override name = "TurnedAway";
  readonly status: ContentfulStatusCode;
  readonly reason: string;
  /** Seconds, for those who may come back. */
  readonly retryAfter: number | undefined;

  constructor(status: ContentfulStatusCode, reason: string, retryAfter?: number) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}
