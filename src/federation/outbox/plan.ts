import type { Fact, LeaveFact } from "../../domain/facts.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Json } from "../wire/proof.ts";
import type { Hearers } from "./audience.ts";
import { planActorDeleted, planMove, planProfile } from "./plan-actor.ts";
import {
  planAnswer,
  planBlock,
  planFollow,
  planRemoval,
  planUnblock,
  planUnfollow,
} from "./plan-bonds.ts";
import {
  planCollectionChanged,
  planCollectionDeleted,
  planFeatureAnswer,
  planFeatureRequest,
  planFeatureRevoked,
  planItemRemoved,
} from "./plan-features.ts";
import { planRequestDecided, planRequestOffered, planRequestSettled } from "./plan-moderation.ts";
import {
  planDeclined,
  planInvitationWithdrawn,
  planInvite,
  planNetworkAct,
  planRefusal,
} from "./plan-network.ts";
import { planTallies, planVote } from "./plan-poll.ts";
import { planAmended, planPublished, planRevised, planWithdrawn } from "./plan-post.ts";
import { planQuoteAnswer, planQuoteRequest, planQuoteRevoked } from "./plan-quotes.ts";
import { planReportInNetwork, planReportResolved, planReportToGroup } from "./plan-reports.ts";
import { planBoost, planReport, planThanks, planUnboost, planUnthank } from "./plan-reactions.ts";

/** What a fact makes us say, and to whom. */
export interface Plan {
  activity: Json;
  /** Whose keys sign it. */
  signerId: number;
  /** The key of theirs that signs its deliveries, when that is one that was replaced. */
  signedWith?: number;
  /** What it is about; see `Letter`. */
  objectUri: string;
  hearers: Hearers;
  /** Networks here that pass it on, byte for byte. */
  announceIn?: readonly number[];
  /** What they note it as, when that is not the activity's own type. */
  announcedAs?: string;
  /** Followers collection to keep in step (FEP-8fcf). */
  synchronise?: string;
  /** It takes something back: what has not been sent of that is not sent any more. */
  takesBack?: true;
}

/** What each fact of our own makes us say; undefined when it makes us say nothing. */
// oxlint-disable-next-line max-lines-per-function -- one page that names every fact
export function planFor(reader: Reader, fact: Fact): Promise<Plan | undefined> {
  switch (fact.type) {
    case "PostPublished":
      return planPublished(reader, fact);
    case "PostRevised":
      return planRevised(reader, fact);
    case "PostWithdrawn":
      return planWithdrawn(reader, fact);
    case "PollCounted":
    case "PollClosed":
      return planTallies(reader, fact);
    case "VoteCast":
      return planVote(reader, fact);
    case "PostAmended":
      return planAmended(reader, fact);
    case "Boosted":
      return planBoost(reader, fact);
    case "BoostWithdrawn":
      return planUnboost(reader, fact);
    case "Thanked":
      return planThanks(reader, fact);
    case "ThanksWithdrawn":
      return planUnthank(reader, fact);
    case "FollowRequested":
      return planFollow(reader, fact);
    case "FollowAnswered":
      return planAnswer(reader, fact);
    case "FollowEnded":
      return planUnfollow(reader, fact);
    case "FollowerRemoved":
      return planRemoval(reader, fact);
    case "Blocked":
      return planBlock(reader, fact);
    case "Unblocked":
      return planUnblock(reader, fact);
    case "ProfileChanged":
      return planProfile(reader, fact);
    case "ActorMoved":
      return planMove(reader, fact);
    case "ActorDeleted":
      return planActorDeleted(reader, fact);
    case "ReportFiled":
      return planReport(reader, fact);
    case "Invited":
      return planInvite(reader, fact);
    case "InvitationDeclined":
      return planDeclined(reader, fact);
    case "InvitationWithdrawn":
      return planInvitationWithdrawn(reader, fact);
    case "NetworkActed":
      return planNetworkAct(reader, fact);
    case "NetworkRefused":
      return planRefusal(reader, fact);
    case "ReportedInNetwork":
      return planReportInNetwork(reader, fact);
    case "ReportedToGroup":
      return planReportToGroup(reader, fact);
    case "ReportResolved":
      return planReportResolved(reader, fact);
    case "RequestOffered":
      return planRequestOffered(reader, fact);
    case "RequestSettled":
      return planRequestSettled(reader, fact);
    case "RequestDecided":
      return planRequestDecided(reader, fact);
    case "NetworkAnnounced":
    case "NetworkEmptied":
    case "AllianceChanged":
    case "NetworkGap":
    case "PostDiscarded":
    case "PostScheduled":
    case "PollOpened":
    case "PostTakenAway":
    case "NetworkStateChanged":
    case "CopiesForgotten":
    case "SearchOutdated":
    case "ActorArrived":
    case "Announced":
    case "AnnouncementWithdrawn":
    case "AnnouncementAnswered":
    case "HostHidden":
    case "Notified":
    case "FiltersChanged":
    case "NewsLetIn":
    case "ConversationChanged":
    case "PostAwaited":
    case "PostReworded":
    case "ParentMissing":
    case "ThreadOpened":
      return Promise.resolve(undefined);
    default:
      return planLeave(reader, fact);
  }
}

/** What is said of quotes and recommendations. */
function planLeave(reader: Reader, fact: LeaveFact): Promise<Plan | undefined> {
  switch (fact.type) {
    case "QuoteRequested":
      return planQuoteRequest(reader, fact);
    case "QuoteAnswered":
      return planQuoteAnswer(reader, fact);
    case "QuoteRevoked":
      return planQuoteRevoked(reader, fact);
    case "FeatureRequested":
      return planFeatureRequest(reader, fact);
    case "FeatureAnswered":
      return planFeatureAnswer(reader, fact);
    case "FeatureRevoked":
      return planFeatureRevoked(reader, fact);
    case "CollectionChanged":
      return planCollectionChanged(reader, fact);
    case "CollectionItemRemoved":
      return planItemRemoved(reader, fact);
    case "CollectionDeleted":
      return planCollectionDeleted(reader, fact);
    case "QuoteTold":
    case "QuotedEdited":
      return Promise.resolve(undefined);
  }
}
