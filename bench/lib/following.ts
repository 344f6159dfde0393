import { readConfig } from "../../src/config.ts";
import { storeOf, type Place } from "../../src/cli/place.ts";
import { addActor } from "../../src/domain/people/add-actor.ts";
import { remoteDocument } from "../../test/support/cast.ts";
import type { Instance } from "../../test/support/process.ts";

const together = 500;

/** The database of an instance that does not run just now. */
export async function withDatabase<T>(
  vis: Instance,
  work: (store: Place["store"]) => Promise<T>,
): Promise<T> {
  const store = storeOf(readConfig(vis.environment));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A practitioner who may write by the API: the id of the actor, and a token. */
export async function author(
  vis: Instance,
  name: string,
  scopes = "read write",
): Promise<{ id: number; token: string }> {
  const added = await vis.vis(["user", "add", name, "--password-stdin"], "correct-horse-42\n");
  if (added.code !== 0) throw new Error(added.err);
  const made = await vis.vis(["token", "add", name, "--scopes", scopes]);
  const id = await withDatabase(vis, async ({ reader }) => {
    const actor = reader.db.selectFrom("actor").select("id").where("handle", "=", name);
    return (await actor.where("local", "=", 1).executeTakeFirstOrThrow()).id;
  });
  return { id, token: made.out.trim() };
}

/** Lets one person of each server follow each of some people here, as if they had asked and been accepted. */
export function followersAt(
  vis: Instance,
  followeeIds: readonly number[],
  origins: readonly string[],
): Promise<void> {
  return multiplied(vis, followeeIds, origins.length, (n) => {
    const [origin, host] = [origins[n]!, new URL(origins[n]!).host];
    const uri = `${origin}/users/anna`;
    return {
      uri,
      host,
      local: 0 as const,
      handle: "anna",
      handle_key: `anna@${host}`,
      inbox_uri: `${uri}/inbox`,
      shared_inbox_uri: `${origin}/inbox`,
    };
  });
}

/** Lets so many people of the house follow each of some people here. */
export function followersHere(
  vis: Instance,
  followeeIds: readonly number[],
  count: number,
): Promise<void> {
  return multiplied(vis, followeeIds, count, (n) => {
    const uri = `${vis.origin}/actors/follower-${n}`;
    const handle = `follower${n}`;
    return {
      uri,
      host: vis.host,
      local: 1 as const,
      handle,
      handle_key: handle,
      inbox_uri: `${uri}/inbox`,
      shared_inbox_uri: `${vis.origin}/inbox`,
    };
  });
}

/** Rows as those of one actor who came the usual way, but for what `each` says. */
async function multiplied(
  vis: Instance,
  followeeIds: readonly number[],
  count: number,
  each: (n: number) => object,
): Promise<void> {
  await withDatabase(vis, async ({ transact }) => {
    await transact(async (tx) => {
      const { id } = await addActor(tx, remoteDocument("model@model.example"));
      const like = await tx.db
        .selectFrom("actor")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      for (let at = 0; at < count; at += together) {
        const some = Array.from({ length: Math.min(together, count - at) }, (_, n) => ({
          ...like,
          ...each(at + n),
          id: tx.newId(),
        }));
        await tx.db.insertInto("actor").values(some).execute();
        for (const followeeId of followeeIds) {
          const follows = some.map((follower) => ({
            id: tx.newId(),
            uri: `${follower.uri}/follows/${followeeId}`,
            follower_id: follower.id,
            followee_id: followeeId,
            state: "accepted" as const,
            accept_uri: null,
            created_at: tx.now,
            accepted_at: tx.now,
            role: null,
            message: null,
            by_id: null,
            until: null,
          }));
          await tx.db.insertInto("follow").values(follows).execute();
        }
      }
    });
  });
}
