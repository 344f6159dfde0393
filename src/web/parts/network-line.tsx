import { plainText, shorten } from "../../lib/text.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { networkPath } from "./network-path.ts";
import { Avatar, nameOf } from "./person-line.tsx";
import { networkName, regionAt } from "./region-name.ts";

const longestPurpose = 240;

/** How open a network is, in a word with a picture of it: never colour alone. */
export function NetworkBadge({ visit, network }: { visit: Visit; network: NetworkView }) {
  const { networks: words } = visit.text;
  const { networkKind: kind } = network;
  const open = kind === "open" || kind === "alliance";
  return (
    <span class={open ? "kind k-offer" : "kind k-request"}>
      <Icon name={open ? "globe" : "lock"} />
      {words.kinds[kind]}
    </span>
  );
}

/** What the visitor is in a network, in a word; null for who has nothing to do with it. */
export function standingWords(visit: Visit, { standing }: NetworkView): string | null {
  const { networks: words } = visit.text;
  switch (standing?.state) {
    case "accepted":
      return words.roles[standing.role ?? "member"];
    case "requested":
      return words.requestedState;
    case "invited":
      return words.invitedState;
    default:
      return null;
  }
}

/** How many belong to it; of one elsewhere only its own server knows them all. */
export function membersWords(visit: Visit, network: NetworkView): string | null {
  const { networks: words } = visit.text;
  const { local, membersCount: count, networkKind: kind } = network;
  if (kind === "alliance" || (!local && count === 0)) return null;
  return local ? words.members(count) : words.membersHere(count);
}

/** A network in a list: what it is called, how open it is, what it is for, how many, and where it lives. */
export function NetworkCard({
  visit,
  network,
  children,
}: {
  visit: Visit;
  network: NetworkView;
  children?: unknown;
}) {
  const { networks: words } = visit.text;
  const purpose = shorten(plainText(network.purposeHtml).replace(/\s*\n\s*/g, " "), longestPurpose);
  const facts = [
    membersWords(visit, network),
    regionAt(visit, network.host),
    standingWords(visit, network),
    network.archived ? words.archived : null,
  ];
  return (
    <li class="card stack">
      <div class="row">
        <div class="who">
          <Avatar person={network} />
          <div>
            <h3>
              <a href={networkPath(network)}>{networkName(visit, network)}</a>
            </h3>
            <div class="small">{facts.filter(Boolean).join(" · ")}</div>
          </div>
        </div>
        <span class="end">
          <NetworkBadge visit={visit} network={network} />
        </span>
      </div>
      {purpose === "" ? null : <p>{purpose}</p>}
      {children}
    </li>
  );
}

/** Yes or no to an invitation, or taking a request back. */
export function StandingButtons({ visit, network }: { visit: Visit; network: NetworkView }) {
  const { networks: words } = visit.text;
  const state = network.standing?.state;
  if (state !== "invited" && state !== "requested") return null;
  const path = networkPath(network);
  const about = <span class="hide"> {nameOf(network)}</span>;
  return (
    <PostForm visit={visit} action={`${path}/join`} class="row">
      {state === "invited" ? (
        <>
          <button class="btn main">
            {words.accept}
            {about}
          </button>
          <button class="btn" formaction={`${path}/decline`}>
            {words.decline}
            {about}
          </button>
        </>
      ) : (
        <button class="btn" formaction={`${path}/leave`}>
          {words.withdraw}
          {about}
        </button>
      )}
    </PostForm>
  );
}
