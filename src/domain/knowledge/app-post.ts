import type { TextFormat } from "../../lib/markdown.ts";
import type { PostKind, PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { FileWords } from "../media/own-files.ts";
import { Refused } from "../refused.ts";
import { audienceFromApp, mustKeepTo, type AppAudience } from "./app-audience.ts";
import { kindOf, titled } from "./app-words.ts";
import { seenPost } from "./can-see.ts";
import type { Draft } from "./draft.ts";
import type { PollDraft } from "./poll.ts";
import type { QuotePolicy } from "./quote-policy.ts";

/** What an app says of a text, whether it is new or changed. */
export interface AppText {
  text: string;
  warning: string;
  sensitive: boolean;
  attachmentIds: readonly number[];
  poll?: PollDraft | undefined;
  /** Actors the text names, found beforehand; those known here are found in the text too. */
  mentions: readonly number[];
  /** Who may quote it; left out, what is usual for the writer, or what it was. */
  quotePolicy?: QuotePolicy | undefined;
  /** The writer has seen the hints of the patient guard and stands by the text. */
  confirmed?: boolean | undefined;
}

/** A post as an app sends it. */
export interface AppPost extends AppText, AppAudience {
  format: TextFormat;
  language: string;
  /** What it is, when the app says so by more than a hashtag. */
  kind?: PostKind | undefined;
  /** The post it quotes. */
  quoteId?: number | undefined;
}

/** A changed text as an app sends it; what is left out stays. */
export interface AppEdit extends AppText {
  /** What its files show, said anew. */
  files?: readonly (FileWords & { id: number })[] | undefined;
  format?: TextFormat | undefined;
  language?: string | undefined;
}

/**
 * The draft an app means. `#efterlyser` and `#udbyder` make a request and an offer of what answers nothing: its first line
 * is the title, its hashtags are the topics. Whom it is for says `audienceFromApp`. Throws like that, and `not-found` for
 * a post answered that may not be seen.
 */
export async function draftFromApp(tx: Tx, authorId: number, post: AppPost): Promise<Draft> {
  const { replyToId, format, language } = post;
  const parent = replyToId === undefined ? undefined : await seenPost(tx, authorId, replyToId);
  const { text, warning } = textAndWarning(post);
  const kind = post.kind ?? (parent ? undefined : kindOf(text, format)) ?? "note";
  const { audience, networkId, mentions } = await audienceFromApp(tx, authorId, {
    asked: post,
    parent,
    said: { text, format, mentions: post.mentions },
  });
  return {
    ...(kind === "note" ? { body: text, topics: [] } : { ...titled(text, format), written: text }),
    kind,
    format,
    warning,
    language,
    audience,
    networkId,
    mentions,
    replyToId,
    quoteId: post.quoteId,
    quotePolicy: post.quotePolicy,
    sensitive: post.sensitive,
    attachmentIds: post.attachmentIds,
    poll: post.poll ?? null,
    confirmed: post.confirmed,
  };
}

/**
 * The draft by which an app changes a post of its writer's: the text anew and whole; what apps know nothing of stays.
 * Throws `edit-elsewhere` for a text in sections, and what `mustKeepTo` throws.
 */
export async function changesFromApp(
  tx: Tx,
  authorId: number,
  held: PostTable,
  edit: AppEdit,
): Promise<Draft> {
  if (held.kind === "experience" || held.sections !== "{}") throw new Refused("edit-elsewhere");
  const { text, warning } = textAndWarning(edit);
  const format = edit.format ?? held.format;
  const mentions = await mustKeepTo(tx, authorId, held, {
    text,
    format,
    mentions: edit.mentions,
  });
  const words =
    held.kind === "note" ? { body: text, topics: [] } : await changedWords(tx, held, text, format);
  return {
    ...words,
    kind: held.kind,
    format,
    warning,
    language: edit.language ?? held.language,
    audience: held.audience,
    networkId: held.network_id ?? undefined,
    mentions,
    quotePolicy: edit.quotePolicy,
    sensitive: edit.sensitive,
    attachmentIds: edit.attachmentIds,
    poll: edit.poll ?? null,
    confirmed: edit.confirmed,
  };
}

/** What was written on pages keeps its topics, its teaser and whatever else apps do not show. */
async function changedWords(tx: Tx, held: PostTable, text: string, format: TextFormat) {
  const { title, body, topics } = titled(text, format);
  const onPages = held.written === null;
  return {
    title,
    body,
    topics: onPages
      ? [...new Set([...(await topicsHeld(tx, held.id)), ...topics])].slice(0, 5)
      : topics,
    written: onPages ? undefined : text,
    teaser: held.teaser ?? undefined,
    form: held.form ?? undefined,
    capacity: held.capacity ?? undefined,
    neededBy: held.needed_by ?? undefined,
    licence: held.licence ?? undefined,
    maturity: held.maturity ?? undefined,
    change: held.change ?? undefined,
    aspects: JSON.parse(held.aspects) as string[],
  };
}

async function topicsHeld(tx: Tx, postId: number): Promise<string[]> {
  const rows = await tx.db
    .selectFrom("post_topic")
    .innerJoin("topic", "topic.id", "post_topic.topic_id")
    .select("topic.slug")
    .where("post_topic.post_id", "=", postId)
    .orderBy("post_topic.position")
    .execute();
  return rows.map(({ slug }) => slug);
}

/** Lines end alike however they were sent; a warning before nothing is the text itself. */
function textAndWarning({ text: sent, warning }: AppText): { text: string; warning: string } {
  const text = sent.replaceAll("\r\n", "\n");
  return text.trim() === "" && warning.trim() !== ""
    ? { text: warning, warning: "" }
    : { text, warning };
}
