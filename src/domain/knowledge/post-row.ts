import { findCpr } from "../../lib/cpr.ts";
import { cleanHtml } from "../../lib/html.ts";
import { cleanName, plainText, truncate } from "../../lib/text.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { NewPost, PostChanges } from "./new-post.ts";

/** Longest texts taken from elsewhere, in code points; what is longer is cut. */
const most = { title: 300, teaser: 1000, warning: 500, line: 300 } as const;

/** The row a new post is stored as, bounded and safe whoever brought it. Thread and parent are linked by `addPost`. */
export function postRow(tx: Tx, post: NewPost, id: number): PostTable {
  const texts = safeTexts(post);
  return {
    id,
    uri: post.uri,
    url: post.url,
    author_id: post.author_id,
    local: post.local,
    kind: post.kind,
    audience: post.audience,
    network_id: post.network_id ?? null,
    network_state: post.network_state ?? null,
    network_pinned_at: null,
    announced_id: announcedId(tx, post),
    locked: 0,
    reply_to_id: null,
    reply_to_uri: post.reply_to_uri === post.uri ? null : (post.reply_to_uri ?? null),
    thread_id: id,
    context_uri: post.context_uri ?? null,
    title: null,
    teaser: null,
    body_source: post.body_source ?? null,
    format: post.format ?? "markdown",
    written: post.written ?? null,
    sections: post.sections ?? "{}",
    warning: null,
    sensitive: post.sensitive ?? 0,
    outcome: post.outcome ?? null,
    aspects: post.aspects ?? "[]",
    change: post.change ?? null,
    maturity: post.maturity ?? null,
    form: post.form ?? null,
    capacity: null,
    needed_by: post.needed_by ?? null,
    request_status: post.request_status ?? (post.kind === "request" ? "open" : null),
    review_by: post.review_by ?? null,
    licence: post.licence ?? null,
    version: 1,
    state: holdsPatientData(tx, post) ? "quarantined" : "published",
    replies_count: 0,
    thanks_count: 0,
    boosts_count: 0,
    quotes_count: 0,
    quotable_by: post.quotable_by ?? "",
    quotable_asked: post.quotable_asked ?? "",
    published_at: notAfter(post.published_at, tx.now),
    edited_at: post.edited_at ? notAfter(post.edited_at, tx.now) : null,
    received_at: tx.now,
    ...texts,
    language: texts.language ?? "und",
    body_html: texts.body_html ?? "",
  };
}

type Announced = Pick<NewPost, "published_at" | "reply_to_uri" | "network_state">;

/** Another id of the moment, for what begins a thread in a network that has taken it; null for everything else. */
export function announcedId(tx: Tx, post: Announced): number | null {
  const begins = post.network_state === "accepted" && (post.reply_to_uri ?? null) === null;
  return begins ? tx.newId(notAfter(post.published_at, tx.now)) : null;
}

/** The columns a revision changes. */
export function changedColumns(
  tx: Tx,
  before: PostTable,
  changes: PostChanges,
): Partial<PostTable> {
  const {
    topics: _,
    mentions: __,
    answers: ___,
    quote: ____,
    attachments = [],
    poll,
    ...columns
  } = changes;
  const after = { ...before, ...columns, attachments, ...(poll && { poll }) };
  const state = holdsPatientData(tx, after) ? "quarantined" : before.state;
  return {
    ...columns,
    ...safeTexts({ kind: before.kind, ...columns, local: before.local }),
    state,
  };
}

/** The moment told, or now when it is said to be later. */
export function notAfter(moment: string, now: string): string {
  return moment < now ? moment : now;
}

type Texts = Partial<
  Pick<PostTable, "title" | "teaser" | "warning" | "capacity" | "language" | "body_html">
>;

function safeTexts(given: Texts & Pick<PostTable, "local" | "kind">): Texts {
  const made: Texts = {};
  if (given.body_html !== undefined)
    made.body_html =
      given.local === 1
        ? given.body_html
        : cleanHtml(given.body_html, { headings: given.kind !== "note" });
  if (given.title !== undefined)
    made.title = given.title && (cleanName(given.title, most.title) || null);
  if (given.teaser !== undefined) made.teaser = given.teaser && truncate(given.teaser, most.teaser);
  if (given.warning !== undefined)
    made.warning = given.warning && (cleanName(given.warning, most.warning) || null);
  if (given.capacity !== undefined)
    made.capacity = given.capacity && cleanName(given.capacity, most.line);
  if (given.language !== undefined)
    made.language = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(given.language) ? given.language : "und";
  return made;
}

type Readable = Pick<
  NewPost,
  "local" | "body_html" | "title" | "teaser" | "warning" | "capacity" | "attachments" | "poll"
>;

/**
 * Text from elsewhere that names a patient is held back; what is written here never gets this far. Hints are for a writer to
 * judge and block nothing.
 */
function holdsPatientData(tx: Tx, post: Readable): boolean {
  if (post.local === 1) return false;
  const alts = (post.attachments ?? []).map((file) => ("alt" in file ? file.alt : null));
  const { title, teaser, warning, capacity } = post;
  const options = post.poll?.options ?? [];
  const texts = [title, teaser, warning, capacity, plainText(post.body_html), ...alts, ...options];
  return texts.some((text) => text && findCpr(text, tx.now).some(({ level }) => level === "block"));
}
