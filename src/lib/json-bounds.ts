/** How large JSON from elsewhere may be in each way. */
export interface JsonBounds {
  bytes: number;
  depth: number;
  /** Objects, lists and single values together. */
  nodes: number;
  /** Items of one list, and members of one object. */
  items: number;
  /** UTF-16 units of one text, as written. */
  text: number;
}

export const documentBounds: JsonBounds = {
  bytes: 1_048_576,
  depth: 32,
  nodes: 5_000,
  items: 1_000,
  text: 131_072,
};

type JsonFault =
  | "too-large"
  | "not-utf8"
  | "not-json"
  | "not-an-object"
  | "too-deep"
  | "too-many-parts"
  | "too-long-list"
  | "too-long-text"
  | "repeated-key"
  | "reserved-key";

export type BoundedJson =
  | { ok: true; value: Readonly<Record<string, unknown>> }
  | { ok: false; reason: JsonFault };

/**
 * Reads a JSON object within bounds, which are measured on the text before anything is built from it. A key that stands
 * twice in an object, and `__proto__`, are refused: readers differ over them. Takes time in proportion to the bytes; never
 * throws.
 */
export function parseBounded(bytes: Uint8Array, bounds: JsonBounds = documentBounds): BoundedJson {
  if (bytes.length > bounds.bytes) return { ok: false, reason: "too-large" };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: "not-utf8" };
  const reason = measure(text, bounds);
  if (reason) return { ok: false, reason };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return { ok: false, reason: "not-an-object" };
    return { ok: true, value: value as Readonly<Record<string, unknown>> };
  } catch {
    return { ok: false, reason: "not-json" };
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** An object or list being read: how many items so far and, of an object, its keys. */
type Open = { items: number; keys: Set<string> | undefined };

const char = {
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
};

/** Walks the text once. What it lets through may still not be JSON: that is for the parser to say. */
function measure(text: string, bounds: JsonBounds): JsonFault | undefined {
  const open: Open[] = [];
  let inside: Open | undefined;
  let nodes = 1;
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= char.space) continue;
    const closes = code === char.closeObject || code === char.closeList;
    if (inside && (code === char.comma || (inside.items === 0 && !closes))) {
      inside.items += 1;
      nodes += 1;
      if (inside.items > bounds.items) return "too-long-list";
      if (nodes > bounds.nodes) return "too-many-parts";
    }
    if (code === char.quote) {
      const end = endOfText(text, at);
      if (end - at - 1 > bounds.text) return "too-long-text";
      const fault =
        expectsKey && inside?.keys ? keyFault(text.slice(at, end + 1), inside.keys) : undefined;
      if (fault) return fault;
      at = end;
    } else if (code === char.openObject || code === char.openList) {
      inside = { items: 0, keys: code === char.openObject ? new Set() : undefined };
      open.push(inside);
      if (open.length > bounds.depth) return "too-deep";
      expectsKey = inside.keys !== undefined;
    } else if (closes) {
      open.pop();
      inside = open.at(-1);
    } else if (code === char.comma) expectsKey = inside?.keys !== undefined;
    else if (code === char.colon) expectsKey = false;
  }
  return undefined;
}

/** Where the text that starts at `start` ends: at the next quote that is not escaped, or the end of all. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (before > start && text.charCodeAt(before) === char.backslash) before -= 1;
    if ((end - 1 - before) % 2 === 0) return end;
  }
  return text.length;
}

function keyFault(written: string, keys: Set<string>): JsonFault | undefined {
  const key = written.includes("\\") ? unescaped(written) : written.slice(1, -1);
  if (key === undefined) return "not-json";
  if (key === "__proto__") return "reserved-key";
  if (keys.has(key)) return "repeated-key";
  keys.add(key);
  return undefined;
}

function unescaped(written: string): string | undefined {
  try {
    return String(JSON.parse(written));
  } catch {
    return undefined;
  }
}
