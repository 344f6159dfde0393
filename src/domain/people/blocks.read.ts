import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const between = define("block-between", (reader, p: { one: number; other: number }) =>
  reader.db
    .selectFrom("block")
    .select("id")
    .where("blocker_id", "=", p.one)
    .where("blocked_id", "=", p.other)
    .unionAll(
      reader.db
        .selectFrom("block")
        .select("id")
        .where("blocker_id", "=", p.other)
        .where("blocked_id", "=", p.one),
    ),
);

/** Whether one of the two has blocked the other. */
export async function blockBetween(reader: Reader, one: number, other: number): Promise<boolean> {
  return (await between(reader, { one, other })).length > 0;
}
