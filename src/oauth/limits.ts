import type { MiddlewareHandler } from "hono";
import { createTokenBuckets, type TokenBuckets } from "../lib/token-bucket.ts";
import { apiError } from "./answers.ts";
import type { OAuthDependencies } from "./context.ts";

const everyone = "everyone";

/** How often the endpoints may be asked. */
export interface Limits {
  /** Anyone may register an app: 30 at once from a connection and 1 a minute, 300 at once from all and 1 each 5 seconds. */
  registering: MiddlewareHandler;
  /** 120 requests with secrets or codes at once from a connection, and 1 a second; a whole hospital may be one connection. */
  proving: MiddlewareHandler;
}

/** Counts requests before they are read; who asks too often gets 429 and when to come again. */
export function createLimits({
  clock,
  connectionOf,
}: Pick<OAuthDependencies, "clock" | "connectionOf">): Limits {
  const now = (): number => clock().getTime();
  const apps = createTokenBuckets({ perSecond: 1 / 60, burst: 30, max: 50_000, now });
  const allApps = createTokenBuckets({ perSecond: 1 / 5, burst: 300, max: 1, now });
  const proofs = createTokenBuckets({ perSecond: 1, burst: 120, max: 50_000, now });
  const limited =
    (...buckets: readonly TokenBuckets[]): MiddlewareHandler =>
    async (c, next) => {
      const keyed = buckets.map((bucket) => ({
        bucket,
        key: bucket === allApps ? everyone : connectionOf(c),
      }));
      const wait = Math.max(...keyed.map(({ bucket, key }) => bucket.wait(key)));
      if (wait > 0) {
        c.header("Retry-After", String(wait));
        return apiError(c, 429);
      }
      for (const { bucket, key } of keyed) bucket.take(key);
      return next();
    };
  return { registering: limited(apps, allApps), proving: limited(proofs) };
}
