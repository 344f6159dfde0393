import type { Fact } from "../../domain/facts.ts";
import { serversOf } from "../../domain/networks/members.read.ts";
import { moderatorsOf } from "../../domain/networks/moderators.read.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import { requestAsked, requestKept } from "../../domain/networks/requests.read.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { laterActivityUri } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import { requestDecision, requestOffer, requestSettled } from "../documents/network-requests.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** Whom a network tells of who asks to join: moderators on allied servers, as everything that is for members alone. */
const only = "allied";

/** A network here tells one moderator elsewhere who asks to join; nothing when they wait no more, or do not moderate. */
export async function planRequestOffered(
  reader: Reader,
  { offerId, followId, networkId, moderatorId }: Of<"RequestOffered">,
): Promise<Plan | undefined> {
  const [network, asked, moderators] = await Promise.all([
    networkRow(reader, networkId),
    requestAsked(reader, networkId, followId),
    moderatorsOf(reader, networkId),
  ]);
  const moderator = moderators.find(({ id, local }) => id === moderatorId && local === 0);
  if (network?.local !== 1 || !asked || !moderator) return undefined;
  const first = !(await serversOf(reader, networkId)).includes(asked.host);
  const told = { ...asked, followId, networkUri: network.uri };
  return {
    activity: requestOffer(reader.origin, told, { offerId, to: moderator.uri, first }),
    signerId: networkId,
    objectUri: laterActivityUri(reader.origin, followId, "offer"),
    hearers: { people: [moderatorId], only },
  };
}

/** Moderators elsewhere hear that someone waits no more. */
export async function planRequestSettled(
  reader: Reader,
  { followId, uri: followUri, networkId, personId }: Of<"RequestSettled">,
): Promise<Plan | undefined> {
  const [network, person, all] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, personId),
    moderatorsOf(reader, networkId),
  ]);
  const moderators = all.filter(({ local }) => local === 0);
  if (network?.local !== 1 || !person || moderators.length === 0) return undefined;
  const asked = { followId, followUri, personUri: person.uri, networkUri: network.uri };
  const to = moderators.map(({ uri }) => uri);
  return {
    activity: requestSettled(reader.origin, asked, to),
    signerId: networkId,
    objectUri: laterActivityUri(reader.origin, followId, "offer"),
    hearers: { people: moderators.map(({ id }) => id), only },
    takesBack: true,
  };
}

/** Someone here asks the host of a network elsewhere to answer as they have decided. */
export async function planRequestDecided(
  reader: Reader,
  { decisionId, requestId, networkId, moderatorId, admitted, reason }: Of<"RequestDecided">,
): Promise<Plan | undefined> {
  const [network, moderator, request] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, moderatorId),
    requestKept(reader, requestId),
  ]);
  if (network?.local !== 0 || !moderator || !request) return undefined;
  const { offer_uri: offerUri, follow_uri: followUri } = request;
  const by = { decisionId, moderatorUri: moderator.uri, networkUri: network.uri };
  return {
    activity: requestDecision(reader.origin, { ...by, offerUri, followUri, admitted, reason }),
    signerId: moderatorId,
    objectUri: offerUri,
    hearers: { people: [networkId], only: { host: network.host } },
  };
}
