import { parseFocus, type Focus } from "../lib/focus.ts";
import { parseId } from "../lib/id.ts";
import { invalid } from "./api-error.ts";
import type { Branch, Tree } from "./read-params.ts";

/** JSON Schema of a parameter, for our own description of the API. */
export type ParamSchema = Readonly<Record<string, unknown>>;

/** How one parameter is read: `read` gives its value, or throws what is wrong with it. */
export interface Param<T> {
  read: (value: Tree | undefined, name: string) => T;
  /** What null stands for; absent: null is as if it were not said. */
  ofNull?: Tree;
  schema: ParamSchema;
}

export type Spec = Readonly<Record<string, Param<unknown>>>;

export type Values<S extends Spec> = { [N in keyof S]: S[N] extends Param<infer T> ? T : never };

/** Every parameter of a route, read. What the route does not name is ignored. */
export function readSpec<S extends Spec>(spec: S, tree: Branch): Values<S> {
  const entries = Object.entries(spec).map(([name, param]) => {
    const said = tree[name];
    return [name, param.read(said === null ? param.ofNull : said, name)];
  });
  return Object.fromEntries(entries) as Values<S>;
}

const no = new Set(["", "0", "f", "F", "false", "FALSE", "off", "OFF"]);

/** A text, at most `most` characters long; undefined when it is not said. */
export function text(most = 65_536): Param<string | undefined> {
  return {
    schema: { type: "string", maxLength: most },
    read(value, name) {
      const said = one(value);
      if (said === undefined) return undefined;
      if (said.length > most) throw invalid(`${name} is longer than ${most} characters`);
      if (said.includes("\0")) throw invalid(`${name} holds a character that is no text`);
      return said;
    },
  };
}

/** A yes or no as Rails reads it; undefined when it is not said. */
export function flag(): Param<boolean | undefined> {
  return {
    schema: { type: "boolean" },
    read(value) {
      const said = one(value);
      return said === undefined ? undefined : !no.has(said);
    },
  };
}

/** A whole number within bounds, nearest to what is said; undefined when it is not said or is no number. */
export function int(least: number, most: number): Param<number | undefined> {
  return {
    schema: { type: "integer", minimum: least, maximum: most },
    read(value) {
      const said = one(value)?.trim() ?? "";
      if (!/^[+-]?\d+$/.test(said)) return undefined;
      return Math.min(Math.max(Number(said), least), most);
    },
  };
}

/** As another, and null when it is said to be none: by an empty text, or null in JSON. */
export function orNone<T>(param: Param<T | undefined>): Param<T | null | undefined> {
  return {
    schema: param.schema,
    ofNull: "",
    read: (value, name) => (one(value)?.trim() === "" ? null : param.read(value, name)),
  };
}

/** How many of something: `usual` when it is not said, at most `most`. */
export function limit(usual: number, most: number): Param<number> {
  const number = int(1, most);
  return {
    schema: { ...number.schema, default: usual },
    read: (value, name) => number.read(value, name) ?? usual,
  };
}

/** An id; undefined when it is not said. What is no id of ours is one that nothing has. */
export function id(): Param<number | undefined> {
  return {
    schema: { type: "string" },
    read(value) {
      const said = one(value)?.trim();
      return said === undefined || said === "" ? undefined : (parseId(said) ?? 0);
    },
  };
}

/** Ids, each once: `id[]`, `id[0]`, repeated or alone; what is none is left out. */
export function ids(most = 100): Param<number[]> {
  return {
    schema: { type: "array", items: { type: "string" }, maxItems: most },
    read(value) {
      const said = all(value).flatMap((each) => (each === "" ? [] : (parseId(each) ?? [])));
      return [...new Set(said)].slice(0, most);
    },
  };
}

/** Texts of a list, at most `most` of them. */
export function texts(most = 100, longest = 1000): Param<string[] | undefined> {
  return {
    schema: { type: "array", items: { type: "string" }, maxItems: most },
    read(value, name) {
      if (value === undefined) return undefined;
      const said = all(value);
      if (said.length > most) throw invalid(`${name} has more than ${most} items`);
      const each = text(longest);
      return said.map((single) => each.read(single, name) ?? "");
    },
  };
}

/** Whole numbers of a list, each once; what is none is -1. */
export function numbers(most = 100): Param<number[]> {
  return {
    schema: { type: "array", items: { type: "integer" }, maxItems: most },
    read(value) {
      const said = all(value).map((each) => (/^\d{1,9}$/.test(each.trim()) ? Number(each) : -1));
      return [...new Set(said)].slice(0, most);
    },
  };
}

/** One of some words; undefined when it is not said. Throws for another word. */
export function word<const W extends string>(...words: readonly W[]): Param<W | undefined> {
  return {
    schema: { type: "string", enum: words },
    read(value, name) {
      const said = one(value);
      if (said === undefined || said === "") return undefined;
      const found = words.find((each) => each === said);
      if (found === undefined) throw invalid(`${name} is none of ${words.join(", ")}`);
      return found;
    },
  };
}

/** Those of some words that are said; others are ignored, since newer apps know more of them. */
export function words<const W extends string>(...known: readonly W[]): Param<W[] | undefined> {
  return {
    schema: { type: "array", items: { type: "string", enum: known } },
    read: (value) =>
      value === undefined ? undefined : known.filter((each) => all(value).includes(each)),
  };
}

/** A moment, ISO 8601, as ours are written; undefined when it is not said. Throws for what is none. */
export function moment(): Param<string | undefined> {
  return {
    schema: { type: "string", format: "date-time" },
    read(value, name) {
      const said = one(value)?.trim();
      if (said === undefined || said === "") return undefined;
      const ms = said.length < 50 ? Date.parse(said) : Number.NaN;
      if (Number.isNaN(ms)) throw invalid(`${name} is no moment`);
      return new Date(ms).toISOString();
    },
  };
}

/** A point of a picture, `x,y`, -1 to 1 each; undefined when it is not said. Throws for what is none. */
export function point(): Param<Focus | undefined> {
  const line = text(100);
  return {
    schema: { ...line.schema, description: "x,y: -1 to 1 from the middle, across and up" },
    read(value, name) {
      const said = line.read(value, name);
      if (said === undefined || said === "") return undefined;
      const found = parseFocus(said);
      if (!found) throw invalid(`${name} is no point`);
      return found;
    },
  };
}

/** An uploaded file; undefined when there is none, or none was chosen. */
export function file(): Param<File | undefined> {
  return {
    schema: { type: "string", format: "binary" },
    read: (value) => {
      const said = Array.isArray(value) ? value.at(-1) : value;
      return said instanceof File && said.size > 0 ? said : undefined;
    },
  };
}

/** Parts under a name, as in `poll[expires_in]`; undefined when none is said. */
export function part<S extends Spec>(spec: S): Param<Values<S> | undefined> {
  return {
    schema: { type: "object", properties: schemas(spec) },
    read: (value) => (isBranch(value) ? readSpec(spec, value) : undefined),
  };
}

/** A list of parts, as in `media_attributes[][id]`, in order; also as a hash by number. Undefined when none is said. */
export function parts<S extends Spec>(spec: S, most = 100): Param<Values<S>[] | undefined> {
  return {
    schema: { type: "array", items: { type: "object", properties: schemas(spec) }, maxItems: most },
    read(value, name) {
      if (value === undefined) return undefined;
      const branches = (Array.isArray(value) ? value : byNumber(value)).filter(isBranch);
      if (branches.length > most) throw invalid(`${name} has more than ${most} items`);
      return branches.map((branch) => readSpec(spec, branch));
    },
  };
}

/** The schemas of parameters, by name. */
export function schemas(spec: Spec): Record<string, ParamSchema> {
  return Object.fromEntries(Object.entries(spec).map(([name, { schema }]) => [name, schema]));
}

/** The parts of a hash whose names are numbers, in their order. */
function byNumber(value: Tree): (Tree | null)[] {
  if (!isBranch(value)) return [];
  return Object.entries(value)
    .filter(([name]) => /^\d{1,9}$/.test(name))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, tree]) => tree);
}

/** What is said under a name; the last, when it is said more than once. */
function one(value: Tree | undefined): string | undefined {
  const said = Array.isArray(value) ? value.at(-1) : value;
  return typeof said === "string" ? said : undefined;
}

function all(value: Tree | undefined): string[] {
  if (value === undefined) return [];
  const said = isBranch(value) ? byNumber(value) : [value].flat();
  return said.filter((each) => typeof each === "string");
}

function isBranch(tree: Tree | null | undefined): tree is Branch {
  return (
    typeof tree === "object" && tree !== null && !Array.isArray(tree) && !(tree instanceof File)
  );
}
