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

function fields({ properties }: LogRecord): Record<string, string | number | boolean | null> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => allowed.has(name))
      .map(([name, value]) => [name, plain(value)]),
  );
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (value instanceof Error) return errorText(value);
  if (typeof value === "string") return value.slice(0, longest);
  return value === undefined ? null : "…";
}

function shown(value: string | number | boolean | null): string {
  return typeof value === "string" && /[\s"\p{Cc}]/u.test(value)
    ? JSON.stringify(value)
    : String(value);
}
