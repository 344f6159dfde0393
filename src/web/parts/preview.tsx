import { raw } from "hono/html";
import type { AttachmentView, PostView } from "../../domain/knowledge/post-view.ts";
import type { Rendered } from "../../domain/knowledge/render.ts";
import type { PostKind } from "../../storage/tables/knowledge.ts";
import type { Visit } from "../context.ts";
import type { Text } from "../text/dictionary.ts";
import { fieldsOf, toDraft, type Written } from "../written.ts";
import { PostForm } from "./form.tsx";
import { KindChip, MaturityLadder } from "./kind.tsx";
import { Attachments } from "./attachments.tsx";
import { QuotedCard } from "./post-card.tsx";

/** The post as it will be, and two ways on. The form carries the whole draft, so nothing is lost. */
export function PreviewPage({
  visit,
  written,
  rendered,
  files,
  action,
  submit,
  audience,
  quoted,
}: {
  visit: Visit;
  written: Written;
  rendered: Rendered;
  files: readonly AttachmentView[];
  action: string;
  submit: string;
  /** Whom it is for, in words. */
  audience: string;
  quoted: PostView | undefined;
}) {
  const { text } = visit;
  const { outcome = null, change = null, maturity = null, kind } = toDraft(written);
  return (
    <>
      <h1>{text.compose.previewTitle}</h1>
      <p class="note">
        {text.compose.previewNote} {text.compose.audience} <b>{audience}</b>.
      </p>
      <article class="card post" lang={written.language}>
        <div class="row">
          <KindChip text={text} post={{ kind, outcome, change }} />
          {maturity ? <MaturityLadder text={text} maturity={maturity} /> : null}
        </div>
        {rendered.title === null ? null : <h2>{rendered.title}</h2>}
        {rendered.teaser === null ? null : <p>{rendered.teaser}</p>}
        {written.warning === "" ? null : (
          <p>
            {text.post.warning}: {written.warning}
          </p>
        )}
        <div class="prose">{raw(rendered.bodyHtml)}</div>
        {quoted ? <QuotedCard visit={visit} post={quoted} /> : null}
        <Attachments visit={visit} files={files} open={false} />
        {rendered.topics.length === 0 ? null : (
          <p class="quiet">
            {rendered.topics.map((name) => `#${name.replace(/^#/, "")}`).join(" ")}
          </p>
        )}
      </article>
      <PostForm visit={visit} action={action} files class="row">
        {fieldsOf(written).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="btn main" name="step" value="publish">
          {submit}
        </button>
        <button class="btn" name="step" value="edit">
          {text.compose.goBack}
        </button>
      </PostForm>
    </>
  );
}

/** What to keep in mind while writing. */
export function GuardAside({ text, kind }: { text: Text; kind: PostKind }) {
  const { compose: words } = text;
  return (
    <>
      <section class="card">
        <h2>{words.guardTitle}</h2>
        <p>{words.guardText}</p>
      </section>
      {kind === "experience" ? (
        <section class="card">
          <h2>{words.incidentTitle}</h2>
          <p>{words.incidentText}</p>
        </section>
      ) : null}
      {kind === "request" ? (
        <section class="card">
          <h2>{words.askTitle}</h2>
          <p>{words.askText}</p>
        </section>
      ) : null}
    </>
  );
}
