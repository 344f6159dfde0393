import { hash } from "node:crypto";

/** One letter goes to thousands: its digest is made once and lives as long as its bytes, which nobody changes. */
const made = new WeakMap<Uint8Array, string>();

function sha256(body: Uint8Array): string {
  const known = made.get(body);
  if (known !== undefined) return known;
  const digest = hash("sha256", body, "base64");
  made.set(body, digest);
  return digest;
}

/** The `Digest` header of a body that we send (RFC 3230), as draft-cavage signers write it. */
export function digestHeader(body: Uint8Array): string {
  return `SHA-256=${sha256(body)}`;
}

/** The `Content-Digest` header of a body that we send (RFC 9530). */
export function contentDigestHeader(body: Uint8Array): string {
  return `sha-256=:${sha256(body)}:`;
}

/**
 * Whether a `Digest` header (RFC 3230) holds for the body: at least one SHA-256 in any case of its name, and every one
 * there is holds. Other algorithms prove nothing.
 */
export function digestHolds(header: string, body: Uint8Array): boolean {
  const given = members(header).filter(([name]) => name === "sha-256");
  if (given.length === 0) return false;
  const digest = hash("sha256", body, "base64");
  return given.every(([, value]) => value === digest);
}

/** Whether a `Content-Digest` header (RFC 9530) holds for the body; SHA-256 and SHA-512 count, and all of them must hold. */
export function contentDigestHolds(header: string, body: Uint8Array): boolean {
  const given = members(header).filter(([name]) => name === "sha-256" || name === "sha-512");
  if (given.length === 0) return false;
  return given.every(
    ([name, value]) =>
      value === `:${hash(name === "sha-256" ? "sha256" : "sha512", body, "base64")}:`,
  );
}

function members(header: string): [name: string, value: string][] {
  return header.split(",").map((member) => {
    const at = member.indexOf("=");
    if (at < 0) return ["", ""];
    return [member.slice(0, at).trim().toLowerCase(), member.slice(at + 1).trim()];
  });
}
