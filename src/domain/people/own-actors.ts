import type { Selectable } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ActorTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { addOwnKeys, type NewKeys } from "./keys.ts";
import { ownActorRow } from "./own-actor-row.ts";

const ours = define("instance-actor", (reader, p: { host: string }) =>
  reader.db
    .selectFrom("actor")
    .selectAll()
    .where("handle_key", "=", p.host)
    .where("host", "=", p.host),
);

/** The actor that speaks for this instance and signs what it fetches; its handle is the host. */
export async function instanceActor(reader: Reader): Promise<Selectable<ActorTable> | undefined> {
  const [actor] = await ours(reader, { host: reader.host });
  return actor;
}

/** Makes the instance's actor at the first start; returns its id. */
export async function ensureInstanceActor(tx: Tx, keys: NewKeys): Promise<number> {
  const id = tx.newId();
  const row = ownActorRow(tx, {
    id,
    kind: "instance",
    handle: tx.host,
    name: tx.host,
    url: tx.origin,
  });
  const added = await tx.db
    .insertInto("actor")
    .values({ ...row, approves_follows: 1, discoverable: 0 })
    .onConflict((c) => c.columns(["handle_key", "host"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (added) await addOwnKeys(tx, id, keys);
  return added?.id ?? (await instanceActor(tx))!.id;
}
