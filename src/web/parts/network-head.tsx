import { raw } from "hono/html";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import { Tabs } from "./lists.tsx";
import { membersWords, NetworkBadge, standingWords } from "./network-line.tsx";
import { networkPath } from "./network-path.ts";
import { Avatar } from "./person-line.tsx";
import { networkName, regionAt } from "./region-name.ts";

export type NetworkPart =
  | "posts"
  | "members"
  | "requests"
  | "log"
  | "moderation"
  | "settings"
  | "none";

/** From this many members on a closed network is said not to be confidential. */
const many = 150;

/** What stands over every page of a network: its name, how open it is, what to know, and the ways between its pages. */
export function NetworkHead({
  visit,
  network,
  part,
  children,
}: {
  visit: Visit;
  network: NetworkView;
  part: NetworkPart;
  children?: unknown;
}) {
  const { networks: words } = visit.text;
  const tabs = tabsOf(visit, network, part);
  const facts = [
    membersWords(visit, network),
    regionAt(visit, network.host),
    network.standing?.state === "accepted" ? standingWords(visit, network) : null,
  ];
  return (
    <>
      <section class="card stack" aria-labelledby="network">
        <div class="row">
          <div class="who">
            <Avatar person={network} />
            <div>
              <h1 id="network">{networkName(visit, network)}</h1>
              <div class="quiet">{facts.filter(Boolean).join(" · ")}</div>
            </div>
          </div>
          <span class="end">
            <NetworkBadge visit={visit} network={network} />
          </span>
        </div>
        {children}
      </section>
      <Notices visit={visit} network={network} />
      {tabs.length > 1 ? <Tabs label={words.views} tabs={tabs} /> : null}
    </>
  );
}

function Notices({ visit, network }: { visit: Visit; network: NetworkView }) {
  const { networks: words } = visit.text;
  const closed = network.networkKind === "closed" || network.networkKind === "hidden";
  return (
    <>
      {network.archived ? <p class="note">{words.archivedWhy}</p> : null}
      {closed && network.membersCount >= many ? (
        <p class="note bad">
          <b>{words.notConfidential}</b> {words.notConfidentialWhy(network.membersCount)}
        </p>
      ) : null}
    </>
  );
}

/** The pages of the network that the visitor has; one alone needs no way to it. */
function tabsOf(visit: Visit, network: NetworkView, part: NetworkPart) {
  const { networks: words } = visit.text;
  const path = networkPath(network);
  const decides = network.may("decide");
  const tabs: [NetworkPart, string, string, boolean][] = [
    ["posts", path, words.posts, true],
    [
      "members",
      `${path}/members`,
      words.membersTitle,
      visit.me !== undefined && network.may("read"),
    ],
    [
      "requests",
      `${path}/requests`,
      decides ? words.requests : words.invite,
      decides || mayInvite(network),
    ],
    ["moderation", `${path}/moderation`, words.moderation, network.may("moderate")],
    ["log", `${path}/log`, words.log, network.may("moderate")],
    ["settings", `${path}/settings`, words.settings, network.local && network.may("settle")],
  ];
  return tabs
    .filter(([, , , shown]) => shown)
    .map(([name, href, label]) => ({ href, label, current: name === part }));
}

/** A group elsewhere that does not keep to our profile knows no invitations. */
export function mayInvite(network: NetworkView): boolean {
  return network.may("invite") && (network.local || network.profile);
}

/** What the network is for, and what its members agreed on. */
export function NetworkAbout({ network }: { network: NetworkView }) {
  return network.purposeHtml === "" ? null : <div class="prose">{raw(network.purposeHtml)}</div>;
}

/** Who can read, who can write, where it lives, and the rules. */
export function NetworkFacts({
  visit,
  network,
  holders,
}: {
  visit: Visit;
  network: NetworkView;
  /** Servers that hold its content, as far as is known here; none: it is not told. */
  holders: readonly string[];
}) {
  const { networks: words } = visit.text;
  return (
    <>
      <section class="card stack">
        <h2>{words.aboutKind}</h2>
        <p>{words.kindWhy[network.networkKind]}</p>
        {network.networkKind === "alliance" ? null : (
          <dl class="facts">
            <dt>{words.postingBy}</dt>
            <dd>{words.postingOf[network.posting]}</dd>
            {network.networkKind === "open" ? null : (
              <>
                <dt>{words.historyFact}</dt>
                <dd>{words.historyOf[network.history]}</dd>
              </>
            )}
            <dt>{words.address}</dt>
            <dd>{`@${network.handle}@${network.host}`}</dd>
          </dl>
        )}
      </section>
      {network.rulesHtml === "" ? null : (
        <section class="card stack">
          <h2>{words.rules}</h2>
          <div class="prose">{raw(network.rulesHtml)}</div>
        </section>
      )}
      {holders.length === 0 ? null : (
        <section class="card stack">
          <h2>{words.holders}</h2>
          <p>
            {network.local
              ? words.holdersWhy
              : words.holdersElsewhere(regionAt(visit, network.host))}
          </p>
          <ul>
            {holders.map((host) => (
              <li>{regionAt(visit, host)}</li>
            ))}
          </ul>
          <p class="small">{words.holdersAdmins}</p>
        </section>
      )}
    </>
  );
}
