import { learnCapability, setTrust } from "../../../src/domain/instance/peers.ts";
import type { Fact } from "../../../src/domain/facts.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { admitAlly, ensureAlliance, ownAlliance } from "../../../src/domain/networks/alliance.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import type { RemoteActor } from "../../../src/domain/people/remote-actor.ts";
import type { Federation, FederationMode } from "../../../src/federation/context.ts";
import { createEgress } from "../../../src/federation/egress/create-egress.ts";
import { distribute } from "../../../src/federation/outbox/distribute.ts";
import { federate } from "../../../src/federation/outbox/federate.ts";
import type { Letter } from "../../../src/federation/outbox/queue.ts";
import { createSender, type SenderOptions } from "../../../src/federation/outbox/sender.ts";
import { createSigners } from "../../../src/federation/wire/signers.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import type { WorkLoop } from "../../../src/lib/work-loop.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { atEnd } from "../../support/at-end.ts";
import { stranger, testKeys } from "../../support/cast.ts";
import { freshDatabase, storeAt, type TestStore } from "../../support/engines.ts";
import { deliveriesIn, post } from "../../support/deliveries.ts";
import { startReceiver, type Behaviour, type Receiver } from "../../support/receiver.ts";

/** Test keys are not sealed. */
const openVault = {
  seal: (text: string) => text,
  open: (text: string) => text,
  current: () => true,
};

export const start = Date.parse("2026-11-25T08:00:00.000Z");
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** An instance that sends for real, on a clock that only moves when told. */
export interface World {
  store: TestStore;
  /** Of its database, for a second process or connection. */
  url: string;
  federation: Federation;
  sender: WorkLoop;
  now: () => number;
  pass: (ms: number) => void;
}

export async function world(
  engine: Engine,
  { mode = "open", ...options }: SenderOptions & { mode?: FederationMode } = {},
): Promise<World> {
  let at = start;
  const clock = () => new Date(at);
  const { url } = await freshDatabase(engine);
  const store = storeAt(url, { now: clock });
  await store.transact(async (tx) => {
    await ensureInstanceActor(tx, testKeys());
    await ensureAlliance(tx, testKeys());
  });
  const federation = federationOver(store, { mode, clock });
  const sender = createSender(federation, {
    random: () => 0.5,
    pollMs: 20,
    gatherMs: 0,
    ...options,
  });
  atEnd(() => sender.stop());
  return { store, url, federation, sender, now: () => at, pass: (ms) => void (at += ms) };
}

export function federationOver(
  store: TestStore,
  { mode = "open", clock = () => new Date() }: { mode?: FederationMode; clock?: () => Date } = {},
): Federation {
  const egress = createEgress({ allowPrivate: ["127.0.0.0/8"], userAgent: "Vis (test)" });
  atEnd(() => egress.close());
  const signers = createSigners(store.reader, openVault);
  return { store, mode, egress, signers, meter: noMeter, clock };
}

/** A receiver that is closed when the test file ends. */
export async function receiver(behaviour?: Behaviour): Promise<Receiver> {
  const made = await startReceiver(behaviour);
  atEnd(() => made.close());
  return made;
}

/** Somebody of a receiver's server. */
export function resident(
  store: TestStore,
  { origin, host }: Pick<Receiver, "origin" | "host">,
  handle: string,
  more: Partial<RemoteActor> = {},
): Promise<number> {
  const uri = `${origin}/users/${handle}`;
  return stranger(store, `${handle}@${host}`, {
    uri,
    url: uri,
    inbox_uri: `${uri}/inbox`,
    shared_inbox_uri: `${origin}/inbox`,
    outbox_uri: null,
    followers_uri: null,
    following_uri: null,
    keys: [],
    ...more,
  });
}

/** Somebody elsewhere follows somebody here. */
export async function followed(
  store: TestStore,
  followerId: number,
  followeeId: number,
): Promise<void> {
  const pair = { followerId, followeeId };
  const uri = `https://anywhere.example/follows/${followerId}-${followeeId}`;
  await store.transact(async (tx) => {
    await follow(tx, { ...pair, uri });
    await answerFollow(tx, { ...pair, accepted: true });
  });
}

/** An instance that we are allied with, and that follows what we share. */
export async function alliedWith(
  store: TestStore,
  { origin, host }: Pick<Receiver, "origin" | "host">,
): Promise<void> {
  const uri = `${origin}/actors/1`;
  const actorId = await resident(store, { origin, host }, host, { uri, kind: "instance" });
  await store.transact(async (tx) => {
    await setTrust(tx, host, "allied");
    await learnCapability(tx, host, true);
    const networkId = (await ownAlliance(tx))!;
    await admitAlly(tx, { networkId, actorId, uri: `${origin}/activities/1` });
  });
}

/** Runs every waiting `federate` job, oldest first, and what networks then pass on; returns the facts. */
export async function federateAll({ store, federation }: Pick<World, "store" | "federation">) {
  const jobs = await store.reader.db
    .selectFrom("job")
    .select(["id", "payload"])
    .where("kind", "=", "federate")
    .orderBy("id")
    .execute();
  const facts: Fact[] = [];
  for (const { id, payload } of jobs) {
    const fact = JSON.parse(payload) as Fact;
    facts.push(fact);
    await federate(federation, fact);
    await store.handles.write.deleteFrom("job").where("id", "=", id).execute();
  }
  await distributeAll({ store, federation });
  return facts;
}

async function distributeAll({ store, federation }: Pick<World, "store" | "federation">) {
  const jobs = await store.reader.db
    .selectFrom("job")
    .select(["id", "payload"])
    .where("kind", "=", "distribute")
    .orderBy("id")
    .execute();
  for (const { id, payload } of jobs) {
    await distribute(federation, JSON.parse(payload));
    await store.handles.write.deleteFrom("job").where("id", "=", id).execute();
  }
}

/** Forgets what the setting up of a test gave rise to. */
export async function quiet({ store }: Pick<World, "store">): Promise<void> {
  const { write } = store.handles;
  await write.deleteFrom("job").execute();
  await write.deleteFrom("delivery").execute();
  await write.deleteFrom("outbound").execute();
}

/** What is queued: activity type (what a network passes on: `Announce Create`) and inbox, in order of inbox. */
export async function queued({ store }: Pick<World, "store">): Promise<string[]> {
  const rows = await store.reader.db
    .selectFrom("delivery")
    .innerJoin("outbound", "outbound.id", "delivery.outbound_id")
    .innerJoin("inbox", "inbox.id", "delivery.inbox_id")
    .select(["outbound.body", "inbox.uri as inbox"])
    .orderBy("inbox.uri")
    .orderBy("delivery.outbound_id")
    .execute();
  return rows.map(({ body, inbox }) => {
    const { type, object } = JSON.parse(body) as { type: string; object?: { type?: string } };
    const passed = type === "Announce" && object?.type ? ` ${object.type}` : "";
    return `${type}${passed} ${inbox}`;
  });
}

let serial = 0;

/** Queues a plain letter of somebody here to inboxes, without going through a fact. */
export async function send(
  { store }: Pick<World, "store">,
  signerId: number,
  inboxes: readonly string[],
  { objectUri, ...more }: Partial<Letter> & { objectUri?: string } = {},
): Promise<string> {
  serial += 1;
  const uri = `https://nord.example/activities/${serial}/test`;
  const letter = {
    uri,
    signerId,
    objectUri: objectUri ?? `https://nord.example/posts/${serial}`,
    body: JSON.stringify({ id: uri, type: "Create" }),
    synchronise: null,
    ...more,
  };
  await post(store, letter, inboxes);
  return letter.uri;
}

export function deliveries({ store }: Pick<World, "store">) {
  return deliveriesIn(store);
}

export function peerRow({ store }: Pick<World, "store">, host: string) {
  return store.reader.db
    .selectFrom("peer")
    .selectAll()
    .where("host", "=", host)
    .executeTakeFirstOrThrow();
}

export function laneRow({ store }: Pick<World, "store">, host: string) {
  return store.reader.db
    .selectFrom("lane")
    .selectAll()
    .where("host", "=", host)
    .executeTakeFirstOrThrow();
}
