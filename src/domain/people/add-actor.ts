import { hostOf, sameOrigin } from "../../lib/url.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";
import { isBuried } from "../tombstones.ts";
import { learnCapability } from "../instance/peers.ts";
import { keepNetwork, type RemoteNetwork } from "./remote-network.ts";
import { keepRemoteProfile } from "./remote-profile.ts";
import { bornAt, remoteColumns, type RemoteActor } from "./remote-actor.ts";

type Columns = ReturnType<typeof remoteColumns>;

const mostKeys = 4;
const longestPem = 4_000;

/**
 * Stores what another server's verified document says of an actor, new or known by its URI. Never our own, and never one
 * that was deleted. Its keys become exactly those listed; numbers it claims of itself are not kept.
 * Throws `host-not-valid`, `handle-not-valid`, `not-found` when the URI was buried.
 */
export async function addActor(
  tx: Tx,
  remote: RemoteActor,
): Promise<{ id: number; added: boolean }> {
  const columns = remoteColumns(remote);
  if (columns.host === tx.host || sameOrigin(remote.uri, tx.origin))
    throw new Refused("host-not-valid");
  const known = await tx.db
    .selectFrom("actor")
    .selectAll()
    .where("uri", "=", remote.uri)
    .executeTakeFirst();
  if (known?.state === "deleted") return { id: known.id, added: false };
  if (!known && (await isBuried(tx, remote.uri, remote.uri))) throw new Refused("not-found");
  await freeHandle(tx, columns, remote.uri);
  const id = known?.id ?? (await insert(tx, remote, columns));
  if (id === undefined) return addActor(tx, remote); // another process stored it meanwhile
  if (known) {
    await tx.db
      .updateTable("actor")
      .set({ ...columns, fetched_at: tx.now })
      .where("id", "=", id)
      .execute();
    if (Object.entries(columns).some(([name, value]) => known[name as keyof Columns] !== value))
      await changed(tx, id);
  } else await tx.record({ type: "ActorArrived", actorId: id, local: false });
  await replaceKeys(tx, id, remote);
  if (remote.profile) await keepRemoteProfile(tx, id, remote.profile);
  if (columns.kind === "network")
    await keepNetwork(tx, { id, uri: remote.uri }, remote.network ?? anyGroup(columns));
  if (remote.closedNetworks !== undefined)
    await learnCapability(tx, hostOf(remote.uri) ?? columns.host, remote.closedNetworks);
  return { id, added: !known };
}

/** A group that says nothing of our profile: closed where it approves who follows, as Lemmy reads it too. */
function anyGroup({ approves_follows: approves }: Columns): RemoteNetwork {
  return {
    kind: approves === 1 ? "closed" : "open",
    posting: "members",
    history: "all",
    state: "active",
    profile: false,
    rulesHtml: "",
    membersUri: null,
    moderatorsUri: null,
  };
}

async function insert(tx: Tx, remote: RemoteActor, columns: Columns): Promise<number | undefined> {
  const row = await tx.db
    .insertInto("actor")
    .values({
      id: tx.newId(),
      uri: remote.uri,
      ...columns,
      local: 0,
      bio_source: null,
      moved_to_id: null,
      moved_at: null,
      state: "active",
      posts_count: 0,
      followers_count: 0,
      following_count: 0,
      created_at: bornAt(remote, tx.now),
      updated_at: tx.now,
      fetched_at: tx.now,
      last_posted_at: null,
    })
    .onConflict((c) => c.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

async function changed(tx: Tx, id: number): Promise<void> {
  await tx.db.updateTable("actor").set({ updated_at: tx.now }).where("id", "=", id).execute();
  await tx.record({ type: "ProfileChanged", actorId: id, local: false });
}

/** A handle belongs to the URI that was verified last; who held it before keeps a key that nobody can ask for. */
async function freeHandle(tx: Tx, { handle_key, host }: Columns, uri: string): Promise<void> {
  const before = await tx.db
    .selectFrom("actor")
    .select("id")
    .where("handle_key", "=", handle_key)
    .where("host", "=", host)
    .where("uri", "<>", uri)
    .executeTakeFirst();
  if (!before) return;
  await tx.db
    .updateTable("actor")
    .set({ handle_key: `${handle_key}/${before.id}` })
    .where("id", "=", before.id)
    .execute();
}

async function replaceKeys(
  tx: Tx,
  actorId: number,
  { uri: owner, keys }: RemoteActor,
): Promise<void> {
  const kept = keys
    .filter((key) => sameOrigin(key.uri, owner) && key.publicPem.length <= longestPem)
    .slice(0, mostKeys);
  const old = tx.db.deleteFrom("actor_key").where("actor_id", "=", actorId);
  const uris = kept.map((key) => key.uri);
  await (uris.length > 0 ? old.where("uri", "not in", uris) : old).execute();
  for (const { uri, kind, publicPem } of kept) {
    await tx.db
      .insertInto("actor_key")
      .values({
        id: tx.newId(),
        uri,
        actor_id: actorId,
        kind,
        public_pem: publicPem,
        private_sealed: null,
        created_at: tx.now,
        fetched_at: tx.now,
      })
      .onConflict((c) =>
        c
          .column("uri")
          .doUpdateSet({ kind, public_pem: publicPem, fetched_at: tx.now })
          .where("actor_key.actor_id", "=", actorId),
      )
      .execute();
  }
}
