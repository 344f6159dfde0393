import { ensureAlliance } from "../../src/domain/networks/alliance.ts";
import { ensureInstanceActor } from "../../src/domain/people/own-actors.ts";
import type { Federation, FederationMode } from "../../src/federation/context.ts";
import { createEgress } from "../../src/federation/egress/create-egress.ts";
import { createVault } from "../../src/federation/wire/keys.ts";
import { createSigners } from "../../src/federation/wire/signers.ts";
import { noMeter } from "../../src/lib/meter.ts";
import type { Store } from "../../src/storage/transaction.ts";
import { testKeys, testPair } from "./cast.ts";
import type { PeerServer } from "./peer-server.ts";

export interface TestFederationOptions {
  mode?: FederationMode;
  clock?: () => Date;
  allowPrivate?: readonly string[];
  timeoutMs?: number;
}

/** The federation of a store, with real keys and a real way out that may reach this machine; every name leads to it. */
export async function testFederation(
  store: Store,
  { mode = "open", clock = () => new Date(), ...out }: TestFederationOptions = {},
): Promise<Federation> {
  const vault = createVault([Buffer.alloc(32, 7)]);
  await store.transact(async (tx) => {
    await ensureInstanceActor(tx, testKeys(vault.seal));
    await ensureAlliance(tx, testKeys(vault.seal));
  });
  const egress = createEgress({
    allowPrivate: out.allowPrivate ?? ["127.0.0.0/8"],
    userAgent: "Vis/test",
    resolve: (_, found) => found(null, ["127.0.0.1"]),
    ...(out.timeoutMs !== undefined && { timeoutMs: out.timeoutMs }),
  });
  const signers = createSigners(store.reader, vault);
  return { store, mode, egress, signers, meter: noMeter, clock };
}

export const publicUri = "https://www.w3.org/ns/activitystreams#Public";
export const context = [
  "https://www.w3.org/ns/activitystreams",
  "https://w3id.org/security/v1",
] as const;

/** Serves a person at the peer, WebFinger included; returns their address. */
export function servePerson(
  peer: PeerServer,
  name: string,
  more: Record<string, unknown> = {},
): string {
  const uri = `${peer.origin}/users/${name}`;
  peer.serve(`/users/${name}`, personDocument(peer, name, more));
  serveFinger(peer, `${name}@${peer.host}`, uri);
  return uri;
}

export function personDocument(peer: PeerServer, name: string, more: Record<string, unknown> = {}) {
  const uri = `${peer.origin}/users/${name}`;
  return {
    "@context": context,
    id: uri,
    type: "Person",
    preferredUsername: name,
    name,
    inbox: `${uri}/inbox`,
    outbox: `${uri}/outbox`,
    followers: `${uri}/followers`,
    endpoints: { sharedInbox: `${peer.origin}/inbox` },
    publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem: testPair("rsa").publicPem },
    ...more,
  };
}

/** Lets the peer say whom a handle leads to. Answers each handle it was told, and no other. */
export function serveFinger(peer: PeerServer, handle: string, uri: string, subject = handle): void {
  const path = `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${handle}`)}`;
  peer.serve(path, (_, response) =>
    response.writeHead(200, { "content-type": "application/jrd+json" }).end(
      JSON.stringify({
        subject: `acct:${subject}`,
        links: [{ rel: "self", type: "application/activity+json", href: uri }],
      }),
    ),
  );
}

/** Serves a note by a person of the peer; returns its address. */
export function serveNote(
  peer: PeerServer,
  id: string,
  author: string,
  more: Record<string, unknown> = {},
): string {
  const uri = `${peer.origin}/notes/${id}`;
  peer.serve(`/notes/${id}`, {
    "@context": context,
    id: uri,
    type: "Note",
    attributedTo: author,
    content: `<p>${id}</p>`,
    published: "2026-01-02T03:04:05Z",
    to: [publicUri],
    cc: [],
    ...more,
  });
  return uri;
}
