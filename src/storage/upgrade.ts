import { renameSync, rmSync } from "node:fs";
import { migrations } from "../../migrations/index.ts";
import { copySqlite } from "./copy.ts";
import type { Handles } from "./engine.ts";
import { migrate, pendingMigrations } from "./migrate.ts";

/**
 * Brings a database up to this version. A SQLite file that holds something is copied beside itself first, so that the
 * version before can go on from there; returns the copy's name with the steps applied. Throws `SchemaIsNewer`.
 */
export async function upgrade(
  handles: Handles,
  steps = migrations,
): Promise<{ applied: string[]; copy: string | undefined }> {
  const pending = await pendingMigrations(handles.write, steps);
  const used = pending.length < steps.length;
  const copy =
    handles.sqlite && used && pending[0] ? copyBefore(handles.sqlite.name, pending[0]) : undefined;
  return { applied: await migrate(handles, steps), copy };
}

/** One copy a step: when the step fails and is tried again, nothing has changed since. */
function copyBefore(file: string, step: string): string {
  const copy = `${file}.before-${step}`;
  const draft = `${copy}.tmp`;
  rmSync(draft, { force: true });
  copySqlite(file, draft);
  renameSync(draft, copy);
  return copy;
}
