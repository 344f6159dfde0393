import { actorByUri } from "../../domain/people/actor.read.ts";
import { hostOf, parseHttpUrl } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { hostLimits } from "../egress/host-limits.ts";
import type { Json } from "../wire/proof.ts";

/** The id of an object, or the address that stands for it, as written; undefined when it is no address. */
export function writtenId(value: unknown): string | undefined {
  const inner = typeof value === "object" && value !== null && "id" in value ? value.id : value;
  return typeof inner === "string" && parseHttpUrl(inner) ? inner : undefined;
}

/** The actor that a Delete says is no more, when it speaks of its own actor. */
export function leaving(json: Json): string | undefined {
  if (json["type"] !== "Delete") return undefined;
  const { actor: said, object } = json;
  const actor = writtenId(said);
  return object === said || writtenId(object) === actor ? actor : undefined;
}

/**
 * The actor held here whose Delete cannot be verified because their key went with them, when their own server says that
 * they are gone; it is asked once in 10 s.
 */
export async function gone(federation: Federation, json: Json): Promise<string | undefined> {
  const actor = leaving(json);
  if (actor === undefined) return undefined;
  const held = await actorByUri(federation.store.reader, actor);
  if (held?.local !== 0 || held.state === "deleted") return undefined;
  if (!hostLimits(federation).mayRefetch(hostOf(actor) ?? "")) return undefined;
  const fetched = await fetchDocument(federation, actor);
  const isGone = fetched.ok ? fetched.document["type"] === "Tombstone" : fetched.fault === "gone";
  return isGone ? actor : undefined;
}
