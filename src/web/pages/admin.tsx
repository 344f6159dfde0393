import { Hono } from "hono";
import { deliveriesByHost, retryDead } from "../../domain/instance/deliveries.ts";
import { peers, setPaused, setTrust, type Trust } from "../../domain/instance/peers.ts";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { openReports } from "../../domain/moderation/reports.read.ts";
import { resolveReport } from "../../domain/moderation/resolve-report.ts";
import { Refused } from "../../domain/refused.ts";
import type { Tx } from "../../storage/transaction.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { administrator, moderator } from "../moderators.ts";
import { AdminHead } from "../parts/admin-head.tsx";
import { ErrorSummary, Select, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { PeerCard, trusts, type PeerShown } from "../parts/peer-card.tsx";
import { ReportCard } from "../parts/report-card.tsx";
import { formErrors, type FormError } from "../refusals.ts";

const serversAtATime = 100;
const reportsAtATime = 20;

/** `/admin/peers` and `/admin/reports`, for moderators and administrators; for everyone else they do not exist. */
export function adminPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/admin", (c) => {
      const { role } = moderator(c);
      return c.redirect(role === "admin" ? "/admin/peers" : "/admin/reports", 303);
    })
    .get("/admin/peers", (c) => showPeers(web, c))
    .post("/admin/peers", async (c) => {
      const { actorId } = administrator(c);
      const form = c.get("form");
      const host = form.text("host").trim().slice(0, 300);
      const written = { host, trust: form.text("trust") };
      const trust = asTrust(written.trust);
      const { refused } = await attempt(() =>
        store.transact((tx) => setTrust(tx, host, trust, actorId)),
      );
      if (!refused) return c.redirect("/admin/peers", 303);
      const errors = formErrors(c.get("visit").text, refused, { "host-not-valid": "host" });
      return showPeers(web, c, { errors, written });
    })
    .post("/admin/peers/:act{pause|resume|retry}", async (c) => {
      const { actorId } = administrator(c);
      const act = peerActs[c.req.param("act")];
      if (!act) throw new Refused("not-found");
      const host = c.get("form").text("host");
      await store.transact((tx) => act(tx, host, actorId));
      return c.redirect("/admin/peers", 303);
    })
    .get("/admin/reports", (c) => showReports(web, c))
    .post("/admin/reports/:id/resolve", async (c) => {
      const { actorId } = moderator(c);
      const id = asId(c.req.param("id"));
      if (id === undefined) throw new Refused("not-found");
      await store.transact((tx) => resolveReport(tx, actorId, id));
      return c.redirect("/admin/reports", 303);
    });
}

const peerActs: Record<string, (tx: Tx, host: string, by: number) => Promise<unknown>> = {
  pause: (tx, host, by) => setPaused(tx, host, true, by),
  resume: (tx, host, by) => setPaused(tx, host, false, by),
  retry: (tx, host, by) => retryDead(tx, host, by),
};

function asTrust(text: string): Trust {
  const trust = trusts.find((one) => one === text);
  if (!trust) throw new Refused("value-unknown", { field: "trust" });
  return trust;
}

interface Again {
  errors: readonly FormError[];
  written: { host: string; trust: string };
}

async function showPeers(
  { store }: WebContext,
  c: WebRequest,
  { errors, written }: Again = { errors: [], written: { host: "", trust: "allied" } },
): Promise<Response> {
  const { role } = moderator(c);
  const visit = c.get("visit");
  const { reader } = store;
  const after = (c.req.query("after") ?? "").slice(0, 300);
  const known = await peers(reader, { after, limit: serversAtATime + 1 });
  const underWay = new Map((await deliveriesByHost(reader)).map((one) => [one.host, one]));
  const shown = known.slice(0, serversAtATime).map((peer): PeerShown => {
    const queue = underWay.get(peer.host);
    return { peer, waiting: Number(queue?.waiting ?? 0), dead: Number(queue?.dead ?? 0) };
  });
  const last = known.length > serversAtATime ? shown.at(-1)?.peer.host : undefined;
  const { admin: words } = visit.text;
  return page(
    c,
    {
      title: `${words.title}: ${words.peers}`,
      place: "administration",
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={{ host: words.host }} />
      <AdminHead visit={visit} part="peers" />
      <p>{words.peersLead}</p>
      {role === "admin" ? <AddPeer visit={visit} errors={errors} written={written} /> : null}
      {shown.length === 0 ? <Empty why={words.nonePeers} /> : null}
      <ul class="stack plain-list">
        {shown.map((one) => (
          <PeerCard visit={visit} shown={one} mayChange={role === "admin"} />
        ))}
      </ul>
      {last === undefined ? null : (
        <p>
          <a class="btn" rel="next" href={`/admin/peers?after=${encodeURIComponent(last)}`}>
            {words.more}
          </a>
        </p>
      )}
    </>,
  );
}

function AddPeer({ visit, errors, written }: { visit: Visit } & Again) {
  const { admin: words } = visit.text;
  return (
    <PostForm visit={visit} action="/admin/peers" class="card stack">
      <h2>{words.add}</h2>
      <TextField
        name="host"
        label={words.host}
        hint={words.hostHint}
        value={written.host}
        errors={errors}
        required
      />
      <Select
        name="trust"
        label={words.trust}
        options={trusts.map((value) => ({ value, label: words.trusts[value] }))}
        value={written.trust}
      />
      <div class="row">
        <button class="btn main">{visit.text.settings.save}</button>
      </div>
    </PostForm>
  );
}

async function showReports({ store }: WebContext, c: WebRequest): Promise<Response> {
  moderator(c);
  const visit = c.get("visit");
  const before = asId(c.req.query("before"));
  const { items, next } = await openReports(store.reader, { before, limit: reportsAtATime });
  const named = items.flatMap((report) => report.postIds);
  const posts = await postsByIds(store.reader, visit.viewer, named);
  const { admin: words } = visit.text;
  return page(
    c,
    { title: `${words.title}: ${words.reports}`, place: "administration" },
    <>
      <AdminHead visit={visit} part="reports" />
      {items.length === 0 ? <Empty why={words.noReports} /> : null}
      {items.map((report) => (
        <ReportCard visit={visit} report={report} posts={posts} />
      ))}
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}
