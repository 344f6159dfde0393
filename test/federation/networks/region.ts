import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createApp, type App } from "../../../src/app.ts";
import { readConfig } from "../../../src/config.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { register } from "../../../src/domain/people/register.ts";
import type { NewKeys } from "../../../src/domain/people/keys.ts";
import type { Federation } from "../../../src/federation/context.ts";
import { createEgress } from "../../../src/federation/egress/create-egress.ts";
import { importActor } from "../../../src/federation/import/import-actor.ts";
import { createSigners } from "../../../src/federation/wire/signers.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import { createVault } from "../../../src/federation/wire/keys.ts";
import { readSecrets } from "../../../src/storage/secret-file.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import type { Store } from "../../../src/storage/transaction.ts";
import { testKeys } from "../../support/cast.ts";
import { freshDatabase } from "../../support/engines.ts";
import { eventually } from "../../support/process.ts";

/** A request that reached a region, as it stood on the wire. */
export interface Seen {
  from: string;
  method: string;
  path: string;
}

/** A region with its pages, its inboxes and its work, on a port of its own. */
export interface Region {
  origin: string;
  host: string;
  app: App;
  store: Store;
  seen: Seen[];
  /** Fresh keys, sealed as this region seals them. */
  keys: () => NewKeys;
  /** Someone with an account there. */
  member: (handle: string) => Promise<Person>;
  /** The id there of an actor, once it is known. */
  idOf: (uri: string) => Promise<number>;
  /** Brings an actor there by the address; their id. */
  bring: (uri: string) => Promise<number>;
  ally: (...others: Region[]) => Promise<void>;
  close: () => Promise<void>;
}

export interface Person {
  id: number;
  uri: string;
}

/** Starts a region whose deliveries and requests are real HTTP with real signatures. */
export async function region(name: string, engine: Engine): Promise<Region> {
  const database = await freshDatabase(engine);
  const dataDir = mkdtempSync(join(tmpdir(), "vis-region-"));
  const seen: Seen[] = [];
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    seen.push({ from: String(headers["user-agent"] ?? ""), method, path });
    if (listener) void listener(incoming, outgoing);
    else outgoing.writeHead(503).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = readConfig({
    VIS_ORIGIN: origin,
    VIS_DATABASE_URL: database.url,
    VIS_DATA_DIR: dataDir,
    VIS_REGION_NAME: name,
    VIS_ALLOW_PRIVATE: "127.0.0.0/8",
  });
  const app = await createApp(config);
  listener = getRequestListener(app.fetch);
  app.start();
  const { store } = app;
  const vault = createVault(readSecrets(config.secretFile)!);
  const keys = () => testKeys(vault.seal);
  const egress = createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: `Vis (${name})` });
  const signers = createSigners(store.reader, vault);
  const clock = () => new Date();
  const federation: Federation = { store, mode: "open", egress, signers, meter: noMeter, clock };
  return {
    origin,
    keys,
    host: new URL(origin).host,
    app,
    store,
    seen,
    async member(handle) {
      const id = await store.transact((tx) =>
        register(tx, { handle, name: handle, role: "member", language: "da", keys: keys() }),
      );
      return { id, uri: `${origin}/actors/${id}` };
    },
    async idOf(uri) {
      const found = await eventually(() => actorByUri(store.reader, uri), `${uri} at ${name}`);
      return found.id;
    },
    async bring(uri) {
      const imported = await importActor(federation, uri);
      if (!imported.ok) throw new Error(`${uri} at ${name}: ${imported.fault}`);
      return imported.id;
    },
    async ally(...others) {
      for (const other of others) await store.transact((tx) => setTrust(tx, other.host, "allied"));
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await egress.close();
      await app.stop();
      await database.remove();
      rmSync(dataDir, { recursive: true });
    },
  };
}
