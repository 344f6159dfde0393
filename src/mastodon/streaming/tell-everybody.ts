import { announcements } from "../../domain/announcements/announcements.read.ts";
import { announcement } from "../announcements/announcements.ts";
import type { Message } from "./listeners.ts";
import type { News } from "./news.ts";
import type { Reading } from "./places.ts";
import type { Telling } from "./tell.ts";

/** Tells everybody what everybody is told: announcements, how many answer them how, and that they are over. */
export async function tellEverybody(
  telling: Telling,
  readers: readonly Reading[],
  { announced, answered, unannounced }: News,
): Promise<void> {
  const [first] = readers;
  if (!first) return;
  for (const id of unannounced)
    send(telling, readers, { event: "announcement.delete", payload: String(id) });
  if (announced.size + answered.size === 0) return;
  const { reader, now } = telling.readingAs(first.listeners[0]!.who);
  const shown = await announcements(reader, first.id, { now, withSeen: true });
  for (const one of shown.filter(({ id }) => announced.has(id)))
    send(telling, readers, {
      event: "announcement",
      payload: JSON.stringify({ ...announcement(one), read: false }),
    });
  for (const [id, emojis] of answered) {
    const to = shown.find((one) => one.id === id);
    for (const name of to ? emojis : []) {
      const count = to?.reactions.find(({ emoji }) => emoji === name)?.count ?? 0;
      const payload = JSON.stringify({ name, count, announcement_id: String(id) });
      send(telling, readers, { event: "announcement.reaction", payload });
    }
  }
}

function send({ listeners }: Telling, readers: readonly Reading[], message: Message): void {
  for (const { listeners: own } of readers)
    for (const listener of own)
      for (const { name, labels } of listener.subscriptions.values())
        if (name === "user") listeners.send(listener, labels, message);
}
