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
  const uris = actorUris(tx.origin, actorId);
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
    .values([row("rsa", uris.mainKey, keys.rsa), row("ed25519", uris.ed25519Key, keys.ed25519)])
    .execute();
}
