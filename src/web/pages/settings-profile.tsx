import { Hono } from "hono";
import { setPicture, type PictureKind } from "../../domain/media/picture.ts";
import { person } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { updateProfile } from "../../domain/people/profile.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { page } from "../layout.tsx";
import { Checkbox, ErrorSummary, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { ProfileForm } from "../parts/profile-form.tsx";
import { SettingsHead } from "../parts/settings-tabs.tsx";
import { fromPerson, readProfile, toChanges, type ProfileWritten } from "../profile-form.ts";
import { formErrors, type FormError } from "../refusals.ts";
import { signedIn } from "../visit.ts";

const pictures: readonly PictureKind[] = ["avatar", "header"];

/** What came back wrong: the form as typed, or what was said of a picture. */
interface Again {
  errors: readonly FormError[];
  askToConfirm: boolean;
  written?: ProfileWritten;
  alt?: { kind: PictureKind; text: string };
}

/** `/settings/profile`: what someone tells of themselves, and their pictures. */
export function profileSettings(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/settings", (c) => c.redirect("/settings/profile", 303))
    .get("/settings/profile", (c) => showProfile(web, c))
    .post("/settings/profile", async (c) => {
      const { actorId } = signedIn(c);
      const form = c.get("form");
      const written = readProfile(form);
      const tried = await attempt(() =>
        store.transact((tx) =>
          updateProfile(tx, actorId, toChanges(written, form.has("confirmed"))),
        ),
      );
      if (!tried.refused) return c.redirect("/settings/profile?saved=yes", 303);
      const errors = formErrors(c.get("visit").text, tried.refused);
      return showProfile(web, c, { errors, written, askToConfirm: asks(tried.refused) });
    })
    .post("/settings/profile/:picture{avatar|header}", (c) =>
      changePicture(web, c, c.req.param("picture") === "header" ? "header" : "avatar"),
    );
}

function asks({ reason }: Refused): boolean {
  return reason === "patient-data-warning";
}

async function changePicture(web: WebContext, c: WebRequest, kind: PictureKind): Promise<Response> {
  const { actorId } = signedIn(c);
  const form = c.get("form");
  const { text } = c.get("visit");
  const [file] = form.files("file");
  const alt = form.text("alt");
  const remove = form.has("remove");
  if (!file && !remove)
    return showProfile(web, c, {
      errors: [{ field: `${kind}-file`, message: text.settings.fileMissing }],
      askToConfirm: false,
      alt: { kind, text: alt },
    });
  const tried = await attempt(async () => {
    const picture =
      remove || !file
        ? null
        : {
            bytes: new Uint8Array(await file.arrayBuffer()),
            alt,
            confirmed: form.has("confirmed"),
          };
    await setPicture(web.store, web.media, actorId, kind, picture);
  });
  if (!tried.refused) return c.redirect("/settings/profile?saved=yes", 303);
  const errors = formErrors(text, tried.refused).map(({ field, message }) => ({
    field: `${kind}-${field === "alt" ? "alt" : "file"}`,
    message,
  }));
  const askToConfirm = asks(tried.refused);
  return showProfile(web, c, { errors, askToConfirm, alt: { kind, text: alt } });
}

async function showProfile(
  { store }: WebContext,
  c: WebRequest,
  again: Again = { errors: [], askToConfirm: false },
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const shown = await person(store.reader, visit.viewer, actorId);
  if (!shown) throw new Refused("not-found");
  const { settings: words } = visit.text;
  const { errors } = again;
  const names: Record<string, string> = { ...(words as object) };
  for (const kind of pictures) {
    names[`${kind}-file`] = words[kind];
    names[`${kind}-alt`] = `${words[kind]}: ${words.alt}`;
  }
  return page(
    c,
    { title: words.profile, place: "settings", status: errors.length > 0 ? 422 : 200 },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={names} />
      <SettingsHead visit={visit} part="profile" saved={c.req.query("saved") !== undefined} />
      <ProfileForm
        visit={visit}
        written={again.written ?? fromPerson(shown)}
        errors={errors}
        askToConfirm={again.askToConfirm && again.alt === undefined}
      />
      <h2>{words.pictures}</h2>
      {pictures.map((kind) => (
        <Picture visit={visit} person={shown} kind={kind} again={again} />
      ))}
    </>,
  );
}

function Picture({
  visit,
  person: shown,
  kind,
  again,
}: {
  visit: Visit;
  person: PersonView;
  kind: PictureKind;
  again: Again;
}) {
  const { settings: words, compose } = visit.text;
  const url = kind === "avatar" ? shown.avatarUrl : shown.headerUrl;
  const held = (kind === "avatar" ? shown.avatarAlt : shown.headerAlt) ?? "";
  const mine = again.alt?.kind === kind ? again.alt : undefined;
  const error = again.errors.find(({ field }) => field === `${kind}-file`);
  return (
    <PostForm
      visit={visit}
      action={`/settings/profile/${kind}`}
      files
      class="card stack"
      label={words[kind]}
    >
      <h3>{words[kind]}</h3>
      {url ? <img class="thumb" src={new URL(url).pathname} alt={held} /> : null}
      <div class={error ? "fld bad" : "fld"}>
        <label for={`${kind}-file`}>{words.file}</label>
        <p class="small" id={`${kind}-hint`}>
          {words.fileHint}
        </p>
        {error ? (
          <p class="fld-error" id={`${kind}-error`}>
            {error.message}
          </p>
        ) : null}
        <input
          type="file"
          name="file"
          id={`${kind}-file`}
          accept="image/jpeg,image/png,image/webp"
          aria-describedby={error ? `${kind}-hint ${kind}-error` : `${kind}-hint`}
          aria-invalid={error ? "true" : undefined}
        />
      </div>
      <TextField
        name="alt"
        id={`${kind}-alt`}
        label={words.alt}
        hint={words.altHint}
        value={mine?.text ?? held}
        errors={again.errors.flatMap((one) =>
          one.field === `${kind}-alt` ? [{ ...one, field: "alt" }] : [],
        )}
      />
      {mine && again.askToConfirm ? (
        <Checkbox name="confirmed" label={compose.confirm} checked={false} />
      ) : null}
      <div class="row">
        <button class="btn main">{words.upload}</button>
        {url ? (
          <button class="btn" name="remove" value="yes">
            {words.removePicture}
          </button>
        ) : null}
      </div>
    </PostForm>
  );
}
