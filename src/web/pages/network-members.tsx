import { Hono } from "hono";
import { actOnMember, type MemberAct } from "../../domain/networks/member-acts.ts";
import { membersOf, type MemberView } from "../../domain/networks/members.read.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import { Refused } from "../../domain/refused.ts";
import { isoDay } from "../../lib/time.ts";
import { attempt } from "../attempt.ts";
import type { NetworkMember, Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { networkAsked } from "../network-asked.ts";
import { ErrorSummary } from "../parts/fields.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { BannedCard, MemberCard, type ActWritten } from "../parts/member-card.tsx";
import { NetworkHead } from "../parts/network-head.tsx";
import { networkPath } from "../parts/network-path.ts";
import { nameOf } from "../parts/person-line.tsx";
import { regionAt } from "../parts/region-name.ts";
import { formErrors } from "../refusals.ts";
import { signedIn } from "../visit.ts";

const atATime = 40;
const longestReason = 500;

const verbs: readonly MemberAct["verb"][] = ["remove", "ban", "unban", "promote", "demote"];

/** `/networks/:slug/members`: who belongs to it, for who may read it; roles, removing and banning for its moderators. */
export function networkMemberPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/networks/:slug/members", (c) => showMembers(web, c))
    .post("/networks/:slug/members/:id/:verb", async (c) => {
      const { actorId } = signedIn(c);
      const network = await networkAsked(web, c);
      const verb = verbs.find((one) => one === c.req.param("verb"));
      const personId = asId(c.req.param("id"));
      if (!verb || personId === undefined) throw new Refused("not-found");
      const form = c.get("form");
      const { refused } = await attempt(() => {
        const reason = form.text("reason").trim().slice(0, longestReason);
        const until = verb === "ban" ? endOf(form.text("until"), c.get("visit").now) : undefined;
        const act = {
          verb,
          personId,
          ...(reason !== "" && { reason }),
          ...(until !== undefined && { until }),
        };
        const acted = { networkId: network.id, byId: actorId, act };
        return web.store.transact((tx) => actOnMember(tx, acted));
      });
      if (refused) {
        const errors = formErrors(c.get("visit").text, refused);
        const [reason, until] = [form.text("reason"), form.text("until")];
        return showMembers(web, c, { personId, reason, until, errors });
      }
      return c.redirect(`${networkPath(network)}/members?acted=yes`, 303);
    });
}

/** The end of a day as typed; undefined when none was. Throws `date-not-valid` for what is no day from today on. */
function endOf(day: string, now: Date): string | undefined {
  if (day.trim() === "") return undefined;
  const end = new Date(`${day.trim()}T23:59:59.999Z`);
  const exists = !Number.isNaN(end.getTime()) && isoDay(end) === day.trim();
  if (!exists || end < now) throw new Refused("date-not-valid", { field: "until" });
  return end.toISOString();
}

async function showMembers(
  web: WebContext,
  c: WebRequest,
  written?: ActWritten,
): Promise<Response> {
  const { actorId } = signedIn(c);
  const network = await networkAsked(web, c, "read");
  const visit = c.get("visit");
  const { reader } = web.store;
  const now = visit.now.toISOString();
  const errors = (written?.errors ?? []).map(({ field, message }) => ({
    ...(field !== undefined && { field: `${field}-${written?.personId ?? ""}` }),
    message,
  }));
  const before = written ? undefined : asId(c.req.query("before"));
  const { items, next } = await membersOf(reader, network.id, {
    state: "accepted",
    before,
    limit: atATime,
    now,
  });
  const elsewhere =
    network.local || before !== undefined ? [] : await web.networkMembers(network.id, actorId);
  const known = new Set(items.map(({ person }) => person.uri));
  const banned = network.may("moderate")
    ? await membersOf(reader, network.id, { state: "banned", limit: atATime, now })
    : { items: [] };
  const { networks: words } = visit.text;
  const acted = c.req.query("acted") !== undefined && !written;
  return page(
    c,
    {
      title: `${nameOf(network)}: ${words.membersTitle}`,
      place: "networks",
      status: written ? 422 : 200,
    },
    <>
      <ErrorSummary
        text={visit.text}
        errors={errors}
        names={{ [`until-${written?.personId ?? ""}`]: words.until }}
      />
      <NetworkHead visit={visit} network={network} part="members" />
      {acted ? (
        <output class="note">
          {network.local ? words.acted : words.asked(regionAt(visit, network.host))}
        </output>
      ) : null}
      <h2>{words.membersTitle}</h2>
      {items.length === 0 && elsewhere.length === 0 ? <Empty why={words.noMembers} /> : null}
      <ul class="stack plain-list">
        {items.map((member) => (
          <MemberCard visit={visit} network={network} member={member} written={written} />
        ))}
        {elsewhere
          .filter(({ uri }) => !known.has(uri))
          .map((member) => (
            <MemberElsewhere visit={visit} member={member} />
          ))}
      </ul>
      {network.local || elsewhere.length > 0 ? null : (
        <p class="quiet">{words.onlyKnown(regionAt(visit, network.host))}</p>
      )}
      <Older text={visit.text} here={memberPath(network, before)} next={next} before={before} />
      <Banned visit={visit} network={network} banned={banned.items} />
    </>,
  );
}

function memberPath(network: NetworkView, before: number | undefined): string {
  return `${networkPath(network)}/members${before === undefined ? "" : `?before=${before}`}`;
}

/** A member whom only the network's own server knows of; looking them up makes them known here. */
function MemberElsewhere({ visit, member }: { visit: Visit; member: NetworkMember }) {
  const { networks: words } = visit.text;
  const { name, handle, host, role } = member;
  const address = `@${handle}@${host}`;
  return (
    <li class="card row">
      <div class="who">
        <div>
          <a href={`/search?q=${encodeURIComponent(address)}`}>
            <b>{name === "" ? handle : name}</b>
          </a>
          <div class="small">{address}</div>
        </div>
      </div>
      {role === "member" ? null : <span class="kind end">{words.roles[role]}</span>}
    </li>
  );
}

function Banned({
  visit,
  network,
  banned,
}: {
  visit: Visit;
  network: NetworkView;
  banned: readonly MemberView[];
}) {
  if (banned.length === 0) return null;
  return (
    <>
      <h2>{visit.text.networks.banned}</h2>
      <ul class="stack plain-list">
        {banned.map((member) => (
          <BannedCard visit={visit} network={network} member={member} />
        ))}
      </ul>
    </>
  );
}
