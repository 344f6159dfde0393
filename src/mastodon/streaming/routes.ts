import { ApiError } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { flag, text } from "../params.ts";
import { open, own, type Answer, type Route } from "../route.ts";
import { mayHear } from "./may-hear.ts";
import { eventSink } from "./sinks.ts";
import { socketEvents } from "./socket.ts";
import { readWish, type StreamName, type Wish } from "./streams.ts";

type Asking = Call<unknown, Person>;

const scope = ["read:statuses", "read:notifications"] as const;
const returns = "Stream";

/** Streams, as WebSocket and as server-sent events (docs.joinmastodon.org/methods/streaming). */
export const streamingRoutes: readonly Route[] = [
  open(
    "GET /api/v1/streaming/health",
    { summary: "Whether streams are there", returns: "text" },
    async () => new Response("OK", { headers: { "Content-Type": "text/plain" } }),
  ),
  ...["/api/v1/streaming", "/api/v1/streaming/"].map((path) =>
    own(
      `GET ${path}` as "GET /",
      {
        scope,
        streaming: true,
        params: { stream: text(50), tag: text(200), list: text(20) },
        summary: "One WebSocket for all streams, or the stream that is named",
        returns,
      },
      async (call) => {
        const isSocket = call.request.headers.get("Upgrade")?.toLowerCase() === "websocket";
        const { params } = call;
        if (!isSocket) return streamOf(call, wished(params));
        const wish = params.stream === undefined ? undefined : wished(params);
        const first = wish && { wish, ...(await allowed(call, wish)) };
        mustHaveRoom(call);
        return call.upgrade(socketEvents(call, first));
      },
    ),
  ),
  ...events("user", "user", "What stands at home, and notifications"),
  ...events("user/notification", "user:notification", "Notifications"),
  ...events("public", "public", "What is shared in all regions"),
  ...events("public/local", "public:local", "What is shared in this region"),
  ...events("public/remote", "public:remote", "What is shared in the other regions"),
  ...events("hashtag", "hashtag", "What is filed under a topic"),
  ...events("hashtag/local", "hashtag:local", "What is filed under a topic in this region"),
  ...events("list", "list", "What stands in a list"),
  ...events("direct", "direct", "Conversations"),
];

function events(path: string, stream: StreamName, summary: string): Route[] {
  const params = { tag: text(200), list: text(20), only_media: flag() };
  return [
    own(
      `GET /api/v1/streaming/${path}`,
      { scope, streaming: true, params, summary, returns },
      async (call) => {
        const { only_media, ...said } = call.params;
        const media = only_media === true && stream.startsWith("public") ? ":media" : "";
        return streamOf(call, wished({ ...said, stream: `${stream}${media}` }));
      },
    ),
  ];
}

function wished(said: Parameters<typeof readWish>[0]): Wish {
  const wish = readWish(said);
  if ("error" in wish) throw new ApiError(wish.status, wish.error);
  return wish;
}

async function allowed(call: Asking, wish: Wish): Promise<{ topicId: number | undefined }> {
  const heard = await mayHear(call, wish);
  if ("error" in heard) throw new ApiError(heard.status, heard.error);
  return heard;
}

/** The answer that goes on until either side ends it. */
async function streamOf(call: Asking, wish: Wish): Promise<Answer> {
  const { topicId } = await allowed(call, wish);
  const { hub } = call.deps;
  mustHaveRoom(call);
  const { body, sink } = eventSink(() => listener && hub.close(listener));
  const listener = hub.open(call.me, sink);
  if (!listener) throw tooMany();
  hub.subscribe(listener, wish, topicId);
  sink.write(":)\n\n");
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "private, no-store",
      "X-Accel-Buffering": "no",
    },
  });
}

function mustHaveRoom({ deps: { hub }, me }: Asking): void {
  if (!hub.hasRoom(me)) throw tooMany();
}

function tooMany(): ApiError {
  return new ApiError(429, "Too many connections", { "Retry-After": "60" });
}
