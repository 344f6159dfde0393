import { setImmediate } from "node:timers/promises";
import { standingTokens } from "../../domain/apps/standing.read.ts";
import { filterOwnersAmong } from "../../domain/filters/filters.read.ts";
import { authorsOf } from "../../domain/knowledge/authors.read.ts";
import { keepInList } from "../../domain/lists/list-stream.read.ts";
import { listOf } from "../../domain/lists/lists.read.ts";
import { arrivedBoosts, arrivedPosts, type Arrival } from "../../domain/streams/arrivals.read.ts";
import { keepInHome, keepShared } from "../../domain/streams/streams.read.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Person } from "../context.ts";
import type { ReadingAs } from "../reading-as.ts";
import type { Listener, Listeners, Subscription } from "./listeners.ts";
import type { News } from "./news.ts";
import { listId, placesOf, type Reading, type Stands } from "./places.ts";
import { createRenderings, type Rendered, type Renderings } from "./renderings.ts";
import { tellEverybody } from "./tell-everybody.ts";
import { tellOfNews } from "./tell-of-news.ts";
import { tellOfLoss } from "./tell-of-loss.ts";

/** What telling needs. */
export interface Telling {
  reader: Reader;
  listeners: Listeners;
  readingAs: (who: Person) => ReadingAs;
}

type Event = Rendered["event"];

/** Something new, and what it is told as. */
interface Item {
  arrival: Arrival;
  event: Event;
  /** It was written just now. */
  fresh: boolean;
}

/** An item where one connection asked for it. */
interface Place extends Item {
  listener: Listener;
  subscription: Subscription;
}

/** So many are asked for at a time. */
const atATime = 4;
/** So long that goes on before other work has its turn, in milliseconds. */
const turnMs = 4;

/**
 * Tells whoever listens what concerns them. What stands where is read once for all; then each reader is asked for by the
 * same rules as when they open the stream themselves, and nothing is sent that these do not let through, nor through a
 * token that is no longer good.
 */
export async function tell(telling: Telling, news: News): Promise<void> {
  const { reader } = telling;
  const readers = await whoListens(telling);
  tellRefiltered(telling, readers, news);
  await tellOfLoss(telling, readers, news);
  await tellOfNews(telling, readers, news);
  await tellEverybody(telling, readers, news);
  const items = [
    ...(await arrivedPosts(reader, [...news.posts])).map(as("update", true)),
    ...(await arrivedPosts(reader, [...news.entered])).map(as("update")),
    ...(await arrivedBoosts(reader, [...news.boosts])).map(as("update")),
    ...(await arrivedPosts(reader, [...news.revised])).map(as("status.update")),
  ];
  if (items.length > 0) {
    const round = {
      items,
      stands: await placesOf(
        reader,
        readers,
        items.map(({ arrival }) => arrival),
      ),
      renderings: createRenderings(),
      filtering: await filterOwnersAmong(
        reader,
        readers.map(({ id }) => id),
      ),
    };
    let began = performance.now();
    for (let at = 0; at < readers.length; at += atATime) {
      const some = readers.slice(at, at + atATime);
      await Promise.all(some.map((one) => tellReader(telling, one, round)));
      if (performance.now() - began < turnMs) continue;
      await setImmediate();
      began = performance.now();
    }
  }
}

async function whoListens({ reader, listeners }: Telling): Promise<Reading[]> {
  const tokens = [...listeners.all()].map(({ who }) => who.tokenId);
  const good = await standingTokens(reader, tokens);
  return [...listeners.byReader()].flatMap(([id, own]): Reading[] => {
    const standing = [...own].filter(({ who }) => good.has(who.tokenId));
    return standing.length > 0 ? [{ id, listeners: standing }] : [];
  });
}

function as(event: Event, fresh = false): (arrival: Arrival) => Item {
  return (arrival) => ({ arrival, event, fresh });
}

interface Round {
  items: readonly Item[];
  stands: Stands;
  renderings: Renderings;
  /** Those who do not want to read some things. */
  filtering: ReadonlySet<number>;
}

async function tellReader(
  telling: Telling,
  { id: me, listeners }: Reading,
  { items, stands, renderings, filtering }: Round,
): Promise<void> {
  const { listeners: by } = telling;
  const places = listeners.flatMap((listener) =>
    [...listener.subscriptions.values()].flatMap((subscription) =>
      items
        .filter(({ arrival }) => stands(me, subscription, arrival))
        .map((item): Place => ({ ...item, listener, subscription })),
    ),
  );
  if (places.length === 0) return;
  const as = telling.readingAs(listeners[0]!.who);
  const allowed = await mayHear(as, me, places);
  if (allowed.length === 0) return;
  const wanted = new Map(allowed.map((place) => [keyOf(place), toRender(place)]));
  const eyes = { as: filtering.has(me) ? as : withoutSieve(as), alone: filtering.has(me) };
  const made = await renderings(eyes, [...wanted.values()]);
  for (const place of allowed) {
    const told = made.get(wanted.get(keyOf(place))!);
    const { name, labels } = place.subscription;
    if (told && (told.withMedia || !name.endsWith(":media")))
      by.send(place.listener, labels, told.message);
  }
}

/** For who filters nothing, that need not be asked. */
function withoutSieve(as: ReadingAs): ReadingAs {
  return { ...as, sieve: async () => undefined };
}

/** What of it this reader may hear, where they asked for it. */
async function mayHear(as: ReadingAs, me: number, places: readonly Place[]): Promise<Place[]> {
  const kept: Place[] = [];
  for (const some of Map.groupBy(places, keeping).values()) {
    const rows = [...new Set(some.map(({ arrival }) => arrival))];
    const left = new Set(await keep(as, me, some[0]!.subscription, rows));
    kept.push(...some.filter(({ arrival }) => left.has(arrival)));
  }
  const ids = kept.map(({ arrival }) => arrival.post_id);
  const seen = await authorsOf(as.reader, as.viewer, ids);
  return kept.filter(({ arrival }) => seen.has(arrival.post_id));
}

/** What is kept by the same rule. */
function keeping({ subscription }: Place): string {
  const { name, of } = subscription;
  return name === "list" ? `list ${of}` : name === "user" ? name : "shared";
}

async function keep(
  { reader, viewer, now }: ReadingAs,
  me: number,
  subscription: Subscription,
  rows: Arrival[],
): Promise<Arrival[]> {
  if (subscription.name === "user") return keepInHome(reader, me, rows);
  if (subscription.name !== "list") return keepShared(reader, viewer, rows);
  const list = await listOf(reader, me, listId(subscription), now);
  return list ? keepInList(reader, me, list, rows) : [];
}

function toRender(place: Place): Rendered {
  const { arrival, event, fresh } = place;
  return { arrival, event, fresh, asIn: isOwn(place) ? "home" : "shared" };
}

/** Whether it is told in a stream of the reader's own, where networks pass on what is said in them. */
function isOwn({ subscription: { name } }: Place): boolean {
  return name === "user" || name === "list";
}

function keyOf(place: Place): string {
  return `${place.event} ${isOwn(place)} ${place.arrival.id}`;
}

/** Apps read filters again when they hear of it; there is nothing more to say. */
function tellRefiltered(
  { listeners }: Telling,
  readers: readonly Reading[],
  { refiltered }: News,
): void {
  for (const { listeners: own } of readers.filter(({ id }) => refiltered.has(id)))
    for (const listener of own)
      for (const { name, labels } of listener.subscriptions.values())
        if (name === "user") listeners.send(listener, labels, { event: "filters_changed" });
}
