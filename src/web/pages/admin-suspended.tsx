import { Hono } from "hono";
import { suspend, unsuspend } from "../../domain/moderation/suspend.ts";
import { suspendedPeople } from "../../domain/moderation/suspended.read.ts";
import { actorByHandle } from "../../domain/people/actor.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, safePath } from "../form.ts";
import { page } from "../layout.tsx";
import { moderator } from "../moderators.ts";
import { AdminHead } from "../parts/admin-head.tsx";
import { ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { PersonLine } from "../parts/person-line.tsx";
import type { FormError } from "../refusals.ts";
import { whoIn } from "../who.ts";

const path = "/admin/accounts/suspended";
const atATime = 50;

/** `/admin/accounts/suspended`: who is kept out of sight, for moderators; for everyone else it does not exist. */
export function suspendedPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, (c) => showSuspended(web, c))
    .post(path, async (c) => {
      const { actorId } = moderator(c);
      const written = c.get("form").text("who").trim().slice(0, 400);
      const who = whoIn(written.startsWith("@") ? written : `@${written}`);
      const them = who && (await actorByHandle(store.reader, who.handle, who.host));
      if (!them) {
        const message = c.get("visit").text.instance.suspended.unknown;
        return showSuspended(web, c, { written, errors: [{ field: "who", message }] });
      }
      await store.transact((tx) => suspend(tx, them.id, actorId));
      return c.redirect(path, 303);
    })
    .post("/admin/accounts/:id/:act{suspend|unsuspend}", async (c) => {
      const { actorId } = moderator(c);
      const id = asId(c.req.param("id"));
      if (id === undefined) throw new Refused("not-found");
      const act = c.req.param("act") === "suspend" ? suspend : unsuspend;
      await store.transact((tx) => act(tx, id, actorId));
      return c.redirect(safePath(c.get("form").text("back"), path), 303);
    });
}

interface Again {
  errors: readonly FormError[];
  written: string;
}

async function showSuspended(
  { store }: WebContext,
  c: WebRequest,
  { errors, written }: Again = { errors: [], written: "" },
): Promise<Response> {
  moderator(c);
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const { items, next } = await suspendedPeople(store.reader, { before, limit: atATime });
  const { admin, instance } = visit.text;
  const words = instance.suspended;
  return page(
    c,
    {
      title: `${admin.title}: ${words.tab}`,
      place: "administration",
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ who: words.address }} />
      <AdminHead visit={visit} part="suspended" />
      <p>{words.lead}</p>
      <PostForm visit={visit} action={path} class="card stack">
        <TextField
          name="who"
          label={words.address}
          hint={words.addressHint}
          value={written}
          errors={errors}
          required
        />
        <div class="row">
          <button class="btn danger">{words.suspend}</button>
        </div>
      </PostForm>
      {items.length === 0 ? <Empty why={words.none} /> : null}
      <ul class="stack plain-list">
        {items.map((one) => (
          <li class="card row">
            <PersonLine visit={visit} person={one} />
            <PostForm visit={visit} action={`/admin/accounts/${one.id}/unsuspend`} class="end">
              <button class="btn">
                {words.unsuspend}
                <span class="hide"> @{one.handle}</span>
              </button>
            </PostForm>
          </li>
        ))}
      </ul>
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}
