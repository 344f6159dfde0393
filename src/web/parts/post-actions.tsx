import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { Icon, type IconName } from "./icon.tsx";

/** What one can do with a post: answer, thank, pass on, build on, save; what is done at once is a form of its own. */
export function PostActions({ visit, post }: { visit: Visit; post: PostView }) {
  const { post: words, quotes } = visit.text;
  const id = `actions-${post.id}`;
  const { mine } = post;
  const shareable = ["public", "unlisted", "allied"].includes(post.audience);
  const toggle = (what: string, icon: IconName, on: boolean, label: string, count = 0) => (
    <Toggle visit={visit} post={post} {...{ what, icon, on, label, count }} />
  );
  return (
    <div class="row acts" id={id}>
      <a class="btn calm" href={`/posts/${post.id}#reply`}>
        <Icon name="reply" />
        {post.repliesCount === 0 ? words.reply : words.replies(post.repliesCount)}
      </a>
      {mine && !mine.isAuthor
        ? toggle("thanks", "thanks", mine.thanked, words.thanks, post.thanksCount)
        : null}
      {(!mine || mine.isAuthor) && post.thanksCount > 0 ? (
        <span class="quiet">{words.thanksCount(post.thanksCount)}</span>
      ) : null}
      {mine && shareable
        ? toggle("boost", "boost", mine.boosted, words.boost, post.boostsCount)
        : null}
      {mine && mine.quote !== "denied" ? (
        <a class="btn calm" href={`/new?quote=${post.id}`}>
          <Icon name="quote" />
          {quotes.act}
        </a>
      ) : null}
      {mine ? toggle("bookmark", "save", mine.bookmarked, words.save) : null}
      {post.quotesCount > 0 ? (
        <a class="btn calm" href={`/posts/${post.id}/quotes`}>
          {quotes.count(post.quotesCount)}
        </a>
      ) : null}
    </div>
  );
}

function Toggle({
  visit,
  post,
  what,
  icon,
  on,
  label,
  count,
}: {
  visit: Visit;
  post: PostView;
  what: string;
  icon: IconName;
  on: boolean;
  label: string;
  count: number;
}) {
  return (
    <PostForm
      visit={visit}
      action={`/posts/${post.id}/${what}`}
      enhance={`actions-${post.id}`}
      class=""
    >
      <input type="hidden" name="back" value={visit.here} />
      <input type="hidden" name="on" value={on ? "no" : "yes"} />
      <button
        class="btn calm"
        aria-pressed={on ? "true" : "false"}
        data-key={what}
        data-done={label}
      >
        <Icon name={icon} />
        {label}
        {count > 0 ? <span>{visit.format.number(count)}</span> : null}
      </button>
    </PostForm>
  );
}
