import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";

/** What a request says, wherever it says it. */
export interface Params {
  /** The first value; empty when there is none. */
  text: (name: string) => string;
  /** Every value of a list, as `name`, `name[]` or `name[0]`. */
  all: (name: string) => string[];
}

const longestBody = 64 * 1024;
const mostFields = 200;

/** Bounds a body before it is read. Throws 413. */
export const boundedBody: MiddlewareHandler = bodyLimit({
  maxSize: longestBody,
  onError: () => {
    throw new HTTPException(413);
  },
});

/**
 * Reads a request that was bounded: JSON, multipart, or urlencoded, which it also is when it does not say; and the query,
 * over which the body goes. Apps send all of them. Throws 400 for what cannot be read, 413 for too many fields.
 */
export async function readParams(c: Context): Promise<Params> {
  const query = Map.groupBy(new URL(c.req.url).searchParams, ([name]) => plainName(name));
  const body = Map.groupBy(await bodyFields(c), ([name]) => plainName(name));
  const all = (name: string): string[] =>
    (body.get(name) ?? query.get(name) ?? []).map(([, value]) => value);
  return { all, text: (name) => all(name)[0] ?? "" };
}

type Field = readonly [name: string, value: string];

async function bodyFields(c: Context): Promise<Field[]> {
  if (c.req.method === "GET" || c.req.method === "HEAD") return [];
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const fields = await read(c, type).catch(() => {
    throw new HTTPException(400);
  });
  if (fields.length > mostFields) throw new HTTPException(413);
  return fields;
}

async function read(c: Context, type: string): Promise<Field[]> {
  if (type === "application/json") return jsonFields(await c.req.text());
  if (type !== "multipart/form-data") return [...new URLSearchParams(await c.req.text())];
  const form = await c.req.formData();
  return [...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
}

function jsonFields(text: string): Field[] {
  if (text.trim() === "") return [];
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new TypeError("a request is a JSON object");
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) =>
    [value].flat().flatMap((one): Field[] => {
      const plain = ["string", "number", "boolean"].includes(typeof one);
      return plain ? [[name, String(one)]] : [];
    }),
  );
}

function plainName(name: string): string {
  return name.replace(/\[\d*\]$/, "");
}
