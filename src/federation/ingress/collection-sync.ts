import { hostOf, sameOrigin } from "../../lib/url.ts";

/** What a `Collection-Synchronization` header says of a sender's followers here (FEP-8fcf). */
export interface CollectionSync {
  /** The sender's followers collection. */
  collectionId: string;
  /** Where the part of it that is ours is listed. */
  url: string;
  /** See `domain/follows/digest.ts`. */
  digest: string;
}

const longest = 5_000;

/** Reads the header; undefined when it is absent, broken, or speaks of another server than the actor's. */
export function readCollectionSync(
  header: string | null,
  actorUri: string,
): CollectionSync | undefined {
  if (header === null || header.length > longest) return undefined;
  const said = new Map<string, string>();
  for (const [, name = "", value = ""] of header.matchAll(/([a-z]{1,20})="([^"]{0,2048})"/gi))
    said.set(name.toLowerCase(), value);
  const collectionId = said.get("collectionid");
  const url = said.get("url");
  const digest = said.get("digest")?.toLowerCase();
  if (collectionId === undefined || url === undefined || digest === undefined) return undefined;
  if (!/^[0-9a-f]{64}$/.test(digest)) return undefined;
  if (!sameOrigin(collectionId, actorUri) || !sameOrigin(url, actorUri)) return undefined;
  return hostOf(url) === undefined ? undefined : { collectionId, url, digest };
}
