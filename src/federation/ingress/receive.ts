import { getLogger } from "@logtape/logtape";
import { peer, type Peer } from "../../domain/instance/peers.ts";
import { actorById } from "../../domain/people/actor.read.ts";
import { isStranger } from "../../domain/people/strangers.ts";
import { documentBounds, parseBounded } from "../../lib/json-bounds.ts";
import { hostOf } from "../../lib/url.ts";
import { decodeActivity } from "../decode/decode.ts";
import type { Activity } from "../decode/decoded.ts";
import { hostPolicy, type HostPolicy } from "../egress/host-policy.ts";
import { resolveKey, verifySender } from "../import/resolve-key.ts";
import { isVerb } from "../inbox/authority.ts";
import { nameToKeep, type Received } from "../inbox/inbound.ts";
import { holdRead } from "../inbox/read-once.ts";
import type { ReceivedRequest, Scheme } from "../wire/claim.ts";
import { verifyProof, type Json } from "../wire/proof.ts";
import { keyIdsOf } from "../wire/verify-request.ts";
import type { Ingress } from "./create-ingress.ts";
import type { Delivery } from "./delivery.ts";
import { gone, leaving, writtenId } from "./farewell.ts";
import type { Delivered } from "./keep.ts";
import { mediaTypeFault } from "./media-type.ts";
import { originFault } from "./origins.ts";
import { syncJobs } from "./sync-jobs.ts";
import { TurnedAway } from "./turned-away.ts";

const logger = getLogger(["vis", "federation", "ingress"]);

/** Who signed the request, and what we knew of their server. */
interface Sender {
  owner: string;
  host: string;
  /** Absent when the sender's key is gone with the sender. */
  signature: { keyId: string; scheme: Scheme } | undefined;
  peer: Peer | undefined;
}

/**
 * Takes one delivery in, the cheap questions first: nothing is parsed before it is bounded, fetched before the host may
 * speak with us, or believed before it is verified. Returns the outcome as counted. Throws `TurnedAway`.
 */
export async function receive(
  ingress: Ingress,
  delivery: Delivery,
): Promise<"accepted" | "known" | "unknown-actor-deleted"> {
  await assertInbox(ingress, delivery.inboxOf);
  const body = await boundedBody(ingress, delivery);
  const farewell = farewellIn(ingress, delivery, body);
  if (farewell && (await isOfNobody(ingress, farewell.actor))) return "unknown-actor-deleted";
  const received = receivedRequest(ingress, delivery, body);
  const peers = await assertWelcome(ingress, received);
  const json = farewell?.json ?? parsed(body, ingress.limits.bytes);
  if (await isKnown(ingress, json, body.toString("utf8"))) return "known";

  const sender = await verifiedSender(ingress, received, { peers, json });
  const said = spokenBy(json, sender.owner);
  const activity = await understood(said);
  noteClock(ingress, received);
  const fault = originFault(activity, ingress.federation.store.reader.origin);
  if (fault) throw new TurnedAway(fault === "speaks-for-us" ? 403 : 400, fault);
  const proof = await assertSpeaker(ingress, activity, sender, received);
  const text = textOf(said, json, body);
  holdRead(text, activity);
  await ingress.keep({
    activity: await toKeep(ingress, activity, text, proof ?? evidenceOf(sender)),
    met: sender.peer ? [] : [sender.host],
    scheme: schemeLearned(sender),
    jobs: await syncJobs(ingress.federation, delivery.headers, sender.owner),
  });
  return "accepted";
}

async function toKeep(
  { federation }: Ingress,
  { actor, id, type }: Activity,
  body: string,
  verifiedBy: object,
): Promise<Received> {
  const name = await nameToKeep(federation.store.reader, { actor, id, type, body });
  return {
    actor_uri: actor,
    activity_uri: name ?? id,
    type: isVerb(type) ? type : "other",
    host: hostOf(actor) ?? "",
    body,
    verified_by: JSON.stringify(verifiedBy),
  };
}

function evidenceOf({ signature, owner }: Sender): object {
  return signature ?? { gone: owner };
}

function schemeLearned({ host, signature, peer: known }: Sender): Delivered["scheme"] {
  if (!signature || known?.scheme === signature.scheme) return undefined;
  return { host, scheme: signature.scheme };
}

async function assertInbox({ federation }: Ingress, inboxOf: string | undefined): Promise<void> {
  if (federation.mode === "off") throw new TurnedAway(404, "not-found");
  if (inboxOf === undefined) return;
  const owner = await actorById(federation.store.reader, Number(inboxOf));
  if (owner?.local !== 1 || owner.state === "deleted") throw new TurnedAway(404, "not-found");
}

async function boundedBody(
  { limits, addresses }: Ingress,
  { headers, address, read: readUpTo }: Delivery,
): Promise<Buffer> {
  const wait = addresses.spend(address);
  if (wait > 0) throw new TurnedAway(429, "too-many-requests", wait);
  const fault = mediaTypeFault(headers);
  if (fault) throw new TurnedAway(415, fault);
  const read = await readUpTo(limits.bytes);
  if (read.ok) return read.body;
  throw new TurnedAway(read.reason === "too-large" ? 413 : 400, read.reason);
}

function receivedRequest(
  { federation }: Ingress,
  { method, path, headers }: Delivery,
  body: Buffer,
): ReceivedRequest {
  const url = `${federation.store.reader.origin}${path}`;
  return { method, url, headers, body, now: federation.clock() };
}

/** Asks the policy of every host that a signature names. */
async function assertWelcome(
  ingress: Ingress,
  received: ReceivedRequest,
): Promise<Map<string, Peer | undefined>> {
  const { federation, hosts } = ingress;
  const claims = keyIdsOf(received);
  if (!claims.ok) throw unsigned(received, claims.reason);
  const peers = new Map<string, Peer | undefined>();
  for (const host of new Set(claims.keyIds.map((keyId) => hostOf(keyId) ?? ""))) {
    await assertMaySpeak(ingress, host);
    const wait = hosts.wait(host);
    if (wait > 0) throw new TurnedAway(429, "too-many-requests", wait);
    peers.set(host, await peer(federation.store.reader, host));
  }
  return peers;
}

const unwelcome: Readonly<Partial<Record<HostPolicy, string>>> = {
  off: "federation-off",
  own: "speaks-for-us",
  blocked: "host-blocked",
  unlisted: "host-unknown",
};

async function assertMaySpeak({ federation }: Ingress, host: string): Promise<void> {
  const reason = unwelcome[await hostPolicy(federation, host)];
  if (reason !== undefined) throw new TurnedAway(403, reason);
}

function parsed(body: Buffer, bytes: number): Json {
  const json = parseBounded(body, { ...documentBounds, bytes });
  if (!json.ok) throw new TurnedAway(400, json.reason);
  return json.value;
}

/** What says that it is signed and that its actor is no more; it may not be so. */
function farewellIn(
  { limits }: Ingress,
  { headers }: Delivery,
  body: Buffer,
): { json: Json; actor: string } | undefined {
  const isSigned = headers.get("signature") ?? headers.get("authorization");
  if (isSigned === null || !body.includes(deleted)) return undefined;
  const json = parseBounded(body, { ...documentBounds, bytes: limits.bytes });
  const actor = json.ok ? leaving(json.value) : undefined;
  return json.ok && actor !== undefined ? { json: json.value, actor } : undefined;
}

const deleted = '"Delete"';

/**
 * The end of an actor we never met has no effect whoever sent it: nothing is verified, fetched or written for it. Servers
 * send it to everyone they know of, again and again.
 */
function isOfNobody({ federation: { store } }: Ingress, actor: string): Promise<boolean> {
  return isStranger(store.reader, actor);
}

/** What came before need not be verified again: it has no effect whoever sent it. */
async function isKnown(
  { federation: { store } }: Ingress,
  json: Json,
  body: string,
): Promise<boolean> {
  const [id, actor] = [writtenId(json["id"]), writtenId(json["actor"])];
  if (actor === undefined || id === undefined) return false;
  const type = String(json["type"]);
  return (await nameToKeep(store.reader, { actor, id, type, body })) === undefined;
}

async function verifiedSender(
  { federation, hosts }: Ingress,
  received: ReceivedRequest,
  { json, peers }: { json: Json; peers: ReadonlyMap<string, Peer | undefined> },
): Promise<Sender> {
  const verdict = await verifySender(federation, received);
  const owner = verdict.ok
    ? verdict.owner
    : verdict.reason === "key-unavailable" && (await gone(federation, json));
  if (!verdict.ok && !owner) throw unsigned(received, verdict.reason);
  const host = hostOf(owner) ?? "";
  if (!owner || !peers.has(host)) throw new TurnedAway(401, "key-owner");
  hosts.take(host);
  const signature = verdict.ok ? { keyId: verdict.keyId, scheme: verdict.scheme } : undefined;
  return { owner, host, signature, peer: peers.get(host) };
}

/** A FeatureRequest does not say who asks (FEP-7aa9): whoever signs it does. */
function spokenBy(json: Json, owner: string): Json {
  return json["type"] === "FeatureRequest" && !("actor" in json) ? { ...json, actor: owner } : json;
}

/** What is kept: as received, unless it had to be said who speaks. */
function textOf(said: Json, json: Json, body: Buffer): string {
  return said === json ? body.toString("utf8") : JSON.stringify(said);
}

async function understood(json: Json): Promise<Activity> {
  const decoded = await decodeActivity(json);
  if (!decoded.ok) throw new TurnedAway(400, decoded.reason);
  return decoded.value;
}

/**
 * The signer speaks for itself, or passes on what the actor proved to have said (FEP-8b32). Returns the proof that was
 * needed, to be kept with the activity.
 */
async function assertSpeaker(
  ingress: Ingress,
  activity: Activity,
  sender: Sender,
  { now }: ReceivedRequest,
): Promise<object | undefined> {
  if (sender.owner === activity.actor) return undefined;
  const actorHost = hostOf(activity.actor) ?? "";
  if (actorHost !== sender.host) await assertMaySpeak(ingress, actorHost);
  const proof = await verifyProof(activity.raw, now, resolveKey(ingress.federation));
  if (!proof.ok)
    throw new TurnedAway(401, proof.reason === "no-proof" ? "key-owner" : `proof-${proof.reason}`);
  if (proof.owner !== activity.actor) throw new TurnedAway(401, "key-owner");
  return { proof: activity.raw["proof"], forwardedBy: sender.owner };
}

/** Seconds by which the sender's clock is ahead of ours; negative when it is behind. */
function secondsAhead({ headers, now }: ReceivedRequest): number {
  return Math.round((Date.parse(headers.get("date") ?? "") - Number(now)) / 1000);
}

function noteClock({ federation }: Ingress, received: ReceivedRequest): void {
  const seconds = secondsAhead(received);
  if (!Number.isNaN(seconds))
    federation.meter.time("inbox_clock_difference_seconds", Math.abs(seconds));
}

function unsigned(received: ReceivedRequest, reason: string): TurnedAway {
  if (reason === "time" || reason === "expired") {
    const seconds = secondsAhead(received);
    logger.warn("clock skew: a signature is {seconds} s from our clock", { seconds, reason });
  }
  return new TurnedAway(401, reason);
}
