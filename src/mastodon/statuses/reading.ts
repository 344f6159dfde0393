import { history } from "../../domain/knowledge/history.read.ts";
import { reactedBy } from "../../domain/knowledge/reaction-pages.read.ts";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { sourceOf } from "../../domain/knowledge/source.ts";
import { thread } from "../../domain/knowledge/thread.read.ts";
import { escapeHtml } from "../../lib/html.ts";
import { accountsOf } from "../accounts-of.ts";
import { notFound } from "../api-error.ts";
import type { Call } from "../context.ts";
import { mediaAttachment } from "../entities/media-attachment.ts";
import { paged, place, windowOf, type Place } from "../paging.ts";
import { ids } from "../params.ts";
import { underNames } from "../json-text.ts";
import { open, own, type Paged, type Route } from "../route.ts";
import { postAsStatus, postsAsStatuses, statusTexts } from "../statuses-of.ts";
import { postUnder, statusUnder } from "./find-status.ts";

/** How much of a conversation is shown to who brings a token, and to others. */
const most = {
  person: { ancestors: 4096, descendants: 4096, depth: Number.MAX_SAFE_INTEGER },
  others: { ancestors: 40, descendants: 60, depth: 20 },
};

/** Reading statuses (docs.joinmastodon.org/methods/statuses). */
export const readingRoutes: readonly Route[] = [
  open(
    "GET /api/v1/statuses",
    {
      scope: "read:statuses",
      params: { id: ids(40) },
      summary: "Several statuses; those that may not be seen are left out",
      returns: "Status[]",
    },
    async (call) =>
      postsAsStatuses(call, await postsByIds(call.reader, call.viewer, call.params.id)),
  ),
  open(
    "GET /api/v1/statuses/:id",
    { scope: "read:statuses", summary: "A status", returns: "Status" },
    (call) => statusUnder(call, call.id()),
  ),
  open(
    "GET /api/v1/statuses/:id/context",
    { scope: "read:statuses", summary: "What it answers, and what answers it", returns: "Context" },
    context,
  ),
  open(
    "GET /api/v1/statuses/:id/history",
    {
      scope: "read:statuses",
      summary: "Its versions, the first one first",
      returns: "StatusEdit[]",
    },
    versions,
  ),
  own(
    "GET /api/v1/statuses/:id/source",
    { scope: "read:statuses", summary: "Its text as written", returns: "StatusSource" },
    async (call) => {
      const post = await postUnder(call, call.id());
      if (!post.mine?.isAuthor) throw notFound();
      return {
        id: String(post.id),
        text: sourceOf(post),
        spoiler_text: post.warning ?? "",
      };
    },
  ),
  open(
    "GET /api/v1/statuses/:id/favourited_by",
    {
      scope: "read:statuses",
      params: place(40, 80),
      summary: "Who thanked for it",
      returns: "Account[]",
    },
    (call) => reactors(call, "thanks"),
  ),
  open(
    "GET /api/v1/statuses/:id/reblogged_by",
    {
      scope: "read:statuses",
      params: place(40, 80),
      summary: "Who passed it on",
      returns: "Account[]",
    },
    (call) => reactors(call, "boost"),
  ),
];

async function context(call: Call): Promise<object> {
  const { id } = await postUnder(call, call.id());
  const found = await thread(call.reader, call.viewer, id);
  if (!found) throw notFound();
  const limits = call.holder ? most.person : most.others;
  const ancestors = found.ancestors.slice(-limits.ancestors);
  const descendants = found.replies
    .filter(({ depth }) => depth <= limits.depth)
    .slice(0, limits.descendants)
    .map(({ post }) => post);
  const shown = [...ancestors, ...descendants].map((post) => ({ post }));
  const statuses = await statusTexts(call, shown);
  return underNames({
    ancestors: statuses.slice(0, ancestors.length),
    descendants: statuses.slice(ancestors.length),
  });
}

async function versions(call: Call): Promise<object[]> {
  const post = await postUnder(call, call.id());
  const now = await postAsStatus(call, post);
  const earlier = await history(call.reader, call.viewer, post.id);
  const current = {
    account: now.account,
    content: now.content,
    created_at: post.editedAt ?? post.publishedAt,
    emojis: [],
    media_attachments: post.attachments.map((file) => mediaAttachment(call.links, file)),
    ...(post.poll && { poll: { options: post.poll.options.map(({ title }) => ({ title })) } }),
    sensitive: now.sensitive,
    spoiler_text: now.spoiler_text,
  };
  const { poll: _, ...plain } = current;
  const before = earlier.map(({ at, title, teaser, bodyHtml, warning, sensitive, options }) => ({
    ...plain,
    ...(options && { poll: { options: options.map((option) => ({ title: option })) } }),
    content: [
      title === null ? "" : `<p><strong>${escapeHtml(title)}</strong></p>`,
      teaser === null ? "" : `<p>${escapeHtml(teaser)}</p>`,
      bodyHtml,
    ].join(""),
    created_at: at,
    media_attachments: [],
    sensitive: sensitive || warning !== null,
    spoiler_text: warning ?? "",
  }));
  return [current, ...before].toReversed();
}

async function reactors(call: Call<Place>, reaction: "thanks" | "boost"): Promise<Paged> {
  const { id: postId } = await postUnder(call, call.id());
  const window = windowOf(call.params);
  const rows = await reactedBy(call.reader, call.viewer, { postId, reaction }, window);
  if (!rows) throw notFound();
  const accounts = await accountsOf(
    call,
    rows.items.map(({ of }) => of),
  );
  return paged(accounts, rows);
}
