import { Hono } from "hono";
import { raw } from "hono/html";
import {
  announce,
  longestAnnouncement,
  withdrawAnnouncement,
} from "../../domain/announcements/announce.ts";
import { allAnnouncements } from "../../domain/announcements/announcements.read.ts";
import { Refused } from "../../domain/refused.ts";
import { danishDay, isDay } from "../../lib/time.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, type Form } from "../form.ts";
import { page } from "../layout.tsx";
import { administrator } from "../moderators.ts";
import { AdminHead } from "../parts/admin-head.tsx";
import { Checkbox, ErrorSummary, TextArea, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Empty } from "../parts/lists.tsx";
import { formErrors, type FormError } from "../refusals.ts";

const path = "/admin/announcements";

/** `/admin/announcements`: what everybody here is told; for administrators. For everyone else it does not exist. */
export function announcementPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, (c) => showAnnouncements(web, c))
    .post(path, async (c) => {
      const { actorId } = administrator(c);
      const form = c.get("form");
      const written = readWritten(form);
      const { refused } = await attempt(() =>
        store.transact((tx) => announce(tx, told(written, form.has("confirmed")), actorId)),
      );
      if (!refused) return c.redirect(path, 303);
      const errors = formErrors(c.get("visit").text, refused);
      const asks = refused.reason === "patient-data-warning";
      return showAnnouncements(web, c, { written, errors, asks });
    })
    .post(`${path}/:id/withdraw`, async (c) => {
      const { actorId } = administrator(c);
      const id = asId(c.req.param("id"));
      if (id === undefined) throw new Refused("not-found");
      await store.transact((tx) => withdrawAnnouncement(tx, id, actorId));
      return c.redirect(path, 303);
    });
}

interface Written {
  text: string;
  startsAt: string;
  endsAt: string;
}

interface Again {
  written: Written;
  errors: readonly FormError[];
  asks: boolean;
}

const nothing: Again = {
  written: { text: "", startsAt: "", endsAt: "" },
  errors: [],
  asks: false,
};

function readWritten(form: Form): Written {
  return {
    text: form.text("text").slice(0, longestAnnouncement * 2),
    startsAt: form.text("startsAt").trim(),
    endsAt: form.text("endsAt").trim(),
  };
}

/** Whole days in Denmark: from the first moment of one to the last of the other. */
function told({ text, startsAt, endsAt }: Written, confirmed: boolean) {
  return {
    text,
    startsAt: moment("startsAt", startsAt, "first"),
    endsAt: moment("endsAt", endsAt, "last"),
    allDay: startsAt !== "" || endsAt !== "",
    confirmed,
  };
}

function moment(field: string, day: string, edge: "first" | "last"): string | null {
  if (day === "") return null;
  if (!isDay(day)) throw new Refused("date-not-valid", { field });
  return danishDay(day, edge);
}

async function showAnnouncements(
  { store }: WebContext,
  c: WebRequest,
  again = nothing,
): Promise<Response> {
  administrator(c);
  const visit = c.get("visit");
  const all = await allAnnouncements(store.reader);
  const { admin, instance } = visit.text;
  const words = instance.announcements;
  return page(
    c,
    {
      title: `${admin.title}: ${words.tab}`,
      place: "administration",
      status: again.errors.length > 0 ? 422 : 200,
    },
    <>
      <ErrorSummary
        text={visit.text}
        errors={again.errors}
        names={{ text: words.text, startsAt: words.startsAt, endsAt: words.endsAt }}
      />
      <AdminHead visit={visit} part="announcements" />
      <p>{words.lead}</p>
      <Write visit={visit} again={again} />
      {all.length === 0 ? <Empty why={words.none} /> : null}
      {all.map((one) => (
        <article class="card stack" id={`announcement-${one.id}`}>
          <div class="prose">{raw(one.html)}</div>
          <p class="small">
            {[
              words.sent(visit.format.dateTime(one.published_at)),
              one.starts_at && words.fromDay(visit.format.date(one.starts_at)),
              one.ends_at && words.untilDay(visit.format.date(one.ends_at)),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <PostForm visit={visit} action={`${path}/${one.id}/withdraw`} class="row">
            <button class="btn danger">{words.withdraw}</button>
          </PostForm>
        </article>
      ))}
    </>,
  );
}

function Write({ visit, again: { written, errors, asks } }: { visit: Visit; again: Again }) {
  const { instance, compose } = visit.text;
  const words = instance.announcements;
  return (
    <PostForm visit={visit} action={path} class="card stack">
      <h2>{words.write}</h2>
      <TextArea
        name="text"
        label={words.text}
        hint={words.textHint}
        value={written.text}
        errors={errors}
        required
      />
      {(["startsAt", "endsAt"] as const).map((name) => (
        <TextField
          name={name}
          type="date"
          label={words[name]}
          hint={words.dayHint}
          value={written[name]}
          errors={errors}
        />
      ))}
      {asks ? <Checkbox name="confirmed" label={compose.confirm} checked={false} /> : null}
      <div class="row">
        <button class="btn main">{words.send}</button>
      </div>
    </PostForm>
  );
}
