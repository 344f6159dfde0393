import { closedLoop, type Asked } from "./ask.ts";
import { handled, type Look } from "./inbound.ts";
import { sample, type Sample } from "./pair.ts";
import type { Pool } from "undici";

/** How many deliveries are under way at a time. */
export const flight = 64;

/** Sends all of it, waits until all is handled where `outside` can tell, and says what it cost; every answer must be 202. */
export function delivered(
  pool: Pool,
  pids: readonly number[],
  sent: readonly Asked[],
  outside?: Look,
): Promise<Sample> {
  return sample({ ops: sent.length, pids }, async () => {
    const answers = await closedLoop(pool, sent, flight);
    const other = answers.find(({ status }) => status !== 202);
    if (other) throw new Error(`an answer was ${other.status}, not 202`);
    if (outside) await handled(outside);
  });
}
