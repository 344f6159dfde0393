import type { Kysely } from "kysely";
import type { Changes } from "./changes.ts";
import type { Database } from "./database.ts";

export type Engine = "sqlite" | "postgres";

/** What a read may touch. A `Tx` is a `Reader` too, so a rule can be asked inside a transaction. */
export interface Reader {
  readonly db: Pick<
    Kysely<Database>,
    "selectFrom" | "selectNoFrom" | "with" | "withRecursive" | "fn" | "executeQuery" | "getExecutor"
  >;
  readonly engine: Engine;
  /** Our own origin, as in `https://vis.example`. */
  readonly origin: string;
  /** Host and port of `origin`, in canonical form. */
  readonly host: string;
  /** What is committed, for `keep`. Absent where it is not told, and inside transactions. */
  readonly changes?: Changes | undefined;
}
