import { Hono } from "hono";
import { changePassword } from "../../domain/people/change-password.ts";
import { account } from "../../domain/people/people.read.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { ErrorSummary, Select, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { languages } from "../text/dictionary.ts";
import { signedIn } from "../visit.ts";

const path = "/settings/account";

/** `/settings/account`: language and password. */
export function accountSettings(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get(path, (c) => showAccount(web, c))
    .post(`${path}/password`, (c) => setNewPassword(web, c));
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
