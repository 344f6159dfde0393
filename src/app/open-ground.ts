import { statSync } from "node:fs";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { Config } from "../config.ts";
import { setSetting, setting } from "../domain/instance/settings.ts";
import { createMediaStore, type MediaStore } from "../domain/media/media-store.ts";
import { createSignedLinks, type SignedLinks } from "../domain/media/signed-links.ts";
import { keysOf } from "../domain/people/keys.read.ts";
import { ensureAlliance, ownAlliance } from "../domain/networks/alliance.ts";
import { ensureInstanceActor, instanceActor } from "../domain/people/own-actors.ts";
import { reactions } from "../domain/reactions.ts";
import { seedTopicsOnce } from "../domain/topics/seed.ts";
import { createVault, newKeys, type Vault } from "../federation/wire/keys.ts";
import { createIds } from "../lib/id.ts";
import { vapidKeys, type VapidKeys } from "../push/vapid.ts";
import { holdAlone } from "../storage/alone.ts";
import { freeLeases } from "../storage/leases.ts";
import { makeSecrets, readSecrets, type Secrets } from "../storage/secret-file.ts";
import { openStore } from "../storage/store.ts";
import { upgrade } from "../storage/upgrade.ts";
import { StartFault, startFault } from "./start-fault.ts";

const logger = getLogger(["vis", "app"]);

/** A larger file is looked through by `vis doctor`, not at every start. */
const checkedBytes = 64 * 1024 * 1024;

/** What an instance stands on: its database, brought up to date, its keys and its files. */
export interface Ground {
  store: ReturnType<typeof openStore>;
  vault: Vault;
  vapid: VapidKeys;
  media: MediaStore;
  signedLinks: SignedLinks;
  /** Resolves when another process has taken what only one may have: this one must end. */
  lost: Promise<StartFault>;
  /** Lets go of the database; nothing of the ground is used after. */
  close: () => Promise<void>;
}

/**
 * Opens what `config` names, and makes what a first start needs. Throws `StartFault`: where the database is another's, newer
 * than this program or damaged, or the secret is not the one that its keys are sealed under, nothing is changed.
 */
export async function openGround(config: Config, clock: () => Date): Promise<Ground> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const store = openStore({
      url: config.databaseUrl,
      reactions,
      ids: createIds({ node: config.node, now: () => clock().getTime() }),
      origin: config.origin,
      clock,
    });
    closing.push(() => store.close());
    const { promise: lost, resolve: lose } = Promise.withResolvers<StartFault>();
    const { release } = await holdAlone(store.handles, config.node, (error) =>
      lose(startFault(error, config)),
    );
    closing.push(release);
    lookThrough(store);
    const { applied, copy } = await upgrade(store.handles);
    if (applied.length > 0)
      logger.info(
        copy === undefined
          ? "The database has {count} new steps"
          : "The database has {count} new steps; as it was before them: {file}",
        { count: applied.length, ...(copy !== undefined && { file: copy }) },
      );
    await ownOrigin(store, config);
    await freeLeases(store.handles);
    const secrets = await secretsFor(store, config);
    const vault = createVault(secrets);
    await firstStart(store, config, vault);
    const vapid = await vapidKeys(store, vault);
    const media = await createMediaStore(join(config.dataDir, "media"));
    const signedLinks = createSignedLinks(secrets, clock);
    return { store, vault, vapid, media, signedLinks, lost, close };
  } catch (error) {
    await close().catch(() => {});
    throw startFault(error, config);
  }
}

type OpenedStore = Ground["store"];

function lookThrough({ handles: { sqlite } }: OpenedStore): void {
  if (!sqlite || (statSync(sqlite.name, { throwIfNoEntry: false })?.size ?? 0) > checkedBytes)
    return;
  const found = sqlite.pragma("quick_check(1)", { simple: true });
  if (found !== "ok") throw Object.assign(new Error("damaged"), { code: "SQLITE_CORRUPT" });
}

/** Every address handed out starts with the origin, so a database keeps the one it was made for. */
async function ownOrigin(store: OpenedStore, config: Config): Promise<void> {
  const held = await setting(store.reader, "origin");
  if (held === config.origin) return;
  if (held !== undefined)
    throw new StartFault(
      `This database was made for ${held}, but VIS_ORIGIN says ${config.origin}: every address handed out would break. Set VIS_ORIGIN=${held}, or use another database.`,
    );
  await store.transact((tx) => setSetting(tx, "origin", config.origin));
}

/** The secrets, which must open this instance's keys; made when neither they nor the keys exist. */
async function secretsFor(store: OpenedStore, { secretFile }: Config): Promise<Secrets> {
  const secrets = readSecrets(secretFile);
  const instance = await instanceActor(store.reader);
  if (!instance) return secrets ?? makeSecrets(secretFile);
  if (!secrets)
    throw new StartFault(
      `The secret file ${secretFile} is missing, and without it this instance's keys cannot be opened. Put back the file the instance was made with.`,
    );
  const vault = createVault(secrets);
  for (const key of await keysOf(store.reader, instance.id))
    if (key.private_sealed !== null && !opens(vault, key.private_sealed))
      throw new StartFault(
        `The secret in ${secretFile} does not open this instance's keys. Put back the file the instance was made with.`,
      );
  return secrets;
}

function opens(vault: Vault, sealed: string): boolean {
  try {
    vault.open(sealed);
    return true;
  } catch {
    return false;
  }
}

/** What there must be before anyone comes: the instance's own actor, the group its allies follow, the first topics, the region's name. */
async function firstStart(store: OpenedStore, config: Config, vault: Vault): Promise<void> {
  if (!(await instanceActor(store.reader))) {
    const keys = await newKeys(vault);
    await store.transact((tx) => ensureInstanceActor(tx, keys));
  }
  if ((await ownAlliance(store.reader)) === undefined) {
    const keys = await newKeys(vault);
    await store.transact((tx) => ensureAlliance(tx, keys));
  }
  await store.transact(seedTopicsOnce);
  const { regionName } = config;
  if (regionName !== undefined && regionName !== (await setting(store.reader, "regionName")))
    await store.transact((tx) => setSetting(tx, "regionName", regionName));
}
