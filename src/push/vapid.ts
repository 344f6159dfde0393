import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { setting, setSettingOnce, type VapidPair } from "../domain/instance/settings.ts";
import { createLru } from "../lib/lru.ts";
import type { Store } from "../storage/transaction.ts";

const generate = promisify(generateKeyPair);

/** Encrypts at rest, and opens again. */
export interface Seal {
  seal: (text: string) => string;
  open: (sealed: string) => string;
}

/** By what push services tell who sends to them (RFC 8292): one key pair for the instance. */
export interface VapidKeys {
  /** The point in base64url, as apps are told it. */
  publicKey: string;
  privateKey: KeyObject;
}

/**
 * The instance's key pair; made the first time. Every subscription is bound to it, so it is never made anew. Throws when
 * the secret is not the one it is sealed under.
 */
export async function vapidKeys(store: Store, { seal, open }: Seal): Promise<VapidKeys> {
  const { publicKey, privateSealed } =
    (await setting(store.reader, "vapid")) ?? (await firstPair(store, seal));
  return { publicKey, privateKey: createPrivateKey(open(privateSealed)) };
}

async function firstPair(store: Store, seal: Seal["seal"]): Promise<VapidPair> {
  const pair = await newPair(seal);
  return store.transact((tx) => setSettingOnce(tx, "vapid", pair));
}

async function newPair(seal: Seal["seal"]): Promise<VapidPair> {
  const { publicKey, privateKey } = await generate("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = [Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  return {
    publicKey: Buffer.concat(point).toString("base64url"),
    privateSealed: seal(privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
  };
}

/** The token that says to the push service of `endpoint` who we are, good for at least an hour. */
export type VapidToken = (endpoint: string) => Promise<string>;

const lastsS = 12 * 3600;
const usedMs = 11 * 3_600_000;
const mostServices = 500;

/** Makes such tokens, one a service and half a day. `contact`: where the people behind this server are found. */
export function createVapidTokens(
  { privateKey }: VapidKeys,
  contact: string,
  clock: () => Date,
): VapidToken {
  const now = () => clock().getTime();
  const made = createLru<string, string>({ max: mostServices, ttlMs: usedMs, now });
  return async (endpoint) => {
    const { origin } = new URL(endpoint);
    const known = made.get(origin);
    if (known !== undefined) return known;
    const { SignJWT } = await import("jose");
    const token = await new SignJWT()
      .setProtectedHeader({ typ: "JWT", alg: "ES256" })
      .setAudience(origin)
      .setExpirationTime(Math.floor(now() / 1000) + lastsS)
      .setSubject(contact)
      .sign(privateKey);
    made.set(origin, token);
    return token;
  };
}
