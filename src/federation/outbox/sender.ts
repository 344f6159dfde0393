import { getLogger } from "@logtape/logtape";
import { createGroupCommit } from "../../lib/group-commit.ts";
import { createLru } from "../../lib/lru.ts";
import { createWorkLoop, type WorkLoop } from "../../lib/work-loop.ts";
import type { Federation } from "../context.ts";
import { attempt, type Parcel } from "./attempt.ts";
import { createClaim, type Claimed } from "./claim.ts";
import { judge, type Verdict } from "./judge.ts";
import { settle, type Ended } from "./settle.ts";
import { createSynchroniser } from "./synchronise.ts";

const log = getLogger(["vis", "outbox"]);

export interface SenderOptions {
  /** How many deliveries run at a time. */
  concurrency?: number;
  pollMs?: number;
  /** How long an attempt that has ended waits for others to be written down with it, in milliseconds. */
  gatherMs?: number;
  /** How long an attempt may go on after `stop`, in milliseconds. */
  graceMs?: number;
  /** The dice, for the waits between attempts. */
  random?: () => number;
}

const usual = { concurrency: 32, pollMs: 1000, gatherMs: 10, graceMs: 5000, random: Math.random };

const mostTogether = 256;

/** Letters kept open, since one letter mostly goes to many at about the same time. */
const openLetters = { max: 64, ttlMs: 60_000 };

type Letter = Parcel & { synchronise: string | null; courtesy: boolean };

/** The loop that takes deliveries to their inboxes. Wake it when something was queued. */
export function createSender(federation: Federation, options: SenderOptions = {}): WorkLoop {
  const { concurrency, pollMs, gatherMs, graceMs, random } = { ...usual, ...options };
  const { store, meter, clock } = federation;
  const letters = createLru<number, Promise<Letter | undefined>>(openLetters);
  const synchroniser = createSynchroniser(store);
  const record = createGroupCommit<Ended>(
    (ended) => store.transact((tx) => settle(tx, ended)),
    mostTogether,
    gatherMs,
  );
  let halt = new AbortController();
  let deaf = synchroniser.listen();

  const letterOf = (id: number): Promise<Letter | undefined> => {
    const known = letters.get(id);
    if (known) return known;
    const reading = readLetter(federation, id);
    letters.set(id, reading);
    reading.catch(() => letters.delete(id));
    return reading;
  };

  const run = async (delivery: Claimed): Promise<void> => {
    const letter = await letterOf(delivery.outbound_id);
    if (!letter) return;
    const { signerId, synchronise, courtesy } = letter;
    const headers =
      synchronise === null
        ? letter.headers
        : {
            "collection-synchronization": await synchroniser.header(
              signerId,
              synchronise,
              delivery.host,
            ),
          };
    const started = performance.now();
    const answer = await attempt(federation, delivery, { ...letter, headers }, halt.signal);
    const now = clock().toISOString();
    const { attempts, created_at: createdAt } = delivery;
    const verdict = judge(answer, { attempts, createdAt, courtesy, now, random });
    await record({ delivery, signerId, verdict });
    meter.count("deliveries", { outcome: verdict.next });
    meter.time("delivery_seconds", (performance.now() - started) / 1000);
    tell(delivery, verdict);
  };

  const loop = createWorkLoop<Claimed>({
    claim: createClaim(federation),
    run,
    onError: (error) => log.error("A delivery or its claim failed: {error}", { error }),
    concurrency,
    pollMs,
  });

  return {
    ...loop,
    start() {
      halt = new AbortController();
      deaf();
      deaf = synchroniser.listen();
      loop.start();
    },
    async stop() {
      const grace = setTimeout(() => halt.abort(), graceMs);
      await loop.stop();
      clearTimeout(grace);
      deaf();
    },
  };
}

async function readLetter({ store }: Federation, outboundId: number): Promise<Letter | undefined> {
  const row = await store.reader.db
    .selectFrom("outbound")
    .select(["uri", "signer_id", "body", "synchronise", "key_id"])
    .where("id", "=", outboundId)
    .executeTakeFirst();
  return (
    row && {
      signerId: row.signer_id,
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
