import { isLoopback } from "../../lib/address.ts";

/** Where a code is not sent but shown, for the person to carry it over. */
export const outOfBand = "urn:ietf:wg:oauth:2.0:oob";

const longest = 2_000;

/** Schemes that a browser would run or open itself, where a code has no business. */
const notOfApps = new Set([
  "about:",
  "blob:",
  "data:",
  "file:",
  "filesystem:",
  "ftp:",
  "javascript:",
  "mailto:",
  "vbscript:",
  "view-source:",
  "ws:",
  "wss:",
]);

/**
 * Whether an app may be sent its codes there: an absolute URI without fragment (RFC 6749 §3.1.2), over TLS unless it is
 * this machine (RFC 9700 §2.1), or with a scheme of the app's own (RFC 8252 §7.1).
 */
export function mayRedirectTo(uri: string): boolean {
  if (uri === outOfBand) return true;
  if (uri.length > longest || !/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(uri)) return false;
  if (/[#"'<>\\^`{|}]/.test(uri)) return false;
  const url = URL.parse(uri);
  if (!url || notOfApps.has(url.protocol)) return false;
  if (url.protocol !== "https:" && url.protocol !== "http:") return true;
  if (url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || isThisMachine(url.hostname);
}

/** The URI with these parameters after its own (RFC 6749 §4.1.2); what is registered stays as it is, letter by letter. */
export function redirectWith(uri: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  const joint = !uri.includes("?") ? "?" : /[?&]$/.test(uri) ? "" : "&";
  return `${uri}${joint}${query}`;
}

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
}
