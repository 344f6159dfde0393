import type { ActorKeyTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { actorUris } from "../uris.ts";

/** A fresh key pair of a local actor: SPKI PEM, and the private part already encrypted. Made before the transaction opens. */
export interface SealedPair {
  publicPem: string;
  privateSealed: string;
}

export interface NewKeys {
  rsa: SealedPair;
  ed25519: SealedPair;
}

/** Gives a new local actor its keys. */
export async function addOwnKeys(tx: Tx, actorId: number, keys: NewKeys): Promise<void> {
  const { mainKey, ed25519Key } = actorUris(tx.origin, actorId);
  await add(tx, actorId, keys, { rsa: mainKey, ed25519: ed25519Key });
}

/**
 * Gives an actor here other keys, under addresses of their own. Those before count no more; one may still sign the news of
 * that, for which its id is returned.
 */
export async function replaceOwnKeys(
  tx: Tx,
  actorId: number,
  keys: NewKeys,
): Promise<number | undefined> {
  const retired = await tx.db
    .updateTable("actor_key")
    .set({ retired_at: tx.now })
    .where("actor_id", "=", actorId)
    .where("retired_at", "is", null)
    .returning(["id", "kind"])
    .execute();
  const { mainKey, ed25519Key } = actorUris(tx.origin, actorId);
  const n = tx.newId();
  await add(tx, actorId, keys, { rsa: `${mainKey}-${n}`, ed25519: `${ed25519Key}-${n}` });
  return retired.find(({ kind }) => kind === "rsa")?.id;
}

async function add(
  tx: Tx,
  actorId: number,
  keys: NewKeys,
  uris: Record<ActorKeyTable["kind"], string>,
): Promise<void> {
  const row = (kind: ActorKeyTable["kind"], uri: string, pair: SealedPair) => ({
    id: tx.newId(),
    uri,
    actor_id: actorId,
    kind,
    public_pem: pair.publicPem,
    private_sealed: pair.privateSealed,
    created_at: tx.now,
    fetched_at: null,
  });
  await tx.db
    .insertInto("actor_key")
    .values([row("rsa", uris.rsa, keys.rsa), row("ed25519", uris.ed25519, keys.ed25519)])
    .execute();
}
