import { getLogger } from "@logtape/logtape";
import { errorText } from "../lib/error-text.ts";
import { addMs } from "../lib/time.ts";
import { addJob } from "../storage/store.ts";
import type { Store, Tx } from "../storage/transaction.ts";
import type { JobHandlers } from "./runner.ts";

const logger = getLogger(["vis", "jobs"]);

/** Work that comes again without anything having happened. To the same effect however often. */
export interface Upkeep {
  /** Also the name of its job: `upkeep-NAME`. */
  name: string;
  every: "hour" | "day";
  run: () => Promise<void>;
}

const hour = 3_600_000;
const periods: Record<Upkeep["every"], number> = { hour, day: 24 * hour };

/** Puts upkeep into the job table when it is due; the runner does it, and tries again what fails. */
export interface Schedule {
  start: () => void;
  stop: () => void;
  /** Looks once: the names that were due, in this process or first among several. */
  tick: () => Promise<string[]>;
}

/** Makes the schedule. When each last came is in the database, so that several processes do not double it. */
export function createSchedule(
  store: Store,
  upkeep: readonly Upkeep[],
  { everyMs = 60_000 } = {},
): Schedule {
  let timer: NodeJS.Timeout | undefined;
  const tick = async (): Promise<string[]> => {
    const due: string[] = [];
    for (const task of upkeep)
      if (await store.transact((tx) => enqueue(tx, task))) due.push(task.name);
    return due;
  };
  const look = (): void => {
    tick().catch((error: unknown) =>
      logger.error("The schedule failed: {error}", { error: errorText(error) }),
    );
  };
  return {
    tick,
    start() {
      look();
      timer = setInterval(look, everyMs);
    },
    stop: () => clearInterval(timer),
  };
}

/** What the runner does for each piece of upkeep. */
export function upkeepHandlers(upkeep: readonly Upkeep[]): JobHandlers {
  return Object.fromEntries(upkeep.map((task) => [`upkeep-${task.name}`, () => task.run()]));
}

/** Adds the job when the period has passed since the last; of several that try at once, one succeeds. */
async function enqueue(tx: Tx, { name, every }: Upkeep): Promise<boolean> {
  const value = JSON.stringify(tx.now);
  const before = JSON.stringify(addMs(tx.now, -periods[every]));
  const first = await tx.db
    .insertInto("setting")
    .values({ key: `upkeep:${name}`, value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }).where("setting.value", "<=", before))
    .returning("key")
    .executeTakeFirst();
  if (!first) return false;
  const kind = `upkeep-${name}`;
  await addJob(tx, tx.newId(), tx.now, { lane: "upkeep", kind, key: name, payload: {} });
  return true;
}
