import { answerFollow } from "../../domain/follows/answer-request.ts";
import { disownFollow } from "../../domain/follows/disown.ts";
import { followersOn } from "../../domain/follows/follows.read.ts";
import { relations } from "../../domain/people/relations.read.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import type { Tx } from "../../storage/transaction.ts";
import type { Federation } from "../context.ts";
import { wholeCollection } from "../import/collection.ts";
import { ourActor } from "./relevance.ts";

/** Most of our people one server may list as followers of one actor, and on how many pages. */
const most = { items: 20_000, pages: 100 } as const;

/** How many are brought in line in one transaction. */
const together = 100;

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
  const listed = await wholeCollection(federation, url, most);
  if (!listed) return;
  const ids = new Set<number>();
  for (const uri of listed) {
    const person = typeof uri === "string" ? await ourActor(reader, uri) : undefined;
    if (person) ids.add(person.id);
  }
  const held = await followersOn(reader, actorId, reader.host);
  const unlisted = held.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
  for (const some of chunks(unlisted)) await transact((tx) => end(tx, actorId, some));
  for (const some of chunks([...ids])) await transact((tx) => heal(tx, actorId, some));
}

async function end(tx: Tx, followeeId: number, unlisted: readonly number[]): Promise<void> {
  for (const followerId of unlisted)
    await answerFollow(tx, { followerId, followeeId, accepted: false });
}

async function heal(tx: Tx, followeeId: number, listed: readonly number[]): Promise<void> {
  for (const followerId of listed) {
    const between = (await relations(tx, followerId, [followeeId], tx.now)).get(followeeId);
    if (between?.following === "requested")
      await answerFollow(tx, { followerId, followeeId, accepted: true });
    else if (between?.following === "no") await disownFollow(tx, { followerId, followeeId });
  }
}

function chunks(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / together) }, (_, n) =>
    ids.slice(n * together, (n + 1) * together),
  );
}
