import { isOwnPost, ownPost, postsByIds } from "../../domain/knowledge/post.read.ts";
import type { AttachmentView, PostView, TopicRef } from "../../domain/knowledge/post-view.ts";
import { quoteTold } from "../../domain/knowledge/quotes.read.ts";
import { fileDigests } from "../../domain/media/media.read.ts";
import type { PollView } from "../../domain/knowledge/poll.ts";
import { personViewer } from "../../domain/knowledge/visible.ts";
import { quoteParagraph, wholeText } from "../../domain/knowledge/whole-text.ts";
import type { ActorRef } from "../../domain/people/actor-ref.ts";
import { actorUris, postCollections, topicPage } from "../../domain/uris.ts";
import { multihash } from "../../lib/multihash.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";
import { addressedTo, publicUri } from "./addressing.ts";
import { present, quotedBy, withContext } from "./context.ts";
import { networkAddress } from "./network.ts";

/**
 * A post of ours as a Note, or as a Question when it asks something; undefined for others', for what is held back, and for what never leaves this instance.
 * `content` is the whole text, for everyone: kind and title in bold, teaser, text, topics. For other Vis instances the
 * parts of knowledge stand apart as well: `vis:kind`, `vis:title` and `vis:teaser` (plain text), `vis:body` (HTML, what
 * is shown under title and teaser). A note has none of these: its content is its body, but for a last paragraph of topics.
 */
export async function postDocument(reader: Reader, postId: number): Promise<Json | undefined> {
  const post = await ownPost(reader, postId);
  if (!post || post.quarantined) return undefined;
  const { origin } = reader;
  const network = post.network ? await networkAddress(reader, post.network.id) : undefined;
  const addressed = addressedTo(origin, post.author.id, post.audience, {
    named: post.mentions.map((actor) => actor.uri),
    network,
  });
  if (!addressed) return undefined;
  const { replies, likes, shares } = postCollections(origin, post.id);
  const conversation = await conversationOf(reader, post);
  const quote = await quoteTold(reader, postId);
  const uris = actorUris(origin, post.author.id);
  const note = present({
    id: post.uri,
    type: post.poll ? "Question" : "Note",
    attributedTo: uris.uri,
    name: network ? threadName(post) : undefined,
    ...addressed,
    inReplyTo: post.replyToUri ?? undefined,
    context: conversation,
    conversation,
    published: post.publishedAt,
    updated: post.editedAt ?? undefined,
    url: post.url,
    sensitive: post.sensitive,
    summary: post.warning ?? undefined,
    ...(post.poll && questionOf(post.poll)),
    ...contentOf(origin, post, quote),
    attachment: await attachmentsOf(reader, post),
    tag: [
      ...(network ? [mention(network)] : []),
      ...post.mentions.map(mention),
      ...post.topics.map((topic) => hashtag(origin, topic)),
    ],
    replies,
    likes,
    shares,
    interactionPolicy: quotedBy(uris.uri, quotersOf(uris, post)),
    ...quoteTerms(quote),
    ...(await knowledgeTerms(reader, post)),
  });
  return withContext(fitting(note));
}

/** What is asked, and how the votes stand; those for each choice only when they may be told. */
function questionOf(poll: PollView): Json {
  const choices = poll.options.map(({ title, votes }) => ({
    type: "Note",
    name: title,
    ...(votes !== null && { replies: { type: "Collection", totalItems: votes } }),
  }));
  return present({
    [poll.multiple ? "anyOf" : "oneOf"]: choices,
    endTime: poll.endsAt ?? undefined,
    closed: poll.closedAt ?? undefined,
    votersCount: poll.votersCount ?? undefined,
  });
}

/**
 * What a thread in a network is called (FEP-1b12), for servers that show threads by name: Lemmy and NodeBB take the first
 * line of a Note without one. Never of a reply: there some servers take it for a vote.
 */
function threadName({ title, replyToUri }: PostView): string | undefined {
  return replyToUri === null ? (title ?? undefined) : undefined;
}

/** The conversation the post was drawn into; our own when the post at its root is ours. */
async function conversationOf(reader: Reader, post: PostView): Promise<string | undefined> {
  if (post.contextUri !== null) return post.contextUri;
  if (post.threadId === post.id && post.replyToUri !== null) return undefined;
  if (post.threadId !== post.id && !(await isOwnPost(reader, post.threadId))) return undefined;
  return postCollections(reader.origin, post.threadId).context;
}

type Quoted = Awaited<ReturnType<typeof quoteTold>>;

/** What it quotes, with the stamp once there is one, and in the words of those who know of no consent. */
function quoteTerms(quote: Quoted): Json {
  if (!quote) return {};
  const { uri, stampUri } = quote;
  return present({
    quote: uri,
    quoteAuthorization: stampUri ?? undefined,
    quoteUri: uri,
    _misskey_quote: uri,
  });
}

function quotersOf(
  { followers }: ReturnType<typeof actorUris>,
  { quotable: { by } }: PostView,
): string[] {
  if (by.includes("public")) return [publicUri];
  return by.includes("followers") ? [followers] : [];
}

function contentOf(origin: string, post: PostView, quote: Quoted): Json {
  const content = (quote ? quoteParagraph(quote.url) : "") + wholeText(origin, post);
  const { language } = post;
  return present({
    content,
    contentMap: language === "und" ? undefined : { [language]: content },
  });
}

/** The network is named too: replies of servers that know no networks reach it so. */
function mention(actor: Pick<ActorRef, "uri" | "handle" | "host">): Json {
  return { type: "Mention", href: actor.uri, name: `@${actor.handle}@${actor.host}` };
}

function hashtag(origin: string, { slug }: TopicRef): Json {
  return { type: "Hashtag", href: topicPage(origin, slug), name: `#${slug}` };
}

async function attachmentsOf(reader: Reader, { attachments }: PostView): Promise<Json[]> {
  const digests = await fileDigests(
    reader,
    attachments.map(({ id }) => id),
  );
  return attachments.map((file) => attachment(file, digests.get(file.id)));
}

/** `sha256` in hexadecimal: whoever keeps a copy can tell that it is the file. */
function attachment(file: AttachmentView, sha256: string | undefined): Json {
  return present({
    type: "Document",
    mediaType: file.mediaType,
    url: file.url,
    name: file.alt || undefined,
    width: file.width ?? undefined,
    height: file.height ?? undefined,
    blurhash: file.blurhash ?? undefined,
    focalPoint: file.focus ?? undefined,
    digestMultibase: sha256 && multihash(sha256),
  });
}

async function knowledgeTerms(reader: Reader, post: PostView): Promise<Json> {
  if (post.kind === "note") return {};
  const given = {
    purpose: post.kind === "experience" ? null : post.kind,
    "vis:kind": post.kind,
    "vis:title": post.title,
    "vis:teaser": post.teaser,
    "vis:form": post.form,
    "vis:capacity": post.capacity,
    "vis:requestStatus": post.requestStatus,
    "vis:neededBy": post.neededBy,
    "vis:acceptedAnswer": await answersOf(reader, post),
    "vis:outcome": post.outcome,
    "vis:aspect": post.aspects.length > 0 ? post.aspects : null,
    "vis:change": post.change,
    "vis:maturity": post.maturity,
    "vis:reviewBy": post.reviewBy,
    "vis:licence": post.licence,
    "vis:version": post.version,
    "vis:body": post.bodyHtml,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** Addresses of the accepted answers that are for no fewer people than the request is. */
async function answersOf(reader: Reader, post: PostView): Promise<string[] | null> {
  const answers = await postsByIds(reader, personViewer(post.author.id), post.answerIds);
  const open = ["public", "unlisted", post.audience];
  const uris = answers.filter(({ audience }) => open.includes(audience)).map(({ uri }) => uri);
  return uris.length > 0 ? uris : null;
}

const mostBytes = 200 * 1024;

/**
 * An inbox takes 256 KiB, and the text of knowledge is said three times. In a very long post the repetitions give way:
 * first `contentMap`, whose language is then told by `vis:language`, then `vis:body`.
 */
function fitting(note: Json): Json {
  if (isSmall(note)) return note;
  const { contentMap, ...once } = note;
  const [language] = Object.keys(contentMap ?? {});
  const shorter = present({ ...once, "vis:language": language });
  if (isSmall(shorter)) return shorter;
  const { "vis:body": _, ...shortest } = shorter;
  return shortest;
}

function isSmall(note: Json): boolean {
  return Buffer.byteLength(JSON.stringify(note)) <= mostBytes;
}
