import { networkRow } from "../../../domain/networks/network-row.ts";
import type { Effect, Handle, Said } from "../said.ts";
import { featureAnsweredBy } from "../verbs/answer-feature.ts";
import { quoteAnsweredBy } from "../verbs/answer-quote.ts";
import { handleAnnounced } from "./announced.ts";
import { handleHosted } from "./hosted.ts";
import { invited, turnedDown, uninvited } from "./invitations.ts";
import { ourNetwork } from "./ours.ts";
import { toldOfEnd, toldOfReport } from "./reports.ts";
import { noLongerOffered, offered } from "./requests.ts";

/**
 * What networks make of an activity: said to one of ours, or by one elsewhere. Undefined when it is none of theirs;
 * `plainly` is how it is handled then.
 */
export async function ofNetworks(said: Said, plainly: Handle): Promise<Effect | undefined> {
  const { federation, activity, actor, via } = said;
  if (via || isAboutLeave(said)) return undefined;
  const { reader } = federation.store;
  const ours = isPassedOn(said) ? undefined : await ourNetwork(reader, activity);
  if (ours) return handleHosted({ said, network: ours, plainly });
  if (actor.kind !== "network") return undefined;
  const network = await networkRow(reader, actor.id);
  if (!network) return undefined;
  const { type, object } = activity;
  const inner = object?.kind === "activity" ? object.activity : undefined;
  if (type === "Reject" && inner?.type !== "Follow" && inner?.type !== "Join" && object)
    return (await isOurFollow(said)) ? undefined : turnedDown(said, network);
  if (network.profile !== 1) return undefined;
  if (type === "Announce") return handleAnnounced(said, network, plainly);
  if (type === "Invite") return invited(said, network);
  if (type === "Undo" && inner?.type === "Invite") return uninvited(said, network);
  if (type === "Flag") return toldOfReport(said, network);
  if (type === "Accept" && inner?.type === "Flag") return toldOfEnd(said, network);
  if (type === "Offer") return offered(said, network);
  if (type === "Undo" && inner?.type === "Offer") return noLongerOffered(said, network, inner);
  return undefined;
}

/** What another network passes on, or no longer does, it says to its own members, whatever of ours it is about. */
function isPassedOn({ activity: { type, object }, actor }: Said): boolean {
  const undone = type === "Undo" && object?.kind === "activity" ? object.activity.type : undefined;
  return actor.kind === "network" && (undone ?? type) === "Announce";
}

/** Whether a post may be quoted, or someone recommended, is between two, wherever they are said. */
function isAboutLeave({ activity, federation }: Said): boolean {
  const { origin } = federation.store.reader;
  return (
    activity.type === "QuoteRequest" ||
    activity.type === "FeatureRequest" ||
    quoteAnsweredBy(origin, activity) !== undefined ||
    featureAnsweredBy(origin, activity) !== undefined
  );
}

/** A Reject that only names what it answers may name a Follow of ours. */
async function isOurFollow({ federation, activity: { object } }: Said): Promise<boolean> {
  if (object?.uri === undefined) return false;
  const held = await federation.store.reader.db
    .selectFrom("follow")
    .select("id")
    .where("uri", "=", object.uri)
    .executeTakeFirst();
  return held !== undefined;
}
