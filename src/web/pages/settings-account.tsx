import { Hono } from "hono";
import { changePassword } from "../../domain/people/change-password.ts";
import { account } from "../../domain/people/people.read.ts";
import {
  endOtherSessions,
  endSessionById,
  sessionsOf,
  type SessionView,
} from "../../domain/people/sessions.ts";
import { Refused } from "../../domain/refused.ts";
import { tokenHash } from "../../lib/token.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { ErrorSummary, Select, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { Time } from "../parts/time.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { takeSession } from "../session-cookie.ts";
import { languages } from "../text/dictionary.ts";
import { signedIn } from "../visit.ts";

const path = "/settings/account";

/** `/settings/account`: language, password, and where one is signed in. */
export function accountSettings(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, (c) => showAccount(web, c))
    .post(`${path}/password`, (c) => setNewPassword(web, c))
    .post(`${path}/sessions/end`, async (c) => {
      const { actorId } = signedIn(c);
      const id = c.get("form").text("session");
      await store.transact((tx) => endSessionById(tx, actorId, id));
      return c.redirect(`${path}#sessions`, 303);
    })
    .post(`${path}/sessions/end-others`, async (c) => {
      const { actorId } = signedIn(c);
      const { token } = c.get("visit");
      await store.transact((tx) => endOtherSessions(tx, actorId, token));
      return c.redirect(`${path}#sessions`, 303);
    })
    .post(`${path}/sessions/end-all`, async (c) => {
      const { actorId } = signedIn(c);
      await store.transact((tx) => endOtherSessions(tx, actorId));
      takeSession(c, web);
      return c.redirect("/login", 303);
    });
}

async function setNewPassword(web: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const { text, token } = c.get("visit");
  const form = c.get("form");
  const next = form.text("next");
  if (next !== form.text("again"))
    return showAccount(web, c, [{ field: "again", message: text.settings.notSame }]);
  if (token === undefined) throw new Refused("sign-in-first");
  const change = { actorId, current: form.text("current"), next, token };
  const { refused } = await attempt(() => changePassword(web.store, change));
  if (!refused) return c.redirect(`${path}?saved=yes`, 303);
  if (refused.reason === "wrong-password")
    return showAccount(web, c, [{ field: "current", message: text.settings.wrongCurrent }]);
  const wait = refused.reason === "try-again-later";
  if (wait) c.header("Retry-After", String(refused.detail["seconds"]));
  const errors = formErrors(text, refused, {
    "try-again-later": "current",
    "password-too-short": "next",
  });
  const placed = errors.map((error) =>
    error.field === "password" ? { ...error, field: "next" } : error,
  );
  return showAccount(web, c, placed, wait ? 429 : 422);
}

async function showAccount(
  { store }: WebContext,
  c: WebRequest,
  errors: readonly FormError[] = [],
  status: 200 | 422 | 429 = errors.length > 0 ? 422 : 200,
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const { settings: words } = visit.text;
  const own = await account(store.reader, actorId);
  const sessions = await sessionsOf(store.reader, actorId);
  return page(
    c,
    { title: words.account, place: "settings", status },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ ...(words as object) }} />
      <SettingsHead visit={visit} part="account" saved={c.req.query("saved") !== undefined} />
      <PostForm visit={visit} action="/language" class="card stack">
        <input type="hidden" name="back" value={path} />
        <Select
          name="language"
          label={words.language}
          options={languages.map((value) => ({ value, label: words.languages[value] ?? value }))}
          value={visit.language}
        />
        <div class="row">
          <button class="btn main">{words.save}</button>
        </div>
      </PostForm>
      <PasswordForm visit={visit} errors={errors} hasPassword={own?.hasPassword ?? false} />
      <Sessions visit={visit} sessions={sessions} />
    </>,
  );
}

function PasswordForm({
  visit,
  errors,
  hasPassword,
}: {
  visit: Visit;
  errors: readonly FormError[];
  hasPassword: boolean;
}) {
  const { settings: words } = visit.text;
  return (
    <PostForm visit={visit} action={`${path}/password`} class="card stack">
      <h2>{words.password}</h2>
      {hasPassword ? (
        <TextField
          name="current"
          label={words.current}
          type="password"
          autocomplete="current-password"
          errors={errors}
          required
        />
      ) : (
        <p>{words.noPassword}</p>
      )}
      <TextField
        name="next"
        label={words.next}
        hint={words.nextHint}
        type="password"
        autocomplete="new-password"
        errors={errors}
        required
      />
      <TextField
        name="again"
        label={words.again}
        type="password"
        autocomplete="new-password"
        errors={errors}
        required
      />
      <div class="row">
        <button class="btn main">{words.setPassword}</button>
      </div>
    </PostForm>
  );
}

function Sessions({ visit, sessions }: { visit: Visit; sessions: readonly SessionView[] }) {
  const { settings: words } = visit.text;
  const current = visit.token === undefined ? "" : tokenHash(visit.token);
  return (
    <section class="card stack" id="sessions">
      <h2>{words.sessions}</h2>
      <ul class="stack plain-list">
        {sessions.map(({ id, createdAt, seenAt, userAgent }) => (
          <li class="row">
            <div>
              <b>{browserIn(userAgent) ?? words.unknownBrowser}</b>{" "}
              {id === current ? <span class="count">{words.thisOne}</span> : null}
              <div class="small">
                {words.signedInSince(visit.format.dateTime(createdAt))} · {words.lastUsed}{" "}
                <Time visit={visit} at={seenAt} />
              </div>
            </div>
            {id === current ? null : (
              <PostForm visit={visit} action={`${path}/sessions/end`} class="end">
                <input type="hidden" name="session" value={id} />
                <button class="btn">{words.endSession}</button>
              </PostForm>
            )}
          </li>
        ))}
      </ul>
      <div class="row">
        <PostForm visit={visit} action={`${path}/sessions/end-others`} class="">
          <button class="btn">{words.endOthers}</button>
        </PostForm>
        <PostForm visit={visit} action={`${path}/sessions/end-all`} class="">
          <button class="btn danger">{words.endAll}</button>
        </PostForm>
      </div>
    </section>
  );
}

/** Browser and system as people know them, from what the browser sends; undefined when it is neither. */
function browserIn(userAgent: string): string | undefined {
  const browsers = [
    ["Edg", "Edge"],
    ["Firefox", "Firefox"],
    ["Chrome", "Chrome"],
    ["Safari", "Safari"],
  ] as const;
  const systems = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "macOS"],
    ["Linux", "Linux"],
  ] as const;
  const named = (known: readonly (readonly [string, string])[]) =>
    known.find(([mark]) => userAgent.includes(mark))?.[1];
  const found = [named(browsers), named(systems)].filter((name) => name !== undefined);
  return found.length === 0 ? undefined : found.join(", ");
}
