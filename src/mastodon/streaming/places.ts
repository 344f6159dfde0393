import { listSourcesAmong } from "../../domain/lists/list-entries.read.ts";
import { subscribedAmong, type Arrival } from "../../domain/streams/arrivals.read.ts";
import { sources } from "../../domain/streams/sources.ts";
import { parseId } from "../../lib/id.ts";
import { topicSlug } from "../../lib/topic-slug.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Listener, Subscription } from "./listeners.ts";

/** Whether something may stand in what one person asked to hear. Whether it does, and they may read it, is asked next. */
export type Stands = (me: number, subscription: Subscription, arrival: Arrival) => boolean;

/** Someone who listens. */
export interface Reading {
  id: number;
  listeners: readonly Listener[];
}

/** Finds out where some arrivals stand, for these readers; two queries. */
export async function placesOf(
  reader: Reader,
  readers: readonly Reading[],
  arrivals: readonly Arrival[],
): Promise<Stands> {
  const all = [...new Set(arrivals.flatMap((arrival) => [...arrival.sources]))];
  const ids = readers.map(({ id }) => id);
  const homes = await subscribedAmong(reader, ids, all);
  const lists = await listSourcesAmong(reader, listsOf(readers), all);
  return (me, subscription, arrival) => {
    const [kind, from] = subscription.name.split(":");
    switch (kind) {
      case "user":
        return from === undefined && meet(homes.get(me), arrival.sources);
      case "public":
        return comesFrom(from, arrival) && arrival.sources.has(sharedSource(from));
      case "hashtag":
        return comesFrom(from, arrival) && isUnder(subscription, arrival);
      case "list": {
        const id = listId(subscription);
        const isNetwork = arrival.sources.has(id) && meet(homes.get(me), new Set([id]));
        return isNetwork || meet(lists.get(id), arrival.sources);
      }
      default:
        return false;
    }
  };
}

/** The list that a subscription is of. */
export function listId({ of }: Subscription): number {
  return parseId(of) ?? 0;
}

function listsOf(readers: readonly Reading[]): number[] {
  const asked = readers.flatMap(({ listeners }) =>
    listeners.flatMap(({ subscriptions }) =>
      [...subscriptions.values()].flatMap((one) => (one.name === "list" ? listId(one) : [])),
    ),
  );
  return [...new Set(asked)];
}

function sharedSource(from: string | undefined): number {
  return from === "local" ? sources.myRegion : sources.allRegions;
}

function comesFrom(from: string | undefined, { local }: Arrival): boolean {
  return from === "local" ? local : from !== "remote" || !local;
}

function isUnder({ of = "", topicId }: Subscription, arrival: Arrival): boolean {
  const slug = topicSlug(of);
  return arrival.topics.some((topic) => topic.id === topicId || topic.slug === slug);
}

function meet(one: ReadonlySet<number> | undefined, other: ReadonlySet<number>): boolean {
  return one !== undefined && [...other].some((source) => one.has(source));
}
