import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";

/** The key pair of web push: the public point in base64url, and the private part, encrypted. */
export interface VapidPair {
  publicKey: string;
  privateSealed: string;
}

/** What the instance remembers of itself. A key that was never set reads as undefined. */
export interface Settings {
  /** The region this instance speaks for, as people call it. */
  regionName: string;
  /** The origin this database was made for: another one would break every address handed out. */
  origin: string;
  /** When a backup was restored and nobody has confirmed it yet: nothing is delivered. */
  quarantinedSince: string | null;
  vapid: VapidPair;
  /** Which apps are let in (`apps/policy.ts`). */
  appPolicy: {
    only: readonly string[] | null;
    denied: readonly string[];
    most: string | null;
  };
}

/** One setting, or undefined. */
export async function setting<K extends keyof Settings>(
  reader: Reader,
  key: K,
): Promise<Settings[K] | undefined> {
  const row = await reader.db
    .selectFrom("setting")
    .select("value")
    .where("key", "=", key)
    .executeTakeFirst();
  return row && (JSON.parse(row.value) as Settings[K]);
}

/** Sets one setting. */
export async function setSetting<K extends keyof Settings>(
  tx: Tx,
  key: K,
  value: Settings[K],
): Promise<void> {
  const json = JSON.stringify(value);
  await tx.db
    .insertInto("setting")
    .values({ key, value: json })
    .onConflict((c) => c.column("key").doUpdateSet({ value: json }))
    .execute();
}

/** Sets one setting unless it is set; whichever holds then. */
export async function setSettingOnce<K extends keyof Settings>(
  tx: Tx,
  key: K,
  value: Settings[K],
): Promise<Settings[K]> {
  const json = JSON.stringify(value);
  await tx.db
    .insertInto("setting")
    .values({ key, value: json })
    .onConflict((c) => c.column("key").doNothing())
    .execute();
  return (await setting(tx, key)) ?? value;
}
