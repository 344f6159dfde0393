import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createApp, type App } from "../../../src/app.ts";
import { readConfig } from "../../../src/config.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { ensureAlliance } from "../../../src/domain/networks/alliance.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { finishWelcome } from "../../../src/domain/people/profile.ts";
import { register } from "../../../src/domain/people/register.ts";
import { startSession } from "../../../src/domain/people/sessions.ts";
import type { NewKeys } from "../../../src/domain/people/keys.ts";
import type { Federation } from "../../../src/federation/context.ts";
import { createEgress } from "../../../src/federation/egress/create-egress.ts";
import { importActor } from "../../../src/federation/import/import-actor.ts";
import { createSigners } from "../../../src/federation/wire/signers.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { withProof, type Json } from "../../../src/federation/wire/proof.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import { createVault } from "../../../src/federation/wire/keys.ts";
import { makeSecrets } from "../../../src/storage/secret-file.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { testKeys } from "../../support/cast.ts";
import { freshDatabase, storeAt } from "../../support/engines.ts";
import { startFaultProxy, type FaultProxy } from "../../support/fault-proxy.ts";
import { eventually } from "../../support/process.ts";

export interface Person {
  id: number;
  uri: string;
}

interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

/** A region with its pages, its inboxes and its work, on a port of its own. */
export interface Region {
  origin: string;
  host: string;
  app: App;
  store: App["store"];
  /** Before its door: lets deliveries to it be lost. */
  proxy: FaultProxy;
  /** Fresh keys, sealed as this region seals them. */
  keys: () => NewKeys;
  /** Someone with an account there. */
  member: (handle: string, role?: "member" | "moderator" | "admin") => Promise<Person>;
  /** The id there of an actor, once it is known. */
  idOf: (uri: string) => Promise<number>;
  /** Brings an actor there by the address; their id. */
  bring: (uri: string) => Promise<number>;
  ally: (...others: Region[]) => Promise<void>;
  /** A document as this region asks for it: signed by its instance, or by nobody. */
  ask: (url: string, how?: { signed?: boolean; accept?: string }) => Promise<Answer>;
  /** A page of its own as someone there sees it. */
  visit: (who: Person | undefined, path: string) => Promise<Answer>;
  /** What someone there says, with their proof unless told otherwise. */
  proven: (by: Person, activity: Json) => Promise<Json>;
  /** Delivers bytes to another region, signed by an actor of this one; the status. */
  send: (by: Person, to: Region, activity: Json | string) => Promise<number>;
  /** What became of an activity that came: the reason it had no effect, or `done`. */
  outcome: (activityUri: string) => Promise<string>;
  /** Resolves when nothing is due there any more. */
  atRest: () => Promise<void>;
  /** What was put off is due now: jobs of a kind, or what came and could not be handled. */
  hurry: (kind: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a region whose deliveries and requests are real HTTP with real signatures. */
export async function region(name: string, engine: Engine): Promise<Region> {
  const database = await freshDatabase(engine);
  const dataDir = mkdtempSync(join(tmpdir(), "vis-region-"));
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((incoming, outgoing) => {
    if (listener) void listener(incoming, outgoing);
    else outgoing.writeHead(503).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy = await startFaultProxy(() => port);
  const { origin } = proxy;
  const config = readConfig({
    VIS_ORIGIN: origin,
    VIS_DATABASE_URL: database.url,
    VIS_DATA_DIR: dataDir,
    VIS_REGION_NAME: name,
    VIS_ALLOW_PRIVATE: "127.0.0.0/8",
  });
  const vault = createVault(makeSecrets(config.secretFile));
  const keys = () => ownKeys(vault.seal);
  await prepared(database.url, origin, keys);
  const app = await createApp(config);
  listener = getRequestListener(app.fetch);
  app.start();
  const { store } = app;
  const egress = createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: `Vis (${name})` });
  const signers = createSigners(store.reader, vault);
  const clock = () => new Date();
  const federation: Federation = { store, mode: "open", egress, signers, meter: noMeter, clock };
  const cookies = new Map<number, string>();

  return {
    origin,
    keys,
    proxy,
    host: new URL(origin).host,
    app,
    store,
    async member(handle, role = "member") {
      const id = await store.transact(async (tx) => {
        const made = await register(tx, {
          handle,
          name: handle,
          role,
          language: "da",
          keys: keys(),
        });
        await finishWelcome(tx, made, { topics: [] });
        return made;
      });
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
    async ask(url, { signed = true, accept = "application/activity+json" } = {}) {
      const by = await signers.instance();
      const made = signed
        ? await signatureHeaders({ method: "GET", url, now: clock() }, by, "cavage")
        : {};
      return answer(await fetch(url, { headers: { ...made, accept }, redirect: "manual" }));
    },
    async visit(who, path) {
      if (who && !cookies.has(who.id)) {
        const { token } = await store.transact((tx) => startSession(tx, who.id, "test"));
        cookies.set(who.id, `vis-${new URL(origin).port}=${token}`);
      }
      const cookie = who && cookies.get(who.id);
      const headers = { accept: "text/html", ...(cookie !== undefined && { cookie }) };
      return answer(await fetch(new URL(path, origin), { headers, redirect: "manual" }));
    },
    proven: async (by, activity) =>
      withProof(activity, await signers.of(by.id, "ed25519"), clock()),
    async send(by, to, activity) {
      const body = Buffer.from(typeof activity === "string" ? activity : JSON.stringify(activity));
      const url = `${to.origin}/inbox`;
      const signer = await signers.of(by.id, "rsa");
      const made = await signatureHeaders(
        { method: "POST", url, body, now: clock() },
        signer,
        "cavage",
      );
      const headers = { ...made, "content-type": "application/activity+json" };
      return (await answer(await fetch(url, { method: "POST", headers, body }))).status;
    },
    async outcome(activityUri) {
      const row = await eventually(async () => {
        const found = await store.reader.db
          .selectFrom("inbound")
          .select(["state", "reason"])
          .where("activity_uri", "=", activityUri)
          .executeTakeFirst();
        return found?.state === "waiting" ? undefined : found;
      }, `${activityUri} at ${name}`);
      return row.reason ?? row.state;
    },
    async atRest() {
      await eventually(async () => (await due(store)) === 0, `rest at ${name}`);
    },
    async hurry(kind) {
      const past = new Date(Date.now() - 1000).toISOString();
      await store.transact((tx) =>
        kind === "inbox"
          ? tx.db
              .updateTable("inbound")
              .set({ next_at: past })
              .where("state", "=", "waiting")
              .execute()
          : tx.db.updateTable("job").set({ run_at: past }).where("kind", "=", kind).execute(),
      );
    },
    async close() {
      await proxy.close();
      server.close();
      server.closeAllConnections();
      await egress.close();
      await app.stop();
      await database.remove();
      rmSync(dataDir, { recursive: true });
    },
  };
}

/** What a first start makes, with keys that are not made anew each time. */
async function prepared(url: string, origin: string, keys: () => NewKeys): Promise<void> {
  const store = storeAt(url, { origin });
  await store.transact((tx) => ensureInstanceActor(tx, keys()));
  await store.transact((tx) => ensureAlliance(tx, keys()));
  await store.close();
}

/** Resolves when nothing is under way between regions: what one sends is another's work. */
export async function allAtRest(...regions: Region[]): Promise<void> {
  await eventually(async () => {
    for (let look = 0; look < 2; look++)
      for (const { store } of regions) if ((await due(store)) > 0) return false;
    return true;
  }, "rest everywhere");
}

/** Work that is due or under way, put-off work of upkeep and of catching up aside. */
export async function due({ reader: { db } }: Pick<App["store"], "reader">): Promise<number> {
  const now = new Date().toISOString();
  const counted = await Promise.all([
    db.selectFrom("inbound").select("id").where("state", "=", "waiting").execute(),
    db.selectFrom("delivery").select("inbox_id").where("dead", "=", 0).execute(),
    db
      .selectFrom("job")
      .select("id")
      .where("state", "=", "waiting")
      .where((eb) => eb.or([eb("run_at", "<=", now), eb("lease_until", "is not", null)]))
      .execute(),
  ]);
  return counted.reduce((sum, rows) => sum + rows.length, 0);
}

/** Ed25519 keys of their own, so that a proof tells people apart; RSA keys are slow to make and shared. */
function ownKeys(seal: (privatePem: string) => string): NewKeys {
  const pair = generateKeyPairSync("ed25519");
  const publicPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  const privatePem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { ...testKeys(seal), ed25519: { publicPem, privateSealed: seal(privatePem) } };
}

async function answer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}
