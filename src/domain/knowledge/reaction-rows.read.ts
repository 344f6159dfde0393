import type { Selectable } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { BoostTable, ThanksTable } from "../../storage/tables/knowledge.ts";

/** A boost as it is held, for those who tell others of it. */
export function boostById(reader: Reader, id: number): Promise<Selectable<BoostTable> | undefined> {
  return reader.db.selectFrom("boost").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Thanks as they are held. See `boostById`. */
export function thanksById(
  reader: Reader,
  id: number,
): Promise<Selectable<ThanksTable> | undefined> {
  return reader.db.selectFrom("thanks").selectAll().where("id", "=", id).executeTakeFirst();
}
