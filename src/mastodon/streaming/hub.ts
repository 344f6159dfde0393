import { getLogger } from "@logtape/logtape";
import type { Fact } from "../../domain/facts.ts";
import type { Meter } from "../../lib/meter.ts";
import type { MastodonDependencies, Person } from "../context.ts";
import { readingAs } from "../reading-as.ts";
import {
  createListeners,
  type EndReason,
  type Listener,
  type Listeners,
  type Sink,
} from "./listeners.ts";
import { gather, isNews } from "./news.ts";
import { createRounds } from "./rounds.ts";
import { tell, type Telling } from "./tell.ts";
import { createWatch } from "./watch.ts";

const logger = getLogger(["vis", "streaming"]);

/**
 * The one place where what was committed meets those who listen, in this process. It gathers what comes within a moment
 * and tells it in one round; what is more than it can take is left out, however many listen and however much is written.
 */
export interface Hub extends Pick<Listeners, "subscribe" | "unsubscribe"> {
  /** Whether another connection of someone would be taken in. */
  hasRoom: (who: Person) => boolean;
  /** Takes a connection in; undefined where there is no room. It ends when its token does, within five seconds. */
  open: (who: Person, sink: Sink) => Listener | undefined;
  /** The connection is gone. */
  close: (listener: Listener) => void;
  /** Something was committed, here or in another process. */
  hear: (facts: readonly Fact[]) => void;
  /** How many listen. */
  size: () => number;
  /** Ends all connections, and takes none in any more. */
  stop: () => void;
}

export interface HubOptions {
  meter: Meter;
  pace?: Partial<Pace>;
}

/** How often things are done, in milliseconds. */
interface Pace {
  /** So long news is gathered before it is told. */
  gatherMs: number;
  /** Tokens are looked up again. */
  checkMs: number;
  /** Something is sent where nothing else is. */
  beatMs: number;
}

const usual: Pace = { gatherMs: 50, checkMs: 2_000, beatMs: 15_000 };
const mostWaiting = 2_000;

/** Makes the hub of this process, which reads for each listener as the API does when they ask. */
export function createHub(
  deps: Omit<MastodonDependencies, "hub">,
  { meter, pace }: HubOptions,
): Hub {
  const { gatherMs, checkMs, beatMs } = { ...usual, ...pace };
  const { reader } = deps.store;
  const listeners = createListeners();
  const { subscribe, unsubscribe, size } = listeners;
  let stopped = false;

  const telling: Telling = {
    reader,
    listeners,
    readingAs: (who) => readingAs({ ...deps, hub }, who),
  };
  const run = async (facts: readonly Fact[]): Promise<void> => {
    const began = performance.now();
    try {
      await tell(telling, gather(facts, deps.clock().getTime()));
    } catch (error) {
      logger.error("What happened was not told: {error}", { error });
    }
    meter.time("streaming_round_seconds", (performance.now() - began) / 1000);
  };
  const wanted = () => size() > 0 && !stopped;
  const rounds = createRounds<Fact>({ gatherMs, most: mostWaiting, run, wanted });

  const end = (listener: Listener, reason: EndReason): void => {
    listeners.remove(listener);
    listener.sink.end(reason);
  };
  const watch = createWatch({ reader, listeners, end, checkMs, beatMs });

  const hub: Hub = {
    subscribe,
    unsubscribe,
    size,
    hasRoom: (who) => !stopped && listeners.hasRoom(who),
    open(who, sink) {
      const listener = stopped ? undefined : listeners.add(who, sink);
      if (listener) watch.start();
      return listener;
    },
    close(listener) {
      listeners.remove(listener);
      if (size() === 0) watch.stop();
    },
    hear(facts) {
      if (size() === 0) return;
      const leftOut = rounds.add(facts.filter(isNews));
      if (leftOut > 0) meter.count("streaming_left_out", {}, leftOut);
    },
    stop() {
      stopped = true;
      for (const one of listeners.all()) end(one, "stopping");
      watch.stop();
    },
  };
  return hub;
}
