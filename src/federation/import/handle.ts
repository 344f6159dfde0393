import { canonicalHost } from "../../domain/instance/peers.ts";

/** A name at a server, as people write it: `sygeplejerske-m2@syd.example`. */
export interface Handle {
  name: string;
  /** In canonical form. */
  host: string;
}

/**
 * Reads `name@host`, also with `@` or `acct:` before it. The host comes out in its one form (lower case, punycode, no
 * trailing dot); undefined for what is not exactly one name at one host. An instance goes by the name of its host, port included.
 */
export function parseHandle(text: string): Handle | undefined {
  const bare = text
    .trim()
    .replace(/^acct:/i, "")
    .replace(/^@/, "");
  if (bare.length > 400) return undefined;
  const [name = "", at = "", ...more] = bare.split("@");
  const host = more.length === 0 ? canonicalHost(at) : undefined;
  if (host === undefined || !/^[\p{L}\p{N}][\p{L}\p{N}._~-]{0,99}(?::\d{1,5})?$/u.test(name))
    return undefined;
  return { name, host };
}

/** The form WebFinger asks for (RFC 7033 §4.5). */
export function acct({ name, host }: Handle): string {
  return `acct:${name}@${host}`;
}

/** Whether two handles name the same: names are compared in lower case. */
export function sameHandle(one: Handle, other: Handle): boolean {
  return one.host === other.host && one.name.toLowerCase() === other.name.toLowerCase();
}
