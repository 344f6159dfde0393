import { followersDigests } from "../../domain/follows/digest.read.ts";
import { collectionDigest } from "../../domain/follows/digest.ts";
import type { Fact, FactType } from "../../domain/facts.ts";
import { followersOnUri } from "../../domain/uris.ts";
import { createLru } from "../../lib/lru.ts";
import type { Store } from "../../storage/transaction.ts";

/** Adds to a delivery what the receiver needs to see whether it knows the same followers as we do. */
export interface Synchroniser {
  /** The `Collection-Synchronization` header (FEP-8fcf) for a host. */
  header: (actorId: number, followersUri: string, host: string) => Promise<string>;
  /** Hears of changes from now on; returns what ends that. */
  listen: () => () => void;
}

const kept = { max: 500, ttlMs: 600_000 };

/** After these the followers of someone are others. */
const changing = new Set<FactType>([
  "FollowRequested",
  "FollowAnswered",
  "FollowEnded",
  "FollowerRemoved",
]);

/**
 * Keeps the digests of an actor's followers, all servers in one pass, until their follows change here; another process's
 * changes are seen after ten minutes. One that is late costs the receiver one request and changes nothing.
 */
export function createSynchroniser(store: Store): Synchroniser {
  const digests = createLru<number, Promise<ReadonlyMap<string, string>>>(kept);
  const none = collectionDigest([]);
  const forget = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      if (changing.has(fact.type) && "followeeId" in fact) digests.delete(fact.followeeId);
      if (fact.type === "ActorDeleted" || fact.type === "Blocked") digests.clear();
    }
  };

  return {
    async header(actorId, followersUri, host) {
      let held = digests.get(actorId);
      if (!held) {
        held = followersDigests(store.reader, actorId);
        digests.set(actorId, held);
        held.catch(() => digests.delete(actorId));
      }
      const digest = (await held).get(host) ?? none;
      const url = followersOnUri(store.reader.origin, actorId, host);
      return `collectionId="${followersUri}", url="${url}", digest="${digest}"`;
    },
    listen() {
      digests.clear();
      return store.onCommit(forget);
    },
  };
}
