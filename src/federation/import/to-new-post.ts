import { peer } from "../../domain/instance/peers.ts";
import { aspectNames, licences, offerForms } from "../../domain/knowledge/draft.ts";
import type { NewPost } from "../../domain/knowledge/new-post.ts";
import type { NewPoll } from "../../domain/knowledge/poll.ts";
import { actorById, actorIdsByUris, type ActorRow } from "../../domain/people/actor.read.ts";
import { alliedAudience } from "../../domain/uris.ts";
import { Refused } from "../../domain/refused.ts";
import { escapeHtml } from "../../lib/html.ts";
import { sha256Of } from "../../lib/multihash.ts";
import { plainText } from "../../lib/text.ts";
import { isDay, iso, parseTime } from "../../lib/time.ts";
import { canonicalHttpUrl } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";
import type { RemotePoll, RemotePost } from "../decode/decoded.ts";
import { approversNamed } from "../decode/policy.ts";
import { publicUri } from "../decode/read.ts";
import { namedIn, standsIn } from "./stands-in.ts";

/**
 * A post of another server as the domain takes it. Its audience is what its addresses say: an allied audience counts only
 * from a server we are allied with. Kind and the parts of knowledge come from our own terms; without title, or an
 * experience without outcome, it is a note. Where it stands in a network, see `standsIn`. Throws `not-found` when the author
 * is not held here, and `not-allowed` like `standsIn`.
 */
export async function toNewPost(
  reader: Reader,
  post: RemotePost,
  authorId: number,
  now: string = iso(Date.now()),
): Promise<NewPost> {
  const author = await actorById(reader, authorId);
  if (!author) throw new Refused("not-found");
  const allied = (await peer(reader, author.host))?.trust === "allied";
  const stands = await standsIn(reader, post, audienceOf(post, author, allied));
  const { audience } = stands;
  const named = audience === "direct" || audience === "followers" ? [...post.to, ...post.cc] : [];
  const published = post.published !== undefined && post.published < now ? post.published : now;
  const edited = post.updated !== undefined && post.updated > published;
  return {
    uri: post.uri,
    url: post.url ?? post.uri,
    author_id: authorId,
    local: 0,
    ...stands,
    reply_to_uri: post.inReplyTo ?? null,
    context_uri: post.context ?? null,
    sensitive: post.sensitive ? 1 : 0,
    language: post.language ?? "und",
    published_at: published,
    edited_at: edited ? post.updated! : null,
    quote: post.quote ? { ...post.quote, stampUri: post.quote.stampUri ?? null } : null,
    quotable_by: approversNamed(post.canQuote.automatic, author),
    quotable_asked: approversNamed(post.canQuote.manual, author),
    topics: post.hashtags,
    poll: post.poll ? pollOf(post.poll, now) : null,
    answers: [post.vis["acceptedAnswer"] ?? []].flat(),
    mentions: await namedIn(
      reader,
      stands,
      await actorIdsByUris(reader, [...post.mentions, ...named]),
    ),
    attachments: post.attachments.map(({ url, digestMultibase, ...file }) => ({
      ...file,
      blurhash: file.blurhash ?? null,
      focus: file.focus ?? null,
      remoteUrl: url,
      sha256: sha256Of(digestMultibase) ?? null,
      width: file.width ?? null,
      height: file.height ?? null,
    })),
    ...wordsOf(post),
  };
}

/** What is for nobody but those it names, and has an audience beside (FEP-1b12), is for the members of that group. */
function audienceOf(
  { uri, to, cc, audience }: RemotePost,
  author: ActorRow,
  allied: boolean,
): Audience {
  const all = [...to, ...cc];
  if (to.includes(publicUri)) return "public";
  if (cc.includes(publicUri)) return "unlisted";
  if (allied && all.includes(alliedAudience(canonicalHttpUrl(uri)!.origin))) return "allied";
  if (author.followers_uri !== null && all.includes(author.followers_uri)) return "followers";
  return audience.some((uri) => uri !== publicUri) ? "network" : "direct";
}

type Words = Pick<NewPost, "kind" | "body_html"> & Partial<NewPost>;

function wordsOf(post: RemotePost): Words {
  const kind = kindOf(post);
  if (kind !== "note") return knowledge(post, kind);
  const summary = post.summary && plainText(post.summary);
  const note = { kind, body_html: bodyOf(post) };
  if (post.type === "Article" || post.type === "Page") return { ...note, title: post.name ?? null };
  return { ...note, warning: summary || null };
}

/** The text as shown. An Article without text shows its summary, and so does a Question, some of which have a name only. */
function bodyOf({ type, content, summary, name }: RemotePost): string {
  if (content !== "" || type === "Note") return content;
  if (type === "Question" && !summary && name) return `<p>${escapeHtml(name)}</p>`;
  return summary ?? "";
}

/** Some servers say from the beginning when a poll will be closed. */
function pollOf({ options, multiple, endsAt, closedAt, voters }: RemotePoll, now: string): NewPoll {
  const closes = closedAt !== undefined && closedAt > now;
  return {
    options: options.map(({ name }) => name),
    multiple,
    hideTotals: false,
    endsAt: (closes ? closedAt : endsAt) ?? null,
    closedAt: closes ? null : (closedAt ?? null),
    told: { tallies: options.map(({ votes }) => votes), voters: voters ?? null },
  };
}

const kinds = ["offer", "request", "experience"] as const;
const outcomes = ["success", "failure", "mixed", "tooEarly"] as const;
const changes = ["start", "adapt", "stop"] as const;
const maturities = ["conjecture", "localExperience", "audited", "published", "refuted"] as const;
const statuses = ["open", "answered", "closed"] as const;

/** Whose title stands apart. FEP-0837 servers tell offers and requests by `purpose` and a name. */
function kindOf({ vis, name }: RemotePost): PostKind {
  const kind = oneOf(kinds, vis["kind"] ?? vis["purpose"]);
  if (!kind || !(vis["title"] ?? (vis["kind"] ? undefined : name))) return "note";
  return kind === "experience" && !oneOf(outcomes, vis["outcome"]) ? "note" : kind;
}

function knowledge(post: RemotePost, kind: Exclude<PostKind, "note">): Words {
  const { vis } = post;
  const aspects = [vis["aspect"] ?? []].flat().flatMap((name) => oneOf(aspectNames, name) ?? []);
  return {
    kind,
    title: line(vis["title"]) ?? post.name ?? null,
    teaser: line(vis["teaser"]) ?? null,
    body_html: line(vis["body"]) ?? withoutHeading(post),
    language: post.language ?? line(vis["language"]) ?? "und",
    outcome: kind === "experience" ? (oneOf(outcomes, vis["outcome"]) ?? null) : null,
    aspects: JSON.stringify([...new Set(aspects)].slice(0, 3)),
    change: oneOf(changes, vis["change"]) ?? null,
    maturity: oneOf(maturities, vis["maturity"]) ?? null,
    form: oneOf(offerForms, vis["form"]) ?? null,
    capacity: line(vis["capacity"]) ?? null,
    warning: vis["kind"] && post.summary ? plainText(post.summary) : null,
    licence: oneOf(licences, vis["licence"]) ?? null,
    ...(kind === "request" && { request_status: oneOf(statuses, vis["requestStatus"]) ?? "open" }),
    needed_by: day(vis["neededBy"]),
    review_by: day(vis["reviewBy"]),
  };
}

/** The text without the line that says kind and title, for a post too long to tell its parts apart. */
function withoutHeading({ content, vis }: RemotePost): string {
  const teaser = line(vis["teaser"]);
  const said = teaser ? `<p>${escapeHtml(teaser).replaceAll("\n", "<br>")}</p>` : "";
  const rest = content
    .replace(/^<p class="quote-inline">.*?<\/p>/, "")
    .replace(/^<p><strong>[^<]*<\/strong><\/p>/, "");
  return said !== "" && rest.startsWith(said) ? rest.slice(said.length) : rest;
}

type Told = string | readonly string[] | undefined;

function oneOf<T extends string>(allowed: readonly T[], told: Told): T | undefined {
  return allowed.find((value) => value === told);
}

function line(told: Told): string | undefined {
  return typeof told === "string" ? told : undefined;
}

/** A day or a moment, as the day or moment it was told as. */
function day(told: Told): string | null {
  const text = line(told) ?? "";
  return isDay(text) ? text : (parseTime(text) ?? null);
}
