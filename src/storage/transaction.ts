import type { Transaction } from "kysely";
import type { Fact } from "../domain/facts.ts";
import type { Database } from "./database.ts";
import type { Engine, Reader } from "./reader.ts";

/** What an operation may touch: the open transaction, the clock, ids, and the record of facts. Never the network. */
export interface Tx {
  readonly db: Transaction<Database>;
  readonly engine: Engine;
  /** Our own origin, as in `https://vis.example`: what URIs made here start with. */
  readonly origin: string;
  /** The moment of the operation, ISO 8601 UTC with milliseconds. */
  readonly now: string;
  /** Host and port of `origin`, in canonical form. */
  readonly host: string;
  /** A new id of this moment; with `at` (ISO time), one that sorts where something made elsewhere belongs. */
  readonly newId: (at?: string) => number;
  /** Writes the jobs this fact wakes, in this transaction. */
  readonly record: (fact: Fact) => Promise<void>;
}

/** Work that a fact wakes; one `job` row each. */
export interface Reaction {
  lane: "federation" | "index" | "fetch" | "mail" | "push" | "media" | "timed" | "upkeep";
  kind: string;
  key?: string;
  payload: unknown;
  /** Not before so many seconds have passed. */
  afterSeconds?: number;
  /** Not before that moment. */
  runAt?: string;
}

/** How a transaction is kept. */
export interface Keeping {
  /**
   * Commits without waiting for the disk, which has it some milliseconds later, and at the latest with the next that
   * waits. A killed process loses nothing; a power cut in between may undo it, whole and never before what was committed
   * earlier. Only for what is done again to the same effect, and that nobody was told of.
   */
  soon?: true;
}

type Transact = <T>(work: (tx: Tx) => Promise<T>, keeping?: Keeping) => Promise<T>;

/** The opened database: reads go through `reader`, writes through `transact`. */
export interface Store {
  readonly engine: Engine;
  readonly reader: Reader;
  readonly transact: Transact;
  /** Called after a commit that recorded facts, in this process only. Returns a function that stops it. */
  readonly onCommit: (listener: (facts: readonly Fact[]) => void) => () => void;
  readonly close: () => Promise<void>;
}
