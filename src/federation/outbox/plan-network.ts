import type { Fact } from "../../domain/facts.ts";
import { wordOf } from "../../domain/networks/invite.ts";
import { networkRow, type NetworkRow } from "../../domain/networks/network-row.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { activityUri, actorUris, laterActivityUri, networkUris } from "../../domain/uris.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { present } from "../documents/context.ts";
import {
  inviteAnswer,
  networkAct,
  networkInvite,
  networkRefusal,
  type NetworkAddresses,
} from "../documents/network-acts.ts";
import type { Hearers } from "./audience.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;
type Invitation = Of<"Invited" | "InvitationDeclined" | "InvitationWithdrawn">;

/**
 * Where what is said in a network goes: a network here passes it on itself, the host of one elsewhere does. In a closed
 * network that is the only way out.
 */
export type ToNetwork = { announceIn: readonly number[] } | { hearers: Hearers };

export function toNetwork(network: NetworkRow): ToNetwork {
  return network.local === 1
    ? { announceIn: [network.id] }
    : { hearers: { people: [network.id], only: { host: network.host } } };
}

/** A moderator acts, or a member invites: passed on by a network here, asked of one elsewhere. */
export async function planNetworkAct(
  reader: Reader,
  { actId, networkId, actorId, act }: Of<"NetworkActed">,
): Promise<Plan | undefined> {
  const [network, actor] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, actorId),
  ]);
  const objectUri = await uriOfObject(reader, act);
  if (!network || !actor || objectUri === undefined) return undefined;
  const by = { actId, actorUri: actor.uri, network: await addressesOf(reader, network) };
  return {
    activity: networkAct(reader.origin, by, act, objectUri),
    signerId: actorId,
    objectUri: act.verb === "invite" ? activityUri(reader.origin, actId) : objectUri,
    hearers: {},
    ...toNetwork(network),
    ...(["take-off", "put-back"].includes(act.verb) && { announcedAs: act.verb }),
  };
}

/** The network tells whom it invites. */
export async function planInvite(reader: Reader, fact: Of<"Invited">): Promise<Plan | undefined> {
  const parties = await partiesOf(reader, fact);
  if (!parties || parties.network.local !== 1 || parties.person.local === 1) return undefined;
  const word = await wordOf(reader, fact.inviteId);
  return {
    activity: present({ ...parties.invite, "vis:follow": word }),
    signerId: fact.networkId,
    objectUri: fact.uri,
    hearers: { people: [fact.personId], privately: true },
  };
}

/** Someone here declines an invitation from elsewhere. */
export async function planDeclined(
  reader: Reader,
  fact: Of<"InvitationDeclined">,
): Promise<Plan | undefined> {
  const parties = await partiesOf(reader, fact);
  if (!parties || parties.network.local === 1) return undefined;
  const id = laterActivityUri(reader.origin, fact.inviteId, "reject");
  const { person, network, invite } = parties;
  return {
    activity: inviteAnswer(id, "Reject", { actorUri: person.uri, to: network.uri, invite }),
    signerId: fact.personId,
    objectUri: fact.uri,
    hearers: { people: [network.id], only: { host: network.host } },
  };
}

/** A network here takes an invitation back. */
export async function planInvitationWithdrawn(
  reader: Reader,
  fact: Of<"InvitationWithdrawn">,
): Promise<Plan | undefined> {
  const parties = await partiesOf(reader, fact);
  if (!parties || parties.network.local !== 1 || parties.person.local === 1) return undefined;
  const id = laterActivityUri(reader.origin, fact.inviteId, "undo");
  const { person, network, invite } = parties;
  return {
    activity: inviteAnswer(id, "Undo", { actorUri: network.uri, to: person.uri, invite }),
    signerId: fact.networkId,
    objectUri: fact.uri,
    hearers: { people: [person.id], privately: true },
    takesBack: true,
  };
}

/** A network here tells the author's server why it did not take what was sent. */
export async function planRefusal(
  reader: Reader,
  { refusalId, networkId, actorId, activityUri: refused, activityType, code }: Of<"NetworkRefused">,
): Promise<Plan | undefined> {
  const [network, actor] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, actorId),
  ]);
  if (network?.local !== 1 || actor?.local !== 0) return undefined;
  const object = { id: refused, type: activityType, actor: actor.uri };
  return {
    activity: networkRefusal(activityUri(reader.origin, refusalId), {
      networkUri: network.uri,
      to: actor.uri,
      object,
      code,
    }),
    signerId: networkId,
    objectUri: refused,
    hearers: { people: [actorId], privately: true },
  };
}

async function partiesOf(reader: Reader, fact: Invitation) {
  const [network, person, inviter] = await Promise.all([
    networkRow(reader, fact.networkId),
    actorById(reader, fact.personId),
    actorById(reader, fact.inviterId),
  ]);
  if (!network || !person) return undefined;
  const invite = networkInvite({
    uri: fact.uri,
    networkUri: network.uri,
    personUri: person.uri,
    inviterUri: inviter?.uri ?? network.uri,
    message: fact.message,
  });
  return { network, person, invite };
}

async function addressesOf(reader: Reader, network: NetworkRow): Promise<NetworkAddresses> {
  if (network.local === 1) {
    const { members, moderators } = networkUris(reader.origin, network.id);
    return {
      uri: network.uri,
      members,
      moderators,
      featured: actorUris(reader.origin, network.id).featured,
    };
  }
  const actor = await actorById(reader, network.id);
  return {
    uri: network.uri,
    members: network.members_uri ?? `${network.uri}/members`,
    moderators: network.moderators_uri ?? `${network.uri}/moderators`,
    featured: actor?.featured_uri ?? `${network.uri}/featured`,
  };
}

const postUriById = define("post-uri-by-id", (reader, p: { id: number }) =>
  reader.db.selectFrom("post").select("uri").where("id", "=", p.id),
);

async function uriOfObject(
  reader: Reader,
  act: Of<"NetworkActed">["act"],
): Promise<string | undefined> {
  if ("personId" in act) return (await actorById(reader, act.personId))?.uri;
  return (await postUriById(reader, { id: act.postId }))[0]?.uri;
}
