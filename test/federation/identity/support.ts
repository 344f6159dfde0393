import type { Federation, FederationMode } from "../../../src/federation/context.ts";
import { createIdentity } from "../../../src/federation/identity/identity.ts";
import type { ResolveKey } from "../../../src/federation/wire/claim.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { noMeter } from "../../../src/lib/meter.ts";
import type { Store } from "../../../src/storage/transaction.ts";
import { everyKey, now, type Party } from "../support.ts";

export const origin = "https://nord.example";
export const activityJson = "application/activity+json";

/** Federation over a store with no way out: whatever tries to fetch fails the test. */
export function secluded(store: Store, mode: FederationMode = "open"): Federation {
  const never = () => Promise.reject(new Error("nothing may be fetched or signed here"));
  return {
    store,
    mode,
    egress: { send: never, close: () => Promise.resolve() },
    signers: { of: never, instance: never },
    meter: noMeter,
    clock: () => new Date(now),
  };
}

type Get = (
  path: string,
  asked?: { accept?: string | undefined; by?: Party; method?: string; headers?: HeadersInit },
) => Promise<Response | undefined>;

/** The identity of a store and a client of it; `by` signs as somebody elsewhere. */
export function visited(
  store: Store,
  {
    mode = "open",
    resolveKey = everyKey,
    ...parts
  }: { mode?: FederationMode; resolveKey?: ResolveKey } & Partial<Federation> = {},
) {
  const identity = createIdentity(
    { ...secluded(store, mode), ...parts },
    {
      resolveKey,
      software: { version: "1.2.3" },
    },
  );
  const get: Get = async (path, { accept = activityJson, by, method = "GET", headers } = {}) => {
    const url = `${origin}${path}`;
    const signed = by
      ? await signatureHeaders({ method: "GET", url, now }, by.signer, "cavage")
      : {};
    const sent = new Headers({ ...signed, ...(accept !== "" && { accept }) });
    for (const [name, value] of new Headers(headers)) sent.set(name, value);
    return identity.fetch(new Request(url, { method, headers: sent }));
  };
  return { identity, get };
}

/** The status and the JSON of an answer. */
export async function read(response: Response | undefined) {
  if (!response) return { status: undefined, body: undefined };
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}
