import { generateKeyPairSync } from "node:crypto";
import { addActor } from "../../src/domain/people/add-actor.ts";
import type { NewKeys } from "../../src/domain/people/keys.ts";
import { register, type Registration } from "../../src/domain/people/register.ts";
import type { RemoteActor } from "../../src/domain/people/remote-actor.ts";
import type { RemoteNetwork } from "../../src/domain/people/remote-network.ts";
import type { Store } from "../../src/storage/transaction.ts";

type KeyKind = "rsa" | "ed25519";
export type TestPair = { publicPem: string; privatePem: string };

const pairs = new Map<KeyKind, TestPair>();

/** One key pair a kind for everybody in a test process: making RSA keys is slow. */
export function testPair(kind: KeyKind): TestPair {
  const known = pairs.get(kind);
  if (known) return known;
  const made =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ed25519");
  const pair = {
    publicPem: made.publicKey.export({ type: "spki", format: "pem" }).toString(),
    privatePem: made.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
  pairs.set(kind, pair);
  return pair;
}

/** The shared test keys as a registration takes them; the private part is not sealed unless `seal` does it. */
export function testKeys(seal: (privatePem: string) => string = (pem) => pem): NewKeys {
  const sealed = (kind: KeyKind) => {
    const { publicPem, privatePem } = testPair(kind);
    return { publicPem, privateSealed: seal(privatePem) };
  };
  return { rsa: sealed("rsa"), ed25519: sealed("ed25519") };
}

/** Registers a local practitioner with the shared test keys; returns the actor's id. */
export function person(
  store: Store,
  handle: string,
  more: Partial<Registration> = {},
): Promise<number> {
  return store.transact((tx) =>
    register(tx, {
      handle,
      name: handle,
      role: "member",
      language: "da",
      keys: testKeys(),
      ...more,
    }),
  );
}

/** What a server at `handle@host` would say of one of its people, in Mastodon's address forms. */
export function remoteDocument(address: string, more: Partial<RemoteActor> = {}): RemoteActor {
  const [handle = "", host = ""] = address.split("@");
  const origin = `https://${host}`;
  const uri = more.uri ?? `${origin}/users/${handle}`;
  return {
    uri,
    kind: "person",
    handle,
    host,
    name: handle,
    bio_html: "",
    url: `${origin}/@${handle}`,
    inbox_uri: `${uri}/inbox`,
    shared_inbox_uri: `${origin}/inbox`,
    outbox_uri: `${uri}/outbox`,
    followers_uri: `${uri}/followers`,
    following_uri: `${uri}/following`,
    featured_uri: null,
    avatar_url: null,
    avatar_alt: null,
    header_url: null,
    header_alt: null,
    approves_follows: 0,
    discoverable: 1,
    indexable: 1,
    fields: "[]",
    also_known_as: "[]",
    keys: [{ uri: `${uri}#main-key`, kind: "rsa", publicPem: testPair("rsa").publicPem }],
    ...more,
  };
}

/** What a server says of its closed network, as it speaks of itself and lists nobody. */
export function remoteNetwork(more: Partial<RemoteNetwork> = {}): RemoteNetwork {
  return {
    kind: "closed",
    posting: "members",
    history: "all",
    state: "active",
    profile: true,
    rulesHtml: "",
    membersUri: null,
    moderatorsUri: null,
    ...more,
  };
}

/** Adds someone of another server, as in `stranger(store, "anna@syd.example")`; returns the actor's id. */
export async function stranger(
  store: Store,
  address: string,
  more: Partial<RemoteActor> = {},
): Promise<number> {
  const { id } = await store.transact((tx) => addActor(tx, remoteDocument(address, more)));
  return id;
}
