import { Hono } from "hono";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import { hiddenHosts, hideHost, showHost } from "../../domain/people/hide-host.ts";
import { quotePolicies, type QuotePolicy } from "../../domain/knowledge/quote-policy.ts";
import { blockedPeople, mutedPeople } from "../../domain/people/kept-away.read.ts";
import { person } from "../../domain/people/people.read.ts";
import { preferencesOf, setPreferences } from "../../domain/people/preferences.ts";
import { updateProfile } from "../../domain/people/profile.ts";
import { Refused } from "../../domain/refused.ts";
import type { Store } from "../../storage/transaction.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { Checkbox, Select, TextField } from "../parts/fields.tsx";
import { PersonButton } from "../parts/follow-button.tsx";
import { PostForm } from "../parts/form.tsx";
import { PersonLine } from "../parts/person-line.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { signedIn } from "../visit.ts";

/** `/settings/privacy`: who may follow and find one, and whom one keeps away. */
export function privacySettings({ store }: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/settings/privacy", async (c) => {
      const { actorId } = signedIn(c);
      const visit = c.get("visit");
      const own = await person(store.reader, visit.viewer, actorId);
      if (!own) throw new Refused("not-found");
      const blocked = await blockedPeople(store.reader, actorId);
      const muted = await mutedPeople(store.reader, actorId, visit.now.toISOString());
      const hosts = await hiddenHosts(store.reader, actorId, {
        before: Number.MAX_SAFE_INTEGER,
        after: 0,
        up: false,
        limit: 1_000,
      });
      const { settings: words, person: names } = visit.text;
      const kept = await preferencesOf(store.reader, actorId);
      return page(
        c,
        { title: words.privacy, place: "settings" },
        <>
          <SettingsHead visit={visit} part="privacy" saved={c.req.query("saved") !== undefined} />
          <PostForm visit={visit} action="/settings/privacy" class="card stack">
            <h2>{words.whoMay}</h2>
            <Checkbox
              name="approvesFollows"
              label={words.approvesFollows}
              hint={words.approvesHint}
              checked={own.approvesFollows}
            />
            <Checkbox name="discoverable" label={words.discoverable} checked={own.discoverable} />
            <Checkbox name="indexable" label={words.indexable} checked={own.indexable} />
            <Checkbox
              name="hidesFollows"
              label={visit.text.instance.hidden.hidesFollows}
              checked={own.hidesFollows}
            />
            <Quotes visit={visit} value={kept.quotes} />
            <div class="row">
              <button class="btn main">{words.save}</button>
            </div>
          </PostForm>
          <Kept
            visit={visit}
            title={words.blockedPeople}
            none={words.noBlocked}
            people={blocked}
            undo={{ act: "unblock", label: names.unblock }}
          />
          <Kept
            visit={visit}
            title={words.mutedPeople}
            none={words.noMuted}
            people={muted}
            undo={{ act: "unmute", label: names.unmute }}
          />
          <HiddenHosts visit={visit} hosts={hosts.map(({ host }) => host)} />
        </>,
      );
    })
    .post("/settings/privacy", (c) => savePrivacy(store, c))
    .post("/settings/privacy/servers/:act{hide|show}", async (c) => {
      const { actorId } = signedIn(c);
      const host = c.get("form").text("host").slice(0, 300);
      const hide = c.req.param("act") === "hide";
      await store.transact(async (tx) => {
        if (hide) await hideHost(tx, actorId, host);
        else await showHost(tx, actorId, host);
      });
      return c.redirect("/settings/privacy?saved=yes#servers", 303);
    });
}

async function savePrivacy(store: Store, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const form = c.get("form");
  const changes = {
    approvesFollows: form.has("approvesFollows"),
    discoverable: form.has("discoverable"),
    indexable: form.has("indexable"),
    hidesFollows: form.has("hidesFollows"),
  };
  await store.transact(async (tx) => {
    const wanted = form.text("quotePolicy");
    await setPreferences(tx, actorId, { quotes: quotePolicies.find((one) => one === wanted) });
    await updateProfile(tx, actorId, changes);
  });
  return c.redirect("/settings/privacy?saved=yes", 303);
}

function Quotes({ visit, value }: { visit: Visit; value: QuotePolicy }) {
  const { quotes: words } = visit.text;
  return (
    <Select
      name="quotePolicy"
      label={words.usual}
      hint={words.usualHint}
      options={quotePolicies.map((one) => ({ value: one, label: words.policies[one] }))}
      value={value}
    />
  );
}

function HiddenHosts({ visit, hosts }: { visit: Visit; hosts: readonly string[] }) {
  const words = visit.text.instance.hidden;
  const act = (what: "hide" | "show") => `/settings/privacy/servers/${what}`;
  return (
    <section class="card stack" id="servers">
      <h2>{words.title}</h2>
      <p class="quiet">{hosts.length === 0 ? words.none : words.why}</p>
      <ul class="stack plain-list">
        {hosts.map((host) => (
          <li>
            <PostForm visit={visit} action={act("show")} class="row">
              <div class="who">
                <b>{host}</b>
              </div>
              <input type="hidden" name="host" value={host} />
              <button class="btn end">
                {words.show}
                <span class="hide"> {host}</span>
              </button>
            </PostForm>
          </li>
        ))}
      </ul>
      <PostForm visit={visit} action={act("hide")}>
        <TextField name="host" label={words.host} required />
        <div class="row">
          <button class="btn">{words.hide}</button>
        </div>
      </PostForm>
    </section>
  );
}

function Kept({
  visit,
  title,
  none,
  people,
  undo,
}: {
  visit: Visit;
  title: string;
  none: string;
  people: readonly ActorRef[];
  undo: { act: string; label: string };
}) {
  return (
    <section class="card stack">
      <h2>{title}</h2>
      {people.length === 0 ? <p class="quiet">{none}</p> : null}
      <ul class="stack plain-list">
        {people.map((one) => (
          <li class="row">
            <PersonLine visit={visit} person={one} />
            <div class="end">
              <PersonButton visit={visit} person={one} act={undo.act} label={undo.label} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
