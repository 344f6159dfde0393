import { cleanName } from "../../lib/text.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { setSetting } from "../instance/settings.ts";
import { Refused } from "../refused.ts";
import { useUp } from "./login-link.ts";
import { register, type Registration } from "./register.ts";

/** Who the first administrator is, and which region the instance speaks for. */
export interface FirstAdministrator extends Omit<Registration, "role"> {
  regionName: string;
}

/**
 * Makes the first administrator with the link that the first start printed; returns the actor's id.
 * Throws `link-used-or-expired` (also when there is an administrator already), and what `register` throws.
 */
export async function firstAdministrator(
  tx: Tx,
  token: string,
  { regionName, ...registration }: FirstAdministrator,
): Promise<number> {
  await useUp(tx, token, "first-admin");
  if (await hasAdministrator(tx)) throw new Refused("link-used-or-expired");
  const region = cleanName(regionName, 100);
  if (region === "") throw new Refused("name-missing", { field: "regionName" });
  await setSetting(tx, "regionName", region);
  return register(tx, { ...registration, role: "admin" });
}

/** Whether someone can administer the instance. */
export async function hasAdministrator(reader: Reader): Promise<boolean> {
  const found = await reader.db
    .selectFrom("account")
    .select("actor_id")
    .where("role", "=", "admin")
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  return found !== undefined;
}
