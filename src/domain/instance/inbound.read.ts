import type { Reader } from "../../storage/reader.ts";
import type { InboundTable } from "../../storage/tables/federation.ts";

/** How many received activities had no effect, for one reason. */
export interface InboundCount {
  state: InboundTable["state"];
  reason: string | null;
  count: number;
  /** When the last of them came. */
  last: string;
}

/** What was received and waits, failed or had no effect, by reason, most first. */
export function inboundCounts(reader: Reader): Promise<InboundCount[]> {
  return reader.db
    .selectFrom("inbound")
    .select((eb) => [
      "state",
      "reason",
      eb.fn.countAll<number>().as("count"),
      eb.fn.max("received_at").as("last"),
    ])
    .where("state", "<>", "done")
    .groupBy(["state", "reason"])
    .orderBy("count", "desc")
    .orderBy("state")
    .execute();
}
