import type { Tx } from "../../storage/transaction.ts";
import { audit } from "../audit.ts";
import { replaceOwnKeys, type NewKeys } from "../people/keys.ts";
import { Refused } from "../refused.ts";
import { networkRow } from "./network-row.ts";
import { mustBeHere } from "./settings.ts";

/**
 * Gives a network here other keys: servers that hold it are told, in a letter that its old key signs and that makes them
 * read the new ones. Whatever else it signs from now on, also what waits, is signed with those. Throws `not-found`,
 * `not-allowed`.
 */
export async function rotateNetworkKeys(tx: Tx, networkId: number, keys: NewKeys): Promise<void> {
  const network = await networkRow(tx, networkId);
  if (network?.actor_state !== "active") throw new Refused("not-found");
  mustBeHere(network);
  const signedWith = await replaceOwnKeys(tx, networkId, keys);
  await tx.db
    .updateTable("actor")
    .set({ updated_at: tx.now })
    .where("id", "=", networkId)
    .execute();
  await audit(tx, null, "network-keys-rotated", { networkId });
  const told = signedWith === undefined ? {} : { signedWith };
  await tx.record({ type: "ProfileChanged", actorId: networkId, local: true, ...told });
}
