import { Hono } from "hono";
import { takenOff } from "../../domain/knowledge/network-posts.read.ts";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { closedReports, openReports } from "../../domain/moderation/reports.read.ts";
import { resolveNetworkReport } from "../../domain/moderation/resolve-report.ts";
import { membershipHistory } from "../../domain/networks/members.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { networkAsked } from "../network-asked.ts";
import { Empty, Older } from "../parts/lists.tsx";
import { NetworkHead } from "../parts/network-head.tsx";
import { networkPath } from "../parts/network-path.ts";
import { actorPath, nameOf } from "../parts/person-line.tsx";
import { PostCard } from "../parts/post-card.tsx";
import { ReportCard } from "../parts/report-card.tsx";
import { Time } from "../parts/time.tsx";
import { signedIn } from "../visit.ts";

const most = { reports: 20, closed: 10, posts: 20, events: 50 };

/** `/networks/:slug/moderation` and `/networks/:slug/log`, for the network's moderators. */
export function networkModerationPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/networks/:slug/moderation", (c) => showModeration(web, c))
    .post("/networks/:slug/reports/:id/resolve", async (c) => {
      const { actorId: byId } = signedIn(c);
      const { id: networkId, ...network } = await networkAsked(web, c, "moderate");
      const reportId = asId(c.req.param("id"));
      if (reportId === undefined) throw new Refused("not-found");
      await web.store.transact((tx) => resolveNetworkReport(tx, { networkId, byId, reportId }));
      return c.redirect(`${networkPath(network)}/moderation`, 303);
    })
    .get("/networks/:slug/log", (c) => showLog(web, c));
}

async function showModeration(web: WebContext, c: WebRequest): Promise<Response> {
  const network = await networkAsked(web, c, "moderate");
  const visit = c.get("visit");
  const { reader } = web.store;
  const { id: networkId } = network;
  const before = asId(c.req.query("before"));
  const reports = await openReports(reader, { limit: most.reports, networkId });
  const closed = await closedReports(reader, networkId, most.closed);
  const named = [...reports.items, ...closed].flatMap((report) => report.postIds);
  const posts = await postsByIds(reader, visit.viewer, named);
  const off = await takenOff(reader, visit.viewer, networkId, { before, limit: most.posts });
  const { networks: words } = visit.text;
  const resolve = (id: number) => `${networkPath(network)}/reports/${id}/resolve`;
  return page(
    c,
    { title: `${nameOf(network)}: ${words.moderation}`, place: "networks" },
    <>
      <NetworkHead visit={visit} network={network} part="moderation" />
      <h2>{words.reports}</h2>
      {reports.items.length === 0 ? <p class="quiet">{words.noReports}</p> : null}
      {reports.items.map((report) => (
        <ReportCard visit={visit} report={report} posts={posts} action={resolve(report.id)} />
      ))}
      {closed.length === 0 ? null : <h2>{words.closedReports}</h2>}
      {closed.map((report) => (
        <ReportCard visit={visit} report={report} posts={posts} />
      ))}
      <h2>{words.takenOff}</h2>
      {off.items.length === 0 ? <p class="quiet">{words.noTakenOff}</p> : null}
      {off.items.map((post) => (
        <PostCard visit={visit} post={post} network={network} />
      ))}
      <Older text={visit.text} here={visit.here} next={off.next} before={before} />
    </>,
  );
}

async function showLog(web: WebContext, c: WebRequest): Promise<Response> {
  const network = await networkAsked(web, c, "moderate");
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const { items, next } = await membershipHistory(web.store.reader, network.id, {
    before,
    limit: most.events,
  });
  const { networks: words } = visit.text;
  return page(
    c,
    { title: `${nameOf(network)}: ${words.logTitle}`, place: "networks" },
    <>
      <NetworkHead visit={visit} network={network} part="log" />
      <h2>{words.logTitle}</h2>
      {items.length === 0 ? <Empty why={words.logEmpty} /> : null}
      <ul class="stack plain-list">
        {items.map(({ person, by, event, reason, at }) => (
          <li class="card">
            <a href={actorPath(person)}>
              <b>{nameOf(person)}</b>
            </a>{" "}
            {words.events[event]}
            <div class="small">
              <Time visit={visit} at={at} />
              {by && by.id !== person.id ? ` · ${words.by(nameOf(by))}` : null}
              {reason === null ? null : ` · ${words.because(reason)}`}
            </div>
          </li>
        ))}
      </ul>
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}
