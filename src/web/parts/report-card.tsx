import type { ReportView } from "../../domain/moderation/reports.read.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { PersonLine } from "./person-line.tsx";
import { Time } from "./time.tsx";

/** What someone told the moderators, of whom and what. */
export function ReportCard({ visit, report }: { visit: Visit; report: ReportView }) {
  const { admin: words } = visit.text;
  return (
    <article class="card stack" id={`report-${report.id}`} aria-label={words.reports}>
      <p class="small">
        <Time visit={visit} at={report.createdAt} />
      </p>
      <p>{report.text === "" ? words.noWords : report.text}</p>
      <dl class="facts">
        <dt>{words.reportOf}</dt>
        <dd>
          <PersonLine visit={visit} person={report.target} />
        </dd>
        <dt>{words.reportBy}</dt>
        <dd>
          <PersonLine visit={visit} person={report.reporter} />
        </dd>
        {report.postIds.length === 0 ? null : (
          <>
            <dt>{words.reportPosts}</dt>
            <dd>
              {report.postIds.map((id) => (
                <>
                  <a href={`/posts/${id}`}>{id}</a>{" "}
                </>
              ))}
            </dd>
          </>
        )}
      </dl>
      <PostForm visit={visit} action={`/admin/reports/${report.id}/resolve`}>
        <div class="row">
          <button class="btn main">{words.resolve}</button>
        </div>
      </PostForm>
    </article>
  );
}
