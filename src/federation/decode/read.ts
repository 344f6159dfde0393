import { canonicalHttpUrl, parseHttpUrl } from "../../lib/url.ts";
import type { Json } from "../wire/proof.ts";

/** Small readers of values from elsewhere: what has the wrong type is as if it were not there. None throws. */

/** A property as a list of at most `most`: one value is a list of one, nothing and null are none. */
export function listOf(value: unknown, most: number): unknown[] {
  if (value === undefined || value === null) return [];
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => one !== null).slice(0, most);
}

/** An object that is not a list. */
export function objectOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** A text of at most `most` UTF-16 units, well formed and without NUL; of several the first. JSON-LD values are unwrapped. */
export function textOf(value: unknown, most: number): string | undefined {
  const [first] = listOf(value, 1);
  const text = objectOf(first)?.["@value"] ?? first;
  if (typeof text !== "string") return undefined;
  return text.slice(0, most).replaceAll("\0", "").toWellFormed();
}

/** The address a value is or has; undefined unless it is an http(s) one. For links and pictures. */
export function addressOf(value: unknown): string | undefined {
  const [first] = listOf(value, 1);
  const object = objectOf(first);
  const text = object ? (object["href"] ?? object["id"]) : first;
  return typeof text === "string" && parseHttpUrl(text) ? text : undefined;
}

/** The address of something with an identity: written in the one form an origin has. */
export function idOf(value: unknown): string | undefined {
  const text = objectOf(value)?.["id"] ?? value;
  return typeof text === "string" && canonicalHttpUrl(text) ? text : undefined;
}

/** The one identity a property names: undefined when it names none, several, or something that is not one. */
export function onlyId(value: unknown): string | undefined {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.length === 1 ? idOf(all[0]) : undefined;
}

/** The identities a property names, each once; the rest is left out. */
export function idsOf(value: unknown, most: number): string[] {
  return [...new Set(listOf(value, most).flatMap((one) => idOf(one) ?? []))];
}

const publicForms = new Set(["as:Public", "Public"]);
export const publicUri = "https://www.w3.org/ns/activitystreams#Public";

/** Whom something is addressed to; the short forms of Public written out. */
export function recipientsOf(value: unknown, most: number): string[] {
  const named = listOf(value, most).map((one) =>
    typeof one === "string" && publicForms.has(one) ? publicUri : one,
  );
  return idsOf(named, most);
}

/** The types a thing has, at most eight. */
export function typesOf(thing: Json): string[] {
  return listOf(thing["type"], 8).filter((type) => typeof type === "string");
}

export function flagOf(value: unknown): 0 | 1 {
  return value === true || value === "true" ? 1 : 0;
}

/** A positive whole number. */
export function serialOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined;
}

/** A positive whole number below a hundred thousand. */
export function sizeOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < 100_000
    ? Number(value)
    : undefined;
}
