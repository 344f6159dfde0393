import type { CollectionTold } from "../../domain/collections/consent.ts";
import { plainText, truncate } from "../../lib/text.ts";
import { parseTime } from "../../lib/time.ts";
import type { Federation } from "../context.ts";
import { normalise } from "../decode/normalise.ts";
import { flagOf, idOf, listOf, objectOf, onlyId, textOf, typesOf } from "../decode/read.ts";
import { isTransient } from "../egress/budget.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { Dropped, Later } from "../inbox/outcome.ts";
import type { Json } from "../wire/proof.ts";

/** What of a collection's words is kept, in characters, and how many people of it are read. */
const most = { name: 100, description: 300, items: 100 } as const;

/** A collection as its own server tells it, and the addresses of those in it. */
export interface FeaturedRead {
  told: CollectionTold;
  people: string[];
}

/**
 * Reads a FeaturedCollection (FEP-7aa9) from its own server. Throws `Dropped` when it is none, or another's than
 * `ownerUri`'s, and `Later` when its server does not answer.
 */
export async function readFeatured(
  federation: Federation,
  uri: string,
  ownerUri: string,
): Promise<FeaturedRead> {
  const fetched = await fetchDocument(federation, uri);
  if (!fetched.ok)
    throw isTransient(fetched.fault) ? new Later(fetched.fault) : new Dropped(fetched.fault);
  const normal = await normalise(fetched.document);
  if (!normal.ok) throw new Dropped(normal.reason);
  const { json } = normal;
  if (!typesOf(json).includes("FeaturedCollection") || idOf(json["id"]) !== uri)
    throw new Dropped("not-a-collection");
  if (fetched.uri !== uri || onlyId(json["attributedTo"]) !== ownerUri)
    throw new Dropped("not-theirs");
  return { told: toldIn(json, uri, federation.clock().toISOString()), people: peopleIn(json) };
}

function toldIn(json: Json, uri: string, now: string): CollectionTold {
  const publishedAt = parseTime(textOf(json["published"], 50)) ?? now;
  return {
    uri,
    name: truncate(plainText(textOf(json["name"], 2_000) ?? ""), most.name),
    description: truncate(plainText(textOf(json["summary"], 10_000) ?? ""), most.description),
    language: null,
    sensitive: flagOf(json["sensitive"]) === 1,
    discoverable: flagOf(json["discoverable"]) === 1,
    publishedAt,
    updatedAt: parseTime(textOf(json["updated"], 50)) ?? publishedAt,
  };
}

function peopleIn(json: Json): string[] {
  return listOf(json["orderedItems"] ?? json["items"], most.items).flatMap(
    (item) => onlyId(objectOf(item)?.["featuredObject"]) ?? [],
  );
}
