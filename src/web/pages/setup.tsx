import { Hono } from "hono";
import { firstAdministrator } from "../../domain/people/first-administrator.ts";
import { linkWorks } from "../../domain/people/login-link.ts";
import { hashPassword } from "../../domain/people/password.ts";
import { startSession } from "../../domain/people/sessions.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { page, type Answer } from "../layout.tsx";
import { ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { giveSession } from "../session-cookie.ts";

/** `/setup/:token`: the link that the first start prints; makes the first administrator and names the region. */
export function setupPages(web: WebContext): Hono<WebEnv> {
  const { store, newKeys } = web;
  return new Hono<WebEnv>()
    .get("/setup/:token", async (c) => {
      await mustWork(web, c);
      const values = { regionName: "", handle: "", name: "" };
      return setupPage(c, values, []);
    })
    .post("/setup/:token", async (c) => {
      await mustWork(web, c);
      const form = c.get("form");
      const visit = c.get("visit");
      const values = {
        regionName: form.text("regionName"),
        handle: form.text("handle"),
        name: form.text("name"),
      };
      const tried = await attempt(async () => {
        const passwordHash = await hashPassword(form.text("password"));
        const keys = await newKeys();
        const more = { passwordHash, keys, language: visit.language };
        const userAgent = c.req.header("User-Agent") ?? "";
        return store.transact(async (tx) => {
          const id = await firstAdministrator(tx, c.req.param("token"), { ...values, ...more });
          return startSession(tx, id, userAgent);
        });
      });
      if (tried.refused) return setupPage(c, values, formErrors(visit.text, tried.refused, fields));
      giveSession(c, web, tried.done.token);
      return c.redirect("/welcome", 303);
    });
}

const fields = {
  "handle-taken": "handle",
  "handle-not-valid": "handle",
  "name-missing": "name",
  "password-too-short": "password",
} as const;

/** A link that is used up or was never made has no page. */
async function mustWork({ store }: WebContext, c: WebRequest): Promise<void> {
  const now = c.get("visit").now.toISOString();
  if (!(await linkWorks(store.reader, c.req.param("token") ?? "", "first-admin", now)))
    throw new Refused("not-found");
}

function setupPage(
  c: WebRequest,
  values: { regionName: string; handle: string; name: string },
  errors: readonly FormError[],
): Answer {
  const visit = c.get("visit");
  const { signIn: words } = visit.text;
  const names = {
    regionName: words.regionName,
    handle: words.handle,
    name: words.name,
    password: words.password,
  };
  return page(
    c,
    { title: words.setupTitle, status: errors.length > 0 ? 422 : 200 },
    <div class="stack narrow">
      <ErrorSummary text={visit.text} errors={errors} names={names} />
      <h1>{words.setupTitle}</h1>
      <p>{words.setupWhy}</p>
      <PostForm visit={visit} action={c.req.path} class="card stack">
        <TextField
          name="regionName"
          label={words.regionName}
          hint={words.regionHint}
          value={values.regionName}
          errors={errors}
          required
        />
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          value={values.name}
          autocomplete="name"
          errors={errors}
          required
        />
        <TextField
          name="handle"
          label={words.handle}
          hint={words.handleHint}
          value={values.handle}
          autocomplete="username"
          errors={errors}
          required
        />
        <TextField
          name="password"
          type="password"
          label={words.password}
          hint={words.passwordHint}
          autocomplete="new-password"
          errors={errors}
          required
        />
        <div class="row">
          <button class="btn main">{words.setupSubmit}</button>
        </div>
      </PostForm>
    </div>,
  );
}
