import { answerFollow } from "../../domain/follows/answer-request.ts";
import { disownFollow } from "../../domain/follows/disown.ts";
import { followersOn } from "../../domain/follows/follows.read.ts";
import { relations } from "../../domain/people/relations.read.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { fetchDocument } from "../egress/fetch-document.ts";
import { isTransient } from "../egress/budget.ts";
import type { Json } from "../wire/proof.ts";
import { ourActor } from "./relevance.ts";

/** Most of our people one server may list as followers of one actor. */
const mostListed = 1_000;

/**
 * The job `synchronise-followers` (FEP-8fcf): brings the follows of our people in line with what an actor's own server
 * lists. Who is not listed follows no more; a request that is listed has been accepted; whom we do not hold as a follower
 * is undone there. Throws when that server should be asked again.
 */
export async function synchroniseFollowers(
  federation: Federation,
  payload: unknown,
): Promise<void> {
  const { actorId, url } = payload as { actorId: number; url: string };
  const { reader, transact } = federation.store;
  const actor = await actorById(reader, actorId);
  if (!actor || actor.local === 1 || actor.state !== "active") return;
  const fetched = await fetchDocument(federation, url);
  if (!fetched.ok && isTransient(fetched.fault)) throw new Error(fetched.fault);
  const listed = fetched.ok ? itemsOf(fetched.document) : undefined;
  if (!listed) return;
  const ids: number[] = [];
  for (const uri of listed) {
    const person = await ourActor(reader, uri);
    if (person) ids.push(person.id);
  }
  await transact((tx) => heal(tx, actorId, new Set(ids)));
}

async function heal(tx: Tx, followeeId: number, listed: ReadonlySet<number>): Promise<void> {
  for (const { id: followerId } of await followersOn(tx, followeeId, tx.host))
    if (!listed.has(followerId))
      await answerFollow(tx, { followerId, followeeId, accepted: false });
  for (const followerId of listed) {
    const between = (await relations(tx, followerId, [followeeId], tx.now)).get(followeeId);
    if (between?.following === "requested")
      await answerFollow(tx, { followerId, followeeId, accepted: true });
    else if (between?.following === "no") await disownFollow(tx, { followerId, followeeId });
  }
}

/** The actors a collection lists; undefined when it is none, or lists too many to be sure. */
function itemsOf(document: Json): string[] | undefined {
  const items = document["orderedItems"] ?? document["items"] ?? [];
  const all: unknown[] = Array.isArray(items) ? items : [items];
  const type = document["type"];
  if ((type !== "OrderedCollection" && type !== "Collection") || all.length > mostListed)
    return undefined;
  if ("first" in document && all.length === 0) return undefined;
  return all.filter((item) => typeof item === "string");
}
