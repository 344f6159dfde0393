import { createLru } from "../../lib/lru.ts";
import type { Federation } from "../context.ts";

/** What we spare other servers, and what they cannot make us do. Kept in this process only. */
export interface HostLimits {
  /** Whether a server never met may be asked something: at most 60 new ones an hour. */
  mayMeet: (host: string) => boolean;
  /**
   * Runs one fetch at a time for a server, for those that strangers can set off; after one that failed, none for 10 s.
   * Undefined when it was not run.
   */
  guarded: <T>(
    host: string,
    work: () => Promise<T>,
    failed: (result: T) => boolean,
  ) => Promise<T | undefined>;
  /** Whether a server is being left alone after a fetch that failed. */
  isQuiet: (host: string) => boolean;
  /** The same work asked for while it runs is one. */
  once: <T>(what: string, work: () => Promise<T>) => Promise<T>;
  /** Whether a document of a server may be read again before its time: once in 10 s. */
  mayRefetch: (host: string) => boolean;
}

const hourMs = 3_600_000;
const newHostsAnHour = 60;
const quietMs = 10_000;
const mostWaiting = 50;
const mostHosts = 10_000;

const kept = new WeakMap<Federation["egress"], HostLimits>();

/** The limits that go with a way out: made at first use. */
export function hostLimits(federation: Federation): HostLimits {
  const known = kept.get(federation.egress);
  if (known) return known;
  const made = createHostLimits(() => federation.clock().getTime());
  kept.set(federation.egress, made);
  return made;
}

/** `now` in milliseconds. */
export function createHostLimits(now: () => number): HostLimits {
  const met = createLru<string, true>({ max: mostHosts, ttlMs: hourMs, now });
  let introduced: number[] = [];
  const quiet = createLru<string, true>({ max: mostHosts, ttlMs: quietMs, now });
  const refetched = createLru<string, true>({ max: mostHosts, ttlMs: quietMs, now });
  const underWay = new Map<string, Promise<unknown>>();
  const queues = new Map<string, { last: Promise<unknown>; waiting: number }>();

  const run = async <T>(host: string, work: () => Promise<T>, failed: (result: T) => boolean) => {
    if (quiet.get(host)) return undefined;
    const result = await work();
    if (failed(result)) quiet.set(host, true);
    return result;
  };

  return {
    mayMeet(host) {
      if (met.get(host)) return true;
      introduced = introduced.filter((at) => at > now() - hourMs);
      if (introduced.length >= newHostsAnHour) return false;
      introduced.push(now());
      met.set(host, true);
      return true;
    },
    async guarded(host, work, failed) {
      const queue = queues.get(host) ?? { last: Promise.resolve(), waiting: 0 };
      if (queue.waiting >= mostWaiting) return undefined;
      queues.set(host, queue);
      queue.waiting += 1;
      const mine = queue.last.then(() => run(host, work, failed));
      queue.last = mine.catch(() => {});
      try {
        return await mine;
      } finally {
        queue.waiting -= 1;
        if (queue.waiting === 0) queues.delete(host);
      }
    },
    isQuiet: (host) => quiet.get(host) === true,
    once<T>(what: string, work: () => Promise<T>) {
      const known = underWay.get(what);
      if (known) return known as Promise<T>;
      const mine = work().finally(() => underWay.delete(what));
      underWay.set(what, mine);
      return mine;
    },
    mayRefetch(host) {
      if (refetched.get(host)) return false;
      refetched.set(host, true);
      return true;
    },
  };
}
