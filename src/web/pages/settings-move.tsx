import { Hono } from "hono";
import { actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { aliasesOf, type Alias } from "../../domain/people/aliases.read.ts";
import { moveActor, setAliases } from "../../domain/people/move.ts";
import { person } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { Checkbox, ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { nameOf, PersonLine, personPath } from "../parts/person-line.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { formErrors, type FormError } from "../refusals.ts";
import { destination } from "../searching.ts";
import { signedIn } from "../visit.ts";

const path = "/settings/move";
const longestAddress = 500;

/** What came back wrong, with what was typed. */
interface Again {
  errors: readonly FormError[];
  alias?: string;
  target?: string;
}

/** `/settings/move`: the accounts one comes from, and moving away to another. */
export function moveSettings(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, (c) => showMove(web, c))
    .post(`${path}/alias`, (c) => addAlias(web, c))
    .post(`${path}/alias/remove`, async (c) => {
      const { actorId } = signedIn(c);
      const gone = c.get("form").text("uri");
      const held = await aliasesOf(store.reader, actorId);
      const kept = held.map(({ uri }) => uri).filter((uri) => uri !== gone);
      if (kept.length < held.length) await store.transact((tx) => setAliases(tx, actorId, kept));
      return c.redirect(path, 303);
    })
    .post(path, (c) => moveAway(web, c));
}

async function addAlias(web: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const { store } = web;
  const alias = c.get("form").text("alias").trim();
  const named = await accountNamed(web, c, alias);
  if (typeof named === "string")
    return showMove(web, c, { errors: [{ field: "alias", message: named }], alias });
  const held = await aliasesOf(store.reader, actorId);
  const { refused } = await attempt(() =>
    store.transact((tx) => setAliases(tx, actorId, [...held.map(({ uri }) => uri), named.uri])),
  );
  if (!refused) return c.redirect(`${path}?saved=yes`, 303);
  const errors = formErrors(c.get("visit").text, refused).map(({ message }) => ({
    field: "alias",
    message,
  }));
  return showMove(web, c, { errors, alias });
}

async function moveAway(web: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const { store } = web;
  const { text } = c.get("visit");
  const form = c.get("form");
  const target = form.text("target").trim();
  const again = (errors: FormError[]) => showMove(web, c, { errors, target });
  if (!form.has("confirmMove"))
    return again([{ field: "confirmMove", message: text.settings.confirmMissing }]);
  const named = await accountNamed(web, c, target);
  if (typeof named === "string") return again([{ field: "target", message: named }]);
  if (named.local === 0) await web.readAnew(named.id);
  const { refused } = await attempt(() =>
    store.transact((tx) => moveActor(tx, { actorId, targetId: named.id })),
  );
  if (!refused) return c.redirect(path, 303);
  return again(formErrors(text, refused).map(({ message }) => ({ field: "target", message })));
}

/** The account that an address means, here or elsewhere, or what is wrong with it in the visitor's words. */
async function accountNamed(
  web: WebContext,
  c: WebRequest,
  address: string,
): Promise<ActorRow | string> {
  const visit = c.get("visit");
  const { settings: words, search } = visit.text;
  if (address === "" || address.length > longestAddress) return words.notFound;
  const bare = address.includes("/") ? address : `@${address.replace(/^@/, "")}`;
  const found = await destination(web, visit, bare);
  if (found === "words") return words.notFound;
  if ("fault" in found)
    return found.fault === "try-again-later" ? search.slowDown(found.seconds) : words.notFound;
  if (found.personId === undefined) return words.notAPerson;
  return (await actorById(web.store.reader, found.personId)) ?? words.notFound;
}

async function showMove(
  { store }: WebContext,
  c: WebRequest,
  { errors, alias = "", target = "" }: Again = { errors: [] },
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const own = await person(store.reader, visit.viewer, actorId);
  if (!own) throw new Refused("not-found");
  const aliases = await aliasesOf(store.reader, actorId);
  const { settings: words } = visit.text;
  return page(
    c,
    { title: words.move, place: "settings", status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ ...(words as object) }} />
      <SettingsHead visit={visit} part="move" saved={c.req.query("saved") !== undefined} />
      <section class="card stack">
        <h2>{words.aliases}</h2>
        <p>{words.aliasesWhy}</p>
        <Aliases visit={visit} aliases={aliases} />
        <PostForm visit={visit} action={`${path}/alias`}>
          <TextField
            name="alias"
            label={words.alias}
            hint={words.aliasHint}
            value={alias}
            maxlength={longestAddress}
            errors={errors}
            required
          />
          <div class="row">
            <button class="btn main">{words.addAlias}</button>
          </div>
        </PostForm>
      </section>
      <Away visit={visit} own={own} errors={errors} target={target} />
    </>,
  );
}

function Aliases({ visit, aliases }: { visit: Visit; aliases: readonly Alias[] }) {
  const { settings: words } = visit.text;
  return (
    <ul class="stack plain-list">
      {aliases.map(({ uri, actor }) => (
        <li class="row">
          {actor ? <PersonLine visit={visit} person={actor} /> : <span>{uri}</span>}
          <PostForm visit={visit} action={`${path}/alias/remove`} class="end">
            <input type="hidden" name="uri" value={uri} />
            <button class="btn">
              {words.removeAlias}
              <span class="hide"> {actor ? nameOf(actor) : uri}</span>
            </button>
          </PostForm>
        </li>
      ))}
    </ul>
  );
}

function Away({
  visit,
  own,
  errors,
  target,
}: {
  visit: Visit;
  own: PersonView;
  errors: readonly FormError[];
  target: string;
}) {
  const { settings: words } = visit.text;
  const missing = errors.find(({ field }) => field === "confirmMove");
  return (
    <section class="card stack">
      <h2>{words.away}</h2>
      {own.movedTo ? (
        <p class="note">
          {words.movedTo} <a href={personPath(own.movedTo)}>{nameOf(own.movedTo)}</a>.
        </p>
      ) : null}
      <p>{words.awayWhy}</p>
      <PostForm visit={visit} action={path}>
        <TextField
          name="target"
          label={words.target}
          hint={words.aliasHint}
          value={target}
          maxlength={longestAddress}
          errors={errors}
          required
        />
        {missing ? <p class="fld-error">{missing.message}</p> : null}
        <Checkbox name="confirmMove" label={words.confirmMove} checked={false} />
        <div class="row">
          <button class="btn danger">{words.moveSubmit}</button>
        </div>
      </PostForm>
    </section>
  );
}
