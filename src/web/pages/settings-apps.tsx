import { Hono } from "hono";
import { appsOf, type OwnApp } from "../../domain/apps/apps-of.read.ts";
import { endApps } from "../../domain/apps/tokens.ts";
import {
  endOtherSessions,
  endSessionById,
  sessionsOf,
  type SessionView,
} from "../../domain/people/sessions.ts";
import {
  preferencesOf,
  setPreferences,
  type Preferences,
} from "../../domain/people/preferences.ts";
import { Refused } from "../../domain/refused.ts";
import { tokenHash } from "../../lib/token.ts";
import type { Visit, WebContext, WebEnv } from "../context.ts";
import type { Form } from "../form.ts";
import { page } from "../layout.tsx";
import { Checkbox, Select } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { ScopeList } from "../parts/scope-list.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { Time } from "../parts/time.tsx";
import { takeSession } from "../session-cookie.ts";
import { signedIn } from "../visit.ts";

const path = "/settings/apps";

/** `/settings/apps`: where one is signed in, and the apps one has let in; each can be ended. */
export function appSettings(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, async (c) => {
      const { actorId } = signedIn(c);
      const visit = c.get("visit");
      const apps = await appsOf(store.reader, actorId);
      const sessions = await sessionsOf(store.reader, actorId);
      const preferences = await preferencesOf(store.reader, actorId);
      return page(
        c,
        { title: visit.text.settings.apps, place: "settings" },
        <>
          <SettingsHead visit={visit} part="apps" saved={c.req.query("saved") !== undefined} />
          <Apps visit={visit} apps={apps} />
          <Sessions visit={visit} sessions={sessions} />
          <Beginnings visit={visit} preferences={preferences} />
        </>,
      );
    })
    .post(`${path}/preferences`, async (c) => {
      const { actorId } = signedIn(c);
      const changes = readPreferences(c.get("form"));
      await store.transact((tx) => setPreferences(tx, actorId, changes));
      return c.redirect(`${path}?saved=yes`, 303);
    })
    .post(`${path}/end`, async (c) => {
      const { actorId } = signedIn(c);
      const app = c.get("form").id("app");
      if (app === undefined) throw new Refused("not-found");
      await store.transact((tx) => endApps(tx, actorId, app));
      return c.redirect(`${path}#apps`, 303);
    })
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

function Apps({ visit, apps }: { visit: Visit; apps: readonly OwnApp[] }) {
  const { apps: words } = visit.text;
  return (
    <section class="card stack" id="apps">
      <h2>{words.apps}</h2>
      <p class="quiet">{apps.length === 0 ? words.none : words.appsWhy}</p>
      <ul class="stack plain-list">
        {apps.map((app) => (
          <li class="row">
            <div>
              <b>{app.name}</b>
              <div class="small">
                {words.since(visit.format.dateTime(app.since))} ·{" "}
                {app.usedAt === null ? (
                  words.neverUsed
                ) : (
                  <>
                    {words.lastUsed} <Time visit={visit} at={app.usedAt} />
                  </>
                )}
              </div>
              <details class="small">
                <summary>{words.may}</summary>
                <ScopeList visit={visit} scopes={app.scopes} />
              </details>
            </div>
            <PostForm visit={visit} action={`${path}/end`} class="end">
              <input type="hidden" name="app" value={app.appId} />
              <button class="btn" aria-label={words.endFrom(app.name)}>
                {words.end}
              </button>
            </PostForm>
          </li>
        ))}
      </ul>
    </section>
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

const audiences = ["public", "unlisted", "followers", "direct"] as const;
const quoters = ["public", "followers", "nobody"] as const;
const medias = ["default", "show_all", "hide_all"] as const;

/** What is none of the options counts as not said. */
function readPreferences(form: Form): Partial<Preferences> {
  const one = <T extends string>(known: readonly T[], name: string) =>
    known.find((value) => value === form.text(name));
  return {
    audience: one(audiences, "audience") ?? null,
    quotes: one(quoters, "quotes") ?? "public",
    media: one(medias, "media") ?? "default",
    sensitive: form.has("sensitive"),
    warnings: form.has("warnings"),
    autoplay: form.has("autoplay"),
  };
}

function Beginnings({ visit, preferences }: { visit: Visit; preferences: Preferences }) {
  const { settings, instance } = visit.text;
  const { preferences: words } = instance;
  const options = <T extends string>(known: readonly T[], labels: Readonly<Record<T, string>>) =>
    known.map((value) => ({ value, label: labels[value] }));
  return (
    <PostForm visit={visit} action={`${path}/preferences`} class="card stack" id="preferences">
      <h2>{words.title}</h2>
      <p class="quiet">{words.why}</p>
      <Select
        name="audience"
        label={words.audience}
        options={options(audiences, words.audiences)}
        none={words.usual}
        value={preferences.audience ?? ""}
      />
      <Select
        name="quotes"
        label={words.quotes}
        options={options(quoters, words.quoters)}
        value={preferences.quotes}
      />
      <Select
        name="media"
        label={words.media}
        options={options(medias, words.medias)}
        value={preferences.media}
      />
      <Checkbox name="sensitive" label={words.sensitive} checked={preferences.sensitive} />
      <Checkbox name="warnings" label={words.warnings} checked={preferences.warnings} />
      <Checkbox name="autoplay" label={words.autoplay} checked={preferences.autoplay} />
      <div class="row">
        <button class="btn main">{settings.save}</button>
      </div>
    </PostForm>
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
