import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import type { NewKeys, SealedPair } from "../../domain/people/keys.ts";
import { sha256Hex } from "../../lib/hash.ts";

const generate = promisify(generateKeyPair);
const version = "v1";

/** Encrypts private keys at rest. `open` also reads what was sealed under earlier secrets. */
export interface Vault {
  seal: (text: string) => string;
  /** Throws when the secret is not among ours or the text was changed. */
  open: (sealed: string) => string;
  /** Whether the text was sealed under the newest secret; if not, it is due to be sealed again. */
  current: (sealed: string) => boolean;
}

/**
 * A vault over 32-byte secrets, newest first: AES-256-GCM, written as `v1.SECRET-ID.IV.TAG.TEXT` in base64url.
 * Throws `RangeError` for a secret of another length.
 */
export function createVault(secrets: readonly [Buffer, ...Buffer[]]): Vault {
  for (const secret of secrets)
    if (secret.length !== 32) throw new RangeError("a secret is 32 bytes");
  const [newest] = secrets;
  const byId = new Map(secrets.map((secret) => [secretId(secret), secret]));
  return {
    seal: (text) => seal(newest, text),
    open: (sealed) => open(byId, sealed),
    current: (sealed) => sealed.startsWith(`${version}.${secretId(newest)}.`),
  };
}

/** Fresh RSA-2048 and Ed25519 pairs for an actor, private parts sealed. Made on libuv's thread pool. */
export async function newKeys(vault: Vault): Promise<NewKeys> {
  const [rsa, ed25519] = await Promise.all([
    generate("rsa", { modulusLength: 2048 }),
    generate("ed25519"),
  ]);
  return { rsa: sealedPair(rsa, vault), ed25519: sealedPair(ed25519, vault) };
}

/** The private key behind a sealed text. Throws when the vault cannot open it. */
export function openKey(vault: Vault, sealed: string): KeyObject {
  return createPrivateKey(vault.open(sealed));
}

function sealedPair(
  pair: { publicKey: KeyObject; privateKey: KeyObject },
  vault: Vault,
): SealedPair {
  return {
    publicPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateSealed: vault.seal(pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
  };
}

function secretId(secret: Buffer): string {
  return sha256Hex(secret).slice(0, 8);
}

function seal(secret: Buffer, text: string): string {
  const iv = randomBytes(12);
  const head = `${version}.${secretId(secret)}`;
  const cipher = createCipheriv("aes-256-gcm", secret, iv).setAAD(Buffer.from(head));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [
    head,
    ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url")),
  ].join(".");
}

function open(byId: Map<string, Buffer>, sealed: string): string {
  const [form, id = "", iv, tag, text] = sealed.split(".");
  const secret = byId.get(id);
  if (form !== version || !iv || !tag || !text) throw new Error("not a sealed text");
  if (!secret) throw new Error(`sealed under a secret we do not hold (${id})`);
  const part = (encoded: string) => Buffer.from(encoded, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", secret, part(iv), { authTagLength: 16 })
    .setAAD(Buffer.from(`${version}.${id}`))
    .setAuthTag(part(tag));
  return Buffer.concat([decipher.update(part(text)), decipher.final()]).toString("utf8");
}
