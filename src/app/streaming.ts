import type { Hub } from "../mastodon/streaming/hub.ts";
import { isNews } from "../mastodon/streaming/news.ts";
import { createNeighbours } from "../storage/neighbours.ts";
import type { openStore } from "../storage/store.ts";

interface Given {
  store: ReturnType<typeof openStore>;
  hub: Pick<Hub, "hear">;
  /** Whether apps come to this process. */
  answers: boolean;
}

/** Lets the hub of this process hear what is committed here and, on PostgreSQL, in the other processes. Returns what ends it. */
export function createStreaming({ store, hub, answers }: Given): () => Promise<void> {
  const neighbours = createNeighbours(store.handles, answers ? hub.hear : undefined);
  store.onCommit((facts) => {
    const news = facts.filter(isNews);
    if (news.length === 0) return;
    hub.hear(news);
    neighbours.tell(news);
  });
  return neighbours.stop;
}
