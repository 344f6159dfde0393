import { getLogger } from "@logtape/logtape";
import { createGroupCommit } from "../../lib/group-commit.ts";
import { createLimiter } from "../../lib/semaphore.ts";
import { createLru } from "../../lib/lru.ts";
import { createWorkLoop, type WorkLoop } from "../../lib/work-loop.ts";
import type { Federation } from "../context.ts";
import { attempt, type Parcel } from "./attempt.ts";
import { createClaim, type Claimed } from "./claim.ts";
import { judge, type Verdict } from "./judge.ts";
import { settle, type Ended } from "./settle.ts";
import { createSynchroniser, type Synchroniser } from "./synchronise.ts";

const log = getLogger(["vis", "outbox"]);

export interface SenderOptions {
  /** How many deliveries to servers that answer promptly are under way at a time. */
  prompt?: number;
  /** And how many to servers that were not heard from yet, fail, or take their time: holes never take the room of others. */
  doubtful?: number;
  pollMs?: number;
  /** How long what ends is gathered before more is claimed, in milliseconds. */
  restMs?: number;
  /** How long an attempt that has ended waits for others to be written down with it, in milliseconds. */
  gatherMs?: number;
  /** How long an attempt may go on after `stop`, in milliseconds. */
  graceMs?: number;
  /** The dice, for the waits between attempts. */
  random?: () => number;
}

const usual = {
  prompt: 256,
  doubtful: 512,
  pollMs: 1000,
  restMs: 20,
  gatherMs: 20,
  graceMs: 5000,
  random: Math.random,
};

/** Claimed at a time, and written down at a time. */
const together = 256;

/** Enough that the pool's threads have work while the event loop is busy, few enough that others wait for 5 ms at most. */
const signedTogether = 32;

/** Letters kept open, since one letter mostly goes to many at about the same time. */
const openLetters = { max: 64, ttlMs: 60_000 };

type Letter = Parcel & {
  objectUri: string;
  createdAt: string;
  synchronise: string | null;
  courtesy: boolean;
};

/** The loop that takes deliveries to their inboxes. Wake it when something was queued. */
export function createSender(federation: Federation, options: SenderOptions = {}): WorkLoop {
  const all = { ...usual, ...options };
  const { prompt, doubtful, pollMs, restMs, gatherMs, graceMs, random } = all;
  const { store, meter, clock } = federation;
  const letterOf = keptOpen(federation);
  const synchroniser = createSynchroniser(store);
  const record = createGroupCommit<Ended>(
    (ended) => store.transact((tx) => settle(tx, ended), { soon: true }),
    together,
    gatherMs,
  );
  const signing = createLimiter(signedTogether);
  let halt = new AbortController();
  let deaf = synchroniser.listen();

  const run = async (delivery: Claimed, answered: () => void): Promise<void> => {
    const letter = await letterOf(delivery.outbound_id);
    if (!letter) return;
    const { signerId, objectUri, courtesy } = letter;
    const headers = await headersFor(synchroniser, letter, delivery.host);
    const started = performance.now();
    const parcel = { ...letter, headers };
    const answer = await attempt(federation, delivery, parcel, { signal: halt.signal, signing });
    answered();
    const now = clock().toISOString();
    const { attempts, since } = delivery;
    const createdAt = since ?? letter.createdAt;
    const verdict = judge(answer, { attempts, createdAt, courtesy, now, random });
    const ms = performance.now() - started;
    await record({ delivery, objectUri, signerId, verdict, ms });
    meter.count("deliveries", { outcome: verdict.next });
    meter.time("delivery_seconds", ms / 1000);
    tell(delivery, verdict);
  };

  const { claim, ended, search } = createClaim(federation, { prompt, doubtful });
  const under = { prompt: 0, doubtful: 0 };
  const sortOf = (delivery: Claimed) => (delivery.doubtful ? "doubtful" : "prompt");
  const loop = createWorkLoop<Claimed>({
    async claim(all) {
      const room = { prompt: prompt - under.prompt, doubtful: doubtful - under.doubtful };
      const claimed = await claim({ ...room, all });
      for (const one of claimed) under[sortOf(one)] += 1;
      return claimed;
    },
    run(delivery) {
      const began = performance.now();
      let held = 1;
      const letGo = (): void => {
        under[sortOf(delivery)] -= held;
        held = 0;
      };
      return run(delivery, letGo).finally(() => {
        letGo();
        ended(delivery.lane_id, performance.now() - began);
      });
    },
    concurrency: prompt + doubtful,
    together,
    restMs,
    onError: (error) => log.error("A delivery or its claim failed: {error}", { error }),
    pollMs,
  });

  return {
    ...loop,
    start() {
      halt = new AbortController();
      deaf();
      deaf = synchroniser.listen();
      search();
      loop.start();
    },
    wake() {
      search();
      loop.wake();
    },
    drain() {
      search();
      return loop.drain();
    },
    async stop() {
      const grace = setTimeout(() => halt.abort(), graceMs);
      await loop.stop();
      clearTimeout(grace);
      deaf();
    },
  };
}

async function headersFor(
  synchroniser: Synchroniser,
  { signerId, headers, synchronise }: Letter,
  host: string,
): Promise<Parcel["headers"]> {
  if (synchronise === null) return headers;
  return {
    "collection-synchronization": await synchroniser.header(signerId, synchronise, host),
  };
}

/** Reads letters, and keeps the last few open. */
function keptOpen(federation: Federation): (id: number) => Promise<Letter | undefined> {
  const letters = createLru<number, Promise<Letter | undefined>>(openLetters);
  return (id) => {
    const known = letters.get(id);
    if (known) return known;
    const reading = readLetter(federation, id);
    letters.set(id, reading);
    reading.catch(() => letters.delete(id));
    return reading;
  };
}

async function readLetter({ store }: Federation, outboundId: number): Promise<Letter | undefined> {
  const row = await store.reader.db
    .selectFrom("outbound")
    .select(["uri", "signer_id", "object_uri", "body", "synchronise", "created_at", "key_id"])
    .where("id", "=", outboundId)
    .executeTakeFirst();
  return (
    row && {
      signerId: row.signer_id,
      objectUri: row.object_uri,
      createdAt: row.created_at,
      ...(row.key_id !== null && { signedWith: row.key_id }),
      body: Buffer.from(row.body, "utf8"),
      headers: {},
      synchronise: row.synchronise,
      courtesy: !row.uri.startsWith(`${store.reader.origin}/`),
    }
  );
}

function tell({ host, attempts }: Claimed, verdict: Verdict): void {
  const { status, error } = verdict;
  if (verdict.next === "again" || verdict.next === "dead")
    log[verdict.next === "dead" ? "warning" : "info"]("Delivery to {host}: {error}", {
      host,
      error,
      status,
      attempts: attempts + 1,
    });
}
