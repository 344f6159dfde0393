import { canonicalHttpUrl, sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { listOf, objectOf, typesOf } from "../decode/read.ts";
import { normalise } from "../decode/normalise.ts";
import { isTransient, newBudget } from "../egress/budget.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import type { Json } from "../wire/proof.ts";

export interface CollectionBounds {
  pages: number;
  items: number;
}

/**
 * The items of a collection, as they stand in it, from its first pages. A page that names a page seen before, or one on
 * another server, is the last. What it says it holds in total is not read. Never throws for what other servers do.
 */
export async function collectionItems(
  federation: Federation,
  uri: string,
  { pages, items }: CollectionBounds,
): Promise<unknown[]> {
  const found: unknown[] = [];
  const seen = new Set<string>();
  let next: unknown = uri;
  for (let read = 0; read <= pages && found.length < items;) {
    const page = await pageOf(federation, uri, next, seen);
    if (!page) break;
    found.push(...listOf(page["orderedItems"] ?? page["items"], items - found.length));
    if (isPage(page)) read += 1;
    next = isPage(page) ? page["next"] : page["first"];
    if (read >= pages) break;
  }
  return found;
}

/**
 * Every item of a collection, from all its pages; undefined when that cannot be had for sure: a page is missing, is on
 * another server, names one seen before, or there is more than `pages` and `items` allow. Throws when its server does not
 * answer just now.
 */
export async function wholeCollection(
  federation: Federation,
  uri: string,
  { pages, items }: CollectionBounds,
): Promise<unknown[] | undefined> {
  const found: unknown[] = [];
  const seen = new Set<string>();
  let next: unknown = uri;
  for (let read = 0; read <= pages; read += 1) {
    const page = await pageSurely(federation, uri, next, seen);
    if (!page) return undefined;
    const held = page["orderedItems"] ?? page["items"] ?? [];
    found.push(...(Array.isArray(held) ? (held as unknown[]) : [held]));
    if (found.length > items) return undefined;
    next = page["next"] ?? (isPage(page) ? undefined : page["first"]);
    if (next === undefined || next === null) return found;
  }
  return undefined;
}

async function pageSurely(
  federation: Federation,
  uri: string,
  next: unknown,
  seen: Set<string>,
): Promise<Json | undefined> {
  const given = objectOf(next);
  if (given && ("items" in given || "orderedItems" in given)) return given;
  const at = given ? given["id"] : next;
  if (typeof at !== "string" || seen.has(at) || !sameOrigin(at, uri)) return undefined;
  seen.add(at);
  const fetched = await fetchDocument(federation, at);
  if (!fetched.ok && isTransient(fetched.fault)) throw new Error(fetched.fault);
  if (!fetched.ok || !sameOrigin(fetched.uri, uri)) return undefined;
  return isCollection(fetched.document) ? fetched.document : undefined;
}

async function pageOf(
  federation: Federation,
  uri: string,
  next: unknown,
  seen: Set<string>,
): Promise<Json | undefined> {
  const given = objectOf(next);
  const at = given ? given["id"] : next;
  if (typeof at === "string") {
    if (seen.has(at)) return undefined;
    seen.add(at);
  }
  if (given && ("items" in given || "orderedItems" in given)) return given;
  if (typeof at !== "string" || !canonicalHttpUrl(at) || !sameOrigin(at, uri)) return undefined;
  const fetched = await fetchDocument(federation, at, { budget: newBudget(3) });
  if (!fetched.ok || !sameOrigin(fetched.uri, uri)) return undefined;
  seen.add(fetched.uri);
  const normal = await normalise(fetched.document);
  return normal.ok && isCollection(normal.json) ? normal.json : undefined;
}

function isPage(json: Json): boolean {
  return typesOf(json).some((type) => type.endsWith("CollectionPage")) || "partOf" in json;
}

function isCollection(json: Json): boolean {
  return typesOf(json).some((type) => /^(Ordered)?Collection(Page)?$/.test(type));
}
