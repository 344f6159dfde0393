import { learnSoftware, peer } from "../../domain/instance/peers.ts";
import { parseBounded } from "../../lib/json-bounds.ts";
import { addDays } from "../../lib/time.ts";
import type { Federation } from "../context.ts";
import { listOf, objectOf, textOf } from "../decode/read.ts";
import { get } from "../egress/get.ts";
import { hostPolicy } from "../egress/host-policy.ts";
import type { Json } from "../wire/proof.ts";

const knownForDays = 7;
const schema = "http://nodeinfo.diaspora.software/ns/schema/2.";

/**
 * Asks a server what software it runs (NodeInfo), at most once a week: what a network passes on is put in the words it
 * reads. That it does not say, or says nonsense, is remembered too. Never throws for what other servers do.
 */
export async function learnSoftwareOf(federation: Federation, host: string): Promise<void> {
  const { reader, transact } = federation.store;
  const known = await peer(reader, host);
  const now = federation.clock().toISOString();
  if (known?.software_at != null && known.software_at > addDays(now, -knownForDays)) return;
  const policy = await hostPolicy(federation, host);
  if (policy !== "known" && policy !== "new") return;
  const software = await softwareOf(federation, host);
  await transact((tx) => learnSoftware(tx, host, software));
}

async function softwareOf(federation: Federation, host: string): Promise<string | null> {
  const origin = originOf(federation, host);
  const index = await json(federation, `${origin}/.well-known/nodeinfo`);
  const links = listOf(index?.["links"], 10).map(objectOf);
  const link = links.findLast((one) => textOf(one?.["rel"], 200)?.startsWith(schema));
  const href = textOf(link?.["href"], 2_000);
  if (href === undefined || !href.startsWith(`${origin}/`)) return null;
  const told = objectOf((await json(federation, href))?.["software"]);
  const name = textOf(told?.["name"], 100)?.toLowerCase();
  return name !== undefined && /^[a-z0-9_-]+$/.test(name) ? name : null;
}

/** A server on this machine is spoken to as we are. */
function originOf({ store }: Federation, host: string): string {
  const { protocol } = new URL(store.reader.origin);
  return `${protocol}//${host}`;
}

async function json(federation: Federation, url: string): Promise<Json | undefined> {
  const got = await get(federation, url, { signed: false, accept: "application/json" });
  if (!got.ok || got.response.status !== 200) return undefined;
  const parsed = parseBounded(got.response.body);
  return parsed.ok ? parsed.value : undefined;
}
