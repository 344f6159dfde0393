import { peer } from "../../domain/instance/peers.ts";
import { learnTopics, type AlliedTopic } from "../../domain/topics/learn-topics.ts";
import { sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { idOf, idsOf, listOf, objectOf, textOf } from "../decode/read.ts";
import { isTransient } from "../egress/budget.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import type { Json } from "../wire/proof.ts";
import { actorFor } from "./import-actor.ts";
import { webfinger } from "./webfinger.ts";

const most = { networks: 300, topics: 500, synonyms: 50 } as const;
const longestLabel = 200;

/**
 * The job `read-ally`: what an allied region lists of itself. Its networks stand in the directory here, topics that are
 * not known here are taken over. Throws when it does not answer now.
 */
export async function readAlly(federation: Federation, payload: unknown): Promise<void> {
  const { host } = payload as { host: string };
  if ((await peer(federation.store.reader, host))?.trust !== "allied") return;
  const uri = await webfinger(federation, `${host}@${host}`);
  const instance = uri === undefined ? undefined : await listed(federation, uri);
  if (!instance || uri === undefined) return;
  const [networks, topics] = ["vis:networks", "vis:topics"].map((name) => idOf(instance[name]));
  if (networks !== undefined && sameOrigin(networks, uri))
    for (const network of idsOf(await itemsAt(federation, networks), most.networks))
      if (sameOrigin(network, uri)) await actorFor(federation, network);
  if (topics !== undefined && sameOrigin(topics, uri)) {
    const told = (await itemsAt(federation, topics)).slice(0, most.topics).flatMap(topicOf);
    if (told.length > 0) await federation.store.transact((tx) => learnTopics(tx, told));
  }
}

async function listed(federation: Federation, uri: string): Promise<Json | undefined> {
  const fetched = await fetchDocument(federation, uri);
  if (!fetched.ok && isTransient(fetched.fault)) throw new Error(fetched.fault);
  return fetched.ok ? fetched.document : undefined;
}

async function itemsAt(federation: Federation, uri: string): Promise<unknown[]> {
  const document = await listed(federation, uri);
  return listOf(document?.["orderedItems"], most.topics);
}

function topicOf(item: unknown): AlliedTopic[] {
  const told = objectOf(item);
  const labelDa = textOf(told?.["vis:labelDa"], longestLabel);
  if (labelDa === undefined) return [];
  return [
    {
      labelDa,
      labelEn: textOf(told?.["vis:labelEn"], longestLabel) ?? labelDa,
      synonyms: listOf(told?.["vis:synonym"], most.synonyms).flatMap(
        (one) => textOf(one, longestLabel) ?? [],
      ),
    },
  ];
}
