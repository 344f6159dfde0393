import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { reactions } from "../../domain/reactions.ts";
import { createVault, newKeys } from "../../federation/wire/keys.ts";
import { createIds } from "../../lib/id.ts";
import { migrate } from "../../storage/migrate.ts";
import { openStore } from "../../storage/store.ts";
import type { DemoInstance } from "./instance.ts";
import { movableClock } from "./movable-clock.ts";
import { seedRegion } from "./seed-region.ts";

/**
 * Makes the database and the secret of a region that has none, and fills it. Returns the addresses of its posts by key.
 */
export async function prepare(
  instance: DemoInstance,
  { allies, passwordHash, now }: { allies: readonly string[]; passwordHash: string; now: Date },
): Promise<Record<string, string>> {
  const { origin, databaseUrl, secretFile } = instance;
  mkdirSync(instance.folder, { recursive: true, mode: 0o700 });
  const secret = randomBytes(32);
  writeFileSync(secretFile, `${secret.toString("base64url")}\n`, { mode: 0o600 });
  const vault = createVault([secret]);
  const clock = movableClock(now);
  const ids = createIds({ node: 0, now: () => clock.now().getTime() });
  const store = openStore({ url: databaseUrl, origin, reactions, ids, clock: clock.now });
  try {
    await migrate(store.handles);
    const { posts } = await seedRegion(store, instance.region, {
      newKeys: () => newKeys(vault),
      passwordHash,
      now,
      clock,
      allies,
    });
    return Object.fromEntries([...posts].map(([key, { uri }]) => [key, uri]));
  } finally {
    await store.close();
  }
}
