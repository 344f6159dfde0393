import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { preloadedContexts } from "@fedify/fedify";
import { multikey } from "../../src/federation/wire/multikey.ts";
import type { ReceivedRequest, ResolveKey } from "../../src/federation/wire/claim.ts";
import { signatureHeaders } from "../../src/federation/wire/sign-request.ts";
import { signerOf, type Signer } from "../../src/federation/wire/signer.ts";

export const now = Date.parse("2026-11-24T12:00:00.000Z");
export const inbox = "https://nord.example/inbox";

/** A remote actor with a key of each kind, and what a lookup of its keys would find. */
export interface Party {
  actor: string;
  keyId: string;
  edKeyId: string;
  rsa: { publicKey: KeyObject; privateKey: KeyObject };
  ed25519: { publicKey: KeyObject; privateKey: KeyObject };
  signer: Signer;
  edSigner: Signer;
}

export function party(actor: string): Party {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const ed25519 = generateKeyPairSync("ed25519");
  const [keyId, edKeyId] = [`${actor}#main-key`, `${actor}#ed25519-key`];
  const signer = signerOf(keyId, rsa.privateKey);
  const edSigner = signerOf(edKeyId, ed25519.privateKey);
  return { actor, keyId, edKeyId, rsa, ed25519, signer, edSigner };
}

export const alice = party("https://syd.example/users/sygeplejerske-m2");
export const mallory = party("https://mallory.example/users/m");

export function keysOf(...parties: Party[]): ResolveKey {
  const held = new Map(
    parties.flatMap((one) => [
      [one.keyId, { key: one.rsa.publicKey, owner: one.actor }] as const,
      [one.edKeyId, { key: one.ed25519.publicKey, owner: one.actor }] as const,
    ]),
  );
  return (keyId) => Promise.resolve(held.get(keyId));
}

export const everyKey = keysOf(alice, mallory);

/** What a server answers at an actor's address. */
export function actorDocument({ actor, keyId, edKeyId, rsa, ed25519 }: Party) {
  return {
    "@context": [
      "https://www.w3.org/ns/activitystreams",
      "https://w3id.org/security/v1",
      "https://w3id.org/security/multikey/v1",
      "https://www.w3.org/ns/did/v1",
    ],
    id: actor,
    type: "Person",
    preferredUsername: "sygeplejerske-m2",
    inbox: `${actor}/inbox`,
    outbox: `${actor}/outbox`,
    publicKey: {
      id: keyId,
      type: "CryptographicKey",
      owner: actor,
      publicKeyPem: rsa.publicKey.export({ type: "spki", format: "pem" }),
    },
    assertionMethod: [
      {
        id: edKeyId,
        type: "Multikey",
        controller: actor,
        publicKeyMultibase: multikey(ed25519.publicKey),
      },
    ],
  };
}

export function bytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}

/** A POST as it reaches us, with any headers. */
export function received(
  headers: Record<string, string>,
  body: Uint8Array = bytes("{}"),
  { url = inbox, method = "POST", at = now } = {},
): ReceivedRequest {
  return { method, url, headers: new Headers(headers), body, now: at };
}

/** A POST signed by our own signer. */
export async function signed(
  signer: Signer,
  scheme: "cavage" | "rfc9421",
  { body = bytes('{"hello":"world"}'), at = now, url = inbox } = {},
): Promise<ReceivedRequest> {
  const headers = await signatureHeaders({ method: "POST", url, body, now: at }, signer, scheme);
  return received(headers, body, { url });
}

/** The same request with other headers; an empty value takes one away. */
export function withHeaders(
  request: ReceivedRequest,
  changes: Record<string, string>,
): ReceivedRequest {
  const headers = new Headers(request.headers as Headers);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") headers.delete(name);
    else headers.set(name, value);
  }
  return { ...request, headers };
}

/** A loader over fixed documents that never touches the network. */
export function loaderOf(documents: Record<string, unknown>) {
  return (url: string) => {
    const document = documents[url] ?? documents[url.replace(/#.*/, "")];
    if (document === undefined) return Promise.reject(new Error(`not held: ${url}`));
    return Promise.resolve({ contextUrl: null, document, documentUrl: url });
  };
}

export const contextLoader = loaderOf(preloadedContexts as Record<string, unknown>);

/** Everything an asynchronous list yields. */
export async function collected<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}
