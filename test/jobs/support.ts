import { addJob } from "../../src/storage/store.ts";
import type { Reaction } from "../../src/storage/transaction.ts";
import type { TestStore } from "../support/engines.ts";

/** A clock that stands still until it is told to go on. */
export function handClock(start = "2026-11-24T08:00:00.000Z") {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    pass(ms: number) {
      now += ms;
    },
  };
}

/** Adds a job as a fact would. */
export function add(store: TestStore, job: Partial<Reaction> = {}): Promise<void> {
  return store.transact((tx) =>
    addJob(tx, tx.newId(), tx.now, { lane: "fetch", kind: "test", payload: {}, ...job }),
  );
}

/** The jobs that are left, oldest first. */
export function jobsOf(store: TestStore) {
  return store.handles.write.selectFrom("job").selectAll().orderBy("id").execute();
}
