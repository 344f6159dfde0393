import type { Engine } from "../../../src/storage/reader.ts";
import { freshDatabase } from "../../support/engines.ts";
import { startFaultProxy, type FaultProxy } from "../../support/fault-proxy.ts";
import { instance, type Instance } from "../../support/process.ts";
import { sharedState, type SharedState } from "../../support/shared-state.ts";
import { signedIn, type Visitor } from "../../../src/cli/demo/visitor.ts";

const password = "en ganske lang adgangskode";

/** A region: a real process with a database of its own, behind a proxy that can let deliveries go wrong. */
export interface Region {
  origin: string;
  host: string;
  process: Instance;
  proxy: FaultProxy;
  databaseUrl: string;
  /** Someone with an account there, signed in at their own region's pages. */
  member: (handle: string) => Promise<Visitor>;
  remove: () => Promise<void>;
}

/** Prepares a region; `process.start` runs it. */
export async function region(
  name: string,
  engine: Engine,
  settings: NodeJS.ProcessEnv = {},
): Promise<Region> {
  const database = await freshDatabase(engine);
  const proxy = await startFaultProxy(() => Number(new URL(process.origin).port));
  const process = await instance({
    VIS_ORIGIN: proxy.origin,
    VIS_DATABASE_URL: database.url,
    VIS_REGION_NAME: name,
    VIS_LOG: "error",
    ...settings,
  });
  return {
    origin: proxy.origin,
    host: new URL(proxy.origin).host,
    process,
    proxy,
    databaseUrl: database.url,
    async member(handle) {
      const made = await process.vis(["user", "add", handle, "--password-stdin"], password);
      if (made.code !== 0) throw new Error(made.err);
      const someone = await signedIn(proxy.origin, handle, password);
      await someone.submit("/welcome", "/welcome");
      return someone;
    },
    async remove() {
      await process.remove();
      await proxy.close();
      await database.remove();
    },
  };
}

/** Waits until the regions hold the same; returns it. Bounded. */
export async function agreed(regions: readonly Region[], what: string): Promise<SharedState> {
  const hosts = regions.map((one) => one.host);
  let states: SharedState[] = [];
  for (let look = 0; look < 600; look++) {
    states = await Promise.all(regions.map((one) => sharedState(one.databaseUrl, hosts)));
    if (new Set(states.map((state) => JSON.stringify(state))).size === 1) return states[0]!;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  throw new Error(`The regions never agreed on ${what}:\n${difference(states)}`);
}

function difference(states: readonly SharedState[]): string {
  const parts = Object.keys(states[0] ?? {}) as (keyof SharedState)[];
  return parts
    .map((part) => states.map((state) => JSON.stringify(state[part], null, 1)))
    .filter((told) => new Set(told).size > 1)
    .map((told) => told.join("\n≠\n"))
    .join("\n");
}
