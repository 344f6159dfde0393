import type { Selectable } from "kysely";
import { define, inTexts } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ActorTable } from "../../storage/tables/people.ts";

export type ActorRow = Selectable<ActorTable>;

const byId = define("actor-by-id", (reader, p: { id: number }) =>
  reader.db.selectFrom("actor").selectAll().where("id", "=", p.id),
);

const byUri = define("actor-by-uri", (reader, p: { uri: string }) =>
  reader.db.selectFrom("actor").selectAll().where("uri", "=", p.uri),
);

const byHandle = define("actor-by-handle", (reader, p: { handle: string; host: string }) =>
  reader.db
    .selectFrom("actor")
    .selectAll()
    .where("handle_key", "=", p.handle)
    .where("host", "=", p.host),
);

/** The row, whatever its state: for those who build documents and judge what comes in, never to be shown as it is. */
export async function actorById(reader: Reader, id: number): Promise<ActorRow | undefined> {
  return (await byId(reader, { id }))[0];
}

/** See `actorById`. */
export async function actorByUri(reader: Reader, uri: string): Promise<ActorRow | undefined> {
  return (await byUri(reader, { uri }))[0];
}

/** See `actorById`; `host` null for our own. */
export async function actorByHandle(
  reader: Reader,
  handle: string,
  host: string | null,
): Promise<ActorRow | undefined> {
  const key = { handle: handle.toLowerCase(), host: host ?? reader.host };
  return (await byHandle(reader, key))[0];
}

const idsByUris = define("actor-ids-by-uris", (reader, p: { uris: string }) =>
  reader.db
    .selectFrom("actor")
    .select("id")
    .where(inTexts(reader, "uri", p.uris)),
);

/** Ids of those among these URIs that are held here. */
export async function actorIdsByUris(reader: Reader, uris: readonly string[]): Promise<number[]> {
  const wanted = [...new Set(uris)];
  if (wanted.length === 0) return [];
  const rows = await idsByUris(reader, { uris: JSON.stringify(wanted) });
  return rows.map((row) => row.id).toSorted((a, b) => a - b);
}
