import type { Person } from "../context.ts";
import { labelsOf, type Wish } from "./streams.ts";

/** Why a connection ends. */
export type EndReason = "revoked" | "slow" | "noisy" | "silent" | "stopping";

/** A message as it is sent: text on a WebSocket, bytes in an event stream, which many share. */
export type Frame = string | Buffer;

/** The way to one app, WebSocket or event stream. */
export interface Sink {
  form: "socket" | "events";
  write: (frame: Frame) => void;
  /** Bytes that the app has not taken yet. */
  waiting: () => number;
  /** Shows that we are here, and finds out whether the app is. */
  beat: () => void;
  /** Ends it; `gone` follows. */
  end: (reason: EndReason) => void;
}

/** Something an app asked to hear. */
export interface Subscription extends Wish {
  labels: readonly string[];
  /** Of a tag: its topic, when there is one already. */
  topicId?: number | undefined;
}

/** One connection of one app of one person. */
export interface Listener {
  who: Person;
  sink: Sink;
  subscriptions: Map<string, Subscription>;
}

/** The connections of this process. */
export interface Listeners {
  /** Whether there are not too many connections, of this person or in all. */
  hasRoom: (who: Person) => boolean;
  /** Takes a connection in; undefined where there is no room. */
  add: (who: Person, sink: Sink) => Listener | undefined;
  remove: (listener: Listener) => void;
  /** Adds what it asks to hear; false when that is too much. */
  subscribe: (listener: Listener, wish: Wish, topicId?: number) => boolean;
  unsubscribe: (listener: Listener, wish: Wish) => void;
  /** Sends one event to it; whoever does not read is cut off. */
  send: (listener: Listener, labels: readonly string[], message: Message) => void;
  /** By the person who reads. */
  byReader: () => ReadonlyMap<number, ReadonlySet<Listener>>;
  all: () => Iterable<Listener>;
  size: () => number;
}

/** An event; `payload` is text, as it is sent. */
export interface Message {
  event:
    | "update"
    | "status.update"
    | "delete"
    | "notification"
    | "notifications_merged"
    | "announcement"
    | "announcement.reaction"
    | "announcement.delete"
    | "filters_changed"
    | "conversation";
  payload?: string | undefined;
}

export const most = {
  listeners: 1_000,
  ofPerson: 16,
  subscriptions: 50,
  waitingBytes: 1_048_576,
} as const;

export function createListeners(): Listeners {
  const readers = new Map<number, Set<Listener>>();
  const framed = new WeakMap<Message, Map<string, Frame>>();
  let count = 0;

  const remove = (listener: Listener): void => {
    const own = readers.get(listener.who.actorId);
    if (!own?.delete(listener)) return;
    count -= 1;
    if (own.size === 0) readers.delete(listener.who.actorId);
  };

  const frame = ({ form }: Sink, labels: readonly string[], message: Message): Frame => {
    const key = form === "events" ? form : JSON.stringify(labels);
    const known = framed.get(message) ?? new Map<string, Frame>();
    framed.set(message, known);
    const frame = known.get(key) ?? written(form, labels, message);
    known.set(key, frame);
    return frame;
  };

  const hasRoom = ({ actorId }: Person): boolean =>
    count < most.listeners && (readers.get(actorId)?.size ?? 0) < most.ofPerson;

  return {
    hasRoom,
    add(who, sink) {
      if (!hasRoom(who)) return undefined;
      const own = readers.get(who.actorId) ?? new Set();
      const listener: Listener = { who, sink, subscriptions: new Map() };
      readers.set(who.actorId, own.add(listener));
      count += 1;
      return listener;
    },
    remove,
    subscribe({ subscriptions }, wish, topicId) {
      const labels = labelsOf(wish);
      const key = labels.join(" ");
      if (!subscriptions.has(key) && subscriptions.size >= most.subscriptions) return false;
      subscriptions.set(key, { ...wish, labels, topicId });
      return true;
    },
    unsubscribe({ subscriptions }, wish) {
      subscriptions.delete(labelsOf(wish).join(" "));
    },
    send(listener, labels, message) {
      const { sink } = listener;
      if (sink.waiting() > most.waitingBytes) {
        remove(listener);
        sink.end("slow");
      } else sink.write(frame(sink, labels, message));
    },
    byReader: () => readers,
    *all() {
      for (const own of readers.values()) yield* own;
    },
    size: () => count,
  };
}

function written(
  form: Sink["form"],
  stream: readonly string[],
  { event, payload }: Message,
): Frame {
  if (form === "socket") return JSON.stringify({ stream, event, payload });
  return Buffer.from(`event: ${event}\ndata: ${payload ?? "{}"}\n\n`);
}
