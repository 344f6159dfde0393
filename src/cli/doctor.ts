import { constants, existsSync, statSync } from "node:fs";
import { access, readdir, statfs } from "node:fs/promises";
import { migrations } from "../../migrations/index.ts";
import { ConfigFault, readConfig, type Config } from "../config.ts";
import { deliveriesByHost } from "../domain/instance/deliveries.ts";
import { inboundCounts } from "../domain/instance/inbound.read.ts";
import { setting } from "../domain/instance/settings.ts";
import { deadJobs, lastWritten } from "../domain/instance/upkeep.read.ts";
import { hasAdministrator } from "../domain/people/first-administrator.ts";
import { sealedKeys } from "../domain/people/keys.read.ts";
import { pendingMigrations, unknownMigrations } from "../storage/migrate.ts";
import { sqliteDamage } from "../storage/copy.ts";
import { mediaFolder } from "./backup.ts";
import { parse, type Command, type Terminal } from "./command.ts";
import { explain } from "./explain.ts";
import { everyPeer } from "./peer.ts";
import { isEmpty, openPlace, sqliteFile, type Place } from "./place.ts";
import { openVault, opens } from "./secret.ts";

/** What was looked at, how it is, and what to do when it is not well. */
interface Finding {
  level: "ok" | "warn" | "fail";
  what: string;
  says: string;
}

const found =
  (level: Finding["level"]) =>
  (what: string, says: string): Finding => ({ level, what, says });
const ok = found("ok");
const warn = found("warn");
const fail = found("fail");

const megabyte = 1024 * 1024;
/** Below this the server takes no more in. */
const leastFree = 200 * megabyte;
const comfortablyFree = 1024 * megabyte;
const clockSlackMs = 5 * 60_000;

export const doctor: Command = {
  usage: ["doctor"],
  about: "look whether all is well, and say what to do when it is not",
  more: `Each line is ok, warn or fail. Exit code 1 when something fails. It changes nothing and may run beside the server.`,
  async run(words, terminal) {
    parse(words, {}, []);
    const findings = await examine(terminal);
    for (const { level, what, says } of findings)
      terminal.say(`${level.padEnd(5)} ${what.padEnd(11)} ${says}`);
    return findings.some(({ level }) => level === "fail") ? 1 : 0;
  },
};

async function examine(terminal: Terminal): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(terminal.environment);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return error.faults.map((fault) => fail("settings", fault));
  }
  const about = [settings(config), ...(await machine(config))];
  let place: Place | undefined;
  try {
    place = openPlace(terminal);
    const first = await database(place);
    const usable = first.every(({ level }) => level !== "fail");
    return [...about, ...first, ...(usable ? await instance(place) : [])];
  } catch (error) {
    return [...about, ...explain(error).map((line) => fail("database", line))];
  } finally {
    await place?.store.close();
  }
}

function settings({ origin, allowPrivate }: Config): Finding {
  return allowPrivate.length === 0
    ? ok("settings", origin)
    : warn(
        "settings",
        `${origin}; private networks may be reached (VIS_ALLOW_PRIVATE): never in production.`,
      );
}

async function machine(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (!existsSync(config.dataDir))
    return [fail("disk", `The folder ${config.dataDir} is not there: start Vis once.`)];
  const { bavail, bsize } = await statfs(config.dataDir);
  const free = bavail * bsize;
  const says = `${Math.floor(free / megabyte)} MB free where ${config.dataDir} is`;
  if (free < leastFree) findings.push(fail("disk", `${says}: make room, at least 200 MB.`));
  else if (free < comfortablyFree) findings.push(warn("disk", `${says}: make room soon.`));
  else findings.push(ok("disk", `${says}.`));
  findings.push(await media(mediaFolder(config)));
  return findings;
}

async function media(folder: string): Promise<Finding> {
  if (!existsSync(folder)) return ok("media", `${folder} is made when it is needed.`);
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok("media", `${(await readdir(folder)).length} files in ${folder}.`);
  } catch {
    return fail(
      "media",
      `${folder} cannot be read and written: give it to the user that runs Vis.`,
    );
  }
}

/** Whether the database can be worked with at all. */
async function database({ config, store }: Place): Promise<Finding[]> {
  const file = sqliteFile(config.databaseUrl);
  if (file !== undefined) {
    const damage = sqliteDamage(file);
    if (damage.length > 0)
      return [fail("database", `The file is damaged: restore a backup (${damage[0]}).`)];
  }
  if (await isEmpty(store))
    return [fail("database", 'It is empty: start Vis once, or run "vis migrate".')];
  const newer = await unknownMigrations(store.handles.write);
  const pending = await pendingMigrations(store.handles.write);
  const whole = ok("database", `${store.engine} answers and its file is whole.`);
  const answers = file === undefined ? ok("database", `${store.engine} answers.`) : whole;
  if (newer.length > 0)
    return [
      answers,
      fail("version", `The database is of a newer Vis (${newer.join(", ")}): run that.`),
    ];
  if (pending.length > 0)
    return [answers, fail("version", `${pending.join(", ")} to come: run "vis migrate".`)];
  return [answers, ok("version", `The database is up to date (${migrations.at(-1)?.name}).`)];
}

async function instance(place: Place): Promise<Finding[]> {
  const checks = [
    origin,
    secret,
    administrator,
    clock,
    peersReached,
    deliveries,
    received,
    work,
    held,
  ];
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await check(place));
  return findings;
}

async function origin({ config, store }: Place): Promise<Finding> {
  const made = await setting(store.reader, "origin");
  return made === undefined || made === config.origin
    ? ok("origin", config.origin)
    : fail("origin", `The database was made for ${made}: set VIS_ORIGIN to that.`);
}

async function secret({ config, store }: Place): Promise<Finding> {
  const keys = await sealedKeys(store.reader);
  if (keys.length === 0 && !existsSync(config.secretFile))
    return ok("secret", `${config.secretFile} is made when it is needed.`);
  try {
    const vault = openVault(config.secretFile);
    const shut = keys.filter((sealed) => !opens(vault, sealed)).length;
    if (shut > 0)
      return fail(
        "secret",
        `${config.secretFile} opens ${keys.length - shut} of ${keys.length} private keys: bring back the secret that belongs to this database.`,
      );
    if ((statSync(config.secretFile).mode & 0o077) !== 0)
      return warn("secret", `Others may read ${config.secretFile}: chmod 600 it.`);
    return ok("secret", `It opens all ${keys.length} private keys.`);
  } catch (error) {
    return fail("secret", explain(error)[0] ?? "It cannot be read.");
  }
}

async function administrator({ store }: Place): Promise<Finding> {
  return (await hasAdministrator(store.reader))
    ? ok("people", "There is an administrator.")
    : warn("people", 'Nobody administers this instance: "vis user add NAME --admin".');
}

async function clock({ store }: Place): Promise<Finding> {
  const last = await lastWritten(store.reader);
  const now = new Date();
  return last !== undefined && Date.parse(last) > now.getTime() + clockSlackMs
    ? fail("clock", `It says ${now.toISOString()}, before what was last written (${last}): set it.`)
    : ok("clock", now.toISOString());
}

async function peersReached({ store }: Place): Promise<Finding> {
  const all = await everyPeer(store.reader);
  const now = new Date().toISOString();
  const failing = all.filter((one) => one.retry_at !== null && one.retry_at > now);
  const paused = all.filter((one) => one.paused === 1);
  const told = [
    ...(failing.length > 0 ? [`not reached: ${names(failing)}`] : []),
    ...(paused.length > 0 ? [`paused: ${names(paused)}`] : []),
  ];
  return told.length > 0
    ? warn("servers", `${told.join("; ")} (vis peer list).`)
    : ok("servers", `${all.length} known, none fails.`);
}

function names(some: readonly { host: string }[]): string {
  const shown = some.slice(0, 5).map((one) => one.host);
  return shown.join(", ") + (some.length > 5 ? ` and ${some.length - 5} more` : "");
}

async function deliveries({ store }: Place): Promise<Finding> {
  const rows = await deliveriesByHost(store.reader);
  const dead = rows.filter((row) => row.dead > 0);
  const waiting = rows.reduce((sum, row) => sum + row.waiting, 0);
  return dead.length > 0
    ? warn("deliveries", `Some were given up to ${names(dead)}: "vis delivery retry" tries again.`)
    : ok("deliveries", `${waiting} wait, none was given up.`);
}

async function received({ store }: Place): Promise<Finding> {
  const failed = (await inboundCounts(store.reader)).filter((row) => row.state === "failed");
  const count = failed.reduce((sum, row) => sum + row.count, 0);
  return count > 0
    ? warn("received", `${count} activities failed: "vis inbound list" says why.`)
    : ok("received", "No received activity failed.");
}

async function work({ store }: Place): Promise<Finding> {
  const dead = await deadJobs(store.reader);
  const kinds = dead.map(({ kind, count }) => `${count} ${kind}`).join(", ");
  return dead.length > 0
    ? warn("work", `Jobs were given up (${kinds}): the log says why.`)
    : ok("work", "No job was given up.");
}

async function held({ store }: Place): Promise<Finding> {
  const since = await setting(store.reader, "quarantinedSince");
  return since
    ? warn(
        "quarantine",
        `Restored ${since}: nothing is sent to other servers until "vis quarantine end".`,
      )
    : ok("quarantine", "None.");
}
