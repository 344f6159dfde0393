import { Hono } from "hono";
import { setPassword } from "../../domain/people/change-password.ts";
import { linkWorks, redeem } from "../../domain/people/login-link.ts";
import { hashPassword } from "../../domain/people/password.ts";
import { endSession, startSession } from "../../domain/people/sessions.ts";
import { signIn } from "../../domain/people/sign-in.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { safePath } from "../form.ts";
import { page, type Answer } from "../layout.tsx";
import { ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { giveSession, takeSession } from "../session-cookie.ts";
import { networkOf } from "../throttle.ts";

/** `/login`, `/login/:token` and `/logout`. */
export function signInPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/login", (c) => {
      const to = safePath(c.req.query("to"), "/");
      const stay = c.get("visit").me && c.req.query("anew") === undefined;
      return stay ? c.redirect(to, 303) : signInPage(c, { to, handle: "" });
    })
    .post("/login", (c) => signInWithPassword(web, c))
    .get("/login/:token", async (c) => {
      const token = c.req.param("token");
      const now = c.get("visit").now.toISOString();
      const works = await linkWorks(store.reader, token, "login", now);
      return linkPage(c, { token, works });
    })
    .post("/login/:token", (c) => signInWithLink(web, c, c.req.param("token")))
    .post("/logout", async (c) => {
      const { token } = c.get("visit");
      if (token !== undefined) await store.transact((tx) => endSession(tx, token));
      takeSession(c, web);
      return c.redirect("/", 303);
    });
}

async function signInWithPassword(web: WebContext, c: WebRequest): Promise<Response> {
  const form = c.get("form");
  const { text, token: before } = c.get("visit");
  const to = safePath(form.text("to"), "/");
  const handle = form.text("handle").slice(0, 200);
  const tried = await attempt(async () => {
    mayTry(web, c);
    const password = form.text("password");
    return signIn(web.store, { handle, password, userAgent: userAgent(c), before });
  });
  if (tried.refused) {
    const wait = tried.refused.reason === "try-again-later";
    if (wait) c.header("Retry-After", String(tried.refused.detail["seconds"]));
    const errors = formErrors(text, tried.refused, { "wrong-password": "handle" });
    return signInPage(c, { to, handle, errors, status: wait ? 429 : 422 });
  }
  web.signInTries.giveBack(addressKey(web, c));
  giveSession(c, web, tried.done.token);
  return c.redirect(to, 303);
}

/** Uses the link up. A password that comes with it becomes theirs; one that cannot be a password leaves the link as it was. */
async function signInWithLink(web: WebContext, c: WebRequest, link: string): Promise<Response> {
  const { text, token: before } = c.get("visit");
  const password = c.get("form").text("password");
  mayTry(web, c);
  const hashed = await attempt(async () => (password === "" ? undefined : hashPassword(password)));
  if (hashed.refused) {
    const errors = formErrors(text, hashed.refused, { "password-too-short": "password" });
    return linkPage(c, { token: link, works: true, errors });
  }
  const { token } = await web.store.transact(async (tx) => {
    const actorId = await redeem(tx, link);
    if (before !== undefined) await endSession(tx, before);
    if (hashed.done !== undefined) await setPassword(tx, actorId, hashed.done);
    return startSession(tx, actorId, userAgent(c));
  });
  web.signInTries.giveBack(addressKey(web, c));
  giveSession(c, web, token);
  return c.redirect("/", 303);
}

/** Takes one of the tries of this address. Throws `try-again-later` with the `seconds` left. */
function mayTry(web: WebContext, c: WebRequest): void {
  const seconds = web.signInTries.take(addressKey(web, c));
  if (seconds > 0) throw new Refused("try-again-later", { seconds });
}

function addressKey(web: WebContext, c: WebRequest): string {
  return networkOf(web.addressOf(c));
}

function userAgent(c: WebRequest): string {
  return c.req.header("User-Agent") ?? "";
}

function signInPage(
  c: WebRequest,
  {
    to,
    handle,
    errors = [],
    status = 200,
  }: { to: string; handle: string; errors?: FormError[]; status?: 200 | 422 | 429 },
): Answer {
  const visit = c.get("visit");
  const { signIn: words } = visit.text;
  const names = { handle: words.handle, password: words.password };
  return page(
    c,
    { title: words.title, place: "me", status },
    <div class="stack narrow">
      <ErrorSummary text={visit.text} errors={errors} names={names} />
      <h1>{words.title}</h1>
      <PostForm visit={visit} action="/login" class="card stack">
        <input type="hidden" name="to" value={to} />
        <TextField
          name="handle"
          label={words.handle}
          value={handle}
          autocomplete="username"
          errors={errors}
          required
        />
        <TextField
          name="password"
          label={words.password}
          type="password"
          autocomplete="current-password"
          required
        />
        <div class="row">
          <button class="btn main">{words.submit}</button>
        </div>
      </PostForm>
      <p class="quiet">{words.help}</p>
    </div>,
  );
}

function linkPage(
  c: WebRequest,
  { token, works, errors = [] }: { token: string; works: boolean; errors?: FormError[] },
): Answer {
  const visit = c.get("visit");
  const { frame, signIn: words, refusals } = visit.text;
  const status = works ? (errors.length > 0 ? 422 : 200) : 404;
  return page(
    c,
    { title: works ? words.linkTitle : words.linkGone, place: "me", status },
    <div class="stack narrow">
      <ErrorSummary text={visit.text} errors={errors} names={{ password: words.newPassword }} />
      <h1>{works ? words.linkTitle : words.linkGone}</h1>
      <p>{works ? words.linkWhy : refusals["link-used-or-expired"]}</p>
      {works ? (
        <PostForm visit={visit} action={`/login/${token}`} class="card stack">
          <TextField
            name="password"
            type="password"
            label={`${words.newPassword} (${frame.optional})`}
            hint={words.newPasswordHint}
            autocomplete="new-password"
            errors={errors}
          />
          <div class="row">
            <button class="btn main">{words.submit}</button>
          </div>
        </PostForm>
      ) : (
        <p>
          <a href="/login">{words.title}</a>
        </p>
      )}
    </div>,
  );
}
