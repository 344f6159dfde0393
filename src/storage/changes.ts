import type Sqlite from "better-sqlite3";

/** Rows of a table whose changes are told: `on` and `when` are words of a trigger, `says` up to three expressions of it. */
export interface Watched {
  table: string;
  /** `insert`, `delete`, `update`, `update of name, url`. */
  on: string;
  when?: string;
  says?: readonly string[];
}

export type Told = number | string | null;
type Hears = (...said: readonly Told[]) => void;

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
}

/** The part of it that hears of the writer's transactions. */
export interface Writes {
  committed: () => void;
  rolledBack: () => void;
}

/** More changed rows than this in one transaction are told as `all`. */
const mostNotes = 20_000;

/**
 * Watches through triggers that belong to the writer's connection and end with it, made for what is asked for, when it is
 * first asked for. Other connections are noticed by SQLite's `data_version`, looked at once a turn of the event loop.
 */
export function createChanges(writer: Sqlite.Database): Changes & Writes {
  const hearing: Hears[] = [];
  const forgetting: (() => void)[] = [];
  let pending: { hears: Hears; said: Told[] }[] = [];
  let count = 0;
  let looked = false;
  let version: unknown;
  let versionNow: (() => unknown) | undefined;

  function forgetAll(): void {
    count += 1;
    for (const forgets of forgetting) forgets();
  }

  function committed(): void {
    if (pending.length === 0) return;
    const notes = pending;
    pending = [];
    if (notes.length > mostNotes) return forgetAll();
    count += 1;
    for (const { hears, said } of notes) hears(...said);
  }

  function begin(): () => unknown {
    writer.function("vis_noted", { varargs: true }, (at: number, ...said: Told[]) => {
      if (pending.length === 0 && !writer.inTransaction) queueMicrotask(committed);
      pending.push({ hears: hearing[at]!, said });
      return null;
    });
    const asked = writer.prepare("pragma data_version").pluck();
    return () => asked.get();
  }

  function look(): void {
    if (looked || !versionNow) return;
    looked = true;
    setImmediate(() => void (looked = false));
    const now = versionNow();
    if (now !== version) forgetAll();
    version = now;
  }

  return {
    ready: () => writer.open && !writer.inTransaction,
    watch({ table, on, when, says = [] }, hears) {
      versionNow ??= begin();
      version ??= versionNow();
      const at = hearing.push(hears) - 1;
      writer.exec(`create temp trigger vis_watch_${at} after ${on} on main."${table}"
        ${when === undefined ? "" : `when ${when}`}
        begin select vis_noted(${[at, ...says].join(", ")}); end`);
    },
    onAll: (forgets) => void forgetting.push(forgets),
    count() {
      look();
      return count;
    },
    committed,
    rolledBack: () => void (pending = []),
  };
}
