import type { Pool } from "undici";
import type { Instance } from "../../test/support/process.ts";
import { closedLoop, crowd, type Asked } from "./ask.ts";
import { withChildren } from "./cpu.ts";
import { composer, elsewhere, type Elsewhere, type Sender } from "./inbound.ts";
import { handled, look, type Look } from "./look.ts";
import { emptyPlace } from "./postgres-server.ts";
import { sample, type Sample } from "./pair.ts";
import type { Bench, Settings } from "./scenario.ts";
import { subject } from "./subject.ts";

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

/** A running Vis that a thousand people elsewhere write to, and those people. */
export interface Receiving extends Elsewhere {
  vis: Instance;
  /** Its database, read from outside. */
  outside: Look;
  made: ReturnType<typeof composer>;
  pool: Pool;
  /** So many new posts, by one after the other. */
  creates: (many: number, unusual?: boolean) => { by: Sender; json: Record<string, unknown> }[];
  /** Delivers to it and waits until all is handled; see `delivered`. */
  receives: (sent: readonly Asked[]) => Promise<Sample>;
}

/** Starts a Vis on an empty database, of which `settings` may say more, with people elsewhere who are known and followed here. */
export async function receiving(
  bench: Bench,
  {
    engine = "sqlite",
    settings = {},
  }: { engine?: Settings["engine"]; settings?: NodeJS.ProcessEnv } = {},
): Promise<Receiving> {
  const place = await emptyPlace(bench, engine);
  const vis = await subject(bench, { ...place.settings, ...settings });
  const known = await elsewhere(vis);
  await vis.start();
  const outside = await look(vis.environment["VIS_DATABASE_URL"]!);
  bench.atEnd(outside.end);
  const made = composer();
  const pool = crowd(vis.origin, flight);
  return {
    ...known,
    vis,
    outside,
    made,
    pool,
    creates: (many, unusual = false) =>
      Array.from({ length: many }, (_, n) => {
        const by = known.senders[n % known.senders.length]!;
        return { by, json: made.create(by, unusual) };
      }),
    receives(sent) {
      const served = place.postgresPid === undefined ? [] : withChildren(place.postgresPid);
      const pids = [vis.pid()!, ...served.filter((pid) => pid !== outside.backend)];
      return delivered(pool, pids, sent, outside);
    },
  };
}
