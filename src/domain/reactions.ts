import type { Reaction } from "../storage/transaction.ts";
import type { Fact, LeaveFact } from "./facts.ts";

/** Which work each fact wakes. Read this page to know what follows from what. */
// oxlint-disable-next-line max-lines-per-function -- one page that names every fact
export function reactions(fact: Fact): readonly Reaction[] {
  switch (fact.type) {
    case "PostPublished":
      return [
        index("post", fact.postId),
        ...federate(fact, fact.local || fact.answersOurs === true),
      ];
    case "PostRevised":
    case "PostWithdrawn":
      return [index("post", fact.postId), ...federate(fact, true)];
    case "PostDiscarded":
      return [index("post", fact.postId)];
    case "CopiesForgotten":
      return [job("upkeep", "remove-files", fact.copiesId, fact)];
    case "SearchOutdated":
      return [job("upkeep", "index-again", fact.what, fact)];
    case "PollOpened":
      return [due("close-poll", fact.postId, fact, fact.endsAt)];
    case "PollCounted":
      return fact.local && !fact.hidden ? [tellTallies(fact)] : [];
    case "PostScheduled":
      return [due("publish-scheduled", fact.scheduledId, fact, fact.at)];
    case "PollClosed":
      return fact.local ? federate(fact, true) : [fetchPoll(fact)];
    case "VoteCast":
    case "PostAmended":
    case "Boosted":
    case "BoostWithdrawn":
    case "Thanked":
    case "ThanksWithdrawn":
    case "FollowRequested":
    case "FollowEnded":
    case "FollowerRemoved":
    case "Unblocked":
    case "ReportFiled":
    case "ReportedInNetwork":
    case "ReportedToGroup":
    case "ReportResolved":
    case "Invited":
    case "InvitationDeclined":
    case "InvitationWithdrawn":
    case "NetworkActed":
    case "NetworkRefused":
    case "RequestOffered":
    case "RequestSettled":
    case "RequestDecided":
      return federate(fact, fact.local);
    case "Blocked":
      return [...federate(fact, fact.local), ...part(fact)];
    case "AllianceChanged":
      return fact.allied
        ? [job("fetch", "ally", fact.host, fact)]
        : [job("upkeep", "end-alliance", fact.host, fact)];
    case "HostHidden":
      return [job("upkeep", "part-from-host", `${fact.actorId} ${fact.host}`, fact)];
    case "NetworkGap":
      return [{ ...job("fetch", "catch-up", fact.networkId, fact), afterSeconds: 20 }];
    case "NetworkAnnounced":
      return [job("federation", "distribute", fact.activityId, fact)];
    case "NetworkEmptied":
      return [job("upkeep", "empty-network", fact.networkId, fact)];
    case "ActorMoved":
      return [
        ...federate(fact, fact.local),
        job("upkeep", "carry-memberships", `${fact.actorId} ${fact.targetId}`, fact),
      ];
    case "FollowAnswered":
      return fact.local || !fact.accepted
        ? federate(fact, fact.local)
        : [backfill(fact.followeeId)];
    case "ActorArrived":
      return [index("actor", fact.actorId)];
    case "ActorDeleted":
    case "ProfileChanged":
      return [index("actor", fact.actorId), ...federate(fact, fact.local)];
    case "ParentMissing":
      return [job("fetch", "fetch-parents", fact.parentUri, fact)];
    case "ThreadOpened":
      return [job("fetch", "fetch-thread", fact.rootUri, fact)];
    case "PostAwaited":
      return [job("mail", "tell-awaited", fact.postId, fact)];
    case "PostReworded":
      return [job("mail", "tell-reworded", `${fact.postId} ${fact.at}`, fact)];
    case "PostTakenAway":
    case "NetworkStateChanged":
    case "Announced":
    case "AnnouncementWithdrawn":
    case "AnnouncementAnswered":
    case "FiltersChanged":
    case "NewsLetIn":
    case "ConversationChanged":
      return [];
    case "Notified":
      return fact.pushTo.map((subscriptionId) => push(subscriptionId, fact.notificationId));
    default:
      return ofLeave(fact);
  }
}

/** What follows from quotes and recommendations. */
function ofLeave(fact: LeaveFact): readonly Reaction[] {
  switch (fact.type) {
    case "QuoteTold":
      return [job("fetch", "verify-quote", fact.postId, fact)];
    case "QuotedEdited":
      return [job("upkeep", "tell-quoters", fact.postId, fact)];
    case "QuoteRevoked":
    case "QuoteRequested":
    case "QuoteAnswered":
    case "FeatureRequested":
    case "FeatureAnswered":
    case "FeatureRevoked":
    case "CollectionChanged":
    case "CollectionItemRemoved":
    case "CollectionDeleted":
      return federate(fact, true);
  }
}

/** Work on what the fact tells of; one that waits under the same key stands for both. */
function job(lane: Reaction["lane"], kind: string, key: string | number, payload: Fact): Reaction {
  return { lane, kind, key: String(key), payload };
}

/** Two people quote and recommend each other no more. */
function part(fact: Extract<Fact, { type: "Blocked" }>): Reaction[] {
  const key = `${fact.blockerId} ${fact.blockedId}`;
  return ["end-quotes", "end-features"].map((kind) => job("upkeep", kind, key, fact));
}

/** The federation door decides who hears of it; received posts are passed on only where our people's threads need it. */
function federate(fact: Fact, wanted: boolean): Reaction[] {
  return wanted ? [{ lane: "federation", kind: "federate", payload: fact }] : [];
}

function index(what: "post" | "actor", id: number): Reaction {
  return { lane: "index", kind: `index-${what}`, key: String(id), payload: { id } };
}

/** Something has its time; given another, it is another job, and the first finds nothing to do. */
function due(kind: string, id: number, payload: Fact, at: string): Reaction {
  return { lane: "timed", kind, key: `${id} ${at}`, payload, runAt: at };
}

/** How a poll elsewhere ended is asked a little later, when its server has closed it too. */
function fetchPoll(fact: Extract<Fact, { type: "PollClosed" }>): Reaction {
  return { lane: "fetch", kind: "fetch-poll", key: fact.uri, payload: fact, afterSeconds: 300 };
}

/** How a poll stands is told at most every three minutes, however many vote. */
function tellTallies(fact: Extract<Fact, { type: "PollCounted" }>): Reaction {
  return {
    lane: "federation",
    kind: "federate",
    key: `poll ${fact.postId}`,
    payload: fact,
    afterSeconds: 180,
  };
}

function push(subscriptionId: number, notificationId: number): Reaction {
  const key = `${subscriptionId} ${notificationId}`;
  return { lane: "push", kind: "push", key, payload: { subscriptionId, notificationId } };
}

/** Someone here follows someone elsewhere: what they wrote lately comes too. */
function backfill(actorId: number): Reaction {
  return { lane: "fetch", kind: "backfill", key: String(actorId), payload: { actorId } };
}
