import type { Algorithm } from "./algorithm.ts";
import {
  assertNotExpired,
  assertRecent,
  SignatureRefused,
  type Claim,
  type HeaderReader,
  type ReceivedRequest,
} from "./claim.ts";
import { digestHolds } from "./digest.ts";

/** `hs2019` leaves the algorithm to the key; for RSA keys the fediverse means SHA-256 with PKCS#1 v1.5 by it. */
const algorithms: Record<string, Algorithm | undefined> = {
  hs2019: undefined,
  "rsa-sha256": "rsa-v1_5-sha256",
  ed25519: "ed25519",
};

const mostHeaders = 32;

/** The parameters of a `Signature` header of draft-cavage-http-signatures-12 §2.1; undefined when it is not one. */
function parseCavage(header: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  const one = /\s*([a-zA-Z]+)=(?:"([^"\\]*)"|(\d{1,15}))\s*(,|$)/y;
  while (one.lastIndex < header.length) {
    const found = one.exec(header);
    if (!found) return undefined;
    const [, name = "", quoted, bare, end] = found;
    if (parameters.has(name)) return undefined;
    parameters.set(name, quoted ?? bare ?? "");
    if (end === "") return parameters;
  }
  return undefined;
}

/**
 * Reads a draft-cavage signature and checks all but the signature itself. `(request-target)`, `host` and a time must be
 * covered, and `digest` whenever there is a body. Throws `SignatureRefused`.
 */
export function readCavage(header: string, request: ReceivedRequest): Claim {
  const parameters = parseCavage(header);
  const keyId = parameters?.get("keyId");
  const signature = parameters?.get("signature");
  if (!parameters || !keyId || !signature || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature))
    throw new SignatureRefused("malformed");
  const name = parameters.get("algorithm")?.toLowerCase() ?? "hs2019";
  if (!Object.hasOwn(algorithms, name)) throw new SignatureRefused("algorithm");

  const covered = (parameters.get("headers") ?? "(created)").toLowerCase().split(" ");
  assertCoverage(covered, request);
  assertTimes(covered, parameters, request);
  if (covered.includes("digest")) assertDigest(request);
  return {
    scheme: "cavage",
    keyId,
    algorithm: algorithms[name],
    bases: targets(request).map((target) => base(covered, target, parameters, request)),
    signature: Buffer.from(signature, "base64"),
  };
}

/** The bytes a draft-cavage signer signs (§2.3). */
export function cavageBase(lines: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.from(lines.map(([name, value]) => `${name}: ${value}`).join("\n"), "latin1");
}

function assertCoverage(covered: string[], { method, body }: ReceivedRequest): void {
  if (covered.length > mostHeaders || new Set(covered).size !== covered.length)
    throw new SignatureRefused("malformed");
  const needed = ["(request-target)", "host"];
  if (method === "POST" || body.length > 0) needed.push("digest");
  const timed = covered.includes("date") || covered.includes("(created)");
  if (!timed || !needed.every((name) => covered.includes(name)))
    throw new SignatureRefused("coverage");
}

function assertTimes(
  covered: string[],
  parameters: Map<string, string>,
  { headers, now }: ReceivedRequest,
): void {
  const [created, expires] = [parameters.get("created"), parameters.get("expires")];
  if (covered.includes("date")) assertRecent(Date.parse(headers.get("date") ?? ""), now);
  if (covered.includes("(created)") || created !== undefined)
    assertRecent(seconds(created) * 1000, now);
  if (covered.includes("(expires)") || expires !== undefined)
    assertNotExpired(seconds(expires), now);
  const old = parameters.get("algorithm")?.toLowerCase().startsWith("rsa") ?? false;
  if (old && (covered.includes("(created)") || covered.includes("(expires)")))
    throw new SignatureRefused("malformed");
}

function seconds(text: string | undefined): number {
  if (!text || !/^\d{1,15}$/.test(text)) throw new SignatureRefused("malformed");
  return Number(text);
}

function assertDigest({ headers, body }: ReceivedRequest): void {
  const digest = headers.get("digest");
  if (digest === null || !digestHolds(digest, body)) throw new SignatureRefused("digest");
}

/** Some servers sign a GET's path without its query; what is signed then still names the reader. */
function targets({ method, url }: ReceivedRequest): string[] {
  const { pathname, search } = new URL(url);
  const verb = method.toLowerCase();
  const whole = `${verb} ${pathname}${search}`;
  return verb === "get" && search !== "" ? [whole, `${verb} ${pathname}`] : [whole];
}

function base(
  covered: string[],
  target: string,
  parameters: Map<string, string>,
  { headers }: ReceivedRequest,
): Buffer {
  const own = new Map([
    ["(request-target)", target],
    ["(created)", parameters.get("created")],
    ["(expires)", parameters.get("expires")],
  ]);
  return cavageBase(
    covered.map((name) => {
      const value = own.has(name) ? own.get(name) : headerValue(headers, name);
      if (value === undefined) throw new SignatureRefused("covered-header-missing");
      return [name, value];
    }),
  );
}

function headerValue(headers: HeaderReader, name: string): string | undefined {
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw new SignatureRefused("malformed");
  return headers.get(name)?.trim();
}
