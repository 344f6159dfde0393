import type { Paired } from "./pair.ts";
import type { Finding } from "./scenario.ts";

/** Goal 14: what PostgreSQL (the subject of the pair) does for the CPU of SQLite (its floor), its own processes counted. */
export function postgresBySqlite(what: string, paired: Paired): Finding {
  return {
    goal: "14",
    what: `${what} on PostgreSQL for the same CPU, by SQLite`,
    value: 1 / paired.ratio,
    pass: 0.15,
    stretch: 0.3,
    least: true,
    figures: { "SQLite µs": paired.floor, "PostgreSQL with its server µs": paired.subject },
    paired,
  };
}
