import { getLogger } from "@logtape/logtape";
import type { WSEvents } from "hono/ws";
import type { WebSocket } from "ws";
import { createTokenBuckets } from "../../lib/token-bucket.ts";
import type { Call, Person } from "../context.ts";
import type { Listener } from "./listeners.ts";
import { socketSink } from "./sinks.ts";
import { readWish, type Wish } from "./streams.ts";
import { mayHear, type WishRefused } from "./may-hear.ts";

const logger = getLogger(["vis", "streaming"]);

/** Messages of one app: at once, and afterwards each second. */
const messages = { burst: 100, perSecond: 5 } as const;
const tryAgainLater = 1013;

interface Said {
  type?: unknown;
  stream?: unknown;
  tag?: unknown;
  list?: unknown;
}

/**
 * What is done on a WebSocket: it hears `first` when that is given, and whatever it subscribes to until it unsubscribes
 * (docs.joinmastodon.org/methods/streaming/#websocket). What is wrong is answered as an `error` with a `status`.
 */
export function socketEvents(
  call: Call<unknown, Person>,
  first: { wish: Wish; topicId: number | undefined } | undefined,
): WSEvents<WebSocket> {
  const { hub } = call.deps;
  const left = createTokenBuckets({ ...messages, max: 1, now: () => performance.now() });
  let listener: Listener | undefined;
  let obeyed: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    obeyed = obeyed.then(work).catch((error: unknown) => {
      logger.error("A message of an app was not obeyed: {error}", { error });
    });
  };
  return {
    onOpen(_, socket) {
      const sink = socketSink(socket);
      listener = hub.open(call.me, sink);
      if (!listener) return socket.close(tryAgainLater, "too many connections");
      if (first) hub.subscribe(listener, first.wish, first.topicId);
    },
    onMessage({ data }, socket) {
      const by = listener;
      if (!by) return;
      if (left.wait("") > 0) return by.sink.end("noisy");
      left.take("");
      inTurn(async () => {
        const wrong = await obey(call, by, typeof data === "string" ? data : "");
        if (wrong) socket.send(JSON.stringify(wrong));
      });
    },
    onClose: () => listener && hub.close(listener),
  };
}

async function obey(
  call: Call<unknown, Person>,
  listener: Listener,
  text: string,
): Promise<WishRefused | undefined> {
  const said = parsed(text);
  if (!said) return { status: 400, error: "Not a JSON object" };
  const wish = readWish(said);
  if ("error" in wish) return wish;
  if (said.type === "unsubscribe") {
    call.deps.hub.unsubscribe(listener, wish);
    return undefined;
  }
  if (said.type !== "subscribe") return { status: 400, error: "Unknown type" };
  const heard = await mayHear(call, wish);
  if ("error" in heard) return heard;
  if (!call.deps.hub.subscribe(listener, wish, heard.topicId))
    return { status: 429, error: "Too many subscriptions" };
  return undefined;
}

function parsed(text: string): Said | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}
