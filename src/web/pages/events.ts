import { Hono } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import { unreadCount } from "../../domain/notifications/unread.read.ts";
import { session } from "../../domain/people/sessions.ts";
import type { WebContext, WebEnv, Visit } from "../context.ts";
import { asId } from "../form.ts";
import { countNew, mostNew, streamNamed, type StreamName } from "../streams.ts";
import { signedIn } from "../visit.ts";

/** Most open connections of one person: browsers open six to a server, and pages need some of them. */
const mostEach = 4;
const sessionCheckMs = 5_000;
const heartbeatMs = 25_000;
const calmMs = 1_000;

/**
 * `/events?stream=…&after=…`: tells how many posts are new in a stream after the entry with that id, and how many
 * notifications are unseen. It says only that there is news; pages fetch it when asked. Ends with the session.
 */
export function eventPages(web: WebContext): Hono<WebEnv> {
  const open = new Map<number, number>();
  const wakers = new Set<() => void>();
  web.store.onCommit(() => {
    for (const wake of wakers) wake();
  });
  web.closing?.addEventListener("abort", () => {
    for (const wake of wakers) wake();
  });
  return new Hono<WebEnv>().get("/events", (c) => {
    const { actorId } = signedIn(c);
    const held = open.get(actorId) ?? 0;
    if (held >= mostEach) return c.text("too many connections", 429);
    const visit = c.get("visit");
    const watched: Watched = {
      visit,
      actorId,
      stream: streamNamed(c.req.query("stream")),
      after: asId(c.req.query("after")) ?? null,
    };
    open.set(actorId, held + 1);
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, async (stream) => {
      try {
        await tell(web, stream, watched, wakers);
      } finally {
        const left = (open.get(actorId) ?? 1) - 1;
        if (left > 0) open.set(actorId, left);
        else open.delete(actorId);
      }
    });
  });
}

interface Watched {
  visit: Visit;
  actorId: number;
  stream: StreamName | undefined;
  after: number | null;
}

async function tell(
  { store, clock, closing }: WebContext,
  stream: SSEStreamingApi,
  watched: Watched,
  wakers: Set<() => void>,
): Promise<void> {
  const alarm = createAlarm();
  wakers.add(alarm.ring);
  stream.onAbort(alarm.ring);
  const told = { news: 0, unread: watched.visit.unread };
  let beat = Date.now();
  try {
    await stream.writeSSE({ event: "hello", data: "{}" });
    while (!stream.aborted && !closing?.aborted) {
      const rung = await alarm.wait(sessionCheckMs);
      const { token = "" } = watched.visit;
      if (stream.aborted || closing?.aborted) break;
      if (!(await session(store.reader, token, clock().toISOString()))) {
        await stream.writeSSE({ event: "end", data: "{}" });
        return;
      }
      const due = Date.now() - beat >= heartbeatMs;
      if (due) {
        beat = Date.now();
        await stream.write(": still here\n\n");
      }
      if (rung || due) await tellNews(store.reader, stream, watched, told);
      if (rung) await stream.sleep(calmMs);
    }
  } finally {
    wakers.delete(alarm.ring);
  }
}

async function tellNews(
  reader: WebContext["store"]["reader"],
  stream: SSEStreamingApi,
  { visit, actorId, stream: name, after }: Watched,
  told: { news: number; unread: number },
): Promise<void> {
  const { frame } = visit.text;
  const news = name === undefined ? 0 : await countNew(reader, actorId, name, after);
  if (news !== told.news) {
    told.news = news;
    const text = news >= mostNew ? frame.manyNewPosts(news) : frame.newPosts(news);
    await stream.writeSSE({ event: "new-count", data: JSON.stringify({ count: news, text }) });
  }
  const unread = await unreadCount(reader, actorId);
  if (unread !== told.unread) {
    told.unread = unread;
    const data = JSON.stringify({ count: unread, text: frame.unread(unread) });
    await stream.writeSSE({ event: "notification-count", data });
  }
}

/** Waits until rung or until the time is up; a ring while nobody waits is kept. */
function createAlarm(): { ring: () => void; wait: (ms: number) => Promise<boolean> } {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      answer?.();
    },
    async wait(ms) {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          answer = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      answer = undefined;
      const was = rung;
      rung = false;
      return was;
    },
  };
}
