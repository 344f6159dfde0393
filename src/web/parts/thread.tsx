import { replyAudiences } from "../../domain/knowledge/audience.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Thread } from "../../domain/knowledge/thread.read.ts";
import type { Visit } from "../context.ts";
import type { FormError } from "../refusals.ts";
import { Checkbox, ErrorSummary, Select, TextArea } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { audienceOf, ModeratorActs, NetworkNotes } from "./network-post.tsx";
import { nameOf, PersonLine } from "./person-line.tsx";
import { PostActions } from "./post-actions.tsx";
import { Excerpt, postName, postPath, Quoted } from "./post-card.tsx";
import { OwnerActions, PostBody, PostFull } from "./post-full.tsx";
import { Time } from "./time.tsx";

/** Characters of HTML of a reply that stand under the post it answers; what is longer is read on its own page. */
const longestReply = 10_000;

/** A reply as it was written, with what is wrong with it. */
export interface ReplyWritten {
  body: string;
  audience: string;
  errors: readonly FormError[];
  askToConfirm: boolean;
}

/** A post between what it answers and what answers it; `network` is the one it was written in. */
export function ThreadView({
  visit,
  thread,
  network,
  written,
}: {
  visit: Visit;
  thread: Thread;
  network: NetworkView | undefined;
  written?: ReplyWritten;
}) {
  const { text } = visit;
  const { post, ancestors, replies, gone } = thread;
  const words = text.postPage;
  const isLocked = (ancestors[0] ?? post).locked || (network?.archived ?? false);
  const names = { body: words.replyText, audience: words.replyAudience };
  return (
    <>
      <ErrorSummary text={text} errors={written?.errors ?? []} names={names} />
      {ancestors.length === 0 ? null : (
        <ol class="card trail" aria-label={words.thread}>
          {ancestors.map((one) => (
            <li>
              <a href={postPath(one)} lang={one.language}>
                {postName(one)}
              </a>{" "}
              <span class="small">{nameOf(one.author)}</span>
            </li>
          ))}
        </ol>
      )}
      {gone.length > 0 ? <p class="quiet">{words.gone}</p> : null}
      <PostFull visit={visit} post={post} network={network} />
      <h2 id="replies">{words.repliesTitle}</h2>
      {replies.length === 0 ? <p class="quiet">{words.noReplies}</p> : null}
      {replies.map(({ post: reply, depth }) => (
        <Reply visit={visit} root={post} reply={reply} depth={depth} network={network} />
      ))}
      {isLocked ? (
        <p class="note" id="reply">
          {post.network && network?.archived
            ? text.networks.archivedThread
            : text.networks.threadLocked}
        </p>
      ) : (
        <ReplyForm visit={visit} post={post} written={written} />
      )}
    </>
  );
}

function Reply({
  visit,
  root,
  reply,
  depth,
  network,
}: {
  visit: Visit;
  root: PostView;
  reply: PostView;
  depth: number;
  network: NetworkView | undefined;
}) {
  const { text } = visit;
  const accepted = root.answerIds.includes(reply.id);
  const mayAccept =
    root.kind === "request" &&
    root.local &&
    (root.mine?.isAuthor ?? false) &&
    !accepted &&
    !reply.mine?.isAuthor;
  return (
    <article
      class={`card post d${Math.min(depth, 4)}${accepted ? " accepted" : ""}`}
      id={`post-${reply.id}`}
      aria-label={text.postPage.replyBy(nameOf(reply.author))}
    >
      <div class="row">
        <PersonLine visit={visit} person={reply.author} />
        <a class="small end" href={postPath(reply)}>
          <Time visit={visit} at={reply.publishedAt} />
        </a>
      </div>
      {accepted ? (
        <p class="kind k-offer">
          <Icon name="check" />
          {text.post.accepted}
        </p>
      ) : null}
      <NetworkNotes visit={visit} post={reply} />
      {reply.bodyHtml.length > longestReply ? (
        <>
          <Excerpt visit={visit} post={reply} />
          <Quoted visit={visit} post={reply} />
        </>
      ) : (
        <PostBody visit={visit} post={reply} />
      )}
      <div class="foot">
        <PostActions visit={visit} post={reply} />
        {mayAccept ? (
          <PostForm visit={visit} action={`/posts/${root.id}/accept`} class="">
            <input type="hidden" name="reply" value={String(reply.id)} />
            <button class="btn">
              <Icon name="check" />
              {text.postPage.accept}
            </button>
          </PostForm>
        ) : null}
        <OwnerActions visit={visit} post={reply} />
      </div>
      <ModeratorActs visit={visit} post={reply} network={network} />
    </article>
  );
}

function ReplyForm({
  visit,
  post,
  written,
}: {
  visit: Visit;
  post: PostView;
  written: ReplyWritten | undefined;
}) {
  const { text } = visit;
  const words = text.postPage;
  if (!visit.me)
    return (
      <p id="reply">
        <a class="btn" href={`/login?to=${encodeURIComponent(`${postPath(post)}#reply`)}`}>
          {words.signInToReply}
        </a>
      </p>
    );
  const audiences = replyAudiences(post.audience);
  if (audiences.length === 0) return null;
  const errors = written?.errors ?? [];
  return (
    <section class="card stack" id="reply" aria-labelledby="reply-title">
      <h2 id="reply-title">{words.replyTitle}</h2>
      <PostForm visit={visit} action={`${postPath(post)}/reply`}>
        <TextArea
          name="body"
          label={words.replyText}
          hint={text.compose.bodyHint}
          value={written?.body}
          errors={errors}
          rows={5}
          required
        />
        {post.audience === "network" ? (
          <p class="quiet">
            {words.replyAudience} {audienceOf(text, post)}.
            <input type="hidden" name="audience" value="network" />
          </p>
        ) : (
          <Select
            name="audience"
            label={words.replyAudience}
            options={audiences.map((value) => ({
              value,
              label:
                value === "public"
                  ? audienceOf(text, { ...post, audience: value })
                  : text.audiences[value],
            }))}
            value={written?.audience ?? audiences[0]}
            errors={errors}
          />
        )}
        {written?.askToConfirm ? (
          <Checkbox name="confirmed" label={text.compose.confirm} checked={false} />
        ) : null}
        <div class="row">
          <button class="btn main">{words.replySubmit}</button>
        </div>
      </PostForm>
    </section>
  );
}
