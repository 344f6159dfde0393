import { heldPost } from "../../domain/knowledge/held-post.read.ts";
import { actorByHandle, actorById, actorByUri } from "../../domain/people/actor.read.ts";
import { extractMentions, type TextFormat } from "../../lib/markdown.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { actorKind } from "../decode/decode-actor.ts";
import { postType } from "../decode/decode-post.ts";
import { newBudget } from "../egress/budget.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { parseHandle, sameHandle, type Handle } from "./handle.ts";
import { actorFor, importActor, storeActor, type Imported } from "./import-actor.ts";
import { storePost } from "./import-post.ts";
import { finger } from "./webfinger.ts";

export type FoundElsewhere = { kind: "person" | "post"; id: number };

const mostMentions = 10;
const patienceMs = 15_000;

/**
 * What someone here means by a handle or an address in the search box: a person or a post, held or fetched now in at most
 * 15 s. Whether they may see it is for the caller to ask. Undefined when there is none.
 */
export async function lookup(
  federation: Federation,
  query: string,
  _me?: number,
): Promise<FoundElsewhere | undefined> {
  const text = query.trim();
  const handle = parseHandle(text);
  if (handle) return person(await byHandle(federation, handle));
  return parseHttpUrl(text) ? byAddress(federation, text) : undefined;
}

/** Ids of the actors a text names as `@name@host`; those not held are looked up, at most ten, in at most 15 s. */
export async function resolveMentions(
  federation: Federation,
  text: string,
  format: TextFormat = "markdown",
): Promise<number[]> {
  const { reader } = federation.store;
  const handles = extractMentions(text, format)
    .slice(0, mostMentions)
    .map((named) => parseHandle(named.includes("@") ? named : `${named}@${reader.host}`))
    .filter((handle) => handle !== undefined);
  const found = await Promise.all(handles.map((handle) => byHandle(federation, handle)));
  const ids = found.flatMap((one) => (one.ok ? one.id : []));
  return [...new Set(ids)];
}

/**
 * The actor that goes by a handle: the handle's host says who, and that actor has to say, by way of its own host, that it
 * goes by the name the handle's host gave.
 */
async function byHandle(federation: Federation, handle: Handle): Promise<Imported> {
  const { reader } = federation.store;
  const held = await actorByHandle(reader, handle.name, handle.host);
  if (held) return actorFor(federation, held.uri, { by: "person" });
  if (handle.host === reader.host) return { ok: false, fault: "not-found" };
  const options = { by: "person" as const, budget: newBudget(5, patienceMs) };
  const found = await finger(federation, handle, options);
  if (!found) return { ok: false, fault: "not-found" };
  const imported = await importActor(federation, found.uri, {
    ...options,
    budget: { left: 5, until: options.budget.until },
  });
  if (!imported.ok || imported.uri !== found.uri) return { ok: false, fault: "other-identity" };
  const actor = await actorById(reader, imported.id);
  const agreed = actor && sameHandle({ name: actor.handle_key, host: actor.host }, found.subject);
  return agreed ? imported : { ok: false, fault: "other-identity" };
}

async function byAddress(federation: Federation, uri: string): Promise<FoundElsewhere | undefined> {
  const { reader } = federation.store;
  const [heldActor, held] = [await actorByUri(reader, uri), await heldPost(reader, uri)];
  if (held) return { kind: "post", id: held.id };
  if (heldActor) return person(await actorFor(federation, uri, { by: "person" }));
  const options = { by: "person" as const, budget: newBudget(5, patienceMs) };
  const fetched = await fetchDocument(federation, uri, options);
  if (!fetched.ok) return undefined;
  const { document } = fetched;
  if (actorKind(document)) return person(await storeActor(federation, fetched, options));
  if (!postType(document)) return undefined;
  const stored = await storePost(federation, fetched, options);
  return stored.ok ? { kind: "post", id: stored.id } : undefined;
}

function person(imported: Imported): FoundElsewhere | undefined {
  return imported.ok ? { kind: "person", id: imported.id } : undefined;
}
