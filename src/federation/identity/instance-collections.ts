import { networksToBeFound } from "../../domain/networks/directory.read.ts";
import { curatedTopics, synonymsOf } from "../../domain/topics/topics.read.ts";
import { instanceUris, topicPage } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import { withContext } from "../documents/context.ts";
import type { Json } from "../wire/proof.ts";

const mostNetworks = 500;

/** What the instance lists for everyone: the networks here that can be found, and the topics every region should know. */
export async function instanceCollection(
  reader: Reader,
  actorId: number,
  name: "networks" | "topics",
): Promise<Json> {
  const id = instanceUris(reader.origin, actorId)[name];
  const orderedItems =
    name === "networks" ? await networksToBeFound(reader, mostNetworks) : await topicsOf(reader);
  return withContext({
    id,
    type: "OrderedCollection",
    totalItems: orderedItems.length,
    orderedItems,
  });
}

async function topicsOf(reader: Reader): Promise<Json[]> {
  const items: Json[] = [];
  for (const { id, slug, labelDa, labelEn } of await curatedTopics(reader))
    items.push({
      id: topicPage(reader.origin, slug),
      type: "Hashtag",
      name: `#${slug}`,
      "vis:labelDa": labelDa,
      "vis:labelEn": labelEn,
      "vis:synonym": await synonymsOf(reader, id),
    });
  return items;
}
