import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../lib/nearest.ts";

/** What a command speaks through. */
export interface Terminal {
  /** One line of the answer. */
  say: (line: string) => void;
  /** One line about the answer, beside it. */
  note: (line: string) => void;
  /** All of standard input. */
  input: () => Promise<string>;
  environment: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  /** The forms of it, without `vis`. */
  usage: readonly string[];
  /** One line for the list of commands. */
  about: string;
  /** What else to know. */
  more?: string;
  /** Returns the exit code: 0 done, 1 could not be done. */
  run: (words: readonly string[], terminal: Terminal) => Promise<number>;
}

/** The words make no sense as they are; exit code 2. */
export class Misused extends Error {
  override name = "Misused";
}

/** It could not be done, for a reason that one line tells; exit code 1. */
export class Failed extends Error {
  override name = "Failed";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads options, and exactly the named words or the first `least` of them. Throws `Misused`. */
export function parse<const O extends Options>(
  words: readonly string[],
  options: O,
  names: readonly string[],
  least = names.length,
) {
  const { values, positionals } = parseStrictly(words, options);
  const missing = names[positionals.length];
  if (positionals.length < least && missing) throw new Misused(`${missing} is missing.`);
  const extra = positionals[names.length];
  if (extra !== undefined) throw new Misused(`"${extra}" is one word too many.`);
  return { values, given: positionals };
}

function parseStrictly<const O extends Options>(words: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const wrong = words.map(nameOf).find((name) => name !== undefined && !(name in options));
    const names = Object.keys(options);
    const meant = wrong && (names.find((name) => name.startsWith(wrong)) ?? nearest(wrong, names));
    if (wrong)
      throw new Misused(
        `There is no option --${wrong}${meant ? `; did you mean --${meant}?` : "."}`,
      );
    throw new Misused(error instanceof Error ? error.message : "The options make no sense.");
  }
}

/** The name of an option, without what is given to it. */
function nameOf(word: string): string | undefined {
  return /^--([^=]+)/.exec(word)?.[1];
}

/** The word that says which of a command's forms is meant. Throws `Misused`. */
export function chosen<const F extends string>(word: string | undefined, forms: readonly F[]): F {
  const form = forms.find((one) => one === word);
  if (form !== undefined) return form;
  if (word === undefined) throw new Misused(`Say what to do: ${forms.join(", ")}.`);
  const meant = nearest(word, forms);
  throw new Misused(
    meant
      ? `"${word}" is none of them; did you mean ${meant}?`
      : `Not "${word}": ${forms.join(", ")}.`,
  );
}

/** Rows as columns under a heading, as wide as they need to be. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
