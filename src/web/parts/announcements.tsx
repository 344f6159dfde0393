import { raw } from "hono/html";
import type { AnnouncementView } from "../../domain/announcements/announcements.read.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";

/** What everybody here is told and the visitor has not seen yet, each with a way to be done with it. */
export function Announcements({
  visit,
  announcements,
}: {
  visit: Visit;
  announcements: readonly AnnouncementView[];
}) {
  const words = visit.text.instance.announcements;
  return (
    <>
      {announcements.map((one) => (
        <section class="card stack" id={`announcement-${one.id}`} aria-label={words.heading}>
          <p class="small">
            <b>{words.heading}</b> · {visit.format.relative(one.publishedAt)}
          </p>
          <div class="prose">{raw(one.html)}</div>
          <PostForm visit={visit} action={`/announcements/${one.id}/dismiss`} class="row">
            <input type="hidden" name="back" value={visit.here} />
            <button class="btn">{words.seen}</button>
          </PostForm>
        </section>
      ))}
    </>
  );
}
