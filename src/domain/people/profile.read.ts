import type { Selectable } from "kysely";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ProfileTable } from "../../storage/tables/people.ts";

export type Profile = Selectable<ProfileTable>;

const ofActor = define("profile-of", (reader, p: { actorId: number }) =>
  reader.db.selectFrom("profile").selectAll().where("actor_id", "=", p.actorId),
);

/** What a practitioner tells of their work, as stored; undefined for actors of other kinds. */
export async function profileOf(reader: Reader, actorId: number): Promise<Profile | undefined> {
  return (await ofActor(reader, { actorId }))[0];
}
