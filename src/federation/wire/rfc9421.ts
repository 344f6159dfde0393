import type { Algorithm } from "./algorithm.ts";
import {
  assertNotExpired,
  assertRecent,
  SignatureRefused,
  type Claim,
  type ReceivedRequest,
} from "./claim.ts";
import { contentDigestHolds } from "./digest.ts";
import { parseDictionary, type Bare, type Member } from "./structured-fields.ts";

const algorithms: readonly string[] = [
  "rsa-v1_5-sha256",
  "rsa-pss-sha512",
  "ed25519",
] satisfies Algorithm[];

const mostLabels = 4;
const mostComponents = 32;

/**
 * Reads every signature of RFC 9421 a request carries and checks all but the signatures themselves. Each label must be
 * strong: `@method`, the whole address, `content-digest` when there is a body, `created` near our clock, `expires` not
 * past. Throws `SignatureRefused`.
 */
export function readRfc9421(input: string, signatures: string, request: ReceivedRequest): Claim[] {
  const inputs = parseDictionary(input);
  const values = parseDictionary(signatures);
  if (!inputs || !values) throw new SignatureRefused("malformed");
  if (inputs.size > mostLabels) throw new SignatureRefused("too-many-signatures");
  if (values.size !== inputs.size) throw new SignatureRefused("malformed");
  return Array.from(inputs, ([label, member]) => {
    const signature = values.get(label)?.value;
    if (!Buffer.isBuffer(signature)) throw new SignatureRefused("malformed");
    return readLabel(member, signature, request);
  });
}

/** The signature base of RFC 9421 §2.5 over components that are already values. */
export function rfc9421Base(
  lines: readonly (readonly [name: string, value: string])[],
  parameters: string,
): Buffer {
  const all = [...lines, ["@signature-params", parameters] as const];
  return Buffer.from(all.map(([name, value]) => `"${name}": ${value}`).join("\n"), "latin1");
}

function readLabel(member: Member, signature: Buffer, request: ReceivedRequest): Claim {
  const covered = components(member);
  const keyId = member.parameters.get("keyid");
  if (typeof keyId !== "string") throw new SignatureRefused("malformed");
  assertTimes(member.parameters, request);
  assertStrong(covered, request);
  if (covered.includes("content-digest")) assertDigest(request);
  const lines = covered.map((name) => [name, component(name, request)] as const);
  return {
    scheme: "rfc9421",
    keyId,
    algorithm: algorithm(member.parameters.get("alg")),
    bases: [rfc9421Base(lines, member.raw)],
    signature,
  };
}

function components({ value }: Member): string[] {
  if (!Array.isArray(value) || value.length > mostComponents)
    throw new SignatureRefused("malformed");
  const names = value.map((item) => {
    if (typeof item.value !== "string" || item.parameters.size > 0)
      throw new SignatureRefused("malformed");
    return item.value;
  });
  if (new Set(names).size !== names.length) throw new SignatureRefused("malformed");
  return names;
}

function algorithm(name: Bare | undefined): Algorithm | undefined {
  if (name === undefined) return undefined;
  if (typeof name !== "string" || !algorithms.includes(name))
    throw new SignatureRefused("algorithm");
  return name as Algorithm;
}

function assertTimes(parameters: Map<string, Bare>, { now }: ReceivedRequest): void {
  const [created, expires] = [parameters.get("created"), parameters.get("expires")];
  if (typeof created !== "number") throw new SignatureRefused("malformed");
  assertRecent(created * 1000, now);
  if (expires === undefined) return;
  if (typeof expires !== "number") throw new SignatureRefused("malformed");
  assertNotExpired(expires, now);
}

function assertStrong(covered: string[], { method, url, body }: ReceivedRequest): void {
  const has = (name: string) => covered.includes(name);
  const path =
    has("@request-target") || (has("@path") && (has("@query") || new URL(url).search === ""));
  const address = has("@target-uri") || (has("@authority") && path);
  const bodied = method === "POST" || body.length > 0;
  if (!has("@method") || !address || (bodied && !has("content-digest")))
    throw new SignatureRefused("coverage");
}

function assertDigest({ headers, body }: ReceivedRequest): void {
  const digest = headers.get("content-digest");
  if (digest === null || !contentDigestHolds(digest, body)) throw new SignatureRefused("digest");
}

/** RFC 9421 §2.1 and §2.2, without component parameters. */
function component(name: string, { method, url, headers }: ReceivedRequest): string {
  const { href, host, protocol, pathname, search } = new URL(url);
  const derived: Record<string, string> = {
    "@method": method,
    "@target-uri": href,
    "@authority": host,
    "@scheme": protocol.slice(0, -1),
    "@request-target": pathname + search,
    "@path": pathname,
    "@query": search || "?",
  };
  if (Object.hasOwn(derived, name)) return derived[name] ?? "";
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw new SignatureRefused("malformed");
  const value = headers.get(name);
  if (value === null) throw new SignatureRefused("covered-header-missing");
  return value.trim();
}
