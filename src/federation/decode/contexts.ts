import type { preloadedContexts } from "@fedify/vocab-runtime";
import { createLru } from "../../lib/lru.ts";
import { onDemand } from "../../lib/on-demand.ts";
import { isRead, means, ownNamespace, ownPrefix, terms } from "./vocabulary.ts";

/** The contexts bundled with Fedify, without the rest of it. */
const bundled = onDemand(
  (require): Readonly<Record<string, unknown>> =>
    (require("@fedify/vocab-runtime") as { preloadedContexts: typeof preloadedContexts })
      .preloadedContexts,
);

const litepub = /^https:\/\/[^/?#]+\/schemas\/litepub-0\.\d\.jsonld$/;

const litepubContext = {
  "@context": [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
      litepub: "http://litepub.social/ns#",
      toot: "http://joinmastodon.org/ns#",
      ostatus: "http://ostatus.org#",
      schema: "http://schema.org#",
      EmojiReact: "litepub:EmojiReact",
      Emoji: "toot:Emoji",
      Hashtag: "as:Hashtag",
      PropertyValue: "schema:PropertyValue",
      alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
      conversation: { "@id": "ostatus:conversation", "@type": "@id" },
      discoverable: "toot:discoverable",
      manuallyApprovesFollowers: "as:manuallyApprovesFollowers",
      sensitive: "as:sensitive",
      value: "schema:value",
    },
  ],
};

/** The terms of FEPs that some write by the address of the FEP, as they are defined there. */
const fepContexts: Readonly<Record<string, unknown>> = {
  "https://w3id.org/fep/044f": {
    "@context": {
      QuoteRequest: "https://w3id.org/fep/044f#QuoteRequest",
      QuoteAuthorization: "https://w3id.org/fep/044f#QuoteAuthorization",
      quote: { "@id": "https://w3id.org/fep/044f#quote", "@type": "@id" },
      quoteAuthorization: { "@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id" },
    },
  },
  "https://w3id.org/fep/7aa9": {
    "@context": {
      FeaturedCollection: "https://w3id.org/fep/7aa9#FeaturedCollection",
      FeaturedItem: "https://w3id.org/fep/7aa9#FeaturedItem",
      FeatureRequest: "https://w3id.org/fep/7aa9#FeatureRequest",
      FeatureAuthorization: "https://w3id.org/fep/7aa9#FeatureAuthorization",
      featuredObject: { "@id": "https://w3id.org/fep/7aa9#featuredObject", "@type": "@id" },
      featureAuthorization: {
        "@id": "https://w3id.org/fep/7aa9#featureAuthorization",
        "@type": "@id",
      },
      topic: { "@id": "https://w3id.org/fep/7aa9#topic", "@type": "@id" },
      canFeature: { "@id": "https://w3id.org/fep/7aa9#canFeature", "@type": "@id" },
      featuredCollections: {
        "@id": "https://w3id.org/fep/7aa9#featuredCollections",
        "@type": "@id",
      },
    },
  },
};

/**
 * A context that others write by its address: from those bundled, never from the network. Undefined for every other.
 * Each Pleroma names litepub's at its own host; there is one of them.
 */
export function bundledContext(url: string): unknown {
  if (litepub.test(url)) return litepubContext;
  if (Object.hasOwn(fepContexts, url)) return fepContexts[url];
  return Object.hasOwn(bundled(), url) ? bundled()[url] : undefined;
}

/**
 * How a document under this context can be read. `plain`: every term we read means what we take it for, so the JSON is
 * read as it stands. `by-the-book`: only after JSON-LD processing. `unknown`: it names a context we do not hold.
 * `refused`: it asks for more than we take from others, or is too large.
 */
export type ContextReading = "plain" | "by-the-book" | "unknown" | "refused";

const mostEntries = 16;
const mostTerms = 200;

const readings = createLru<string, ContextReading>({ max: 500, ttlMs: 3_600_000 });

/** See `ContextReading`. Takes the value of an `@context`, or undefined where there is none. */
export function readContext(context: unknown): ContextReading {
  if (context === undefined) return "plain";
  const key = JSON.stringify(context);
  if (key.length > 20_000) return "refused";
  const known = readings.get(key);
  if (known) return known;
  const reading = judge(context);
  readings.set(key, reading);
  return reading;
}

/** What terms mean after a row of contexts; `odd` when something in it changes more than what terms mean. */
type Meanings = { terms: Map<string, string>; odd: boolean };

function judge(context: unknown): ContextReading {
  const entries = Array.isArray(context) ? context : [context];
  if (entries.length > mostEntries) return "refused";
  const meanings: Meanings = { terms: new Map(), odd: false };
  for (const entry of entries as unknown[]) {
    if (typeof entry === "string") {
      if (bundledContext(entry) === undefined) return "unknown";
      addBundled(meanings, entry);
    } else if (isObject(entry)) {
      if (Object.keys(entry).length > mostTerms || asksTooMuch(entry)) return "refused";
      addTerms(meanings, entry);
    } else if (entry === null) meanings.odd = true;
    else return "refused";
  }
  return !meanings.odd && Array.from(meanings.terms).every(isUsual) ? "plain" : "by-the-book";
}

function isUsual([term, iri]: readonly [string, string]): boolean {
  if (term === ownPrefix) return iri === ownNamespace;
  if (terms.has(term)) return means(term, iri);
  if (iri.startsWith("@")) return term === iri.slice(1) && (iri === "@id" || iri === "@type");
  return !isRead(iri) || `${ownPrefix}:${iri.slice(ownNamespace.length)}` === term;
}

/** What only a remapped graph needs: scoped contexts, reversed and nested properties, imports. */
function asksTooMuch(entry: Record<string, unknown>): boolean {
  return Object.entries(entry).some(([term, value]) => {
    if (term.startsWith("@")) return !["@version", "@vocab", "@base", "@language"].includes(term);
    if (typeof value === "string") return structural.has(value);
    if (value === null) return false;
    return (
      !isObject(value) ||
      ["@reverse", "@nest", "@context", "@import"].some((name) => name in value) ||
      structural.has(String(value["@id"]))
    );
  });
}

const structural = new Set(["@graph", "@included", "@reverse", "@nest", "@json", "@none"]);
const plainKeys = new Set(["@id", "@type", "@container", "@protected"]);
const plainContainers = new Set(["@list", "@set", "@language"]);

const flattened = new Map<string, Meanings>();

/** Contexts held here, some of which name others. */
function addBundled(into: Meanings, url: string): void {
  let flat = flattened.get(url);
  if (!flat) {
    flat = { terms: new Map(), odd: false };
    const { "@context": held } = bundledContext(url) as { "@context": unknown };
    for (const entry of Array.isArray(held) ? held : [held])
      if (typeof entry === "string") addBundled(flat, entry);
      else addTerms(flat, entry as Record<string, unknown>);
    flat.odd = false;
    if (!litepub.test(url)) flattened.set(url, flat);
  }
  for (const [term, iri] of flat.terms) into.terms.set(term, iri);
}

function addTerms(into: Meanings, entry: Record<string, unknown>): void {
  for (const [term, value] of Object.entries(entry)) {
    if (term === "@version") continue;
    if (term.startsWith("@")) into.odd = true;
    else if (typeof value === "string") into.terms.set(term, expand(value, entry, into));
    else if (isObject(value)) {
      const id = value["@id"] ?? term;
      if (typeof id === "string") into.terms.set(term, expand(id, entry, into));
      if (typeof id !== "string" || !isPlain(term, value)) into.odd = true;
    } else into.odd = true;
  }
}

/** A definition that only says what a term means and whether its values are addresses. */
function isPlain(term: string, definition: Record<string, unknown>): boolean {
  const container = definition["@container"] ?? "@set";
  if (!Object.keys(definition).every((key) => plainKeys.has(key))) return false;
  if (typeof container !== "string" || !plainContainers.has(container)) return false;
  return (container === "@language") === term.endsWith("Map") || !terms.has(term);
}

function expand(text: string, entry: Record<string, unknown>, { terms: held }: Meanings): string {
  for (let from = text, steps = 0; ; steps += 1) {
    const colon = from.indexOf(":");
    if (colon === -1 || from.startsWith("//", colon + 1) || steps > 4) return from;
    const prefix = from.slice(0, colon);
    const own = Object.hasOwn(entry, prefix) ? entry[prefix] : undefined;
    const base = typeof own === "string" ? own : isObject(own) ? own["@id"] : held.get(prefix);
    if (typeof base !== "string" || base === from) return from;
    from = base + from.slice(colon + 1);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
