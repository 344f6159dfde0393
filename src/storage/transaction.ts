import type { Transaction } from "kysely";
import type { Fact } from "../domain/facts.ts";
import type { Database } from "./database.ts";
import type { Engine, Reader } from "./reader.ts";

/** What an operation may touch: the open transaction, the clock, ids, and the record of facts. Never the network. */
export interface Tx {
  readonly db: Transaction<Database>;
  readonly engine: Engine;
  /** The moment of the operation, ISO 8601 UTC with milliseconds. */
  readonly now: string;
  readonly newId: () => number;
  /** Writes the jobs this fact wakes, in this transaction. */
  readonly record: (fact: Fact) => Promise<void>;
}

/** Work that a fact wakes; one `job` row each. */
export interface Reaction {
  lane: "federation" | "index" | "fetch" | "mail" | "media" | "upkeep";
  kind: string;
  key?: string;
  payload: unknown;
}

export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** The opened database: reads go through `reader`, writes through `transact`. */
export interface Store {
  readonly engine: Engine;
  readonly reader: Reader;
  readonly transact: Transact;
  /** Called after a commit that recorded facts, in this process only. Returns a function that stops it. */
  readonly onCommit: (listener: (facts: readonly Fact[]) => void) => () => void;
  readonly close: () => Promise<void>;
}
