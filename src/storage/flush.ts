import { close, fdatasync, open } from "node:fs";
import { promisify } from "node:util";
import type Sqlite from "better-sqlite3";

/** When what SQLite commits is on the disk. */
export interface Flush {
  /** Whether commits from now on wait for it, as they do unless told otherwise. Not within a transaction. */
  waits: (yes: boolean) => void;
  /** Brings what was committed there off the event loop; asked again meanwhile, it does so once more. */
  soon: () => void;
  /** Resolves when nothing is under way any more. */
  end: () => Promise<void>;
}

/** What of the disk is needed. */
export interface Disk {
  open: (path: string, flags: string) => Promise<number>;
  sync: (file: number) => Promise<void>;
  close: (file: number) => Promise<void>;
}

const threads: Disk = {
  open: promisify(open),
  sync: promisify(fdatasync),
  close: promisify(close),
};

/**
 * Flushes the write-ahead log of a connection by a descriptor of its own. SQLite holds its locks on the database and on
 * `-shm`, never on `-wal`, and keeps that file as long as anybody has the database open. What cannot be flushed so is by
 * the next commit that waits.
 */
export function createFlush(writer: Sqlite.Database, disk: Disk = threads): Flush {
  let log: number | undefined;
  let again = false;
  let running: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    while (again) {
      again = false;
      log ??= await disk.open(`${writer.name}-wal`, "r+");
      await disk.sync(log);
    }
  };

  return {
    waits: (yes) => void writer.pragma(`synchronous = ${yes ? "FULL" : "NORMAL"}`),
    soon() {
      again = true;
      running ??= flush()
        .catch(() => {})
        .finally(() => void (running = undefined));
    },
    async end() {
      await running;
      if (log !== undefined) await disk.close(log);
      log = undefined;
    },
  };
}
