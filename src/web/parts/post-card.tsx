import { raw } from "hono/html";
import { withoutQuoteInline } from "../../lib/html.ts";
import { tagsInHtml, tagsInText } from "../../lib/tags-in-html.ts";
import { plainText, shorten } from "../../lib/text.ts";
import type { PostView, StreamItem } from "../../domain/knowledge/post-view.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import { Icon } from "./icon.tsx";
import { KindChip, MaturityLadder } from "./kind.tsx";
import { TopicChips } from "./lists.tsx";
import { ModeratorActs, NetworkLine, NetworkNotes } from "./network-post.tsx";
import { nameOf, PersonLine } from "./person-line.tsx";
import { Poll } from "./poll.tsx";
import { PostActions } from "./post-actions.tsx";
import { Time } from "./time.tsx";

const longestExcerpt = 320;
/** Characters of HTML that a name or an excerpt is made from. */
const mostRead = 8_000;

export function postPath(post: Pick<PostView, "id">): string {
  return `/posts/${post.id}`;
}

/** What a post is called where it needs a name: its title, else how it begins. */
export function postName(post: Pick<PostView, "title" | "bodyHtml">): string {
  return (
    post.title ?? shorten(plainText(post.bodyHtml.slice(0, mostRead)).replaceAll("\n", " "), 80)
  );
}

/** A post in a stream. `network` is the one it was written in, on pages that have asked what the visitor may do in it. */
export function PostCard({
  visit,
  post,
  via = null,
  network,
}: {
  visit: Visit;
  post: PostView;
  via?: StreamItem["via"];
  network?: NetworkView;
}) {
  const { text } = visit;
  return (
    <article class="card post" id={`post-${post.id}`} aria-labelledby={`name-${post.id}`}>
      {via === null ? null : (
        <p class="small">
          <Icon name="boost" /> {text.post.boostedBy(nameOf(via))}
        </p>
      )}
      {network ? null : <NetworkLine visit={visit} post={post} />}
      <div class="row">
        <KindChip text={text} post={post} />
        {post.maturity ? <MaturityLadder text={text} maturity={post.maturity} /> : null}
        <When visit={visit} post={post} />
      </div>
      {post.title === null ? (
        <h2 id={`name-${post.id}`} class="hide" lang={post.language}>
          {postName(post)}
        </h2>
      ) : (
        <h2 id={`name-${post.id}`} lang={post.language}>
          <a href={postPath(post)}>{post.title}</a>
        </h2>
      )}
      <Excerpt visit={visit} post={post} />
      {post.warning === null ? <Poll visit={visit} post={post} /> : null}
      <Quoted visit={visit} post={post} />
      <PersonLine visit={visit} person={post.author} />
      <RequestLine visit={visit} post={post} />
      {post.quarantined ? <p class="note bad">{text.post.held}</p> : null}
      <NetworkNotes visit={visit} post={post} />
      <div class="foot">
        <TopicChips visit={visit} topics={post.topics} tagged={tagsShown(post)} />
        <PostActions visit={visit} post={post} />
      </div>
      <ModeratorActs visit={visit} post={post} network={network} />
    </article>
  );
}

/** When it was shared; where there is no title it leads to the post. */
function When({ visit, post }: { visit: Visit; post: PostView }) {
  const time = <Time visit={visit} at={post.publishedAt} />;
  return post.title === null ? (
    <a class="small end" href={postPath(post)}>
      {time}
    </a>
  ) : (
    <span class="small end">{time}</span>
  );
}

/** The beginning of a post; a short note whole. Of a long text no more than its beginning is read. */
export function Excerpt({ visit, post }: { visit: Visit; post: PostView }) {
  const { text } = visit;
  if (post.warning !== null)
    return (
      <p>
        {text.post.warning}: <a href={postPath(post)}>{post.warning}</a>
      </p>
    );
  if (post.teaser !== null) return <p lang={post.language}>{post.teaser}</p>;
  const words = excerptOf(post);
  if (words === undefined)
    return (
      <div class="prose" lang={post.language}>
        {raw(textOf(post))}
      </div>
    );
  return (
    <p lang={post.language}>
      {words} {post.title === null ? <a href={postPath(post)}>{text.post.readMore}</a> : null}
    </p>
  );
}

/** What a post builds on, small, in it; where it may not be shown, why. */
export function Quoted({ visit, post }: { visit: Visit; post: Pick<PostView, "quote"> }) {
  const { quotes: words } = visit.text;
  const { quote } = post;
  if (!quote) return null;
  const { state } = quote;
  if (state === "accepted" || state === "mutedAccount") {
    if (!quote.post) return null;
    const card = <QuotedCard visit={visit} post={quote.post} />;
    if (state === "accepted") return card;
    return (
      <details>
        <summary>{words.muted}</summary>
        {card}
      </details>
    );
  }
  return <p class="quiet">{words.states[state]}</p>;
}

/** A post inside another: who, what it is called or how it begins, and the way to it. */
export function QuotedCard({ visit, post }: { visit: Visit; post: PostView }) {
  const { text } = visit;
  return (
    <blockquote class="note">
      <p class="small">
        <Icon name="quote" /> {text.quotes.buildsOn} <b>{nameOf(post.author)}</b>
      </p>
      {post.kind === "note" ? null : <KindChip text={text} post={post} />}
      <p lang={post.language}>
        <a href={postPath(post)}>{post.warning ?? nameToShow(post)}</a>
      </p>
      {post.teaser === null || post.warning !== null ? null : (
        <p class="quiet" lang={post.language}>
          {post.teaser}
        </p>
      )}
      {post.quote ? <p class="small">{text.quotes.inTurn}</p> : null}
    </blockquote>
  );
}

/** Its title, else how it begins; a post that says nothing has its number. */
function nameToShow(post: PostView): string {
  const name = postName({ ...post, bodyHtml: textOf(post) });
  return name === "" ? `#${post.id}` : name;
}

/** The text as it is shown beside what it builds on. */
export function textOf({ bodyHtml, quote }: Pick<PostView, "bodyHtml" | "quote">): string {
  return quote ? withoutQuoteInline(bodyHtml) : bodyHtml;
}

/** How the text begins; undefined for a short note, which is shown whole. */
function excerptOf(post: PostView): string | undefined {
  const { title } = post;
  const bodyHtml = textOf(post);
  const beginning = bodyHtml.slice(0, mostRead);
  const words = plainText(beginning.replace(/<h2>.*?<\/h2>/gs, ""));
  const whole = beginning.length === bodyHtml.length && words.length <= longestExcerpt;
  if (title === null && whole) return undefined;
  return shorten(words.replace(/\s*\n\s*/g, " "), longestExcerpt);
}

/** What the text tags as far as the card shows it. */
function tagsShown(post: PostView): ReadonlySet<string> {
  if (post.warning !== null || post.teaser !== null) return new Set();
  const words = excerptOf(post);
  const tagged = tagsInHtml(post.bodyHtml);
  if (words === undefined) return tagged;
  return new Set([...tagsInText(words)].filter((tag) => tagged.has(tag)));
}

/** How a request stands, and by when answers are wanted. */
export function RequestLine({ visit, post }: { visit: Visit; post: PostView }) {
  const { text, format } = visit;
  if (post.kind === "offer" && post.capacity !== null)
    return (
      <p class="quiet">
        <Icon name="clock" />{" "}
        {[post.form && text.forms[post.form], post.capacity].filter(Boolean).join(" · ")}
      </p>
    );
  if (post.requestStatus === null) return null;
  const needed =
    post.neededBy !== null && post.requestStatus === "open"
      ? text.post.neededBy(format.shortDate(post.neededBy))
      : null;
  const parts = [
    text.requestStatus[post.requestStatus],
    text.post.replies(post.repliesCount),
    needed,
  ];
  return (
    <p class="quiet">
      <Icon name={post.requestStatus === "answered" ? "check" : "clock"} />{" "}
      {parts.filter(Boolean).join(" · ")}
    </p>
  );
}
