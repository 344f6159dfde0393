import { ConfigFault } from "../config.ts";
import { Refused, type RefusalReason } from "../domain/refused.ts";
import { SchemaIsNewer } from "../storage/migrate.ts";
import { Failed, Misused } from "./command.ts";

/** What the command line says to a refusal; a reason that is not here is told as it is. */
const refusals: Partial<Record<RefusalReason, string>> = {
  "not-found": "There is none of that name.",
  "handle-taken": "Somebody has that name already.",
  "handle-not-valid":
    "A name is 2 to 30 of the letters a–z, digits, hyphen and underscore, and no reserved word.",
  "password-too-short": "The password is too short: at least 12 characters.",
  "text-too-long": "The password is too long: at most 200 characters.",
  "name-missing": "The name is empty.",
  "language-unknown": "The language is da or en.",
  "patient-data": "That holds what looks like a civil registration number.",
  "scope-not-valid": "That is no scope; read, write, follow, push and profile are the usual ones.",
  "host-not-valid": "That is no host of another server, as in vis.region.example.",
};

/** What to say of a database that cannot be used, by the engine's own code. */
const faults: readonly [code: RegExp, says: string][] = [
  [/^SQLITE_(NOTADB|CORRUPT)/, "The database file is damaged; restore a backup."],
  [/^SQLITE_(CANTOPEN|READONLY|PERM)/, "The database file cannot be opened for writing."],
  [/^SQLITE_(FULL|IOERR)|^ENOSPC$/, "The disk is full or does not work."],
  [/^SQLITE_BUSY/, "The database is in use by another program and did not become free."],
  [/^ECONNREFUSED$|^ENOENT$|^ENOTFOUND$|^57P03$/, "The database or a file does not answer."],
  [/^(28P01|28000|3D000)$/, "The database server refuses: wrong user, password or name."],
  [/^EACCES$|^EPERM$|^EROFS$/, "That is not allowed for this user of the machine."],
];

/** An error in plain lines, the first of which says what is wrong. */
export function explain(error: unknown): string[] {
  if (error instanceof ConfigFault) return [...error.faults];
  if (error instanceof Misused || error instanceof Failed || error instanceof SchemaIsNewer)
    return [error.message];
  if (error instanceof Refused) return [refusals[error.reason] ?? `Refused: ${error.reason}.`];
  const { code, message } = error as { code?: unknown; message?: unknown };
  const known = typeof code === "string" && faults.find(([pattern]) => pattern.test(code));
  const told = typeof message === "string" && message !== "" ? message : String(code);
  return known ? [`${known[1]} (${told})`] : [`It failed: ${told}`];
}
