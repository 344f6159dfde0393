import { getLogger } from "@logtape/logtape";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { Refused } from "../domain/refused.ts";
import { oauthError, validationError } from "./answers.ts";
import { createApplication, verifyApplication } from "./apps.ts";
import type { Bearer } from "./bearer.ts";
import type { OAuthDependencies } from "./context.ts";
import { createLimits } from "./limits.ts";
import { metadata } from "./metadata.ts";
import { boundedBody } from "./params.ts";
import { giveToken, revoke } from "./token.ts";
import { userinfo } from "./userinfo.ts";

const logger = getLogger(["vis", "oauth"]);

const paths = {
  apps: "/api/v1/apps",
  verify: "/api/v1/apps/verify_credentials",
  token: "/oauth/token",
  revoke: "/oauth/revoke",
  userinfo: "/oauth/userinfo",
  metadata: "/.well-known/oauth-authorization-server",
} as const;

/**
 * The OAuth 2 endpoints that apps speak with (RFC 6749, 7009, 7636, 8414). What people see, `/oauth/authorize`, is among
 * the pages: there they are signed in.
 */
export function createOAuth(deps: OAuthDependencies, bearer: Bearer): Hono {
  const limits = createLimits(deps);
  const app = new Hono();
  app.options(paths.apps, open).options(paths.verify, open).options(paths.token, open);
  app.options(paths.revoke, open).options(paths.userinfo, open).options(paths.metadata, open);
  app.get(paths.metadata, open, (c) => c.json(metadata(deps.store.reader.origin)));
  app.post(paths.apps, open, secret, limits.registering, boundedBody, (c) =>
    createApplication(deps, c),
  );
  app.get(paths.verify, open, secret, (c) => verifyApplication(deps, bearer, c));
  app.post(paths.token, open, secret, limits.proving, boundedBody, (c) => giveToken(deps, c));
  app.post(paths.revoke, open, secret, limits.proving, boundedBody, (c) => revoke(deps, c));
  app.on(["GET", "POST"], paths.userinfo, open, secret, (c) => userinfo(deps, bearer, c));
  app.onError(failed);
  return app;
}

/** Apps in browsers come from anywhere; they bring a token and no cookie. */
const open: MiddlewareHandler = cors({
  origin: "*",
  allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
  allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key"],
  exposeHeaders: ["Link", "Retry-After", "X-Request-Id"],
  maxAge: 7200,
});

/** What is answered is for whoever asked, and is nothing but JSON (RFC 6749 §5.1). */
const secret: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
};

function failed(error: Error, c: Context): Response {
  if (error instanceof Refused) return validationError(c, error);
  if (error instanceof HTTPException) {
    const answer = oauthError(c, "invalid_request");
    return new Response(answer.body, { status: error.status, headers: answer.headers });
  }
  logger.error("A request of an app failed: {error}", { error, route: c.req.routePath });
  return c.json({ error: "server_error" }, 500);
}
