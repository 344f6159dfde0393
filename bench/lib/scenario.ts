import { mostSpread, type Paired } from "./pair.ts";

export const sizes = ["S", "M", "L"] as const;
export const engines = ["sqlite", "postgres"] as const;

/** What was asked on the command line. */
export interface Settings {
  /** S: a hundredth of M, to try things out. M: one million posts. L: five. */
  size: (typeof sizes)[number];
  engine: (typeof engines)[number];
  /** Pairs of floor and subject. */
  rounds: number;
  /** Minutes, for what goes on for long. */
  minutes: number;
  /** Another program that is to be measured beside, by its name in `bench/peers`. */
  peer: string | undefined;
}

export interface Bench extends Settings {
  /** Says how far it has come, on stderr. */
  tell: (line: string) => void;
  /** Has this done when the scenario ends, however it ends; the last first. */
  atEnd: (undo: () => unknown) => void;
}

/** A figure held to a goal. */
export interface Finding {
  /** The number of the goal in `docs/performance.md`; absent for what is only told. */
  goal?: string;
  /** What the figure says, in a few words. */
  what: string;
  /** The figure that is judged, mostly subject by floor. */
  value: number;
  /** `at most` unless `least`. */
  pass?: number;
  stretch?: number;
  least?: boolean;
  /** What it was made of: µs, ms, bytes, counts, by name. */
  figures: Record<string, number | string>;
  /** Where it comes from a pair: all samples are kept, and the floor's spread may forbid a verdict. */
  paired?: Paired;
  /** What was not equal between the two sides, or else to be known. */
  notes?: readonly string[];
}

/** One file in `bench/scenarios` exports one as `scenario`. It throws when an outcome is wrong: work was lost or done badly. */
export interface Scenario {
  about: string;
  /** The engines it can be asked for; SQLite alone when absent. */
  engines?: readonly Settings["engine"][];
  /** The peers it can be asked for; none when absent. */
  peers?: readonly string[];
  run: (bench: Bench) => Promise<Finding[]>;
}

/** `restless`: the floor differs too much from itself for a verdict. */
export type Verdict = "stretch" | "pass" | "missed" | "told" | "restless";

/** Why it does not do what was asked; undefined when it does. */
export function refusalOf(
  name: string,
  { engines: able = ["sqlite"], peers = [] }: Scenario,
  { engine, peer }: Settings,
): string | undefined {
  if (!able.includes(engine)) return `${name} is for SQLite alone: leave --engine out.`;
  if (peer === undefined || peers.includes(peer)) return undefined;
  const has = peers.length === 0 ? "no peers" : `the peer ${peers.join(", ")}`;
  return `${name} knows no peer ${peer}: it has ${has}.`;
}

export function verdictOf({ value, pass, stretch, least = false, paired }: Finding): Verdict {
  const reaches = (limit: number) => (least ? value >= limit : value <= limit);
  if (pass === undefined) return "told";
  if (paired && paired.floorSpread > mostSpread) return "restless";
  if (stretch !== undefined && reaches(stretch)) return "stretch";
  return reaches(pass) ? "pass" : "missed";
}
