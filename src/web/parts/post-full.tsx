import { raw } from "hono/html";
import { tagsInHtml } from "../../lib/tags-in-html.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import { Attachments } from "./attachments.tsx";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { KindChip, MaturityLadder } from "./kind.tsx";
import { TopicChips } from "./lists.tsx";
import { audienceOf, ModeratorActs, NetworkLine, NetworkNotes } from "./network-post.tsx";
import { nameOf, PersonLine, personPath } from "./person-line.tsx";
import { Poll } from "./poll.tsx";
import { PostActions } from "./post-actions.tsx";
import { Quoted, RequestLine, textOf } from "./post-card.tsx";
import { Time } from "./time.tsx";

/** A post whole, as its own page shows it; `network` is the one it was written in. */
export function PostFull({
  visit,
  post,
  network,
}: {
  visit: Visit;
  post: PostView;
  network: NetworkView | undefined;
}) {
  const { text } = visit;
  return (
    <article class="card post" id={`post-${post.id}`} aria-labelledby="name">
      <NetworkLine visit={visit} post={post} />
      <div class="row">
        <KindChip text={text} post={post} />
        {post.maturity ? <MaturityLadder text={text} maturity={post.maturity} /> : null}
        <span class="small end">
          <Time visit={visit} at={post.publishedAt} />
        </span>
      </div>
      <h1 id="name" lang={post.title === null ? undefined : post.language}>
        {post.title ?? text.postPage.replyBy(nameOf(post.author))}
      </h1>
      <PersonLine visit={visit} person={post.author} />
      {post.quarantined ? <p class="note bad">{text.post.held}</p> : null}
      <NetworkNotes visit={visit} post={post} />
      {post.teaser === null ? null : (
        <p class="lead" lang={post.language}>
          {post.teaser}
        </p>
      )}
      <PostBody visit={visit} post={post} />
      <RequestLine visit={visit} post={post} />
      <TopicChips visit={visit} topics={post.topics} tagged={tagsShown(post)} />
      <div class="foot">
        <PostActions visit={visit} post={post} />
        <OwnerActions visit={visit} post={post} />
      </div>
      <ModeratorActs visit={visit} post={post} network={network} />
    </article>
  );
}

/** What the text tags where it can be read at once; a text behind its warning tags nothing yet. */
function tagsShown({ warning, bodyHtml }: PostView): ReadonlySet<string> {
  return warning === null ? tagsInHtml(bodyHtml) : new Set();
}

/** The text of a post, what it asks, and its files; behind its warning when it has one. */
export function PostBody({ visit, post }: { visit: Visit; post: PostView }) {
  const { post: words } = visit.text;
  const body = (
    <>
      <div class="prose" lang={post.language}>
        {raw(textOf(post))}
      </div>
      <Poll visit={visit} post={post} />
      <Quoted visit={visit} post={post} />
      <Attachments
        visit={visit}
        files={post.attachments}
        open={["public", "unlisted"].includes(post.audience)}
      />
    </>
  );
  if (post.warning === null) return body;
  return (
    <details>
      <summary>
        {words.warning}: {post.warning}
      </summary>
      {body}
    </details>
  );
}

/** What the author does with their own post: change it, pin it, delete it, close a request. */
export function OwnerActions({ visit, post }: { visit: Visit; post: PostView }) {
  const { postPage: words } = visit.text;
  const path = `/posts/${post.id}`;
  const moderates = visit.me !== undefined && visit.me.role !== "member";
  const own = post.mine?.isAuthor ?? false;
  if (!own && !moderates) return null;
  const open = post.requestStatus === "open";
  return (
    <div class="row acts">
      {own && post.kind === "request" ? (
        <PostForm visit={visit} action={`${path}/close`} class="">
          <input
            type="hidden"
            name="on"
            value={post.requestStatus === "closed" || !open ? "no" : "yes"}
          />
          <button class="btn calm">{open ? words.close : words.reopen}</button>
        </PostForm>
      ) : null}
      {own && post.audience !== "direct" ? (
        <PostForm visit={visit} action={`${path}/pin`} class="">
          <input type="hidden" name="on" value={post.mine?.pinned ? "no" : "yes"} />
          <button class="btn calm">{post.mine?.pinned ? words.unpin : words.pin}</button>
        </PostForm>
      ) : null}
      {own ? (
        <a class="btn calm" href={`${path}/edit`}>
          <Icon name="edit" />
          {words.edit}
        </a>
      ) : null}
      <a class="btn calm" href={`${path}/delete`}>
        {words.remove}
      </a>
      {own && post.mine?.quote !== "denied" ? (
        <a class="btn calm" href={`${path}/quotes`}>
          {visit.text.quotes.may}
        </a>
      ) : null}
    </div>
  );
}

/** What is known about a post beside its text. */
export function PostFacts({ visit, post }: { visit: Visit; post: PostView }) {
  const { text, format } = visit;
  const { postPage: words } = text;
  const facts: [string, unknown][] = [
    [words.audience, audienceOf(text, post)],
    [text.time.published, format.date(post.publishedAt)],
  ];
  if (post.version > 1)
    facts.push([
      words.version,
      <>
        {post.version} · <a href={`/posts/${post.id}/history`}>{words.history}</a>
      </>,
    ]);
  if (post.change) facts.push([words.change, text.changes[post.change]]);
  if (post.aspects.length > 0)
    facts.push([words.aspects, post.aspects.map((one) => text.aspects[one] ?? one).join(", ")]);
  if (post.form) facts.push([words.form, text.forms[post.form] ?? post.form]);
  if (post.capacity) facts.push([words.capacity, post.capacity]);
  if (post.neededBy) facts.push([words.neededBy, format.date(post.neededBy)]);
  if (post.reviewBy) facts.push([words.reviewBy, format.date(post.reviewBy)]);
  if (post.licence) facts.push([words.licence, text.licences[post.licence] ?? post.licence]);
  return (
    <section class="card stack">
      <h2>{words.facts}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      {post.local || !parseHttpUrl(post.url) ? null : (
        <p>
          <a href={post.url} rel="noopener">
            {words.original}
          </a>
        </p>
      )}
      {post.mine && !post.mine.isAuthor ? (
        <p>
          <a href={`${personPath(post.author)}/report?post=${post.id}`}>{text.report.link}</a>
        </p>
      ) : null}
    </section>
  );
}
