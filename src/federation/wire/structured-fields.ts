/** A value of RFC 8941 as far as signatures need it. Tokens are read as text; decimals are not taken. */
export type Bare = string | number | boolean | Buffer;

interface Item {
  value: Bare;
  parameters: Map<string, Bare>;
}

export interface Member {
  /** The items of an inner list, or the one item. */
  value: Item[] | Bare;
  parameters: Map<string, Bare>;
  /** The member's value with its parameters, as it was written. */
  raw: string;
}

const key = /[a-z*][a-z0-9_.*-]*/y;
const bytes = /:([A-Za-z0-9+/]*={0,2}):/y;
const text = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y;
const integer = /-?\d{1,15}(?![\d.])/y;
const flag = /\?([01])/y;
const token = /[A-Za-z*][!#$%&'*+.^_`|~:/A-Za-z0-9-]*/y;

/** Parses a dictionary (RFC 8941 §3.2); undefined when it is malformed or a key comes twice. */
export function parseDictionary(source: string): Map<string, Member> | undefined {
  const cursor = { source, at: 0 };
  const members = new Map<string, Member>();
  try {
    skip(cursor, /[ \t]*/y);
    for (;;) {
      const name = take(cursor, key)[0];
      if (members.has(name)) return undefined;
      members.set(name, member(cursor));
      skip(cursor, /[ \t]*/y);
      if (cursor.at === source.length) return members;
      take(cursor, /,[ \t]*/y);
    }
  } catch {
    return undefined;
  }
}

interface Cursor {
  source: string;
  at: number;
}

function member(cursor: Cursor): Member {
  if (!peek(cursor, "=")) return { value: true, parameters: parameters(cursor), raw: "" };
  cursor.at += 1;
  const start = cursor.at;
  const value = peek(cursor, "(") ? innerList(cursor) : bare(cursor);
  const held = parameters(cursor);
  return { value, parameters: held, raw: cursor.source.slice(start, cursor.at) };
}

function innerList(cursor: Cursor): Item[] {
  const items: Item[] = [];
  take(cursor, /\( */y);
  while (!peek(cursor, ")")) {
    items.push({ value: bare(cursor), parameters: parameters(cursor) });
    if (!peek(cursor, ")")) take(cursor, / +/y);
  }
  cursor.at += 1;
  return items;
}

function parameters(cursor: Cursor): Map<string, Bare> {
  const held = new Map<string, Bare>();
  while (peek(cursor, ";")) {
    take(cursor, /; */y);
    const name = take(cursor, key)[0];
    if (held.has(name)) throw new SyntaxError("twice");
    const valued = peek(cursor, "=");
    if (valued) cursor.at += 1;
    held.set(name, valued ? bare(cursor) : true);
  }
  return held;
}

function bare(cursor: Cursor): Bare {
  const first = cursor.source[cursor.at];
  if (first === '"') return (take(cursor, text)[1] ?? "").replaceAll(/\\(["\\])/g, "$1");
  if (first === ":") return Buffer.from(take(cursor, bytes)[1] ?? "", "base64");
  if (first === "?") return take(cursor, flag)[1] === "1";
  if (first !== undefined && /[-\d]/.test(first)) return Number(take(cursor, integer)[0]);
  return take(cursor, token)[0];
}

function peek({ source, at }: Cursor, character: string): boolean {
  return source[at] === character;
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.source);
  if (!found) throw new SyntaxError("unexpected");
  cursor.at = pattern.lastIndex;
  return found;
}

function skip(cursor: Cursor, pattern: RegExp): void {
  take(cursor, pattern);
}
