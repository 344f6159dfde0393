import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

const requests = define("follow-requests-count", (reader, p: { me: number }) =>
  reader.db
    .selectFrom("follow")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("followee_id", "=", p.me)
    .where("state", "=", "requested"),
);

/** How many wait for someone's answer. */
export async function accountCounts(
  reader: Reader,
  me: number,
): Promise<{ followRequests: number }> {
  const [row] = await requests(reader, { me });
  return { followRequests: Number(row?.n ?? 0) };
}
