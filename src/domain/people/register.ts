import { cleanName } from "../../lib/text.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { subscribe } from "../follows/subscribe.ts";
import { guardText } from "../knowledge/guard.ts";
import { Refused } from "../refused.ts";
import { personPage } from "../uris.ts";
import { localHandle } from "./handle.ts";
import { addOwnKeys, type NewKeys } from "./keys.ts";
import { ownActorRow } from "./own-actor-row.ts";

export interface Registration {
  handle: string;
  name: string;
  role: AccountTable["role"];
  language: string;
  passwordHash?: string | null;
  email?: string | null;
  keys: NewKeys;
}

export const longestPersonName = 100;

/**
 * Makes a practitioner of this instance and their account; returns the actor's id.
 * Throws `handle-not-valid`, `handle-taken`, `name-missing`, `language-unknown`, `patient-data`.
 */
export async function register(tx: Tx, registration: Registration): Promise<number> {
  const handle = localHandle(registration.handle, tx.now);
  const name = cleanName(registration.name, longestPersonName);
  if (name === "") throw new Refused("name-missing");
  guardText({ name }, { confirmed: true, today: tx.now });
  const { language } = registration;
  if (language !== "da" && language !== "en") throw new Refused("language-unknown");
  const id = tx.newId();
  const added = await tx.db
    .insertInto("actor")
    .values(
      ownActorRow(tx, { id, kind: "person", handle, name, url: personPage(tx.origin, handle) }),
    )
    .onConflict((c) => c.columns(["handle_key", "host"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) throw new Refused("handle-taken");
  await tx.db
    .insertInto("profile")
    .values({ actor_id: id, ...emptyProfile })
    .execute();
  await tx.db
    .insertInto("account")
    .values({
      actor_id: id,
      email: registration.email ?? null,
      password_hash: registration.passwordHash ?? null,
      role: registration.role,
      language,
      welcomed_at: null,
      disabled_at: null,
      failed_logins: 0,
      retry_login_at: null,
      created_at: tx.now,
      seen_at: null,
    })
    .execute();
  await addOwnKeys(tx, id, registration.keys);
  await subscribe(tx, id, id);
  await subscribe(tx, id, -id);
  await tx.record({ type: "ActorArrived", actorId: id, local: true });
  return id;
}

/** A profile of someone who has told nothing yet. */
export const emptyProfile = {
  profession: null,
  specialty: null,
  region: null,
  hospital: null,
  department: null,
  unit: null,
  workplace_verified_at: null,
  workplace_verified_by: null,
  ask_me_about: "[]",
  availability: null,
  availability_until: null,
  orcid: null,
} as const;
