import { join } from "node:path";
import { isAddress, isLoopback, isNetwork } from "./lib/address.ts";
import { nearest } from "./lib/nearest.ts";
import { parseHttpUrl } from "./lib/url.ts";

/** How this process runs, read once from its environment. */
export interface Config {
  /** As in `https://vis.region.example`: what every address made here starts with, and never changes. */
  readonly origin: string;
  readonly port: number;
  /** The address to listen on. */
  readonly bind: string;
  /** `file:path` or `postgres://…` */
  readonly databaseUrl: string;
  /** Where media and, unless told otherwise, the database and the secret lie. */
  readonly dataDir: string;
  /** 32-byte secrets in base64url, one a line, newest first. */
  readonly secretFile: string;
  readonly role: "all" | "web" | "worker";
  readonly regionName: string | undefined;
  readonly federation: "open" | "allowlist" | "off";
  /** Networks that are private and yet may be reached: for trying things out, never in production. */
  readonly allowPrivate: readonly string[];
  /** Proxies whose word on the client's address holds. */
  readonly trustProxy: readonly string[];
  readonly log: "debug" | "info" | "warning" | "error";
  /** 0–13: keeps the ids of several processes on one database apart; commands take 14 and 15. */
  readonly node: number;
}

/** Settings that cannot be used: all that is wrong, in plain language. */
export class ConfigFault extends Error {
  override name = "ConfigFault";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

const known = [
  "VIS_ORIGIN",
  "VIS_PORT",
  "VIS_BIND",
  "VIS_DATABASE_URL",
  "VIS_DATA_DIR",
  "VIS_SECRET_FILE",
  "VIS_ROLE",
  "VIS_REGION_NAME",
  "VIS_FEDERATION",
  "VIS_ALLOW_PRIVATE",
  "VIS_TRUST_PROXY",
  "VIS_LOG",
  "VIS_NODE",
] as const;

type Name = (typeof known)[number];
type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; an empty one counts as not set. @throws ConfigFault */
export function readConfig(environment: Environment = process.env): Config {
  const faults = unknownNames(environment);
  const read = reader(environment, faults);
  const port = read.integer("VIS_PORT", 1, 65_535);
  const allowPrivate = read.networks("VIS_ALLOW_PRIVATE");
  const origin = originOf(read, port ?? 3000, allowPrivate.length > 0);
  const dataDir = read.text("VIS_DATA_DIR") ?? "data";
  const databaseUrl = databaseOf(read, dataDir);
  const config: Config = {
    origin: origin.origin,
    port: port ?? portOf(origin),
    bind: read.address("VIS_BIND") ?? bindOf(origin),
    databaseUrl,
    dataDir,
    secretFile: read.text("VIS_SECRET_FILE") ?? join(dataDir, "secret"),
    role: read.oneOf("VIS_ROLE", ["all", "web", "worker"]),
    regionName: read.name("VIS_REGION_NAME", 100),
    federation: read.oneOf("VIS_FEDERATION", ["open", "allowlist", "off"]),
    allowPrivate,
    trustProxy: read.networks("VIS_TRUST_PROXY"),
    log: read.oneOf("VIS_LOG", ["info", "debug", "warning", "error"]),
    node: read.integer("VIS_NODE", 0, 13) ?? 0,
  };
  if (config.role !== "all" && databaseUrl.startsWith("file:"))
    faults.push(
      `VIS_ROLE is ${config.role}, but SQLite belongs to one process: leave it out, or use PostgreSQL (VIS_DATABASE_URL).`,
    );
  if (faults.length > 0) throw new ConfigFault(faults);
  return Object.freeze(config);
}

function unknownNames(environment: Environment): string[] {
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith("VIS_") || (known as readonly string[]).includes(name)) return [];
    if (name === "VIS_SMTP_URL")
      return ["VIS_SMTP_URL is not supported yet: this version sends no mail. Leave it out."];
    const meant = nearest(name, known);
    return [`${name} is no setting of Vis${meant ? `; did you mean ${meant}?` : "."}`];
  });
}

/** Reads settings one by one and notes what is wrong with them; a wrong one reads as if it were not set. */
function reader(environment: Environment, faults: string[]) {
  const text = (name: Name): string | undefined => environment[name]?.trim() || undefined;
  const wrong = (name: Name, what: string): undefined => {
    faults.push(`${name} ${what}`);
  };
  return {
    text,
    wrong,
    integer(name: Name, least: number, most: number): number | undefined {
      const given = text(name);
      if (given === undefined) return undefined;
      const value = /^\d{1,9}$/.test(given) ? Number(given) : NaN;
      if (value >= least && value <= most) return value;
      return wrong(name, `is "${given}"; it must be a whole number from ${least} to ${most}.`);
    },
    /** The first is what holds when nothing is said. */
    oneOf<const T extends string>(name: Name, values: readonly [T, ...T[]]): T {
      const given = text(name);
      const value = values.find((v) => v === given);
      if (given !== undefined && value === undefined)
        wrong(name, `is "${given}"; it must be one of ${values.join(", ")}.`);
      return value ?? values[0];
    },
    name(name: Name, longest: number): string | undefined {
      const given = text(name);
      if (given === undefined || given.length <= longest) return given;
      return wrong(name, `is too long; at most ${longest} characters.`);
    },
    address(name: Name): string | undefined {
      const given = text(name);
      if (given === undefined || isAddress(given)) return given;
      return wrong(name, `is "${given}"; it must be an IP address such as 127.0.0.1 or ::1.`);
    },
    networks(name: Name): readonly string[] {
      const given = (text(name) ?? "").split(/[\s,]+/).filter((part) => part !== "");
      for (const part of given)
        if (!isNetwork(part))
          wrong(
            name,
            `has "${part}"; it must be addresses or networks such as 127.0.0.1, 10.0.0.0/8.`,
          );
      return Object.freeze(given.filter(isNetwork));
    },
  };
}

type SettingReader = ReturnType<typeof reader>;

function originOf(read: SettingReader, port: number, tryingOut: boolean): URL {
  const byDefault = new URL(`http://localhost:${port}`);
  const given = read.text("VIS_ORIGIN");
  if (given === undefined) return byDefault;
  const url = parseHttpUrl(given);
  if (
    !url ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== "" ||
    url.hostname.endsWith(".")
  )
    read.wrong(
      "VIS_ORIGIN",
      `is "${given}"; it must be a scheme and a host only, as in https://vis.region.example.`,
    );
  else if (url.protocol === "http:" && !isHere(url) && !tryingOut)
    read.wrong(
      "VIS_ORIGIN",
      `is "${given}"; http is for this machine only, use https (to try things out on a private network, name it in VIS_ALLOW_PRIVATE).`,
    );
  else return url;
  return byDefault;
}

function databaseOf(read: SettingReader, dataDir: string): string {
  const given = read.text("VIS_DATABASE_URL") ?? `file:${join(dataDir, "vis.sqlite")}`;
  const isPostgres = /^postgres(?:ql)?:\/\//.test(given) && URL.canParse(given);
  if (!isPostgres && !/^file:[^?#]+$/.test(given))
    read.wrong(
      "VIS_DATABASE_URL",
      "cannot be used; it must be file:PATH for SQLite or postgres://USER@HOST/NAME.",
    );
  return given;
}

/** A server tried out on this machine listens where its origin says; any other has a proxy in front. */
function portOf(origin: URL): number {
  return isHere(origin) && origin.port !== "" ? Number(origin.port) : 3000;
}

function bindOf(origin: URL): string {
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  return isLoopback(host) ? host : "127.0.0.1";
}

function isHere(origin: URL): boolean {
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}
