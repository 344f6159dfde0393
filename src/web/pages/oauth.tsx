import { Hono } from "hono";
import type { AppView } from "../../domain/apps/app.read.ts";
import {
  readAuthorization,
  type Ask,
  type Authorization,
  type AuthorizationRequest,
} from "../../domain/apps/authorization.read.ts";
import { grantCode } from "../../domain/apps/grant-code.ts";
import { outOfBand, redirectWith } from "../../domain/apps/redirect-uri.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { createFormat } from "../format.ts";
import { formTarget } from "../headers.ts";
import { textsIn } from "../language.ts";
import { page, type Answer } from "../layout.tsx";
import { PostForm } from "../parts/form.tsx";
import { ScopeList } from "../parts/scope-list.tsx";
import { asLanguage } from "../text/dictionary.ts";
import { signedIn } from "../visit.ts";

const path = "/oauth/authorize";

/** How an app names what it asks (RFC 6749 §4.1.1, RFC 7636 §4.3). */
const names = {
  clientId: "client_id",
  redirectUri: "redirect_uri",
  responseType: "response_type",
  scope: "scope",
  state: "state",
  challenge: "code_challenge",
  challengeMethod: "code_challenge_method",
} as const satisfies Record<keyof AuthorizationRequest, string>;

/** `/oauth/authorize`: an app asks for access, and whoever is signed in says yes or no. */
export function oauthPages({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get(path, async (c) => {
      speakAsAsked(c);
      const asked = requestIn((name) => c.req.query(name) ?? "");
      const found = await readAuthorization(store.reader, asked);
      if (found.kind !== "ask") return wrongPage(c, found, asked.state);
      const forced = asksToSignIn(c.req.query("force_login"));
      if (forced || !c.get("visit").me) return c.redirect(signInFirst(asked, forced), 303);
      return consentPage(c, found.ask, asked);
    })
    .post(path, async (c) => {
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const asked = requestIn(form.text);
      const found = await readAuthorization(store.reader, asked);
      if (found.kind !== "ask") return wrongPage(c, found, asked.state);
      const { ask } = found;
      const decision = form.text("decision");
      if (decision === "deny") return denied(c, ask, asked.state);
      if (decision !== "allow") throw new Refused("value-unknown");
      const code = await store.transact((tx) => grantCode(tx, actorId, ask));
      return ask.redirectUri === outOfBand
        ? codePage(c, ask.app, code)
        : answerApp(c, ask, { code }, asked.state);
    });
}

function requestIn(text: (name: string) => string): AuthorizationRequest {
  return {
    clientId: text(names.clientId),
    redirectUri: text(names.redirectUri),
    responseType: text(names.responseType),
    scope: text(names.scope),
    state: text(names.state),
    challenge: text(names.challenge),
    challengeMethod: text(names.challengeMethod),
  };
}

function fieldsOf(asked: AuthorizationRequest): readonly (readonly [string, string])[] {
  const keys = Object.keys(names) as (keyof AuthorizationRequest)[];
  return keys.filter((key) => asked[key] !== "").map((key) => [names[key], asked[key]]);
}

/** An app may say in which language it speaks with whoever uses it. */
function speakAsAsked(c: WebRequest): void {
  const visit = c.get("visit");
  const language = asLanguage(c.req.query("lang")?.slice(0, 2).toLowerCase());
  if (language === undefined || language === visit.language) return;
  const text = textsIn(language);
  c.set("visit", { ...visit, language, text, format: createFormat(language, text, visit.now) });
}

/** `force_login`: whoever is signed in shall sign in anew, as someone else perhaps. */
function asksToSignIn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "f", "false", "off"].includes(value.toLowerCase());
}

/** The way to the sign-in page and back here, where nobody is forced a second time. */
function signInFirst(asked: AuthorizationRequest, anew: boolean): string {
  const back = `${path}?${new URLSearchParams(fieldsOf(asked).map(([name, value]) => [name, value]))}`;
  return `/login?${new URLSearchParams({ to: back, ...(anew ? { anew: "yes" } : {}) })}`;
}

function answerApp(
  c: WebRequest,
  { redirectUri }: Pick<Ask, "redirectUri">,
  answer: Readonly<Record<string, string>>,
  state: string,
): Response {
  return c.redirect(redirectWith(redirectUri, withState(answer, state)), 303);
}

function withState(
  answer: Readonly<Record<string, string>>,
  state: string,
): Readonly<Record<string, string>> {
  return state === "" ? answer : { ...answer, state };
}

function denied(c: WebRequest, ask: Ask, state: string): Answer {
  if (ask.redirectUri !== outOfBand) return answerApp(c, ask, { error: "access_denied" }, state);
  const { apps: words } = c.get("visit").text;
  return page(
    c,
    { title: words.denied },
    <div class="card stack narrow">
      <h1>{words.denied}</h1>
      <p>{words.deniedWhy}</p>
    </div>,
  );
}

function consentPage(
  c: WebRequest,
  { app, redirectUri, scopes }: Ask,
  asked: AuthorizationRequest,
) {
  const visit = c.get("visit");
  const { apps: words } = visit.text;
  const again = signInFirst(asked, true);
  formTarget(c, redirectUri);
  return page(
    c,
    { title: words.title(app.name) },
    <div class="stack narrow">
      <h1>{words.title(app.name)}</h1>
      <div class="card stack">
        <p>
          {words.lead(app.name)} {words.signedInAs(visit.me?.handle ?? "")}{" "}
          <a href={again}>{words.other}</a>
        </p>
        <h2>{words.wants}</h2>
        <ScopeList visit={visit} scopes={scopes} />
        <p>{words.careful}</p>
        <p class="small">
          {redirectUri === outOfBand ? (
            words.answersShown
          ) : (
            <>
              {words.answersAt} <b>{destinationOf(redirectUri)}</b>
            </>
          )}
          {app.website === null ? null : (
            <>
              {" · "}
              <a href={app.website} rel="nofollow noopener noreferrer">
                {words.website}
              </a>
            </>
          )}
        </p>
        <PostForm visit={visit} action={path}>
          {fieldsOf(asked).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <div class="row">
            <button class="btn main" name="decision" value="allow">
              {words.allow}
            </button>
            <button class="btn" name="decision" value="deny">
              {words.deny}
            </button>
          </div>
        </PostForm>
        <p class="small">{words.endAnyTime}</p>
      </div>
    </div>,
  );
}

/** The host that gets the answer, or the scheme of the program on this machine that does. */
function destinationOf(redirectUri: string): string {
  const url = URL.parse(redirectUri);
  return url && /^https?:$/.test(url.protocol) ? url.host : (redirectUri.split(":")[0] ?? "");
}

function codePage(c: WebRequest, app: AppView, code: string): Answer {
  const { apps: words } = c.get("visit").text;
  return page(
    c,
    { title: words.codeTitle },
    <div class="stack narrow">
      <h1>{words.codeTitle}</h1>
      <div class="card stack">
        <p>{words.codeWhy(app.name)}</p>
        <div class="fld">
          <label for="code">{words.code}</label>
          <input id="code" value={code} readonly autocomplete="off" spellcheck={false} />
        </div>
      </div>
    </div>,
  );
}

/**
 * What cannot be granted is said here and sent nowhere: anyone may register an app, and who follows a link to us is not to
 * end up somewhere else unasked (RFC 9700 §4.11.2). The way back to the app is a link, where it is one of its own.
 */
function wrongPage(
  c: WebRequest,
  found: Exclude<Authorization, { kind: "ask" }>,
  state: string,
): Answer {
  const { apps: words } = c.get("visit").text;
  const back =
    found.kind === "wrong" && found.redirectUri !== outOfBand
      ? redirectWith(found.redirectUri, withState({ error: found.error }, state.slice(0, 2_000)))
      : undefined;
  return page(
    c,
    { title: words.wrongTitle, status: 400 },
    <div class="card stack">
      <h1>{words.wrongTitle}</h1>
      <p>{words.wrong[found.kind === "wrong" ? found.error : found.what]}</p>
      {found.kind === "wrong" && back !== undefined ? (
        <p>
          <a href={back} rel="nofollow noopener noreferrer">
            {words.back(found.app.name)}
          </a>{" "}
          <span class="small">({destinationOf(found.redirectUri)})</span>
        </p>
      ) : null}
    </div>,
  );
}
