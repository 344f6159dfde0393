import { previewDraft } from "../domain/knowledge/compose.ts";
import { draftFaults } from "../domain/knowledge/check-draft.ts";
import type { Draft } from "../domain/knowledge/draft.ts";
import { guardText } from "../domain/knowledge/guard.ts";
import type { PostView } from "../domain/knowledge/post-view.ts";
import type { Rendered } from "../domain/knowledge/render.ts";
import { Refused } from "../domain/refused.ts";
import type { Audience } from "../storage/tables/knowledge.ts";
import { attempt } from "./attempt.ts";
import type { WebContext, WebRequest } from "./context.ts";
import { page } from "./layout.tsx";
import { ComposeForm, type ComposeNetwork } from "./parts/compose-form.tsx";
import { audienceSaid } from "./parts/compose-audience.tsx";
import { GuardAside, PreviewPage } from "./parts/preview.tsx";
import { formErrors, type FormError } from "./refusals.ts";
import { keepUploads, uploadsShown } from "./uploads.ts";
import { signedIn } from "./visit.ts";
import { readWritten, toDraft, withNamed, type Written } from "./written.ts";

/** A post being written: anew, or changed when there is one `held`. */
export interface Composing {
  title: string;
  action: string;
  submit: string;
  audiences: readonly Audience[];
  /** Networks it can be written in. */
  networks?: readonly ComposeNetwork[];
  /** The one it is written in, when that is settled. */
  network?: ComposeNetwork | undefined;
  /** Where to write it without that network. */
  without?: string;
  held?: PostView;
  /** The post it builds on. */
  quoted?: PostView | undefined;
  /** Publishes or revises; returns where it can be seen. */
  finish: (draft: ReturnType<typeof toDraft>) => Promise<string>;
}

/** The form, empty or as it was written. */
export async function showForm(
  web: WebContext,
  c: WebRequest,
  composing: Composing,
  written: Written,
  wrong: { errors: FormError[]; alts?: Map<number, string>; askToConfirm?: boolean } = {
    errors: [],
  },
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const { title, action, submit, audiences, networks = [], network, without, held } = composing;
  const { quoted } = composing;
  const files = await uploadsShown(web, actorId, written.attachmentIds, { ...wrong, held });
  const { errors, askToConfirm = false } = wrong;
  const where = { audiences, networks, network, without, quoted };
  const props = { visit, action, written, ...where, files, errors, askToConfirm, submit };
  return page(
    c,
    {
      title,
      place: "share",
      status: errors.length > 0 ? 422 : 200,
      aside: <GuardAside text={visit.text} kind={written.kind} />,
    },
    <ComposeForm {...props} title={title} />,
  );
}

/** What the form's buttons do: look first, go back to change, or share. Whatever is wrong comes back with the form. */
export async function takeForm(
  web: WebContext,
  c: WebRequest,
  composing: Composing,
  kind: Written["kind"],
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const form = c.get("form");
  const kept = await keepUploads(web, visit, actorId, form, readWritten(kind, form));
  const { written, alts, errors } = kept;
  if (form.text("step") === "edit")
    return showForm(web, c, composing, written, { alts, errors: [] });
  if (errors.length > 0) return showForm(web, c, composing, written, { alts, errors });
  const look = form.text("step") === "preview";
  const tried = await attempt<Rendered | string>(async () => {
    const draft = await withNamed(web, actorId, draftOf(composing, written));
    return look
      ? previewDraft(web.store.reader, actorId, draft, {
          today: visit.now.toISOString(),
          held: composing.held,
        })
      : composing.finish(draft);
  });
  if (tried.refused)
    return showRefused(web, c, composing, { written, alts, refused: tried.refused });
  if (typeof tried.done === "string") return c.redirect(tried.done, 303);
  return showPreview(web, c, composing, { written, rendered: tried.done });
}

function draftOf({ quoted }: Composing, written: Written): Draft {
  return { ...toDraft(written), quoteId: quoted?.id };
}

async function showRefused(
  web: WebContext,
  c: WebRequest,
  composing: Composing,
  { written, alts, refused }: { written: Written; alts: Map<number, string>; refused: Refused },
): Promise<Response> {
  const visit = c.get("visit");
  const askToConfirm = refused.reason === "patient-data-warning";
  const fields = { ...fieldsOfReasons, "alt-text-missing": await undescribed(web, c, written) };
  const faults = draftFaults(draftOf(composing, written));
  const said = faults.some(({ reason }) => reason === refused.reason) ? faults : [refused];
  const all = [...said, ...(await patientsToo(written, visit.now, refused))];
  const errors = all
    .flatMap((one) => formErrors(visit.text, one, fields))
    .map((error) => ({ ...error, field: altField(error.field, written) }));
  return showForm(web, c, composing, written, { errors, alts, askToConfirm });
}

/** The domain guards only what keeps the rules; a patient in the text is said at once, whatever else is missing. */
async function patientsToo(written: Written, today: Date, refused: Refused): Promise<Refused[]> {
  if (refused.reason.startsWith("patient-data")) return [];
  const { title, teaser, body, topics, sections } = written;
  const texts = { title, teaser, body, topics, ...sections };
  const tried = await attempt(async () => guardText(texts, { confirmed: true, today }));
  return tried.refused ? [tried.refused] : [];
}

/** Where to put right what the domain says without a field. */
const fieldsOfReasons = {
  "too-many-topics": "topics",
  "topic-not-valid": "topics",
  "too-many-aspects": "aspects",
  "audience-not-allowed": "audience",
  "audience-cannot-narrow": "audience",
  "nobody-addressed": "body",
  "language-unknown": "language",
  "title-missing": "title",
} as const;

/** The domain counts alt texts from one; the form knows them by the attachment's id. */
function altField(field: string | undefined, { attachmentIds }: Written): string | undefined {
  const at = /^alt(\d)$/.exec(field ?? "")?.[1];
  return at === undefined ? field : `alt-${attachmentIds[Number(at) - 1] ?? 0}`;
}

/** The fields of the images that nothing is said of. */
async function undescribed(
  web: WebContext,
  c: WebRequest,
  { attachmentIds }: Written,
): Promise<string> {
  const files = await uploadsShown(web, signedIn(c).actorId, attachmentIds);
  return files
    .filter(({ mediaType, alt }) => mediaType.startsWith("image/") && alt === "")
    .map(({ id }) => `alt-${id}`)
    .join(",");
}

async function showPreview(
  web: WebContext,
  c: WebRequest,
  composing: Composing,
  { written, rendered }: { written: Written; rendered: Rendered },
): Promise<Response> {
  const { actorId } = signedIn(c);
  const visit = c.get("visit");
  const files = await uploadsShown(web, actorId, written.attachmentIds);
  const title = visit.text.compose.previewTitle;
  const { action, submit, quoted } = composing;
  const audience = audienceSaid(visit.text, composing, written);
  const props = { visit, written, rendered, files, action, submit, audience, quoted };
  return page(c, { title, place: "share" }, <PreviewPage {...props} />);
}
