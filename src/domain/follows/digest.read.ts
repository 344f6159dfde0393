import type { Reader } from "../../storage/reader.ts";
import { collectionDigest } from "./digest.ts";
import { followersOn } from "./follows.read.ts";

/** The digest of the actor's followers on a host (FEP-8fcf), as both ends compute it. */
export async function followersDigest(
  reader: Reader,
  actorId: number,
  host: string,
): Promise<string> {
  const followers = await followersOn(reader, actorId, host);
  return collectionDigest(followers.map(({ uri }) => uri));
}
