import type { Json } from "../wire/proof.ts";
import { bundledContext, readContext, type ContextReading } from "./contexts.ts";
import { ownPrefix, readingContext } from "./vocabulary.ts";

export type NormaliseFault = "unknown-context" | "unsupported-json-ld";

export type Normalised = { ok: true; json: Json } | { ok: false; reason: NormaliseFault };

const mostNodes = 5_000;

/**
 * The document in the one shape our decoders read: usual terms under their usual names, ours as `vis:…`. Documents
 * whose contexts change no meaning are taken as they stand; all others are expanded and compacted by JSON-LD 1.1, with
 * bundled contexts only. Expects what `parseBounded` gave. Never throws, never asks the network.
 */
export async function normalise(document: Json): Promise<Normalised> {
  const asItStands = readingOf(document, notDecoded);
  const reading = asItStands === "plain" ? asItStands : readingOf(document, onlyContexts);
  if (reading === "unknown") return { ok: false, reason: "unknown-context" };
  if (reading === "refused") return { ok: false, reason: "unsupported-json-ld" };
  if (reading === "plain") return { ok: true, json: document };
  return byTheBook(document);
}

/** The same by JSON-LD processing alone, whatever the context. */
export async function byTheBook(document: Json): Promise<Normalised> {
  try {
    const { default: jsonld } = await import("jsonld");
    const options = { documentLoader: loadBundled, base: "" };
    const expanded = await jsonld.expand(document, { ...options, expandContext: readingContext });
    if (expanded.length !== 1) return { ok: false, reason: "unsupported-json-ld" };
    const json = await jsonld.compact(expanded, readingContext, {
      ...options,
      skipExpansion: true,
    });
    return { ok: true, json };
  } catch {
    return { ok: false, reason: "unsupported-json-ld" };
  }
}

function loadBundled(url: string) {
  const document = bundledContext(url);
  if (document === undefined) return Promise.reject(new Error("not bundled"));
  return Promise.resolve({ contextUrl: null, document, documentUrl: url });
}

const worse: readonly ContextReading[] = ["plain", "by-the-book", "unknown", "refused"];

const onlyContexts = new Set(["@context"]);

/** Nothing under these names is ever decoded, while they mean what they seem to: proofs hold over what was received. */
const notDecoded = new Set(["@context", "proof", "signature"]);

/** The reading that everything in the document allows, but for what is under some names. Walks it once. */
function readingOf(document: Json, without: ReadonlySet<string>): ContextReading {
  let reading: ContextReading = "plain";
  let nodes = 0;
  const open: unknown[] = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    nodes += 1;
    if (nodes > mostNodes) return "refused";
    if (Array.isArray(value)) open.push(...(value as unknown[]));
    else
      for (const [key, inner] of Object.entries(value)) {
        const needs = readingOfMember(key, inner);
        if (worse.indexOf(needs) > worse.indexOf(reading)) reading = needs;
        if (!without.has(key)) open.push(inner);
      }
  }
  return reading;
}

/** Keywords that regroup a graph are not taken from anyone: they can make one reader see what another does not. */
const refusedKeys = new Set(["@graph", "@included", "@reverse", "@nest", "@index"]);

function readingOfMember(key: string, value: unknown): ContextReading {
  if (key === "@context") return readContext(value);
  if (refusedKeys.has(key)) return "refused";
  if (key.startsWith("@")) return "by-the-book";
  if (key === "type") return typesOf(value).some(isUnusual) ? "by-the-book" : "plain";
  return isUnusual(key) ? "by-the-book" : "plain";
}

function typesOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string");
}

/** Names with a colon may be another spelling of one that we read; only ours are written so. */
function isUnusual(name: string): boolean {
  return name.includes(":") && !name.startsWith(`${ownPrefix}:`);
}
