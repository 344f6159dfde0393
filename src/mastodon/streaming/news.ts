import type { Fact } from "../../domain/facts.ts";
import { idTime } from "../../lib/id.ts";

type Of<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** What there is to tell of some facts: each thing once, as it stands after all of them. */
export interface News {
  posts: ReadonlySet<number>;
  /** Posts that a network has taken now. */
  entered: ReadonlySet<number>;
  revised: ReadonlySet<number>;
  boosts: ReadonlySet<number>;
  gone: readonly Of<"PostTakenAway">[];
  takenOff: readonly Of<"NetworkStateChanged">[];
  unboosted: readonly Of<"BoostWithdrawn">[];
  /** Ids of notifications, by whom they are for. */
  told: ReadonlyMap<number, readonly number[]>;
  /** Conversations in which something has changed, by whose they are. */
  talks: ReadonlyMap<number, ReadonlySet<number>>;
  /** Those who let in what was kept apart. */
  letIn: ReadonlySet<number>;
  announced: ReadonlySet<number>;
  unannounced: ReadonlySet<number>;
  /** Announcements that were answered with these emoji, or are no longer. */
  answered: ReadonlyMap<number, ReadonlySet<string>>;
  /** Those whose filters have changed. */
  refiltered: ReadonlySet<number>;
}

/** What was written longer ago than this is no news, though it comes only now. */
const newForMs = 6 * 3_600_000;

/** Facts that somebody may be told of. */
export function isNews({ type }: Fact): boolean {
  return heard.has(type);
}

const heard: ReadonlySet<Fact["type"]> = new Set([
  "PostPublished",
  "PostRevised",
  "PostTakenAway",
  "NetworkStateChanged",
  "Boosted",
  "BoostWithdrawn",
  "Notified",
  "NewsLetIn",
  "ConversationChanged",
  "Announced",
  "AnnouncementWithdrawn",
  "AnnouncementAnswered",
  "FiltersChanged",
]);

/** Gathers facts, oldest first. `now` in Unix milliseconds. */
export function gather(facts: readonly Fact[], now: number): News {
  const posts = new Set<number>();
  const entered = new Set<number>();
  const revised = new Set<number>();
  const boosts = new Set<number>();
  const gone = new Map<number, Of<"PostTakenAway">>();
  const takenOff = new Map<number, Of<"NetworkStateChanged">>();
  const unboosted: Of<"BoostWithdrawn">[] = [];
  const told = new Map<number, number[]>();
  const talks = new Map<number, Set<number>>();
  const letIn = new Set<number>();
  const announced = new Set<number>();
  const unannounced = new Set<number>();
  const answered = new Map<number, Set<string>>();
  const refiltered = new Set<number>();
  const untold = new Set<number>();
  const isNew = (id: number): boolean => now - idTime(id).getTime() < newForMs;
  for (const fact of facts)
    switch (fact.type) {
      case "PostPublished":
        untold.add(fact.postId);
        if (isNew(fact.postId)) posts.add(fact.postId);
        break;
      case "PostRevised":
        if (!posts.has(fact.postId) && !entered.has(fact.postId)) revised.add(fact.postId);
        break;
      case "PostTakenAway":
        if (!untold.has(fact.postId)) gone.set(fact.postId, fact);
        for (const ids of [posts, entered, revised, takenOff]) ids.delete(fact.postId);
        break;
      case "NetworkStateChanged":
        for (const ids of [entered, revised, takenOff]) ids.delete(fact.postId);
        if (fact.state === "removed") {
          posts.delete(fact.postId);
          takenOff.set(fact.postId, fact);
        } else if (!posts.has(fact.postId) && isNew(fact.postId)) entered.add(fact.postId);
        break;
      case "Boosted":
        if (isNew(fact.boostId)) boosts.add(fact.boostId);
        break;
      case "BoostWithdrawn":
        if (!boosts.delete(fact.boostId)) unboosted.push(fact);
        break;
      case "Notified":
        told.set(fact.readerId, [...(told.get(fact.readerId) ?? []), fact.notificationId]);
        break;
      case "ConversationChanged":
        addTo(talks, fact.readerId, fact.conversationId);
        break;
      case "NewsLetIn":
        letIn.add(fact.readerId);
        break;
      case "Announced":
        announced.add(fact.announcementId);
        break;
      case "AnnouncementWithdrawn":
        if (!announced.delete(fact.announcementId)) unannounced.add(fact.announcementId);
        answered.delete(fact.announcementId);
        break;
      case "AnnouncementAnswered":
        addTo(answered, fact.announcementId, fact.emoji);
        break;
      case "FiltersChanged":
        refiltered.add(fact.accountId);
        break;
      default:
    }
  return {
    posts,
    entered,
    revised,
    boosts,
    gone: [...gone.values()],
    takenOff: [...takenOff.values()],
    unboosted,
    told,
    talks,
    letIn,
    announced,
    unannounced,
    answered,
    refiltered,
  };
}

function addTo<T>(sets: Map<number, Set<T>>, key: number, value: T): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
