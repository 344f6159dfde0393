import { followersDigest } from "../../domain/follows/digest.read.ts";
import { actorByUri } from "../../domain/people/actor.read.ts";
import type { Reaction } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import type { HeaderReader } from "../wire/claim.ts";
import { readCollectionSync } from "./collection-sync.ts";

/**
 * The work a delivery's `Collection-Synchronization` header wakes (FEP-8fcf): none while its digest is what we compute of
 * our people who follow the actor.
 */
export async function syncJobs(
  { store: { reader } }: Federation,
  headers: HeaderReader,
  actorUri: string,
): Promise<Reaction[]> {
  const said = readCollectionSync(headers.get("collection-synchronization"), actorUri);
  if (!said) return [];
  const actor = await actorByUri(reader, actorUri);
  if (!actor || actor.followers_uri !== said.collectionId) return [];
  if ((await followersDigest(reader, actor.id, reader.host)) === said.digest) return [];
  const payload = { actorId: actor.id, url: said.url };
  return [{ lane: "fetch", kind: "synchronise-followers", key: actorUri, payload }];
}
