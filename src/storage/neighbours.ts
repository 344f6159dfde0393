import { randomBytes } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { getLogger } from "@logtape/logtape";
import type { Notification, Pool, PoolClient } from "pg";
import type { Fact } from "../domain/facts.ts";
import { errorText } from "../lib/error-text.ts";
import type { Handles } from "./engine.ts";

const logger = getLogger(["vis", "storage"]);

/** What the processes on one PostgreSQL database tell each other: facts that they have committed. */
export interface Neighbours {
  /** Tells the others, soon and together with what else there is to tell. */
  tell: (facts: readonly Fact[]) => void;
  stop: () => Promise<void>;
}

const channel = "vis_facts";
/** PostgreSQL carries just under 8,000 bytes. */
const mostBytes = 7_500;
const gatherMs = 50;
const againMs = 1_000;
/** More than this is not kept while it cannot be told. */
const mostKept = 5_000;

/**
 * Lets processes on one PostgreSQL database hear what the others commit; on SQLite there is one process, and nothing to
 * do. Told after the commit, in the background, and to those who listen then: what is missed is missed, so that nothing
 * may depend on it but what a reader would have seen anyhow a little later.
 */
export function createNeighbours(
  { pool }: Pick<Handles, "pool">,
  hear: ((facts: readonly Fact[]) => void) | undefined,
): Neighbours {
  if (!pool) return { tell() {}, stop: async () => {} };
  const me = randomBytes(6).toString("base64url");
  const stopped = new AbortController();
  const listening = hear ? listen(pool, { me, hear, signal: stopped.signal }) : undefined;
  let waiting: Fact[] = [];
  let telling: Promise<void> | undefined;

  const tellAll = async (): Promise<void> => {
    await after(gatherMs);
    while (waiting.length > 0 && !stopped.signal.aborted) {
      const some = waiting;
      waiting = [];
      for (const text of letters(me, some))
        await pool.query("select pg_notify($1, $2)", [channel, text]);
    }
  };

  const wake = (): void => {
    telling ??= tellAll()
      .catch((error: unknown) =>
        logger.info("The other processes were not told: {error}", { error: errorText(error) }),
      )
      .finally(() => {
        telling = undefined;
        if (waiting.length > 0 && !stopped.signal.aborted) wake();
      });
  };

  return {
    tell(facts) {
      if (stopped.signal.aborted || waiting.length + facts.length > mostKept) return;
      waiting.push(...facts);
      wake();
    },
    async stop() {
      stopped.abort();
      await Promise.all([telling, listening]);
    },
  };
}

/** Listens until the signal, on a connection of its own; when that is cut, on another. */
async function listen(
  pool: Pool,
  { me, hear, signal }: { me: string; hear: (facts: readonly Fact[]) => void; signal: AbortSignal },
): Promise<void> {
  const heard = ({ payload = "" }: Notification): void => {
    try {
      const [from, facts] = JSON.parse(payload) as [string, Fact[]];
      if (from !== me) hear(facts);
    } catch (error) {
      logger.error("What another process told was not heard: {error}", { error });
    }
  };
  while (!signal.aborted) {
    let pauseMs = 0;
    try {
      const client = await pool.connect();
      client.on("notification", heard);
      try {
        await client.query(`listen ${channel}`);
        await ended(client, signal);
      } finally {
        client.release(true);
      }
    } catch (error) {
      logger.info("Other processes are not heard: {error}", { error: errorText(error) });
      pauseMs = againMs;
    }
    await after(pauseMs, undefined, { signal }).catch(() => {});
  }
}

function ended(client: PoolClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    client.once("end", resolve);
    client.once("error", () => resolve());
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** As few messages as they fit in; a fact that is larger than one is left out. */
function letters(me: string, facts: readonly Fact[]): string[] {
  const all: string[] = [];
  let open: string[] = [];
  let size = 0;
  const close = (): void => {
    if (open.length > 0) all.push(`[${JSON.stringify(me)},[${open.join(",")}]]`);
    open = [];
    size = 0;
  };
  for (const fact of facts) {
    const text = JSON.stringify(fact);
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > mostBytes) continue;
    if (size + bytes > mostBytes) close();
    open.push(text);
    size += bytes;
  }
  close();
  return all;
}
