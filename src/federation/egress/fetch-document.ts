import { parseBounded } from "../../lib/json-bounds.ts";
import { canonicalHttpUrl, sameOrigin } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import type { Json } from "../wire/proof.ts";
import { alternateLink } from "./alternate-link.ts";
import {
  newBudget,
  policyFault,
  spend,
  type Budget,
  type FetchFault,
  type FetchOptions,
} from "./budget.ts";
import type { EgressResponse } from "./egress.ts";
import { get } from "./get.ts";
import { hostLimits } from "./host-limits.ts";
import { documentKind } from "./media-type.ts";

/** A document and its own `id`, from the server that may say so. */
export interface FetchedDocument {
  document: Json;
  uri: string;
}

export type Fetched = ({ ok: true } & FetchedDocument) | { ok: false; fault: FetchFault };

/**
 * Fetches an ActivityStreams document. What comes back is always what its own server says of itself: a document whose
 * `id` is another address is fetched once more from there (FEP-fe34). At most five requests, redirects included, each to a
 * server we deal with. `uri` of the answer is the document's `id`. Never throws for what other servers do.
 */
export async function fetchDocument(
  federation: Federation,
  uri: string,
  options: FetchOptions = {},
): Promise<Fetched> {
  const url = canonicalHttpUrl(uri);
  if (!url) return fail("not-an-address");
  const work = () => lookUp(federation, uri, { budget: newBudget(), ...options });
  if (options.by !== "stranger") return work();
  const result = await hostLimits(federation).guarded(url.host, work, (fetched) => !fetched.ok);
  return result ?? fail("waits");
}

type Asking = FetchOptions & { budget: Budget };

async function lookUp(federation: Federation, uri: string, asking: Asking): Promise<Fetched> {
  const first = await retrieve(federation, uri, asking, asking.by === "person");
  if (!first.ok) return first;
  const { id, document } = first;
  if (id === uri && sameOrigin(uri, first.at)) return { ok: true, document, uri: id };
  if (id === first.at) return { ok: true, document, uri: id };
  const again = await retrieve(federation, id, asking, false);
  if (!again.ok) return again;
  if (again.id !== id || !sameOrigin(id, again.at)) return fail("bad-document");
  return { ok: true, document: again.document, uri: id };
}

type Retrieved =
  | { ok: true; document: Json; id: string; at: string }
  | { ok: false; fault: FetchFault };

/** One address, and where it leads: through redirects and, for people, from a page to its other form, once. */
async function retrieve(
  federation: Federation,
  uri: string,
  asking: Asking,
  hop: boolean,
): Promise<Retrieved> {
  let at = withoutFragment(uri);
  let mayHop = hop;
  for (;;) {
    const url = canonicalHttpUrl(at);
    if (!url) return fail("not-an-address");
    const fault = (await policyFault(federation, url.host, asking)) ?? spend(asking.budget);
    if (fault) return fail(fault);
    const answer = await get(federation, at, {
      signed: asking.signed ?? true,
      timeoutMs: asking.budget.until - performance.now(),
    });
    if (!answer.ok) return answer;
    const { response } = answer;
    const kind = documentKind(response.headers.get("content-type"));
    if (isRedirect(response)) {
      const next = resolved(response.headers.get("location"), at);
      if (next === undefined) return fail("bad-document");
      at = next;
    } else if (response.status !== 200) return fail(faultOf(response.status));
    else if (kind === "activity") return read(response.body, at);
    else if (kind === "page" && mayHop) {
      mayHop = false;
      const next = resolved(alternateLink(response.body), at);
      if (next === undefined) return fail("bad-document");
      at = next;
    } else return fail("bad-document");
  }
}

function isRedirect({ status }: EgressResponse): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function faultOf(status: number): FetchFault {
  if (status === 410) return "gone";
  if (status === 404) return "not-found";
  if (status === 401 || status === 403) return "denied";
  return status === 408 || status === 429 || status >= 500 ? "unreachable" : "bad-document";
}

function read(body: Buffer, at: string): Retrieved {
  const parsed = parseBounded(body);
  if (!parsed.ok) return fail("bad-document");
  const id = parsed.value["id"] ?? parsed.value["@id"];
  if (typeof id !== "string" || !canonicalHttpUrl(id)) return fail("bad-document");
  return { ok: true, document: parsed.value, id, at };
}

function resolved(location: string | null | undefined, base: string): string | undefined {
  if (!location || location.length > 2048) return undefined;
  const href = URL.parse(location, base)?.href;
  return href && withoutFragment(href);
}

function withoutFragment(uri: string): string {
  return uri.replace(/#.*/s, "");
}

function fail(fault: FetchFault): { ok: false; fault: FetchFault } {
  return { ok: false, fault };
}
