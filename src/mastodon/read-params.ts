import type { Context } from "hono";
import { ApiError } from "./api-error.ts";

/** What a request says, by name: texts, files, lists and named parts, as apps nest them. */
export type Tree = string | File | Tree[] | Branch;
/** Null is said in JSON only. */
export interface Branch {
  [name: string]: Tree | null;
}

const mostFields = 500;
const deepest = 5;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads query and body as one tree; the body goes over the query. A body is JSON, multipart, or urlencoded, which it also
 * is when it does not say. Names nest as in `poll[options][]`, `keywords_attributes[0][keyword]`, `ids[]`; a field said
 * twice is a list. Throws 400 for what cannot be read, 413 for too many fields. The body was bounded before.
 */
export async function readParams(c: Context): Promise<Branch> {
  const query = grown(new URL(c.req.url).searchParams);
  const { method } = c.req;
  if (method === "GET" || method === "HEAD") return query;
  const body = await readBody(c).catch((error: unknown) => {
    throw error instanceof ApiError ? error : new ApiError(400, "The request cannot be read");
  });
  return Object.assign(empty(), query, body);
}

async function readBody(c: Context): Promise<Branch> {
  const said = c.req.header("Content-Type") ?? "";
  const type = said.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data" && c.req.raw.body) return grown(await readForm(c, said));
  const text = await c.req.text();
  if (type === "application/json" || type.endsWith("+json")) return fromJson(text);
  mustBeFew(Buffer.from(text), "&");
  return grown(new URLSearchParams(text));
}

async function readForm(c: Context, type: string): Promise<FormData> {
  const body = Buffer.from(await c.req.arrayBuffer());
  const boundary = /;\s*boundary="?([^";]+)/i.exec(type)?.[1];
  if (boundary !== undefined) mustBeFew(body, `--${boundary}`);
  return new Response(body, { headers: { "Content-Type": type } }).formData();
}

/** Counts what parts the fields before they are read: reading very many takes minutes. Throws 413. */
function mustBeFew(body: Buffer, separator: string): void {
  let count = 0;
  for (let at = body.indexOf(separator); at !== -1; at = body.indexOf(separator, at + 1))
    if ((count += 1) > mostFields) throw tooMuch();
}

function fromJson(text: string): Branch {
  if (text.trim() === "") return empty();
  const count = { left: mostFields };
  const tree = grafted(JSON.parse(text), 0, count);
  if (tree === null) return empty();
  if (typeof tree === "string" || Array.isArray(tree) || tree instanceof File)
    throw new ApiError(400, "The request is not a JSON object");
  return tree;
}

/** JSON as the same tree: numbers and booleans as apps would write them in a form. */
function grafted(value: unknown, depth: number, count: { left: number }): Tree | null {
  if (value === null || value === undefined) return null;
  if ((count.left -= 1) < 0) throw tooMuch();
  if (typeof value === "string") return value;
  if (typeof value !== "object") return JSON.stringify(value);
  if (depth > deepest) throw tooMuch();
  if (Array.isArray(value))
    return value.flatMap<Tree>((one) => grafted(one, depth + 1, count) ?? []);
  const branch = empty();
  for (const [name, part] of Object.entries(value)) {
    const tree = grafted(part, depth + 1, count);
    if (!forbidden.has(name)) branch[plain(name)] = tree;
  }
  return branch;
}

function grown(fields: Iterable<[string, string | File]>): Branch {
  const root = empty();
  let count = 0;
  for (const [name, value] of fields) {
    if ((count += 1) > mostFields) throw tooMuch();
    const [first = "", ...rest] = steps(name);
    if (first !== "" && rest.length <= deepest && ![first, ...rest].some((s) => forbidden.has(s)))
      root[first] = put(root[first] ?? undefined, rest, value);
  }
  return root;
}

/** `a[b][][c]` as `a`, `b`, ``, `c`; a bracket that is not closed ends the name. One pass, since names come from anyone. */
function steps(name: string): string[] {
  const [, first = "", nested = ""] = /^([^[]*)(.*)$/s.exec(name) ?? [];
  const opened = Array.from(nested.matchAll(/\[([^\]]*)(\]|$)/g));
  return [first, ...opened.flatMap(([, step = "", closed]) => (closed === "" ? [] : step))];
}

function put(held: Tree | undefined, [step, ...rest]: string[], value: string | File): Tree {
  if (step === undefined) return again(held, value);
  if (step === "" || (/^\d+$/.test(step) && !isBranch(held)))
    return item(Array.isArray(held) ? held : [], step, rest, value);
  const branch = isBranch(held) ? held : empty();
  branch[step] = put(branch[step] ?? undefined, rest, value);
  return branch;
}

/** A name without brackets that comes twice is a list all the same. */
function again(held: Tree | undefined, value: string | File): Tree {
  if (held === undefined || isBranch(held)) return value;
  return Array.isArray(held) ? [...held, value] : [held, value];
}

/** In lists of parts, `[]` begins a new part when the last one has that field already; `[0]`, `[1]` say which part it is. */
function item(list: Tree[], step: string, rest: string[], value: string | File): Tree[] {
  const [field] = rest;
  if (field === undefined) return [...list, value];
  if (step !== "") {
    const at = Math.min(Number(step), list.length);
    return list.toSpliced(at, 1, put(list[at], rest, value));
  }
  const last = list.at(-1);
  const goesOn = isBranch(last) && !(field in last);
  return goesOn
    ? list.toSpliced(-1, 1, put(last, rest, value))
    : [...list, put(undefined, rest, value)];
}

/** JSON apps may write `media_ids[]` as a name too. */
function plain(name: string): string {
  return name.replace(/\[\]$/, "");
}

function isBranch(tree: Tree | undefined): tree is Branch {
  return typeof tree === "object" && !Array.isArray(tree) && !(tree instanceof File);
}

function empty(): Branch {
  return Object.create(null) as Branch;
}

function tooMuch(): ApiError {
  return new ApiError(413, "The request has too many fields");
}
