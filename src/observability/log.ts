import { configureSync, type LogRecord } from "@logtape/logtape";
import { errorText } from "../lib/error-text.ts";

/**
 * The fields that may be logged; all others are left out. None of them holds what people write, who they are elsewhere,
 * or anything that opens a door: no text, name, address of a client, token, cookie, signature or CPR number.
 */
export const loggedFields = [
  "activity",
  "actorId",
  "bind",
  "attempts",
  "buried",
  "bytes",
  "code",
  "count",
  "error",
  "file",
  "host",
  "id",
  "inbox",
  "keyId",
  "kind",
  "lane",
  "method",
  "ms",
  "networks",
  "node",
  "origin",
  "postId",
  "reason",
  "role",
  "route",
  "seconds",
  "signal",
  "status",
  "steps",
  "type",
  "uri",
  "verb",
] as const;

const allowed: ReadonlySet<string> = new Set(loggedFields);
const longest = 300;
const mostFrames = 8;

type Plain = string | number | boolean | null;

export interface LogSettings {
  level: "debug" | "info" | "warning" | "error";
  /** JSON lines for machines, or lines for people. */
  form: "json" | "text";
  /** Takes whole lines. */
  write: (line: string) => void;
}

/** Sends what is logged under `vis` from now on, and errors of packages that log, to one place. */
export function configureLog({ level, form, write }: LogSettings): void {
  const line = form === "json" ? jsonLine : textLine;
  const sink = (record: LogRecord): void => write(`${line(record)}\n`);
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: ["vis"], lowestLevel: level, sinks: ["lines"] },
      { category: ["fedify"], lowestLevel: "error", sinks: ["lines"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["lines"] },
    ],
  });
}

function jsonLine(record: LogRecord): string {
  return JSON.stringify({
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    room: record.category.join("."),
    message: message(record),
    ...fields(record),
  });
}

function textLine(record: LogRecord): string {
  const time = new Date(record.timestamp).toISOString();
  const said = Object.entries(fields(record)).map(([name, value]) => `${name}=${shown(value)}`);
  const words = [time, record.level, record.category.join("."), message(record), ...said];
  return words.join(" ").replaceAll("\n", "\\n");
}

/** The message with its placeholders filled from allowed fields; what was put in without a name is not shown. */
function message({ rawMessage, properties }: LogRecord): string {
  const template = typeof rawMessage === "string" ? rawMessage : rawMessage.join("…");
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    allowed.has(name) ? shown(plain(properties[name])) : "…",
  );
}

function fields({ level, properties }: LogRecord): Record<string, Plain> {
  const said = Object.entries(properties)
    .filter(([name]) => allowed.has(name))
    .map(([name, value]) => [name, plain(value)] as const);
  const { error } = properties;
  const grave = level === "error" || level === "fatal";
  if (grave && error instanceof Error) said.push(["stack", frames(error)]);
  return Object.fromEntries(said);
}

/** Where an error came from, without its message. */
function frames(error: Error): string {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return lines
    .slice(0, mostFrames)
    .map((line) => line.trim().slice(3))
    .join(" < ");
}

function plain(value: unknown): Plain {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (value instanceof Error) return errorText(value);
  if (typeof value === "string") return value.slice(0, longest);
  return value === undefined ? null : "…";
}

function shown(value: Plain): string {
  return typeof value === "string" && /[\s"\p{Cc}]/u.test(value)
    ? JSON.stringify(value)
    : String(value);
}
