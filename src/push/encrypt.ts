import { createCipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from "node:crypto";

/** Whom a message is for: the app's public key (65 bytes, uncompressed) and the secret it shares with us. */
export interface PushKeys {
  p256dh: Uint8Array;
  auth: Uint8Array;
}

/** What is drawn anew for each message. */
export interface Chance {
  /** Holds a fresh key pair. */
  own: ECDH;
  /** 16 bytes. */
  salt: Uint8Array;
}

/** A message as it goes on its way, with the headers that say how it is encrypted. */
export interface Sealed {
  body: Buffer;
  headers: Readonly<Record<string, string>>;
}

/** Push services take 4,096 bytes; this is what remains for the text in either form. */
export const mostPlainBytes = 3_900;

const recordSize = 4_096;

/** Encrypts a message of one record (RFC 8291, content encoding `aes128gcm` of RFC 8188). Throws for a key on no curve. */
export function encryptStandard(text: Uint8Array, to: PushKeys, chance = draw()): Sealed {
  const { own, salt } = chance;
  const ownKey = own.getPublicKey();
  const shared = own.computeSecret(to.p256dh);
  const about = Buffer.concat([line("WebPush: info"), to.p256dh, ownKey]);
  const secret = derive(shared, to.auth, about, 32);
  const key = derive(secret, salt, line("Content-Encoding: aes128gcm"), 16);
  const nonce = derive(secret, salt, line("Content-Encoding: nonce"), 12);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(recordSize);
  head.writeUInt8(ownKey.length, 4);
  const lastRecord = Buffer.from([2]);
  const record = gcm(key, nonce, Buffer.concat([text, lastRecord]));
  return {
    body: Buffer.concat([salt, head, ownKey, record]),
    headers: { "content-encoding": "aes128gcm" },
  };
}

/**
 * Encrypts as apps did before the standard (draft-ietf-webpush-encryption-04, content encoding `aesgcm` of
 * draft-ietf-httpbis-encryption-encoding-03): key and salt stand in headers.
 */
export function encryptDraft(text: Uint8Array, to: PushKeys, chance = draw()): Sealed {
  const { own, salt } = chance;
  const ownKey = own.getPublicKey();
  const shared = own.computeSecret(to.p256dh);
  const secret = derive(shared, to.auth, line("Content-Encoding: auth"), 32);
  const context = Buffer.concat([line("P-256"), counted(to.p256dh), counted(ownKey)]);
  const about = (what: string) => Buffer.concat([line(`Content-Encoding: ${what}`), context]);
  const key = derive(secret, salt, about("aesgcm"), 16);
  const nonce = derive(secret, salt, about("nonce"), 12);
  const noPadding = Buffer.alloc(2);
  return {
    body: gcm(key, nonce, Buffer.concat([noPadding, text])),
    headers: {
      "content-encoding": "aesgcm",
      encryption: `salt=${Buffer.from(salt).toString("base64url")}`,
      "crypto-key": `dh=${ownKey.toString("base64url")}`,
    },
  };
}

function draw(): Chance {
  const own = createECDH("prime256v1");
  own.generateKeys();
  return { own, salt: randomBytes(16) };
}

function derive(secret: Uint8Array, salt: Uint8Array, about: Uint8Array, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, about, bytes));
}

function gcm(key: Buffer, nonce: Buffer, text: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Ended by a zero byte, as all labels of both forms are. */
function line(label: string): Buffer {
  return Buffer.from(`${label}\0`, "ascii");
}

function counted(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
