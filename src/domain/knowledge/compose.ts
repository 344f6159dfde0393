import type { PostTable } from "../../storage/tables/knowledge.ts";
import { addMs } from "../../lib/time.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { preferencesOf } from "../people/preferences.ts";
import { checkDraft, type CheckedDraft } from "./check-draft.ts";
import type { Draft } from "./draft.ts";
import { guardText, marked } from "./guard.ts";
import type { NewAttachment, PostChanges } from "./new-post.ts";
import type { NewPoll, PollDraft } from "./poll.ts";
import { isQuotable, policyColumns } from "./quote-policy.ts";
import { render, type Rendered } from "./render.ts";
import { reviewBy } from "./review-by.ts";

/** What a draft becomes: the columns it sets, its topics, the people it names, its files. */
export type Composed = Required<Pick<PostChanges, "audience" | "body_html" | "kind">> &
  PostChanges & { topics: string[]; mentions: number[]; attachments: NewAttachment[] };

/** Checks a draft, keeps patients out of it and renders it. `held` is the post it revises. */
export async function compose(
  tx: Tx,
  authorId: number,
  draft: Draft,
  held?: PostTable,
): Promise<Composed> {
  const { checked, files } = await examine(tx, authorId, draft, { today: tx.now, held });
  const { bodyHtml, topics, mentions } = await render(tx, checked);
  const maturity = checked.maturity ?? (checked.kind === "experience" ? "localExperience" : null);
  const shared =
    checked.kind !== "note" && ["public", "unlisted", "allied"].includes(draft.audience);
  return {
    kind: checked.kind,
    audience: checked.audience,
    title: checked.title,
    teaser: checked.teaser,
    body_html: bodyHtml,
    body_source: checked.body,
    format: checked.format ?? "markdown",
    written: checked.written ?? null,
    warning: checked.warning,
    sensitive: checked.sensitive || checked.warning !== null ? 1 : 0,
    sections: JSON.stringify(checked.sections),
    language: checked.language,
    outcome: checked.outcome ?? null,
    aspects: JSON.stringify(checked.aspects),
    change: checked.change ?? null,
    maturity,
    form: checked.form ?? null,
    capacity: checked.capacity,
    needed_by: checked.neededBy ?? null,
    review_by:
      held?.maturity === maturity ? held.review_by : reviewBy(checked.kind, maturity, tx.now),
    licence: checked.licence ?? (shared ? "CC-BY-4.0" : null),
    ...(await policyOf(tx, authorId, draft, held)),
    topics,
    mentions: mentions.filter((id) => id !== authorId),
    attachments: files.map(({ id }) => ({ attachmentId: id })),
    ...(checked.poll !== undefined && { poll: checked.poll && newPoll(checked.poll, tx.now) }),
  };
}

function newPoll({ options, multiple, hideTotals, seconds }: PollDraft, now: string): NewPoll {
  const endsAt = addMs(now, seconds * 1000);
  return { options, multiple, hideTotals, endsAt, closedAt: null, told: null };
}

/** A new version that does not say who may quote it leaves that as it was, once anyone could. */
async function policyOf(tx: Tx, authorId: number, draft: Draft, held: PostTable | undefined) {
  const { audience, quotePolicy } = draft;
  if (held && quotePolicy === undefined && isQuotable(held.audience)) return {};
  const { quotes } = await preferencesOf(tx, authorId);
  return policyColumns(audience, quotePolicy, quotes);
}

interface Circumstances {
  today: string;
  /** The post it revises. */
  held?: Pick<PostTable, "id"> | undefined;
}

/** The draft as `publish` and `revise` would show it, nothing written. Throws what they would say of the draft itself. */
export async function previewDraft(
  reader: Reader,
  authorId: number,
  draft: Draft,
  circumstances: Circumstances,
): Promise<Rendered> {
  const { checked } = await examine(reader, authorId, draft, circumstances);
  return render(reader, checked);
}

async function examine(
  reader: Reader,
  authorId: number,
  draft: Draft,
  { today, held }: Circumstances,
): Promise<{ checked: CheckedDraft; files: File[] }> {
  const checked = checkDraft(draft);
  const files = await ownFiles(reader, authorId, draft.attachmentIds ?? [], held?.id);
  guard(today, checked, files);
  return { checked, files };
}

type File = { id: number; alt: string; media_type: string };

/** The writer's own uploads that nothing uses, in the order given. Throws `not-found`, and `alt-text-missing` for images without. */
async function ownFiles(
  reader: Reader,
  authorId: number,
  ids: readonly number[],
  heldId: number | undefined,
): Promise<File[]> {
  if (ids.length === 0) return [];
  const rows = await reader.db
    .selectFrom("attachment")
    .select(["id", "alt", "media_type"])
    .where("id", "in", ids)
    .where("owner_id", "=", authorId)
    .where((eb) => eb.or([eb("post_id", "is", null), eb("post_id", "=", heldId ?? 0)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("scheduled_file")
            .select("attachment_id")
            .whereRef("attachment_id", "=", "attachment.id"),
        ),
      ),
    )
    .execute();
  return [...new Set(ids)].map((id) => {
    const file = rows.find((row) => row.id === id);
    if (!file) throw new Refused("not-found");
    if (file.media_type.startsWith("image/") && file.alt.trim() === "")
      throw new Refused("alt-text-missing");
    return file;
  });
}

function guard(today: string, draft: CheckedDraft, files: readonly File[]): void {
  const named = {
    title: draft.title,
    teaser: draft.teaser,
    warning: draft.warning,
    body: draft.format === "plain" ? draft.body : draft.body && marked(draft.body),
    capacity: draft.capacity,
    topics: draft.topics.join(", "),
    ...Object.fromEntries(
      Object.entries(draft.sections).map(([name, text]) => [name, marked(text)]),
    ),
    ...Object.fromEntries(files.map((file, at) => [`alt${at + 1}`, file.alt])),
    poll: draft.poll?.options.join("\n\n\n") ?? null,
  };
  const written = Object.entries(named).filter((entry): entry is [string, string] => !!entry[1]);
  guardText(Object.fromEntries(written), { confirmed: draft.confirmed ?? false, today });
}
