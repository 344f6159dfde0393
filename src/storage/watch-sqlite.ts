import type Sqlite from "better-sqlite3";
import type { Changes, Hears } from "./changes.ts";

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
  let pending: { hears: Hears; said: (number | string | null)[] }[] = [];
  let count = 0;
  let commits = 0;
  let looked = false;
  let version: unknown;
  let versionNow: (() => unknown) | undefined;

  function forgetAll(): void {
    count += 1;
    commits += 1;
    for (const forgets of forgetting) forgets();
  }

  function tell(): void {
    if (pending.length === 0) return;
    const notes = pending;
    pending = [];
    if (notes.length > mostNotes) return forgetAll();
    count += 1;
    for (const { hears, said } of notes) hears(...said);
  }

  function begin(): void {
    writer.function(
      "vis_noted",
      { varargs: true },
      (at: number, ...said: (number | string | null)[]) => {
        if (pending.length === 0 && !writer.inTransaction) queueMicrotask(tell);
        pending.push({ hears: hearing[at]!, said });
        return null;
      },
    );
  }

  function look(): void {
    if (looked) return;
    looked = true;
    setImmediate(() => void (looked = false));
    const asked = versionNow;
    if (!asked) {
      const statement = writer.prepare("pragma data_version").pluck();
      versionNow = () => statement.get();
      version = versionNow();
      return;
    }
    const now = asked();
    if (now !== version) forgetAll();
    version = now;
  }

  return {
    ready: () => writer.open && !writer.inTransaction,
    watch({ table, on, when, says = [] }, hears) {
      if (hearing.length === 0) begin();
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
    commits() {
      look();
      return commits;
    },
    committed() {
      commits += 1;
      tell();
    },
    rolledBack: () => void (pending = []),
  };
}
