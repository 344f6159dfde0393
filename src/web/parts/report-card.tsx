import type { ReportView } from "../../domain/moderation/reports.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { nameOf, PersonLine } from "./person-line.tsx";
import { postName, postPath } from "./post-card.tsx";
import { Time } from "./time.tsx";

/** What someone told the moderators, of whom and what. */
export function ReportCard({
  visit,
  report,
  posts,
  action = `/admin/reports/${report.id}/resolve`,
}: {
  visit: Visit;
  report: ReportView;
  /** Those it names that the moderator may see. */
  posts: readonly PostView[];
  /** Where to say that it is dealt with. */
  action?: string;
}) {
  const { admin: words } = visit.text;
  return (
    <article class="card stack" id={`report-${report.id}`} aria-label={words.reports}>
      <p class="small">
        <Time visit={visit} at={report.createdAt} />
      </p>
      <p>{report.text === "" ? words.noWords : report.text}</p>
      <dl class="stack">
        <div class="fld">
          <dt class="small">{words.reportOf}</dt>
          <dd>
            <PersonLine visit={visit} person={report.target} />
          </dd>
        </div>
        <div class="fld">
          <dt class="small">{words.reportBy}</dt>
          <dd>
            <PersonLine visit={visit} person={report.reporter} />
          </dd>
        </div>
        {report.postIds.length + report.notHeld.length === 0 ? null : (
          <div class="fld">
            <dt class="small">{words.reportPosts}</dt>
            <dd>
              <ul>
                {report.postIds.map((id) => {
                  const post = posts.find((one) => one.id === id);
                  return (
                    <li>{post ? <a href={postPath(post)}>{postName(post)}</a> : words.unseen}</li>
                  );
                })}
                {report.notHeld.map((uri) => (
                  <li>
                    {words.notHeld} <a href={`/search?q=${encodeURIComponent(uri)}`}>{uri}</a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
      {report.open ? (
        <Close visit={visit} report={report} action={action} />
      ) : (
        <Closed visit={visit} report={report} />
      )}
    </article>
  );
}

function Close({ visit, report, action }: { visit: Visit; report: ReportView; action: string }) {
  const { admin: words } = visit.text;
  return (
    <PostForm visit={visit} action={action}>
      <input type="hidden" name="back" value={visit.here} />
      <div class="row">
        <button class="btn main">{words.resolve}</button>
        {visit.me?.role === "member" || report.target.id === report.reporter.id ? null : (
          <button class="btn danger" formaction={`/admin/accounts/${report.target.id}/suspend`}>
            {visit.text.instance.suspended.suspend}
          </button>
        )}
      </div>
    </PostForm>
  );
}

function Closed({
  visit,
  report: { resolvedBy, resolvedAt },
}: {
  visit: Visit;
  report: ReportView;
}) {
  const { admin: words } = visit.text;
  if (!resolvedBy || resolvedAt === null) return <></>;
  return (
    <p class="small">
      {words.closedBy(nameOf(resolvedBy))} <Time visit={visit} at={resolvedAt} />
    </p>
  );
}
