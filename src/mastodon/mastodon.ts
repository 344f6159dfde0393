import { getLogger } from "@logtape/logtape";
import { upgradeWebSocket, type WebSocketLike } from "@hono/node-server";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import type { WSEvents } from "hono/ws";
import { allows } from "../domain/apps/scopes.ts";
import type { TokenHolder } from "../domain/apps/holder.read.ts";
import { Refused } from "../domain/refused.ts";
import { parseId } from "../lib/id.ts";
import { createAllowances, type Left } from "./allowances.ts";
import { ApiError, notFound } from "./api-error.ts";
import type { Call, MastodonDependencies } from "./context.ts";
import { descriptionOf } from "./openapi.ts";
import { linkHeader } from "./paging.ts";
import { readSpec } from "./params.ts";
import { readParams } from "./read-params.ts";
import { readingAs } from "./reading-as.ts";
import { refusal } from "./refusals.ts";
import { jsonOf } from "./json-text.ts";
import { Paged, type Answer, type Route } from "./route.ts";
import { routes } from "./routes.ts";

const logger = getLogger(["vis", "mastodon"]);

/** Largest body of an operation that says nothing else, in bytes. */
const usualBytes = 256 * 1024;

interface Env {
  Variables: { language: "da" | "en"; nestsErrors: boolean };
}

/**
 * The API that apps for Mastodon speak (docs.joinmastodon.org). Each operation is a row of `routes`; here is what they have
 * in common: who asks, what they may, how often, how it is read and how it is answered. Under `/api` nothing else answers.
 */
export function createMastodon(deps: MastodonDependencies): Hono<Env> {
  const count = createAllowances(() => deps.clock().getTime());
  const app = new Hono<Env>();
  app.use("/api/*", open);
  app.get("/api/openapi.json", (c) => c.json(descriptionOf(routes, deps)));
  for (const route of routes)
    app.on([...route.methods], route.path, bounded(route), (c) => operate(deps, count, route, c));
  app.all("/api/*", () => {
    throw notFound();
  });
  app.onError((error, c) => failed(deps, error, c));
  return app;
}

const exposed = [
  "Link",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "X-Request-Id",
  "Retry-After",
  "Mastodon-Async-Refresh",
].join(",");

/** Apps in browsers come from anywhere; they bring a token and no cookie. What is answered is told so before it is made. */
const open: MiddlewareHandler = async (c, next) => {
  if (c.req.method === "OPTIONS") return preflight(c, next);
  c.header("Access-Control-Allow-Origin", "*");
  c.header("Access-Control-Expose-Headers", exposed);
  await next();
};

const preflight = cors({
  origin: "*",
  allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
  allowHeaders: ["Authorization", "Content-Type", "Idempotency-Key"],
  maxAge: 7200,
});

/** Only a body with files in it may be as large as the operation says. */
function bounded({ mostBytes = usualBytes }: Route): MiddlewareHandler {
  const [usual, withFiles] = [atMost(usualBytes), atMost(mostBytes)];
  return (c, next) => {
    if (c.req.method === "GET") return next();
    const type = c.req.header("Content-Type") ?? "";
    return (/^\s*multipart\/form-data/i.test(type) ? withFiles : usual)(c, next);
  };
}

function atMost(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new ApiError(413, `The request is larger than ${bytes} bytes`);
    },
  });
}

type Count = ReturnType<typeof createAllowances>;

async function operate(
  deps: MastodonDependencies,
  count: Count,
  route: Route,
  c: Context<Env>,
): Promise<Response> {
  c.header("Cache-Control", "private, no-store");
  c.header("X-Content-Type-Options", "nosniff");
  const found = await deps.bearer(c.req.raw, { streaming: route.streaming });
  const holder = found === "nobody" || found === "refused" ? undefined : found;
  if (holder?.kind === "person") c.set("language", holder.language);
  c.set("nestsErrors", route.nestsErrors);
  takeAllowance(deps, count, route, holder, c);
  if (found === "refused") throw noToken("The access token is invalid");
  mustBeLetIn(route, holder);
  const call: Call = callOf(deps, holder, c, readSpec(route.spec, await readParams(c)));
  return answered(c, await route.handle(call), call.url);
}

function callOf(
  deps: MastodonDependencies,
  holder: TokenHolder | undefined,
  c: Context,
  params: unknown,
): Call {
  const { pathname, search } = new URL(c.req.url);
  const reading = readingAs(deps, holder);
  return {
    ...reading,
    params,
    id: (name = "id") => parseId(c.req.param(name)) ?? 0,
    segment: (name) => textIn(c.req.param(name)),
    request: c.req.raw,
    upgrade: async (events) => upgradeWebSocket(c, events as WSEvents<WebSocketLike>),
    url: new URL(pathname + search, reading.origin),
  };
}

/** A text in the path, where there is one: no text holds what a database cannot keep. Throws 404. */
function textIn(said = ""): string {
  if (said.includes("\0")) throw notFound();
  return said;
}

/** Counted before anything is read, by whom it speaks for. Throws 429. */
function takeAllowance(
  { connectionOf }: MastodonDependencies,
  count: Count,
  { allowance }: Route,
  holder: TokenHolder | undefined,
  c: Context,
): void {
  const who =
    holder?.kind === "person"
      ? `account ${holder.actorId}`
      : `${holder ? `app ${holder.appId} ` : ""}at ${connectionOf(c)}`;
  const left = [count(who, "usual"), ...(allowance ? [count(who, allowance)] : [])];
  const [least] = left.toSorted((a, b) => a.remaining - b.remaining) as [Left];
  c.header("X-RateLimit-Limit", String(least.limit));
  c.header("X-RateLimit-Remaining", String(least.remaining));
  c.header("X-RateLimit-Reset", least.reset);
  if (left.some(({ spent }) => spent)) throw new ApiError(429, "Too many requests");
}

function mustBeLetIn({ who, scopes }: Route, holder: TokenHolder | undefined): void {
  if (who !== "anyone" && !holder) throw noToken("The access token is invalid");
  if (who === "person" && holder?.kind === "app")
    throw new ApiError(422, "This method requires an authenticated user");
  if (!holder || scopes.length === 0) return;
  if (!scopes.some((scope) => allows(holder.scopes, scope)))
    throw new ApiError(403, "This action is outside the authorized scopes", {
      "WWW-Authenticate": 'Bearer realm="vis", error="insufficient_scope"',
    });
}

function noToken(says: string): ApiError {
  return new ApiError(401, says, {
    "WWW-Authenticate": 'Bearer realm="vis", error="invalid_token"',
  });
}

function answered(c: Context, answer: Answer, url: URL): Response {
  if (answer instanceof Response) return answer;
  const link = answer instanceof Paged ? linkHeader(answer, url) : undefined;
  if (link !== undefined) c.header("Link", link);
  c.header("Content-Type", "application/json");
  return c.body(jsonOf(answer instanceof Paged ? answer.items : answer));
}

function failed(deps: MastodonDependencies, error: Error, c: Context<Env>): Response {
  const { status, message, headers, details } = said(deps, error, c);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  c.header("Cache-Control", "private, no-store");
  if (status !== 422) return c.json({ error: message }, status);
  const wrong = { error: message, details };
  return c.json(c.get("nestsErrors") ? { error: wrong } : wrong, status);
}

function said({ refusalWords }: MastodonDependencies, error: Error, c: Context<Env>): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Refused)
    return refusal(error, refusalWords(error, c.get("language") ?? "en"));
  if (error instanceof HTTPException) return new ApiError(error.status as 400, "Bad request");
  logger.error("A request of an app failed: {error}", { error, route: c.req.routePath });
  return new ApiError(500, "Something went wrong here");
}
