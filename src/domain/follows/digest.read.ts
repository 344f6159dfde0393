import { hostOf } from "../../lib/url.ts";
import type { Reader } from "../../storage/reader.ts";
import { collectionDigest } from "./digest.ts";
import { followersEverywhere, followersOn } from "./follows.read.ts";

/** The digest of the actor's followers on a host (FEP-8fcf), as both ends compute it. */
export async function followersDigest(
  reader: Reader,
  actorId: number,
  host: string,
): Promise<string> {
  const followers = await followersOn(reader, actorId, host);
  return collectionDigest(followers.map(({ uri }) => uri));
}

/** The digests of the actor's followers on every host that has any (FEP-8fcf), in one pass over them. */
export async function followersDigests(
  reader: Reader,
  actorId: number,
): Promise<ReadonlyMap<string, string>> {
  const followers = await followersEverywhere(reader, actorId);
  const byHost = Map.groupBy(followers, ({ uri }) => hostOf(uri) ?? "");
  return new Map(
    Array.from(byHost, ([host, those]) => [host, collectionDigest(those.map(({ uri }) => uri))]),
  );
}
