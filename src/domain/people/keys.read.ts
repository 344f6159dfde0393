import type { Selectable } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ActorKeyTable } from "../../storage/tables/people.ts";

export type KeyRow = Selectable<ActorKeyTable>;

const ofActor = define("keys-of", (reader, p: { actorId: number }) =>
  reader.db
    .selectFrom("actor_key")
    .selectAll()
    .where("actor_id", "=", p.actorId)
    .where("retired_at", "is", null)
    .orderBy("kind"),
);

const byUri = define("key-by-uri", (reader, p: { uri: string }) =>
  reader.db
    .selectFrom("actor_key")
    .selectAll()
    .where("uri", "=", p.uri)
    .where("retired_at", "is", null),
);

/** The keys of an actor that count; ours with their sealed private parts. */
export function keysOf(reader: Reader, actorId: number): Promise<KeyRow[]> {
  return ofActor(reader, { actorId });
}

/** The key with that id, when its owner is held here. */
export async function keyByUri(reader: Reader, uri: string): Promise<KeyRow | undefined> {
  const [key] = await byUri(reader, { uri });
  return key;
}

/** A key of someone here that was replaced, while it is kept. */
export async function retiredKey(reader: Reader, id: number): Promise<KeyRow | undefined> {
  return reader.db
    .selectFrom("actor_key")
    .selectAll()
    .where("id", "=", id)
    .where("retired_at", "is not", null)
    .executeTakeFirst();
}

/** The private parts of all keys of actors here, sealed. */
export async function sealedKeys(reader: Reader): Promise<string[]> {
  const rows = await reader.db
    .selectFrom("actor_key")
    .select("private_sealed")
    .where("private_sealed", "is not", null)
    .execute();
  return rows.flatMap((row) => row.private_sealed ?? []);
}
