import {
  aspectNames,
  licences,
  limits,
  offerForms,
  sectionNames,
} from "../../domain/knowledge/draft.ts";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import type { AttachmentView, PostView } from "../../domain/knowledge/post-view.ts";
import type { Audience } from "../../storage/tables/knowledge.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import type { Text } from "../text/dictionary.ts";
import type { Written } from "../written.ts";
import { Audiences } from "./compose-audience.tsx";
import { Checkbox, Choices, ErrorSummary, Select, TextArea, TextField } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { QuotedCard } from "./post-card.tsx";

/** What a form to write or change a post needs. */
export interface ComposeProps {
  visit: Visit;
  action: string;
  written: Written;
  audiences: readonly Audience[];
  networks: readonly ComposeNetwork[];
  network: ComposeNetwork | undefined;
  without: string | undefined;
  /** The post it builds on. */
  quoted?: PostView | undefined;
  /** Uploads and files the post has already. */
  files: readonly UploadShown[];
  errors: readonly FormError[];
  /** Whether the patient guard asks for a confirmation. */
  askToConfirm: boolean;
  title: string;
  /** The words of the button that publishes. */
  submit: string;
}

/** `alt` may still be written when the file is not yet in a post. */
export interface UploadShown extends AttachmentView {
  describable: boolean;
}

/** A network someone can write in. */
export type ComposeNetwork = Pick<ActorRef, "id" | "name" | "handle"> & {
  /** Whether what is said in it is for everyone. */
  open: boolean;
};

type Part = Omit<ComposeProps, "action" | "submit" | "askToConfirm" | "title">;

/** The one-page form of each kind: what must be told first, the rest folded away. */
export function ComposeForm(props: ComposeProps) {
  const { visit, written, errors, askToConfirm } = props;
  const { compose: words } = visit.text;
  return (
    <>
      <ErrorSummary text={visit.text} errors={errors} names={fieldNames(visit.text, props)}>
        {askToConfirm ? <p>{words.guardText}</p> : null}
      </ErrorSummary>
      <h1>{props.title}</h1>
      {props.quoted ? <BuildsOn visit={visit} post={props.quoted} /> : null}
      <PostForm visit={visit} action={props.action} files class="card stack">
        {written.kind === "experience" ? <Outcome {...props} /> : null}
        {written.kind === "note" ? null : <Title {...props} />}
        {written.kind === "experience" ? <Sections {...props} /> : <Body {...props} />}
        {written.kind === "offer" ? <OfferFields {...props} /> : null}
        {written.kind === "request" ? (
          <TextField
            name="neededBy"
            type="date"
            label={optional(visit.text, words.neededBy)}
            value={written.neededBy}
            errors={errors}
          />
        ) : null}
        {written.kind === "note" ? null : (
          <TextField
            name="topics"
            label={words.topics}
            hint={words.topicsHint}
            value={written.topics}
            errors={errors}
          />
        )}
        <Audiences {...props} />
        <Files {...props} />
        <Details {...props} />
        {askToConfirm ? (
          <Checkbox name="confirmed" label={words.confirm} checked={written.confirmed} />
        ) : null}
        <div class="row">
          <button class="btn main" name="step" value="preview">
            {words.preview}
          </button>
          <button class="btn" name="step" value="publish">
            {props.submit}
          </button>
        </div>
      </PostForm>
    </>
  );
}

/** What it will build on, and whether its author is asked first. */
export function BuildsOn({ visit, post }: { visit: Visit; post: PostView }) {
  const asked = !post.local && !post.mine?.isAuthor;
  return (
    <>
      <QuotedCard visit={visit} post={post} />
      {asked ? <p class="note">{visit.text.quotes.ask}</p> : null}
    </>
  );
}

function optional(text: Text, label: string): string {
  return `${label} (${text.frame.optional})`;
}

function Title({ visit, written, errors }: Part) {
  const { compose: words } = visit.text;
  return (
    <>
      <TextField
        name="title"
        label={words.title}
        hint={words.titleHint[written.kind]}
        value={written.title}
        maxlength={limits.title * 2}
        errors={errors}
      />
      <TextArea
        name="teaser"
        label={optional(visit.text, words.teaser)}
        hint={words.teaserHint}
        value={written.teaser}
        rows={2}
        errors={errors}
      />
    </>
  );
}

function Body({ visit, written, errors }: Part) {
  const { compose: words } = visit.text;
  return (
    <>
      <TextArea
        name="body"
        label={words.body[written.kind]}
        hint={written.format === "plain" ? visit.text.posting.plain : words.bodyHint}
        value={written.body}
        rows={8}
        errors={errors}
      />
      {(["format", "sensitive"] as const).map((name) =>
        written[name] === "" ? null : <input type="hidden" name={name} value={written[name]} />,
      )}
    </>
  );
}

function Outcome({ visit, written, errors }: Part) {
  const { outcomes, compose: words } = visit.text;
  const names = ["success", "failure", "mixed", "tooEarly"] as const;
  return (
    <Choices
      name="outcome"
      legend={words.outcome}
      options={names.map((value) => ({
        value,
        label: capital(outcomes[value]),
        hint: words.outcomeHints[value],
      }))}
      chosen={[written.outcome]}
      errors={errors}
    />
  );
}

function Sections({ visit, written, errors }: Part) {
  const { compose: words } = visit.text;
  const [problem, action, ...rest] = sectionNames;
  const wrong = rest.some((name) => errors.some(({ field }) => field === name));
  const told = rest.some((name) => written.sections[name] !== undefined);
  const section = (name: string, hint?: string) => (
    <TextArea
      name={name}
      label={words.sections[name] ?? name}
      hint={hint}
      value={written.sections[name]}
      rows={name === problem || name === action ? 5 : 3}
      errors={errors}
    />
  );
  return (
    <>
      {section(problem, words.bodyHint)}
      {section(action, words.actionStop)}
      <details open={wrong || told}>
        <summary>{optional(visit.text, words.more)}</summary>
        <div class="stack">{rest.map((name) => section(name))}</div>
      </details>
    </>
  );
}

function OfferFields({ visit, written, errors }: Part) {
  const { forms, compose: words } = visit.text;
  return (
    <>
      <Select
        name="form"
        label={optional(visit.text, words.form)}
        none={words.noForm}
        options={offerForms.map((value) => ({ value, label: forms[value] ?? value }))}
        value={written.form}
        errors={errors}
      />
      <TextField
        name="capacity"
        label={optional(visit.text, words.capacity)}
        hint={words.capacityHint}
        value={written.capacity}
        errors={errors}
      />
    </>
  );
}

function Files({ visit, files, errors }: Part) {
  const { compose: words } = visit.text;
  const slots = Math.max(0, limits.attachments - files.length);
  const wrong = errors.some(({ field }) => field !== undefined && /^(alt|file)/.test(field));
  return (
    <details open={files.length > 0 || wrong}>
      <summary>{optional(visit.text, words.attachments)}</summary>
      <div class="stack">
        <p class="small">{words.attachmentsHint}</p>
        {files.map((file, at) => (
          <Upload visit={visit} file={file} at={at + 1} errors={errors} />
        ))}
        {Array.from({ length: slots }, (_, at) => (
          <fieldset class="opts">
            <legend>{words.file(files.length + at + 1)}</legend>
            <div class="fld">
              <label for={`file${at}`}>{words.file(files.length + at + 1)}</label>
              <input
                type="file"
                name={`file${at}`}
                id={`file${at}`}
                accept="image/jpeg,image/png,image/webp,image/gif,application/pdf"
              />
            </div>
            <TextField name={`newAlt${at}`} label={words.alt} errors={errors} />
          </fieldset>
        ))}
      </div>
    </details>
  );
}

function Upload({
  visit,
  file,
  at,
  errors,
}: {
  visit: Visit;
  file: UploadShown;
  at: number;
  errors: readonly FormError[];
}) {
  const { compose: words, post } = visit.text;
  const image = file.mediaType.startsWith("image/");
  return (
    <div class="stack">
      <input type="hidden" name="attachment" value={String(file.id)} />
      {image ? (
        <img class="thumb" src={new URL(file.url).pathname} alt={file.alt} loading="lazy" />
      ) : (
        <p>{post.pdf}</p>
      )}
      {file.describable ? (
        <TextField
          name={`alt-${file.id}`}
          label={words.altOf(at)}
          hint={words.altHint}
          value={file.alt}
          errors={errors}
        />
      ) : null}
      <Checkbox name={`remove-${file.id}`} label={words.remove} checked={false} />
    </div>
  );
}

function Details({ visit, written, errors }: Part) {
  const { text } = visit;
  const { compose: words } = text;
  const own = ["language", "licence", "change", "maturity", "aspects", "warning"];
  const open = errors.some(({ field }) => field !== undefined && own.includes(field));
  const changes = ["start", "adapt", "stop"] as const;
  const levels = ["conjecture", "localExperience", "audited"] as const;
  return (
    <details open={open || written.warning !== ""}>
      <summary>{words.details}</summary>
      <div class="stack">
        {written.kind === "experience" ? (
          <>
            <Select
              name="change"
              label={words.change}
              none={words.noChange}
              options={changes.map((value) => ({ value, label: text.changes[value] }))}
              value={written.change}
              errors={errors}
            />
            <Choices
              name="maturity"
              legend={words.maturity}
              options={levels.map((value) => ({
                value,
                label: text.maturity[value],
                hint: words.maturityHints[value],
              }))}
              chosen={[written.maturity]}
              errors={errors}
            />
            <Choices
              name="aspects"
              legend={words.aspects}
              hint={words.aspectsHint}
              options={aspectNames.map((value) => ({ value, label: text.aspects[value] ?? value }))}
              chosen={written.aspects}
              errors={errors}
              many
            />
          </>
        ) : null}
        <Select
          name="language"
          label={words.language}
          options={[
            { value: "da", label: "Dansk" },
            { value: "en", label: "English" },
          ]}
          value={written.language}
          errors={errors}
        />
        <TextField
          name="warning"
          label={optional(text, text.posting.warning)}
          hint={text.posting.warningHint}
          value={written.warning}
          errors={errors}
        />
        {written.kind === "note" ? null : (
          <Select
            name="licence"
            label={words.licence}
            none={words.noLicence}
            options={licences.map((value) => ({ value, label: text.licences[value] ?? value }))}
            value={written.licence}
            errors={errors}
          />
        )}
      </div>
    </details>
  );
}

/** The labels of the form's fields in their order, for the error summary. */
function fieldNames(text: Text, { written, files }: ComposeProps): Record<string, string> {
  const { compose: words } = text;
  return {
    outcome: words.outcome,
    title: words.title,
    teaser: words.teaser,
    ...words.sections,
    body: words.body[written.kind],
    form: words.form,
    capacity: words.capacity,
    neededBy: words.neededBy,
    topics: words.topics,
    audience: words.audience,
    ...Object.fromEntries(
      Array.from({ length: limits.attachments }, (_, at) => [
        `file${at}`,
        words.file(files.length + at + 1),
      ]),
    ),
    ...Object.fromEntries(files.map(({ id }, at) => [`alt-${id}`, words.altOf(at + 1)])),
    change: words.change,
    maturity: words.maturity,
    aspects: words.aspects,
    language: words.language,
    licence: words.licence,
    warning: text.posting.warning,
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
