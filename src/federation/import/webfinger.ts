import { canonicalHttpUrl } from "../../lib/url.ts";
import { parseBounded } from "../../lib/json-bounds.ts";
import type { Federation } from "../context.ts";
import { documentKind } from "../egress/media-type.ts";
import { newBudget, policyFault, spend, type Budget, type FetchOptions } from "../egress/budget.ts";
import { get } from "../egress/get.ts";
import { acct, parseHandle, sameHandle, type Handle } from "./handle.ts";

/** Whom a handle leads to, as the handle's server says: `subject` is the name it goes by, which may be another. */
export interface Fingered {
  uri: string;
  subject: Handle;
}

/**
 * The actor behind a handle (`name@host`), or undefined. What it gives is one side of the story: the actor has to agree
 * (`importActor` asks it to).
 */
export async function webfinger(
  federation: Federation,
  handle: string,
  options: FetchOptions = {},
): Promise<string | undefined> {
  const parsed = parseHandle(handle);
  return parsed && (await finger(federation, parsed, options))?.uri;
}

/** WebFinger (RFC 7033) of a handle at its own host: at most five hops, over TLS wherever the host is not ours to test. */
export async function finger(
  federation: Federation,
  handle: Handle,
  options: FetchOptions = {},
): Promise<Fingered | undefined> {
  const asking = { budget: newBudget(), ...options };
  for (const scheme of schemesFor(federation, handle.host)) {
    const start = `${scheme}://${handle.host}/.well-known/webfinger?resource=${encodeURIComponent(acct(handle))}`;
    const found = await getJson(federation, start, asking);
    if (found) return read(found, handle);
  }
  return undefined;
}

/**
 * Whether the servers agree that an actor goes by a name: its own host is asked for `name`, and if that says it goes by
 * a handle of another host, that host too. The handle both ways agree on, or undefined.
 */
export async function confirmedHandle(
  federation: Federation,
  { uri, name }: { uri: string; name: string },
  options: FetchOptions = {},
): Promise<Handle | undefined> {
  const host = canonicalHttpUrl(uri)?.host;
  const claimed = host === undefined ? undefined : parseHandle(`${name}@${host}`);
  const near = claimed && (await finger(federation, claimed, options));
  if (!claimed || near?.uri !== uri) return undefined;
  if (sameHandle(near.subject, claimed)) return claimed;
  const far = await finger(federation, near.subject, options);
  return far?.uri === uri && sameHandle(far.subject, near.subject) ? near.subject : undefined;
}

/** How a server may be asked by name: in the clear only on this machine, or when we are ourselves a test without TLS; the egress guard has the last word. */
export function schemesFor({ store }: Federation, host: string): readonly ("http" | "https")[] {
  const { hostname } = new URL(`http://${host}`);
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$|\.localhost$/.test(hostname);
  if (loopback) return ["http"];
  return store.reader.origin.startsWith("http:") ? ["http", "https"] : ["https"];
}

/** JSON at an address anyone may read, wherever it leads; undefined when there is none. */
export async function getJson(
  federation: Federation,
  start: string,
  asking: FetchOptions & { budget: Budget },
): Promise<Buffer | undefined> {
  let at = start;
  for (;;) {
    const url = canonicalHttpUrl(at);
    if (!url || (start.startsWith("https:") && url.protocol !== "https:")) return undefined;
    if ((await policyFault(federation, url.host, asking)) ?? spend(asking.budget)) return undefined;
    const answer = await get(federation, at, {
      signed: false,
      accept: "application/jrd+json, application/json",
      timeoutMs: asking.budget.until - performance.now(),
    });
    if (!answer.ok) return undefined;
    const { status, headers, body } = answer.response;
    if (status === 200) return isJson(headers.get("content-type")) ? body : undefined;
    const location = status >= 301 && status <= 308 ? headers.get("location") : null;
    const next = location && location.length <= 2048 ? URL.parse(location, at)?.href : undefined;
    if (!next) return undefined;
    at = next;
  }
}

function isJson(contentType: string | null): boolean {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "application/jrd+json" || type === "application/json";
}

function read(body: Buffer, asked: Handle): Fingered | undefined {
  const parsed = parseBounded(body);
  if (!parsed.ok) return undefined;
  const { subject, links } = parsed.value;
  const link = (Array.isArray(links) ? links : []).find(isActorLink);
  const uri = link && canonicalHttpUrl(link.href) ? link.href : undefined;
  if (uri === undefined) return undefined;
  const told = typeof subject === "string" ? parseHandle(subject) : undefined;
  return { uri, subject: told ?? asked };
}

function isActorLink(link: unknown): link is { href: string } {
  if (typeof link !== "object" || link === null) return false;
  const { rel, type, href } = link as Record<string, unknown>;
  return (
    rel === "self" &&
    typeof type === "string" &&
    typeof href === "string" &&
    documentKind(type) === "activity"
  );
}
