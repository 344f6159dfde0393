import { nearest } from "../lib/nearest.ts";
import { announce } from "./announce.ts";
import { apps } from "./apps.ts";
import { backup } from "./backup.ts";
import { Misused, type Command, type Terminal } from "./command.ts";
import { delivery } from "./delivery.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { inbound } from "./inbound.ts";
import { migrateCommand } from "./migrate.ts";
import { network } from "./network.ts";
import { peer } from "./peer.ts";
import { quarantine } from "./quarantine.ts";
import { restore } from "./restore.ts";
import { seed } from "./seed.ts";
import { token } from "./token.ts";
import { user } from "./user.ts";

const commands: Readonly<Record<string, Command>> = {
  user,
  token,
  apps,
  peer,
  network,
  announce,
  delivery,
  inbound,
  backup,
  restore,
  quarantine,
  doctor,
  migrate: migrateCommand,
  seed,
};

/** Does what the words after `vis` say, and returns the exit code: 0 done, 1 could not be done, 2 wrong words. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await obey(words, terminal);
  } catch (error) {
    for (const line of explain(error)) terminal.note(line);
    return error instanceof Misused ? 2 : 1;
  }
}

async function obey(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  const asked = rest.includes("--help") || rest.includes("-h") ? name : undefined;
  if (name === undefined || ["help", "--help", "-h"].includes(name)) return help(rest[0], terminal);
  const command = commandNamed(name);
  if (asked !== undefined) return help(name, terminal);
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    for (const line of explain(error)) terminal.note(line);
    if (!(error instanceof Misused)) return 1;
    for (const line of command.usage) terminal.note(`  vis ${line}`);
    return 2;
  }
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const meant = nearest(name, Object.keys(commands));
  throw new Misused(
    `There is no command "${name}"${meant ? `; did you mean "vis ${meant}"?` : '; "vis help" lists them.'}`,
  );
}

function help(name: string | undefined, { say }: Terminal): number {
  if (name === undefined) {
    say("vis COMMAND …   with the settings (VIS_…) that the server runs with");
    say("");
    for (const [word, { about }] of Object.entries(commands)) say(`  ${word.padEnd(12)}${about}`);
    say("");
    say('"vis help COMMAND" tells more. Exit codes: 0 done, 1 could not be done, 2 wrong words.');
    return 0;
  }
  const { about, usage, more } = commandNamed(name);
  say(about);
  say("");
  for (const line of usage) say(`  vis ${line}`);
  if (more) say(`\n${more}`);
  return 0;
}
