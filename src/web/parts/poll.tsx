import { isClosed, type PollView } from "../../domain/knowledge/poll.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";

/** What a post asks: to be answered by who may, else how it stands. */
export function Poll({ visit, post }: { visit: Visit; post: PostView }) {
  const { poll } = post;
  if (poll === null) return null;
  const closed = isClosed(poll, visit.now.toISOString());
  const votes = post.mine !== null && !post.mine.isAuthor && !closed && poll.mine?.length === 0;
  return (
    <div class="stack" id={`poll-${post.id}`}>
      {votes ? (
        <Choices visit={visit} post={post} poll={poll} />
      ) : (
        <Standing visit={visit} post={post} poll={poll} />
      )}
      <p class="quiet">
        <Icon name={closed ? "check" : "clock"} /> {factsOf(visit, poll, closed).join(" · ")}
      </p>
    </div>
  );
}

type Part = { visit: Visit; post: PostView; poll: PollView };

function Choices({ visit, post, poll }: Part) {
  const { posting: words } = visit.text;
  return (
    <PostForm visit={visit} action={`/posts/${post.id}/vote`} enhance={`poll-${post.id}`}>
      <input type="hidden" name="back" value={visit.here} />
      <fieldset>
        <legend>{poll.multiple ? words.several : words.one}</legend>
        <div class="opts">
          {poll.options.map(({ title }, at) => (
            <label class="opt">
              <input
                type={poll.multiple ? "checkbox" : "radio"}
                name="choice"
                value={String(at)}
                required={!poll.multiple}
              />
              <span lang={post.language}>{title}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="row">
        <button class="btn">{words.vote}</button>
      </div>
    </PostForm>
  );
}

function Standing({ visit, post, poll }: Part) {
  const { posting: words } = visit.text;
  const all = Math.max((poll.multiple && poll.votersCount) || poll.votesCount, 1);
  return (
    <ul aria-label={words.poll}>
      {poll.options.map(({ title, votes }, at) => (
        <li>
          <span lang={post.language}>{title}</span>
          {poll.mine?.includes(at) ? <b> ({words.mine})</b> : null}
          {votes === null ? null : (
            <>
              : {percent(votes, all)} %<span class="small"> · {words.votes(votes)}</span>{" "}
              <progress aria-hidden="true" max={all} value={Math.min(votes, all)} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function percent(votes: number, all: number): number {
  return Math.min(100, Math.round((votes / all) * 100));
}

function factsOf({ text, format }: Visit, poll: PollView, closed: boolean): string[] {
  const { posting: words } = text;
  const hidden = poll.options.some(({ votes }) => votes === null);
  return [
    closed
      ? words.closed
      : poll.endsAt === null
        ? ""
        : words.openUntil(format.dateTime(poll.endsAt)),
    poll.votersCount === null ? words.votes(poll.votesCount) : words.voters(poll.votersCount),
    hidden ? words.hidden : "",
  ].filter((fact) => fact !== "");
}
