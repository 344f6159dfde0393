import type { Tx } from "../../storage/transaction.ts";
import { personViewer } from "../knowledge/visible.ts";
import { lock } from "../lock.ts";
import { seenActor } from "../people/seen.ts";
import { Refused } from "../refused.ts";
import { changeable, listLimits } from "./keep-list.ts";

interface Accounts {
  listId: number;
  actorIds: readonly number[];
}

/**
 * Puts accounts in one's list: those one follows or has asked to follow, networks among them, and oneself. They stay while
 * that lasts. All of them, or none: throws `not-found`, `not-followed`, `already-listed`, `no-more-room`, `list-read-only`.
 */
export async function addToList(tx: Tx, me: number, { listId, actorIds }: Accounts): Promise<void> {
  await lock(tx, `list ${listId}`);
  await changeable(tx, me, listId);
  const wanted = [...new Set(actorIds)];
  if (wanted.length === 0) return;
  if (wanted.length > listLimits.members) throw full();
  await mustBeSeen(tx, me, wanted);
  const follows = await followsOf(tx, me, wanted);
  if (wanted.some((id) => id !== me && !follows.has(id))) throw new Refused("not-followed");
  const held = await membersOf(tx, listId);
  if (wanted.some((id) => held.has(id))) throw new Refused("already-listed");
  if (held.size + wanted.length > listLimits.members) throw full();
  await tx.db
    .insertInto("list_member")
    .values(
      wanted.map((id) => ({
        id: tx.newId(),
        list_id: listId,
        owner_id: me,
        actor_id: id,
        follow_id: follows.get(id) ?? null,
        created_at: tx.now,
      })),
    )
    .execute();
}

/** Takes accounts out of one's list, those that are in it. Throws `not-found`, `list-read-only`. */
export async function removeFromList(
  tx: Tx,
  me: number,
  { listId, actorIds }: Accounts,
): Promise<void> {
  await changeable(tx, me, listId);
  if (actorIds.length === 0) return;
  await tx.db
    .deleteFrom("list_member")
    .where("list_id", "=", listId)
    .where("actor_id", "in", actorIds)
    .execute();
}

async function mustBeSeen(tx: Tx, me: number, ids: readonly number[]): Promise<void> {
  const seen = await tx.db
    .selectFrom("actor")
    .select("actor.id")
    .where("actor.id", "in", ids)
    .where(seenActor(personViewer(me)))
    .execute();
  if (seen.length < ids.length) throw new Refused("not-found");
}

/** Ids of one's follows and requests, by whom they are of. */
async function followsOf(tx: Tx, me: number, ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await tx.db
    .selectFrom("follow")
    .select(["id", "followee_id"])
    .where("follower_id", "=", me)
    .where("followee_id", "in", ids)
    .where("state", "in", ["accepted", "requested"])
    .execute();
  return new Map(rows.map((row) => [row.followee_id, row.id]));
}

async function membersOf(tx: Tx, listId: number): Promise<Set<number>> {
  const rows = await tx.db
    .selectFrom("list_member")
    .select("actor_id")
    .where("list_id", "=", listId)
    .execute();
  return new Set(rows.map((row) => row.actor_id));
}

function full(): Refused {
  return new Refused("no-more-room", { most: listLimits.members });
}
