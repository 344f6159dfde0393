const longest = 2048;
const unsafe = /[\p{Cc}\p{White_Space}\p{Default_Ignorable_Code_Point}\\]/u;

/**
 * Parses an absolute http(s) address of at most 2,048 characters; undefined for all else.
 * White space, control and invisible characters, backslashes and credentials are refused rather than repaired.
 */
export function parseHttpUrl(text: unknown): URL | undefined {
  if (typeof text !== "string" || text.length > longest || unsafe.test(text)) return undefined;
  if (!/^https?:\/\/[^/]/i.test(text)) return undefined;
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "" || url.hostname === "") return undefined;
  return url;
}

/** Whether two http(s) addresses share scheme, host and port. False when either is not one. */
export function sameOrigin(one: unknown, other: unknown): boolean {
  const origin = parseHttpUrl(one)?.origin;
  return origin !== undefined && origin === parseHttpUrl(other)?.origin;
}

/** The host of an http(s) address, lower-case, with its port when that is not the usual one. */
export function hostOf(text: unknown): string | undefined {
  return parseHttpUrl(text)?.host;
}

/**
 * As `parseHttpUrl`, but only when scheme, host and port are written the one way: lower case, punycode, no trailing dot,
 * no usual port. So two addresses of one server that pass start with the same letters.
 */
export function canonicalHttpUrl(text: unknown): URL | undefined {
  const url = parseHttpUrl(text);
  if (!url || url.hostname.endsWith(".")) return undefined;
  const rest = String(text).slice(url.origin.length, url.origin.length + 1);
  return String(text).startsWith(url.origin) && ["", "/", "?", "#"].includes(rest)
    ? url
    : undefined;
}
