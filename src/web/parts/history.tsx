import { raw } from "hono/html";
import type { EarlierVersion } from "../../domain/knowledge/history.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";

/** What a post said before, newest first. */
export function HistoryList({
  visit,
  title,
  post,
  versions,
}: {
  visit: Visit;
  title: string;
  post: PostView;
  versions: readonly EarlierVersion[];
}) {
  const { postPage: words, frame } = visit.text;
  return (
    <>
      <p>
        <a href={`/posts/${post.id}`}>{frame.back}</a>
      </p>
      <h1>{title}</h1>
      {versions.length === 0 ? <p>{words.noHistory}</p> : null}
      {versions.map((was) => (
        <article class="card post" aria-labelledby={`version-${was.version}`}>
          <h2 id={`version-${was.version}`}>
            {words.version} {was.version} · {visit.format.dateTime(was.at)}
          </h2>
          {was.title === null ? null : (
            <p lang={post.language}>
              <b>{was.title}</b>
            </p>
          )}
          {was.teaser === null ? null : <p lang={post.language}>{was.teaser}</p>}
          <details>
            <summary>{visit.text.post.readMore}</summary>
            <div class="prose" lang={post.language}>
              {raw(was.bodyHtml)}
            </div>
          </details>
        </article>
      ))}
    </>
  );
}
