import { addDays } from "../../lib/time.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import { follow } from "../follows/follow.ts";
import { languagesIn, setFollowOptions } from "../follows/follow-options.ts";
import { listAlong, listsOfFollow } from "../follows/lists-along.ts";
import { unfollow } from "../follows/unfollow.ts";
import { lock } from "../lock.ts";
import { notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import type { ActorRow } from "./actor.read.ts";

const daysBetween = 30;
const mostAliases = 5;

/**
 * Moves someone to another account; their followers here follow along. Returns false when they had moved there already.
 * Throws `move-not-mutual` when the target does not name the actor among its aliases, `move-too-soon` within 30 days of
 * the last one, `moved-away` when the target has itself moved on, `not-found`.
 */
export async function moveActor(
  tx: Tx,
  { actorId, targetId }: { actorId: number; targetId: number },
): Promise<boolean> {
  await lock(tx, `move ${actorId}`);
  const actor = await active(tx, actorId);
  const target = await active(tx, targetId);
  if (actor.moved_to_id === targetId) return false;
  if (actorId === targetId || !aliases(target).includes(actor.uri))
    throw new Refused("move-not-mutual");
  if (target.moved_to_id !== null) throw new Refused("moved-away");
  if (actor.moved_at !== null && actor.moved_at > addDays(tx.now, -daysBetween))
    throw new Refused("move-too-soon", { days: daysBetween });
  await tx.db
    .updateTable("actor")
    .set({ moved_to_id: targetId, moved_at: tx.now, updated_at: tx.now })
    .where("id", "=", actorId)
    .execute();
  await carryOver(tx, actorId, targetId);
  await tx.record({ type: "ActorMoved", actorId, targetId, local: actor.local === 1 });
  return true;
}

/** Names the accounts I come from, by their URIs, so that they can move here. Throws `too-many-lines`, `host-not-valid`. */
export async function setAliases(tx: Tx, me: number, uris: readonly string[]): Promise<void> {
  if (uris.length > mostAliases)
    throw new Refused("too-many-lines", { field: "aliases", most: mostAliases });
  if (uris.some((uri) => !parseHttpUrl(uri))) throw new Refused("host-not-valid");
  await tx.db
    .updateTable("actor")
    .set({ also_known_as: JSON.stringify([...new Set(uris)]), updated_at: tx.now })
    .where("id", "=", me)
    .execute();
  await tx.record({ type: "ProfileChanged", actorId: me, local: true });
}

async function carryOver(tx: Tx, actorId: number, targetId: number): Promise<void> {
  const followers = await tx.db
    .selectFrom("follow")
    .innerJoin("account", "account.actor_id", "follow.follower_id")
    .select(["follow.follower_id as id", "follow.boosts", "follow.notify", "follow.languages"])
    .where("follow.followee_id", "=", actorId)
    .where("follow.state", "=", "accepted")
    .orderBy("follow.id")
    .execute();
  for (const { id, boosts, notify: told, languages } of followers) {
    const lists = await listsOfFollow(tx, { followerId: id, followeeId: actorId });
    await unfollow(tx, { followerId: id, followeeId: actorId });
    if (!(await followsAlong(tx, id, targetId))) continue;
    const along = { followerId: id, followeeId: targetId };
    await setFollowOptions(tx, along, {
      ...(boosts === 0 && { boosts: false }),
      ...(told === 1 && { notify: true }),
      ...(languages !== null && { languages: languagesIn(languages) ?? [] }),
    });
    await listAlong(tx, along, lists);
    await notify(tx, { readerId: id, kind: "moved", actorId });
  }
}

/** Not the target itself, and not across a block or a suspension: those stay behind. */
async function followsAlong(tx: Tx, followerId: number, followeeId: number): Promise<boolean> {
  try {
    await follow(tx, { followerId, followeeId });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

async function active(tx: Tx, id: number): Promise<ActorRow> {
  const row = await tx.db
    .selectFrom("actor")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "active")
    .executeTakeFirst();
  if (!row) throw new Refused("not-found");
  return row;
}

function aliases(actor: ActorRow): string[] {
  return JSON.parse(actor.also_known_as) as string[];
}
