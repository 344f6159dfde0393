import type { AppEdit, AppPost, AppText } from "../../domain/knowledge/app-post.ts";
import type { PollDraft } from "../../domain/knowledge/poll.ts";
import type { TextFormat } from "../../lib/markdown.ts";
import type { Preferences } from "../../domain/people/preferences.ts";
import { parseId } from "../../lib/id.ts";
import type { MastodonDependencies, Person } from "../context.ts";
import {
  flag,
  id,
  ids,
  int,
  moment,
  part,
  parts,
  point,
  text,
  texts,
  word,
  type Param,
  type Values,
} from "../params.ts";
import { usualVisibility } from "../accounts/preferences.ts";
import { invalid } from "../api-error.ts";
import { quotePolicy } from "../quotes/quotes.ts";

const words = ["public", "unlisted", "private", "direct"] as const;

type Where = Pick<AppPost, "visibility" | "networkId">;

/** One of the four words apps know, or `network:` and the id of a network. */
function where(): Param<Where> {
  const known = word(...words);
  return {
    schema: { type: "string", pattern: `^(${words.join("|")}|network:\\d+)$` },
    read(value, name) {
      const network = typeof value === "string" ? /^network:(.*)$/.exec(value)?.[1] : undefined;
      if (network === undefined) return { visibility: known.read(value, name) };
      const networkId = parseId(network);
      if (networkId === undefined) throw invalid(`${name} names no network`);
      return { networkId };
    },
  };
}

const longest = 2_147_483_647;

const textParams = {
  status: text(),
  media_ids: ids(20),
  sensitive: flag(),
  spoiler_text: text(2000),
  language: text(35),
  content_type: text(50),
  quote_approval_policy: quotePolicy,
  poll: part({
    options: texts(20, 1000),
    expires_in: int(0, longest),
    multiple: flag(),
    hide_totals: flag(),
  }),
};

/** What an app says of a new status; under `vis` what only Vis knows. */
export const written = {
  ...textParams,
  in_reply_to_id: id(),
  quoted_status_id: id(),
  visibility: where(),
  scheduled_at: moment(),
  vis: part({
    kind: word("note", "request", "offer", "experience"),
    network_id: id(),
    markdown: flag(),
    confirmed: flag(),
  }),
};

/** What an app says of a changed one. */
export const rewritten = {
  ...textParams,
  media_attributes: parts({ id: id(), description: text(5000), focus: point() }, 20),
  vis: part({ markdown: flag(), confirmed: flag() }),
};

type Deps = Pick<MastodonDependencies, "resolveMentions">;

/**
 * What an app sends, as the domain takes it. Plain text unless it says that it is Markdown; what it leaves open is as its
 * owner prefers, of a reply as what it answers.
 */
export async function postOf(
  deps: Deps,
  me: Person,
  params: Values<typeof written>,
  kept: Preferences,
): Promise<AppPost> {
  const networkId = params.vis?.network_id ?? params.visibility.networkId;
  const free = params.in_reply_to_id === undefined && networkId === undefined;
  const usual = free && kept.audience !== null ? usualVisibility(kept) : undefined;
  const visibility = params.visibility.visibility ?? usual;
  return {
    ...(await textOf(deps, params)),
    sensitive: params.sensitive ?? kept.sensitive,
    confirmed: params.vis?.confirmed,
    format: formatOf(params) ?? "plain",
    language: languageOf(params.language) ?? kept.language ?? me.language,
    kind: params.vis?.kind,
    visibility,
    networkId,
    replyToId: params.in_reply_to_id,
    quoteId: params.quoted_status_id,
  };
}

/** What an app changes, as the domain takes it. */
export async function editOf(deps: Deps, params: Values<typeof rewritten>): Promise<AppEdit> {
  return {
    ...(await textOf(deps, params)),
    confirmed: params.vis?.confirmed,
    format: formatOf(params),
    language: languageOf(params.language),
    files: (params.media_attributes ?? []).flatMap(({ id: fileId, description, focus }) =>
      fileId === undefined ? [] : { id: fileId, alt: description, focus },
    ),
  };
}

async function textOf(deps: Deps, params: Values<typeof textParams>): Promise<AppText> {
  const said = params.status ?? "";
  return {
    text: said,
    warning: params.spoiler_text ?? "",
    sensitive: params.sensitive ?? false,
    attachmentIds: params.media_ids,
    quotePolicy: params.quote_approval_policy,
    poll: pollOf(params.poll),
    mentions: await deps.resolveMentions(said, "plain"),
  };
}

/** Apps send an empty poll where there is none. */
function pollOf(told: Values<typeof textParams>["poll"]): PollDraft | undefined {
  const options = (told?.options ?? []).filter((option) => option.trim() !== "");
  if (!told || options.length === 0) return undefined;
  return {
    options,
    seconds: told.expires_in ?? 0,
    multiple: told.multiple ?? false,
    hideTotals: told.hide_totals ?? false,
  };
}

function formatOf({
  content_type: type,
  vis,
}: {
  content_type: string | undefined;
  vis: { markdown: boolean | undefined } | undefined;
}): TextFormat | undefined {
  if (vis?.markdown !== undefined) return vis.markdown ? "markdown" : "plain";
  if (type === "text/markdown") return "markdown";
  return type === "text/plain" ? "plain" : undefined;
}

/** As we write languages; what is none counts as not said. */
function languageOf(said: string | undefined): string | undefined {
  const [base = "", ...rest] = (said ?? "").trim().replaceAll("_", "-").split("-");
  const language = [base.toLowerCase(), ...rest].join("-");
  return /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(language) ? language : undefined;
}
