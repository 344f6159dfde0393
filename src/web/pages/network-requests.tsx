import { Hono } from "hono";
import { guardText } from "../../domain/knowledge/guard.ts";
import { decide } from "../../domain/networks/decide.ts";
import { withdrawInvitation } from "../../domain/networks/invite.ts";
import { actOnMember } from "../../domain/networks/member-acts.ts";
import { membersOf } from "../../domain/networks/members.read.ts";
import { standingOf } from "../../domain/networks/network-row.ts";
import { requestsTo } from "../../domain/networks/requests.read.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import { person, personByHandle } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { networkAsked } from "../network-asked.ts";
import { ErrorSummary } from "../parts/fields.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { mayInvite, NetworkHead } from "../parts/network-head.tsx";
import { networkPath } from "../parts/network-path.ts";
import {
  InvitationCard,
  InviteForm,
  RequestCard,
  type InviteWritten,
} from "../parts/network-requests.tsx";
import { nameOf } from "../parts/person-line.tsx";
import { regionAt } from "../parts/region-name.ts";
import { formErrors, refusalWords } from "../refusals.ts";
import { signedIn } from "../visit.ts";
import { whoIn } from "../who.ts";

const atATime = 20;
const longestMessage = 500;

const nothing: InviteWritten = { who: "", message: "", errors: [], askToConfirm: false };

/** `/networks/:slug/requests`: who asks to join and who is invited, and inviting, for members who may. */
export function networkRequestPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/networks/:slug/requests", async (c) => {
      signedIn(c);
      const network = await networkAsked(web, c);
      if (!network.may("decide") && !mayInvite(network)) throw new Refused("not-allowed");
      return showRequests(web, c, network);
    })
    .post("/networks/:slug/requests/:id/:act{admit|deny|withdraw}", async (c) => {
      const { actorId: byId } = signedIn(c);
      const network = await networkAsked(web, c, "decide");
      const actorId = asId(c.req.param("id"));
      if (actorId === undefined) throw new Refused("not-found");
      const { id: networkId } = network;
      const act = c.req.param("act");
      const reason = c.get("form").text("reason").trim().slice(0, longestMessage);
      await store.transact((tx) =>
        act === "withdraw"
          ? withdrawInvitation(tx, { networkId, personId: actorId, byId })
          : decide(tx, {
              networkId,
              byId,
              actorId,
              admitted: act === "admit",
              ...(act === "deny" && reason !== "" && { reason }),
            }),
      );
      return c.redirect(`${networkPath(network)}/requests?done=yes`, 303);
    })
    .post("/networks/:slug/invite", (c) => takeInvitation(web, c));
}

async function takeInvitation(web: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = signedIn(c);
  const network = await networkAsked(web, c, "invite");
  const { text } = c.get("visit");
  const form = c.get("form");
  const written = { who: form.text("who"), message: form.text("message") };
  const wrong = (field: string, message: string) =>
    showRequests(web, c, network, {
      ...written,
      errors: [{ field, message }],
      askToConfirm: false,
    });
  const found = await attempt(() => invitee(web, c, written.who));
  if (found.refused) return wrong("who", refusalWords(text, found.refused));
  if (!found.done) return wrong("who", text.networks.inviteNobody);
  const { id: personId } = found.done;
  const message = written.message.trim().slice(0, longestMessage);
  const tried = await attempt(() =>
    web.store.transact(async (tx) => {
      guardText({ message }, { confirmed: form.has("confirmed"), today: tx.now });
      if ((await standingOf(tx, network.id, personId, tx.now)) !== null) return false;
      const act = { verb: "invite", personId, ...(message !== "" && { reason: message }) } as const;
      await actOnMember(tx, { networkId: network.id, byId: actorId, act });
      return true;
    }),
  );
  if (tried.refused) {
    const askToConfirm = tried.refused.reason === "patient-data-warning";
    const errors = formErrors(text, tried.refused, { "not-found": "who" });
    return showRequests(web, c, network, { ...written, errors, askToConfirm });
  }
  if (!tried.done) return wrong("who", text.networks.inviteSame);
  return c.redirect(`${networkPath(network)}/requests?sent=yes`, 303);
}

/** Whom an address names: someone here, or elsewhere, looked up when not known. Throws `try-again-later`. */
async function invitee(
  { store: { reader }, lookUps, lookup }: WebContext,
  c: WebRequest,
  typed: string,
): Promise<PersonView | undefined> {
  const { actorId } = signedIn(c);
  const { viewer } = c.get("visit");
  const address = typed.trim();
  const who = whoIn(address.startsWith("@") ? address : `@${address}`);
  if (!who) return undefined;
  const host = who.host === reader.host ? null : who.host;
  const known = await personByHandle(reader, viewer, who.handle, host);
  if (known) return known.kind === "person" ? known : undefined;
  if (host === null) return undefined;
  const seconds = lookUps.take(String(actorId));
  if (seconds > 0) throw new Refused("try-again-later", { seconds });
  const found = await lookup(`@${who.handle}@${host}`, actorId);
  const shown = found?.kind === "person" ? await person(reader, viewer, found.id) : undefined;
  return shown?.kind === "person" ? shown : undefined;
}

async function showRequests(
  { store: { reader } }: WebContext,
  c: WebRequest,
  network: NetworkView,
  written: InviteWritten = nothing,
): Promise<Response> {
  const visit = c.get("visit");
  const { networks: words } = visit.text;
  const decides = network.may("decide");
  const { id } = network;
  const wrong = written.errors.length > 0;
  const before = wrong ? undefined : asId(c.req.query("before"));
  const now = visit.now.toISOString();
  const none = { items: [], next: null };
  const told = network.local || network.profile;
  const requests =
    decides && told ? await requestsTo(reader, network, { before, limit: atATime, now }) : none;
  const sent =
    decides && network.local
      ? await membersOf(reader, id, { state: "invited", limit: atATime * 4, now })
      : none;
  return page(
    c,
    {
      title: `${nameOf(network)}: ${decides ? words.requestsTitle : words.inviteTitle}`,
      place: "networks",
      status: wrong ? 422 : 200,
    },
    <>
      <ErrorSummary
        text={visit.text}
        errors={written.errors}
        names={{ who: words.inviteWho, message: words.inviteMessage }}
      />
      <NetworkHead visit={visit} network={network} part="requests" />
      {c.req.query("sent") !== undefined && !wrong ? (
        <output class="note">
          {network.local ? words.inviteSent : words.asked(regionAt(visit, network.host))}
        </output>
      ) : null}
      {c.req.query("done") !== undefined && !wrong ? (
        <output class="note">
          {network.local ? words.acted : words.asked(regionAt(visit, network.host))}
        </output>
      ) : null}
      {decides ? (
        <>
          <h2>{words.requests}</h2>
          {network.local ? null : (
            <p class="quiet">
              {told
                ? words.answeredThere(regionAt(visit, network.host))
                : words.decidedThere(regionAt(visit, network.host))}
            </p>
          )}
          {told && requests.items.length === 0 ? <Empty why={words.noRequests} /> : null}
          <ul class="stack plain-list">
            {requests.items.map((member) => (
              <RequestCard visit={visit} network={network} member={member} />
            ))}
          </ul>
          <Older text={visit.text} here={visit.here} next={requests.next} before={before} />
          {network.local ? <h2>{words.sent}</h2> : null}
          {network.local && sent.items.length === 0 ? <p class="quiet">{words.noneSent}</p> : null}
          <ul class="stack plain-list">
            {sent.items.map((member) => (
              <InvitationCard visit={visit} network={network} member={member} />
            ))}
          </ul>
        </>
      ) : null}
      {mayInvite(network) ? <InviteForm visit={visit} network={network} written={written} /> : null}
    </>,
  );
}
