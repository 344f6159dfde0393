import type { Peer, Trust } from "../../domain/instance/peers.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { regionAt } from "./region-name.ts";
import { Time } from "./time.tsx";

export const trusts: readonly Trust[] = ["allied", "public", "blocked"];

/** A server, and how much is on its way to it or was given up. */
export interface PeerShown {
  peer: Peer;
  waiting: number;
  dead: number;
}

/** A server as administrators look after it; `mayChange` shows the buttons. */
export function PeerCard({
  visit,
  shown,
  mayChange,
}: {
  visit: Visit;
  shown: PeerShown;
  mayChange: boolean;
}) {
  const { admin: words } = visit.text;
  const { peer, waiting, dead } = shown;
  const name = regionAt(visit, peer.host);
  const moment = (at: string | null) =>
    at === null ? words.never : <Time visit={visit} at={at} />;
  return (
    <li class="card stack">
      <div class="row">
        <h2>{name}</h2>
        <span class={peer.trust === "blocked" ? "kind k-failure" : "kind"}>
          {words.trusts[peer.trust]}
        </span>
      </div>
      <dl class="facts">
        {name === peer.host ? null : (
          <>
            <dt>{words.host}</dt>
            <dd>{peer.host}</dd>
          </>
        )}
        <dt>{words.state}</dt>
        <dd>
          {[
            stateOf(visit, peer),
            ...(waiting > 0 ? [words.waiting(waiting)] : []),
            ...(dead > 0 ? [words.dead(dead)] : []),
          ].join(" · ")}
        </dd>
        <dt>{words.software}</dt>
        <dd>{peer.software ?? "–"}</dd>
        <dt>{words.closedNetworks}</dt>
        <dd>{peer.closed_networks === 1 ? words.keepsProfile : words.notProfile}</dd>
        <dt>{words.lastSuccess}</dt>
        <dd>{moment(peer.last_success_at)}</dd>
        <dt>{words.lastFailure}</dt>
        <dd>
          {moment(peer.last_failure_at)}
          {peer.last_error === null ? null : <div class="small">{peer.last_error}</div>}
        </dd>
      </dl>
      {mayChange ? <Acts visit={visit} shown={shown} /> : null}
    </li>
  );
}

function stateOf({ text: { admin: words } }: Visit, peer: Peer): string {
  if (peer.paused === 1) return words.paused;
  return peer.failures > 0 ? words.failing(peer.failures) : words.well;
}

function Acts({ visit, shown: { peer, dead } }: { visit: Visit; shown: PeerShown }) {
  const { admin: words } = visit.text;
  const pause = peer.paused === 1 ? "resume" : "pause";
  return (
    <details>
      <summary class="quiet">{words.actions(regionAt(visit, peer.host))}</summary>
      <PostForm visit={visit} action="/admin/peers" class="row">
        <input type="hidden" name="host" value={peer.host} />
        {trusts
          .filter((trust) => trust !== peer.trust)
          .map((trust) => (
            <button class={trust === "blocked" ? "btn danger" : "btn"} name="trust" value={trust}>
              {words.make[trust]}
            </button>
          ))}
        <button class="btn" formaction={`/admin/peers/${pause}`}>
          {words[pause]}
        </button>
        {dead > 0 ? (
          <button class="btn" formaction="/admin/peers/retry">
            {words.retry}
          </button>
        ) : null}
      </PostForm>
    </details>
  );
}
