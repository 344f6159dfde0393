import { getLogger } from "@logtape/logtape";
import { standingTokens } from "../../domain/apps/standing.read.ts";
import type { Reader } from "../../storage/reader.ts";
import type { EndReason, Listener, Listeners } from "./listeners.ts";

const logger = getLogger(["vis", "streaming"]);

/** Looks after connections while there are some. */
export interface Watch {
  /** Begins, unless it goes on already. */
  start: () => void;
  stop: () => void;
}

export interface WatchOptions {
  reader: Reader;
  listeners: Listeners;
  end: (listener: Listener, reason: EndReason) => void;
  /** How often tokens are looked up, and something is sent where nothing else is, in milliseconds. */
  checkMs: number;
  beatMs: number;
}

const tokensAtATime = 500;

/** Makes the watch: it ends whoever's token is good no more, and finds out who is not there any more. */
export function createWatch({ reader, listeners, end, checkMs, beatMs }: WatchOptions): Watch {
  const timers: NodeJS.Timeout[] = [];
  let checking = false;

  const check = async (): Promise<void> => {
    const all = [...listeners.all()];
    for (let at = 0; at < all.length; at += tokensAtATime) {
      const some = all.slice(at, at + tokensAtATime);
      const good = await standingTokens(
        reader,
        some.map(({ who }) => who.tokenId),
      );
      for (const one of some) if (!good.has(one.who.tokenId)) end(one, "revoked");
    }
  };

  /** Where it fails, the next time is as good. */
  const checkAgain = (): void => {
    if (checking) return;
    checking = true;
    check()
      .catch((error: unknown) =>
        logger.error("Tokens of listeners were not looked up: {error}", { error }),
      )
      .finally(() => (checking = false));
  };

  const beat = (): void => {
    for (const { sink } of listeners.all()) sink.beat();
  };

  return {
    start() {
      if (timers.length === 0)
        timers.push(setInterval(checkAgain, checkMs).unref(), setInterval(beat, beatMs).unref());
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
    },
  };
}
