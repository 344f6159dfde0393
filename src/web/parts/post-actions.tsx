import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { Icon, type IconName } from "./icon.tsx";

/** What one can do with a post: answer, thank, pass on, save. One form; each button has its own address. */
export function PostActions({ visit, post }: { visit: Visit; post: PostView }) {
  const { text } = visit;
  const id = `actions-${post.id}`;
  const path = `/posts/${post.id}`;
  const { mine } = post;
  const reply = (
    <a class="btn calm" href={`${path}#reply`}>
      <Icon name="reply" />
      {post.repliesCount === 0 ? text.post.reply : text.post.replies(post.repliesCount)}
    </a>
  );
  if (mine === null) return <div class="row">{reply}</div>;
  const shareable = ["public", "unlisted", "allied"].includes(post.audience);
  return (
    <PostForm visit={visit} action={`${path}/thanks`} enhance={id} id={id} class="row">
      <input type="hidden" name="back" value={visit.here} />
      {reply}
      {mine.isAuthor ? (
        post.thanksCount > 0 ? (
          <span class="quiet">{text.post.thanksCount(post.thanksCount)}</span>
        ) : null
      ) : (
        <Toggle
          path={`${path}/thanks`}
          icon="thanks"
          on={mine.thanked}
          words={[text.post.thanks, text.post.thanked]}
          count={post.thanksCount}
        />
      )}
      {shareable ? (
        <Toggle
          path={`${path}/boost`}
          icon="boost"
          on={mine.boosted}
          words={[text.post.boost, text.post.boosted]}
          count={post.boostsCount}
        />
      ) : null}
      <Toggle
        path={`${path}/bookmark`}
        icon="save"
        on={mine.bookmarked}
        words={[text.post.save, text.post.isSaved]}
      />
    </PostForm>
  );
}

function Toggle({
  path,
  icon,
  on,
  words,
  count = 0,
}: {
  path: string;
  icon: IconName;
  on: boolean;
  words: readonly [off: string, on: string];
  count?: number;
}) {
  return (
    <button
      class="btn calm"
      formaction={path}
      name="on"
      value={on ? "no" : "yes"}
      aria-pressed={on ? "true" : "false"}
      data-key={icon}
      data-done={on ? words[1] : undefined}
    >
      <Icon name={icon} />
      {words[0]}
      {count > 0 ? <span>{count}</span> : null}
    </button>
  );
}
