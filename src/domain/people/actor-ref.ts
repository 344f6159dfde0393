import { createLru } from "../../lib/lru.ts";
import { keep, readThrough, type KeptById } from "../../storage/memory.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ActorTable, ProfileTable } from "../../storage/tables/people.ts";
import { watchRefs } from "./watch-refs.ts";
import { watchStanding } from "../watch-standing.ts";

/** Someone as shown beside what they wrote or did: name, picture, and where they work. */
export interface ActorRef {
  id: number;
  uri: string;
  kind: ActorTable["kind"];
  handle: string;
  host: string;
  local: boolean;
  name: string;
  url: string | null;
  avatarUrl: string | null;
  avatarAlt: string | null;
  profession: string | null;
  hospital: string | null;
  department: string | null;
  unit: string | null;
  region: string | null;
}

/** What to select, from `actor` left joined with `profile`, to make an `ActorRef`. */
export const actorRefColumns = [
  "actor.id",
  "actor.uri",
  "actor.kind",
  "actor.handle",
  "actor.host",
  "actor.local",
  "actor.name",
  "actor.url",
  "actor.avatar_url",
  "actor.avatar_alt",
  "profile.profession",
  "profile.hospital",
  "profile.department",
  "profile.unit",
  "profile.region",
] as const;

type Workplace = Pick<ProfileTable, "profession" | "hospital" | "department" | "unit" | "region">;

export type ActorRefRow = Pick<
  ActorTable,
  "id" | "uri" | "kind" | "handle" | "host" | "local" | "name" | "url" | "avatar_url" | "avatar_alt"
> & { [K in keyof Workplace]: Workplace[K] | null };

/** The row selected with `actorRefColumns`, as the doors read it. */
export function toActorRef(row: ActorRefRow): ActorRef {
  const { avatar_url: avatarUrl, avatar_alt: avatarAlt, local, ...same } = row;
  return { ...same, local: local === 1, avatarUrl, avatarAlt };
}

const actorRefRows = define("actor-refs", (reader, { ids }: { ids: string }) =>
  reader.db
    .selectFrom("actor")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select(actorRefColumns)
    .where(inIds(reader, "actor.id", ids)),
);

const keptRefs = keep<KeptById<ActorRef>>((changes) => {
  const held = createLru<number, ActorRef>({ max: 4000, ttlMs: 24 * 3_600_000 });
  watchRefs(changes, held.delete);
  watchStanding(changes, held.clear);
  return { held, count: changes.count, clear: held.clear };
});

/** Those of the actors that are held here, by id; one query at most. */
export function actorRefs(reader: Reader, ids: Iterable<number>): Promise<Map<number, ActorRef>> {
  return readThrough(keptRefs(reader), ids, async (missing) => {
    const rows = await actorRefRows(reader, { ids: missing.join(",") });
    return rows.map((row) => ({ id: row.id, value: Object.freeze(toActorRef(row)), keep: true }));
  });
}
