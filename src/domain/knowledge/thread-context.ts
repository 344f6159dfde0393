import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Reader } from "../../storage/reader.ts";
import { networkRow } from "../networks/network-row.ts";
import { threadUri } from "../uris.ts";

type Parent = Pick<PostTable, "thread_id" | "context_uri">;

/**
 * The conversation of a new post: that of the post it answers; in a network that keeps to our profile the network's own
 * thread, whose address follows from the post at its root. Null when it begins one elsewhere than in a network.
 */
export async function contextFor(
  reader: Reader,
  networkId: number | null,
  { uri, parent }: { uri: string; parent: Parent | undefined },
): Promise<string | null> {
  const inherited = parent?.context_uri ?? null;
  const network = networkId === null ? undefined : await networkRow(reader, networkId);
  if (network?.profile !== 1 || inherited?.startsWith(`${network.uri}/threads/`)) return inherited;
  const root = parent ? await uriOf(reader, parent.thread_id) : uri;
  return root === undefined ? inherited : threadUri(network.uri, root);
}

async function uriOf(reader: Reader, id: number): Promise<string | undefined> {
  const found = await reader.db
    .selectFrom("post")
    .select("uri")
    .where("id", "=", id)
    .executeTakeFirst();
  return found?.uri;
}
