import type { Fact } from "../../domain/facts.ts";
import { peer } from "../../domain/instance/peers.ts";
import { reportBrought, reportTold } from "../../domain/moderation/report.read.ts";
import { moderatorsOf } from "../../domain/networks/moderators.read.ts";
import { networkRow } from "../../domain/networks/network-row.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { instanceActor } from "../../domain/people/own-actors.ts";
import { activityUri, reportInNetworkUri } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import { flagIn, flagToGroup } from "../documents/activities.ts";
import { reportAccepted } from "../documents/network-requests.ts";
import type { Plan } from "./plan.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** Of a closed network moderators on allied servers alone hear what is reported. */
const only = "allied";

/**
 * What is reported in a network: by a network here told to its moderators elsewhere, but not to the server that brought it;
 * of one elsewhere told to its host, by the instance, so that nobody learns who reported.
 */
export async function planReportInNetwork(
  reader: Reader,
  { reportId, networkId }: Of<"ReportedInNetwork">,
): Promise<Plan | undefined> {
  const [network, report, instance, all] = await Promise.all([
    networkRow(reader, networkId),
    reportTold(reader, reportId, networkId),
    instanceActor(reader),
    moderatorsOf(reader, networkId),
  ]);
  if (!network || !report || !instance || report.postUris.length === 0) return undefined;
  const objectUri = reportInNetworkUri(reader.origin, reportId);
  if (network.local === 0) {
    const by = { actor: instance.uri, networkUri: network.uri, to: [network.uri] };
    const hearers = { people: [networkId], only: { host: network.host } };
    return {
      activity: flagIn(reader.origin, report, by),
      signerId: instance.id,
      objectUri,
      hearers,
    };
  }
  const moderators = all.filter(({ local }) => local === 0);
  const to = moderators.map(({ uri }) => uri);
  const by = { actor: network.uri, networkUri: network.uri, to };
  return {
    activity: flagIn(reader.origin, report, by),
    signerId: networkId,
    objectUri,
    hearers: {
      people: moderators.map(({ id }) => id),
      not: [report.from],
      ...(network.kind !== "open" && { only }),
    },
  };
}

/** Someone here tells a group elsewhere what they report in it, as Lemmy takes it: a person, one post, the group's inbox. */
export async function planReportToGroup(
  reader: Reader,
  { flagId, reportId, reporterId, networkId, postUri }: Of<"ReportedToGroup">,
): Promise<Plan | undefined> {
  const [network, reporter, report] = await Promise.all([
    networkRow(reader, networkId),
    actorById(reader, reporterId),
    reportTold(reader, reportId, networkId),
  ]);
  if (network?.local !== 0 || !reporter || !report) return undefined;
  const by = { actor: reporter.uri, groupUri: network.uri };
  return {
    activity: flagToGroup(reader.origin, flagId, { postUri, text: report.text }, by),
    signerId: reporterId,
    objectUri: activityUri(reader.origin, flagId),
    hearers: { people: [networkId], privately: true, only: { host: network.host } },
  };
}

/** A report is dealt with: its network's host is told by who did, others by the network. */
export async function planReportResolved(
  reader: Reader,
  fact: Of<"ReportResolved">,
): Promise<Plan | undefined> {
  const [network, by, brought, all] = await Promise.all([
    networkRow(reader, fact.networkId),
    actorById(reader, fact.byId),
    reportBrought(reader, fact.reportId),
    moderatorsOf(reader, fact.networkId),
  ]);
  if (!network || !by || !brought) return undefined;
  const told = { reader, network, by, brought, fact };
  const elsewhere = all.filter(({ local, host }) => local === 0 && host !== by.host);
  if (fact.to === "host") return toHost(told);
  const { host } = brought;
  return fact.to === "moderators"
    ? toModerators(
        told,
        elsewhere.filter((one) => brought.local === 1 || one.host !== host),
      )
    : toBringer(
        told,
        elsewhere.filter((one) => brought.local === 0 && one.host === host),
      );
}

interface Told {
  reader: Reader;
  network: NonNullable<Awaited<ReturnType<typeof networkRow>>>;
  by: NonNullable<Awaited<ReturnType<typeof actorById>>>;
  brought: NonNullable<Awaited<ReturnType<typeof reportBrought>>>;
  fact: Of<"ReportResolved">;
}

type Moderators = Awaited<ReturnType<typeof moderatorsOf>>;

/** Someone here moderates a network elsewhere: they name the Flag by which they were told, or that was sent from here. */
async function toHost({ reader, network, by, brought, fact }: Told): Promise<Plan | undefined> {
  const instance = await instanceActor(reader);
  if (network.local === 1 || !instance) return undefined;
  const flag =
    brought.local === 1
      ? { id: reportInNetworkUri(reader.origin, fact.reportId), actor: instance.uri }
      : { id: brought.uri, actor: brought.by };
  const said = { actor: by.uri, audience: network.uri, to: [network.uri], flag };
  return {
    activity: reportAccepted(reader.origin, fact.resolvedId, said),
    signerId: by.id,
    objectUri: flag.id,
    hearers: { people: [network.id], only: { host: network.host } },
  };
}

/** Those whom the network told of it; where that has not been sent yet, it is not sent any more. */
function toModerators({ reader, network, by, fact }: Told, moderators: Moderators) {
  if (network.local === 0 || moderators.length === 0) return undefined;
  const flag = { id: reportInNetworkUri(reader.origin, fact.reportId), actor: network.uri };
  const to = moderators.map(({ uri }) => uri);
  const said = { actor: network.uri, to, flag, resolvedBy: by.uri };
  const plan: Plan = {
    activity: reportAccepted(reader.origin, fact.resolvedId, said),
    signerId: network.id,
    objectUri: flag.id,
    hearers: {
      people: moderators.map(({ id }) => id),
      ...(network.kind !== "open" && { only }),
    },
    takesBack: true,
  };
  return plan;
}

/** Moderators where it was reported know it by their own server's Flag, which nobody else learns of. */
async function toBringer(
  { reader, network, by, brought, fact }: Told,
  moderators: Moderators,
): Promise<Plan | undefined> {
  if (network.local === 0 || moderators.length === 0) return undefined;
  const { host } = brought;
  if (network.kind !== "open" && (await peer(reader, host))?.trust !== "allied") return undefined;
  const flag = { id: brought.uri, actor: brought.by };
  const to = moderators.map(({ uri }) => uri);
  const said = { actor: network.uri, to, flag, resolvedBy: by.uri };
  return {
    activity: reportAccepted(reader.origin, fact.resolvedId, said),
    signerId: network.id,
    objectUri: flag.id,
    hearers: { people: moderators.map(({ id }) => id), only: { host } },
  };
}
