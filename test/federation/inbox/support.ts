import { Hono } from "hono";
import {
  createIngress,
  createReceiver,
  type IngressOptions,
} from "../../../src/federation/ingress/create-ingress.ts";
import { createInboxWorker } from "../../../src/federation/inbox/worker.ts";
import type { Federation, FederationMode } from "../../../src/federation/context.ts";
import type { EgressRequest, EgressResponse } from "../../../src/federation/egress/egress.ts";
import { EgressFailed } from "../../../src/federation/egress/egress.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { signerOf, type Signer } from "../../../src/federation/wire/signer.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import type { FollowRow, Pair } from "../../../src/domain/follows/rows.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { testPair } from "../../support/cast.ts";
import { freshStore, type TestStore } from "../../support/engines.ts";
import { actorDocument, now as start, type Party } from "../support.ts";
import { createPrivateKey } from "node:crypto";

export type Json = Record<string, unknown>;

export const publicUri = "https://www.w3.org/ns/activitystreams#Public";
const origin = "https://nord.example";

/** The other servers, as documents by address. What is not among them answers 404; a host in `down` does not answer. */
interface Elsewhere {
  documents: Map<string, Json | { status: number }>;
  down: Set<string>;
  /** Every address asked for, in order. */
  asked: string[];
}

/** An instance with its inboxes and its inbox worker, among servers made of documents; its clock moves when told. */
export interface Instance extends Elsewhere {
  store: TestStore;
  federation: Federation;
  /** Milliseconds. */
  time: { at: number };
  fetch: (request: Request) => Promise<Response>;
  /** Delivers an activity signed by a party; answers the status and the reason. */
  deliver: (by: Party | Signer, activity: unknown, how?: Delivery) => Promise<Answer>;
  /** Handles what was received until nothing is due; 0 when nothing was. */
  work: () => Promise<number>;
  /** Serves a party's actor, and what else is given. */
  serve: (one: Party, more?: Json) => void;
}

interface Delivery {
  inbox?: string;
  scheme?: "cavage" | "rfc9421";
  headers?: Record<string, string>;
  /** Changes the request after it was signed. */
  spoil?: (headers: Headers, body: Buffer) => Buffer;
}

export interface Answer {
  status: number;
  reason: string | undefined;
  headers: Headers;
}

export interface InstanceOptions extends Partial<IngressOptions> {
  mode?: FederationMode;
  origin?: string;
  at?: number;
  /** Takes deliveries at any path, as other software has its inboxes. */
  anyPath?: boolean;
}

export async function startInstance(
  engine: Engine,
  {
    mode = "open",
    origin: ours = origin,
    at = start,
    anyPath = false,
    ...options
  }: InstanceOptions = {},
): Promise<Instance> {
  const time = { at };
  const clock = () => new Date(time.at);
  const store = await freshStore(engine, { now: clock, origin: ours });
  const elsewhere: Elsewhere = { documents: new Map(), down: new Set(), asked: [] };
  const signer = signerOf(
    `${ours}/actors/1#main-key`,
    createPrivateKey(testPair("rsa").privatePem),
  );
  const federation: Federation = {
    store,
    mode,
    clock,
    meter: noMeter,
    signers: { of: async () => signer, instance: async () => signer },
    egress: { send: async (request) => answerFor(elsewhere, request), close: async () => {} },
  };
  const ingress = anyPath
    ? new Hono().post("*", createReceiver(federation, options))
    : createIngress(federation, options);
  const worker = createInboxWorker(federation);
  const fetch = async (request: Request) => ingress.fetch(request);
  return {
    ...elsewhere,
    store,
    federation,
    time,
    fetch,
    deliver: async (by, activity, how = {}) =>
      answered(
        await fetch(
          await signedPost("signer" in by ? by.signer : by, activity, {
            at: time.at,
            ours,
            ...how,
          }),
        ),
      ),
    work: () => worker.drain(),
    serve(one, more = {}) {
      elsewhere.documents.set(one.actor, { ...actorDocument(one), ...nameOf(one), ...more });
    },
  };
}

function nameOf({ actor }: Party): Json {
  return { preferredUsername: new URL(actor).pathname.split("/").pop() };
}

/** A signed POST of an activity, as bytes, as another server sends it. */
async function signedPost(
  signer: Signer,
  activity: unknown,
  {
    at,
    ours,
    inbox = `${ours}/inbox`,
    scheme = "cavage",
    headers: more,
    spoil,
  }: Delivery & { at: number; ours: string },
): Promise<Request> {
  const text = typeof activity === "string" ? activity : JSON.stringify(activity);
  const body = Buffer.from(text);
  const made = await signatureHeaders(
    { method: "POST", url: inbox, body, now: at },
    signer,
    scheme,
  );
  const headers = new Headers({ "content-type": "application/activity+json", ...made, ...more });
  const sent = spoil ? spoil(headers, body) : body;
  return new Request(inbox, { method: "POST", headers, body: new Uint8Array(sent) });
}

export async function answered(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const reason = isJson ? (JSON.parse(text) as { error?: string }).error : undefined;
  return { status: response.status, reason, headers: response.headers };
}

function answerFor(elsewhere: Elsewhere, { url }: EgressRequest): EgressResponse {
  elsewhere.asked.push(url);
  const { host, pathname, searchParams } = new URL(url);
  if (elsewhere.down.has(host)) throw new EgressFailed("unreachable");
  if (pathname === "/.well-known/webfinger")
    return finger(elsewhere, searchParams.get("resource") ?? "");
  const found = elsewhere.documents.get(url);
  if (!found) return reply(404, {});
  if (typeof found["status"] === "number") return reply(found["status"], {});
  return reply(200, found as Json);
}

function finger({ documents }: Elsewhere, resource: string): EgressResponse {
  const [name, host] = resource.replace("acct:", "").split("@");
  for (const [uri, document] of documents)
    if (new URL(uri).host === host && "inbox" in document && document["preferredUsername"] === name)
      return reply(
        200,
        {
          subject: resource,
          links: [{ rel: "self", type: "application/activity+json", href: uri }],
        },
        "application/jrd+json",
      );
  return reply(404, {});
}

function reply(status: number, body: Json, type = "application/activity+json"): EgressResponse {
  return {
    status,
    headers: new Headers({ "content-type": type }),
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Someone here follows someone, or joins a group, as the button on its page does. */
export async function followOrJoin(tx: Tx, { followerId, followeeId }: Pair): Promise<FollowRow> {
  return (await networkRow(tx, followeeId))
    ? join(tx, { actorId: followerId, networkId: followeeId })
    : follow(tx, { followerId, followeeId });
}

let serial = 0;

/** An activity of a party's, with an id of its own. */
export function activity(
  by: { actor: string },
  type: string,
  object: unknown,
  more: Json = {},
): Json {
  serial += 1;
  return {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: `${new URL(by.actor).origin}/activities/${serial}`,
    type,
    actor: by.actor,
    object,
    ...more,
  };
}

/** A public note of a party's. */
export function note(by: { actor: string }, name: string, more: Json = {}): Json {
  return {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: `${by.actor}/notes/${name}`,
    type: "Note",
    attributedTo: by.actor,
    to: [publicUri],
    cc: [`${by.actor}/followers`],
    content: `<p>${name}</p>`,
    published: "2026-11-24T11:00:00.000Z",
    ...more,
  };
}
