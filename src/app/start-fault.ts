import type { Config } from "../config.ts";
import { errorText } from "../lib/error-text.ts";
import { NotAlone } from "../storage/alone.ts";
import { SchemaIsNewer } from "../storage/migrate.ts";
import { SecretFault } from "../storage/secret-file.ts";

/** Why Vis cannot start, in one sentence for whoever runs it. Nothing was changed. */
export class StartFault extends Error {
  override name = "StartFault";
}

type Told = Pick<Config, "databaseUrl" | "dataDir" | "secretFile" | "bind" | "port" | "node">;

/** Turns what went wrong at the start into such a sentence. */
export function startFault(error: unknown, config: Told): StartFault {
  if (error instanceof StartFault) return error;
  return new StartFault(sentence(error, config), { cause: error });
}

function sentence(error: unknown, config: Told): string {
  if (error instanceof SchemaIsNewer) return error.message;
  if (error instanceof SecretFault)
    return `The secret file ${config.secretFile} cannot be used: ${error.message}.`;
  if (error instanceof NotAlone) return notAlone(config);
  const code = codeOf(error);
  const known =
    ofListening(code, config) ??
    (config.databaseUrl.startsWith("file:")
      ? ofSqlite(code, config.databaseUrl.slice("file:".length))
      : ofPostgres(code, shownUrl(config.databaseUrl))) ??
    ofFiles(code, (error as { path?: unknown }).path ?? config.dataDir);
  return known ?? `Vis could not start: ${errorText(error)}`;
}

function notAlone({ databaseUrl, node }: Told): string {
  return databaseUrl.startsWith("file:")
    ? `Another Vis process runs on ${databaseUrl.slice("file:".length)}: SQLite belongs to one at a time. Stop it first, or use PostgreSQL.`
    : `Another Vis process on this database has VIS_NODE=${node}: give each its own number from 0 to 13.`;
}

function ofListening(code: string, { bind, port }: Told): string | undefined {
  if (code === "EADDRINUSE")
    return `Port ${port} on ${bind} is taken: stop what listens there, or set VIS_PORT.`;
  if (code === "EADDRNOTAVAIL")
    return `This machine has no address ${bind}: set VIS_BIND to one it has, or to 0.0.0.0 or ::.`;
  return undefined;
}

function ofSqlite(code: string, file: string): string | undefined {
  if (code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT"))
    return `The database ${file} is damaged or is no SQLite database. It was left as it is; restore a backup (npm run vis -- restore FILE).`;
  if (code.startsWith("SQLITE_CANTOPEN") || code.startsWith("SQLITE_READONLY"))
    return `The database ${file} cannot be opened for writing: check that the folder exists and belongs to the user Vis runs as.`;
  if (code === "SQLITE_FULL") return `The disk that holds ${file} is full.`;
  if (code.startsWith("SQLITE_IOERR")) return `The disk that holds ${file} fails (${code}).`;
  if (code.startsWith("SQLITE_BUSY"))
    return `Another program holds the database ${file} locked; try again when it is done.`;
  return undefined;
}

function ofPostgres(code: string, url: string): string | undefined {
  if (code === "28P01" || code === "28000")
    return `PostgreSQL refused the user or password of ${url}.`;
  if (code === "3D000") return `PostgreSQL has no database at ${url}: make it first (createdb).`;
  if (code === "42501") return `The user of ${url} may not make tables there.`;
  if (code === "57P03") return `PostgreSQL at ${url} is just starting or stopping; try again.`;
  if (code === "53300") return `PostgreSQL at ${url} has no connections left.`;
  if (/^E(?:CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NOENT)$/.test(code))
    return `PostgreSQL at ${url} does not answer (${code}): check that it runs and that VIS_DATABASE_URL is right.`;
  return undefined;
}

function ofFiles(code: string, path: unknown): string | undefined {
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return `${String(path)} cannot be written (${code}): it must belong to the user Vis runs as.`;
  if (code === "ENOTDIR" || code === "ENOENT" || code === "EISDIR" || code === "EEXIST")
    return `${String(path)} is not where it can be used (${code}): check VIS_DATA_DIR, VIS_DATABASE_URL and VIS_SECRET_FILE.`;
  if (code === "ENOSPC") return `The disk that holds ${String(path)} is full.`;
  return undefined;
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string") return code;
  return typeof message === "string" && message.startsWith("timeout exceeded") ? "ETIMEDOUT" : "";
}

/** Host and database only: an address with a password in it is not for the screen. */
function shownUrl(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const socket = searchParams.get("host");
  return `${socket ?? hostname}${port === "" ? "" : `:${port}`}${pathname}`;
}
