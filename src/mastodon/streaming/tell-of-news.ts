import { setImmediate } from "node:timers/promises";
import { allows } from "../../domain/apps/scopes.ts";
import { newsByIds } from "../../domain/notifications/news.read.ts";
import { conversation } from "../../domain/streams/conversations.read.ts";
import type { Call, Person } from "../context.ts";
import { conversationsOf } from "../conversations/conversations.ts";
import { notificationsOf } from "../notifications/told.ts";
import type { Listener, Message, Subscription } from "./listeners.ts";
import type { News } from "./news.ts";
import type { Reading } from "./places.ts";
import type { Telling } from "./tell.ts";

type Heard = (listener: Listener, subscription: Subscription) => boolean;

/** Tells each what they alone are told: notifications, and what is new in their conversations. */
export async function tellOfNews(
  telling: Telling,
  readers: readonly Reading[],
  news: News,
): Promise<void> {
  for (const one of readers) {
    const concerned = [news.told, news.talks, news.letIn].some((of) => of.has(one.id));
    if (!concerned) continue;
    if (news.letIn.has(one.id))
      send(telling, one, hearsNews, { event: "notifications_merged", payload: "1" });
    await tellNotifications(telling, one, news.told.get(one.id) ?? []);
    await tellTalks(telling, one, news.talks.get(one.id) ?? new Set());
    await setImmediate();
  }
}

async function tellNotifications(
  telling: Telling,
  one: Reading,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0 || !anyHears(one, hearsNews)) return;
  const call = asCall(telling, one);
  const rows = await newsByIds(call.reader, one.id, ids, call.now);
  for (const each of await notificationsOf(call, rows, undefined))
    send(telling, one, hearsNews, { event: "notification", payload: JSON.stringify(each) });
}

async function tellTalks(telling: Telling, one: Reading, ids: ReadonlySet<number>): Promise<void> {
  if (ids.size === 0 || !anyHears(one, hearsTalks)) return;
  const call = asCall(telling, one);
  const rows = [];
  for (const id of ids) rows.push(await conversation(call.reader, one.id, id));
  const held = rows.filter((row) => row !== undefined);
  for (const each of await conversationsOf(call, held))
    send(telling, one, hearsTalks, { event: "conversation", payload: JSON.stringify(each) });
}

/** Home tells of notifications too, to an app that may read them. */
const hearsNews: Heard = ({ who }, { name }) =>
  name === "user:notification" || (name === "user" && allows(who.scopes, "read:notifications"));

const hearsTalks: Heard = (_, { name }) => name === "direct";

function anyHears({ listeners }: Reading, hears: Heard): boolean {
  return listeners.some((one) => [...one.subscriptions.values()].some((each) => hears(one, each)));
}

function asCall(telling: Telling, { listeners }: Reading) {
  const { who } = listeners[0]!;
  return { ...telling.readingAs(who), me: who } satisfies Partial<Call<unknown, Person>>;
}

function send(telling: Telling, { listeners }: Reading, hears: Heard, message: Message): void {
  for (const listener of listeners)
    for (const subscription of listener.subscriptions.values())
      if (hears(listener, subscription))
        telling.listeners.send(listener, subscription.labels, message);
}
