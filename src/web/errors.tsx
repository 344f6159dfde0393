import { getLogger } from "@logtape/logtape";
import { HTTPException } from "hono/http-exception";
import { Refused, type RefusalReason } from "../domain/refused.ts";
import type { Visit, WebRequest } from "./context.ts";
import { page, type Answer } from "./layout.tsx";
import { refusalWords } from "./refusals.ts";
import type { Text } from "./text/dictionary.ts";

const log = getLogger(["vis", "web"]);

type Status = 400 | 403 | 404 | 405 | 410 | 413 | 415 | 422 | 429 | 500;

/** Which status a refusal has where no form shows it; 422 for all others. */
const statuses: Partial<Record<RefusalReason, Status>> = {
  "not-found": 404,
  "not-allowed": 403,
  "account-disabled": 403,
  blocked: 403,
  "moved-away": 403,
  "try-again-later": 429,
  "attachment-too-large": 413,
};

/** The page for what was refused or went wrong. Signing in first leads to the sign-in page and back. */
export function failed(error: unknown, c: WebRequest): Answer {
  const visited = c.get("visit") as Visit | undefined;
  if (!visited) return notEvenAVisit(error, c);
  if (error instanceof Refused) return refused(error, c);
  if (error instanceof HTTPException) return errorPage(c, known(error.status));
  log.error("A page failed", { method: c.req.method, route: c.req.routePath, error });
  return errorPage(c, 500);
}

/** It failed before it was known who asks and in which language. */
function notEvenAVisit(error: unknown, c: WebRequest): Answer {
  log.error("A visit failed", { method: c.req.method, error });
  return c.text("500", 500);
}

function refused(error: Refused, c: WebRequest): Answer {
  const { text, here } = c.get("visit");
  if (error.reason === "sign-in-first") {
    const back = c.req.method === "GET" ? here : "/";
    return c.redirect(`/login?to=${encodeURIComponent(back)}`, 303);
  }
  const status = statuses[error.reason] ?? 422;
  const seconds = Number(error.detail["seconds"] ?? 0);
  if (status === 429) c.header("Retry-After", String(seconds));
  return errorPage(c, status, status === 404 ? undefined : refusalWords(text, error));
}

function known(status: number): Status {
  const all: readonly Status[] = [400, 403, 404, 405, 410, 413, 415, 422, 429, 500];
  return all.find((one) => one === status) ?? (status < 500 ? 400 : 500);
}

/** A page that says what happened and where to go; `why` in place of the usual reason. */
export function errorPage(c: WebRequest, status: Status, why?: string): Answer {
  const { text } = c.get("visit");
  const [title, reason] = words(text, status);
  return page(
    c,
    { title, status },
    <div class="card stack">
      <h1>{title}</h1>
      <p>{why ?? reason}</p>
      <p class="row">
        <a href="/">{text.errors.toFrontPage}</a>
        {status === 404 ? <a href="/search">{text.frame.search}</a> : null}
      </p>
    </div>,
  );
}

function words({ errors }: Text, status: Status): readonly [title: string, why: string] {
  switch (status) {
    case 403:
      return [errors.forbidden, errors.forbiddenWhy];
    case 404:
      return [errors.notFound, errors.notFoundWhy];
    case 410:
      return [errors.gone, errors.goneWhy];
    case 413:
      return [errors.tooLarge, errors.tooLargeWhy];
    case 422:
      return [errors.refused, errors.unreadableWhy];
    case 429:
      return [errors.tooMany, errors.tooManyWhy(60)];
    case 500:
      return [errors.broken, errors.brokenWhy];
    default:
      return [errors.unreadable, errors.unreadableWhy];
  }
}
