import { parseArgs } from "node:util";
import { engines, sizes, type Settings } from "./scenario.ts";

/** What the command line says: a report, scenarios to run, or why it is not understood. */
export type Command =
  | { report: true }
  | { names: readonly string[]; settings: Settings; json: string | undefined }
  | { refused: string };

/** How it is used. */
export const usage =
  "npm run bench -- NAME… [--size S|M|L] [--engine sqlite|pg] [--peer NAME] [--rounds N] [--minutes N] [--json FILE]\n" +
  "npm run bench -- report";

const options = {
  size: { type: "string", default: "M" },
  engine: { type: "string", default: "sqlite" },
  peer: { type: "string" },
  rounds: { type: "string", default: "9" },
  minutes: { type: "string", default: "30" },
  json: { type: "string" },
} as const;

/** Reads it; `known` are the scenarios there are. */
export function commandOf(words: readonly string[], known: readonly string[]): Command {
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals: names } = parsed;
  if (names[0] === "report") return { report: true };
  const size = sizes.find((each) => each === values.size);
  const wanted = values.engine === "pg" ? "postgres" : values.engine;
  const engine = engines.find((each) => each === wanted);
  const [rounds, minutes] = [Number(values.rounds), Number(values.minutes)];
  const unknown = names.filter((name) => !known.includes(name));
  if (names.length === 0) return { refused: "Which scenario?" };
  if (unknown.length > 0) return { refused: `There is no scenario ${unknown.join(", ")}.` };
  if (!size) return { refused: `There is no size ${values.size}.` };
  if (!engine) return { refused: `There is no engine ${values.engine}.` };
  if (!(rounds >= 1)) return { refused: "--rounds is a number from 1." };
  if (!(minutes > 0)) return { refused: "--minutes is a number above 0." };
  return {
    names,
    settings: { size, engine, rounds, minutes, peer: values.peer },
    json: values.json,
  };
}
