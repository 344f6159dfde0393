/** Rows of a table whose changes are told: `on` and `when` are words of a trigger, `says` up to three expressions of it. */
interface Watched {
  table: string;
  /** `insert`, `delete`, `update`, `update of name, url`. */
  on: string;
  when?: string;
  says?: readonly string[];
}

type Told = number | string | null;
/** Is told what the expressions gave. */
export type Hears = (...said: readonly Told[]) => void;

/**
 * What is committed to this database, row by row, for who keeps in memory what they have read (`keep`). It is told when it
 * is committed and not before, whoever of this process wrote it; what another process commits is told as `all`.
 */
export interface Changes {
  /** Whether watching can begin now. */
  ready: () => boolean;
  /** Has `hears` told of such changes from now on. */
  watch: (watched: Watched, hears: Hears) => void;
  /** Has `forgets` called when anything may have changed. */
  onAll: (forgets: () => void) => void;
  /** Looks for other processes' commits, and counts what was told: what was read before the count moved may be out of date. */
  count: () => number;
  /** The same of all commits, whatever they changed. */
  commits: () => number;
}
