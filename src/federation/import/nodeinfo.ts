import { learnSoftware, peer } from "../../domain/instance/peers.ts";
import { parseBounded } from "../../lib/json-bounds.ts";
import { cleanName } from "../../lib/text.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { newBudget } from "../egress/budget.ts";
import { hostLimits } from "../egress/host-limits.ts";
import type { Json } from "../wire/proof.ts";
import { listOf, objectOf, textOf } from "../decode/read.ts";
import { getJson, schemesFor } from "./webfinger.ts";

const weekMs = 7 * 86_400_000;
const patienceMs = 10_000;
const mostLinks = 20;
const schemas = /^http:\/\/nodeinfo\.diaspora\.software\/ns\/schema\/(?:1\.[01]|2\.[01])$/;

/**
 * What software a server runs, by the name it gives itself (NodeInfo, FEP-0151), lower case; null when it does not say. It
 * is asked at most once a week: in between, and when it does not answer, what it said before stands.
 */
export async function learnSoftwareOf(
  federation: Federation,
  host: string,
): Promise<string | null> {
  const { store } = federation;
  const known = await peer(store.reader, host);
  if (known?.software_at && isFresh(federation, known.software_at)) return known.software;
  return hostLimits(federation).once(`software ${host}`, async () => {
    const told = await softwareOf(federation, host);
    const software = told === undefined ? (known?.software ?? null) : told;
    await store.transact((tx) => learnSoftware(tx, host, software));
    return software;
  });
}

function isFresh({ clock }: Federation, at: string): boolean {
  return new Date(at).getTime() > clock().getTime() - weekMs;
}

/** Undefined when the server does not answer, null when it does not say. */
async function softwareOf(
  federation: Federation,
  host: string,
): Promise<string | null | undefined> {
  const asking = { by: "server" as const, budget: newBudget(5, patienceMs) };
  for (const scheme of schemesFor(federation, host)) {
    const links = await json(`${scheme}://${host}/.well-known/nodeinfo`);
    if (!links) continue;
    const address = newest(links);
    const info =
      address !== undefined && hostOf(address) === host ? await json(address) : undefined;
    const name = textOf(objectOf(info?.["software"])?.["name"], 200);
    return name === undefined ? null : cleanName(name, 50).toLowerCase() || null;
  }
  return undefined;

  async function json(address: string): Promise<Json | undefined> {
    const body = await getJson(federation, address, asking);
    const parsed = body && parseBounded(body);
    return parsed?.ok ? parsed.value : undefined;
  }
}

/** The address of the newest of the forms we know. */
function newest({ links }: Json): string | undefined {
  const found = listOf(links, mostLinks).flatMap((one): { rel: string; href: string }[] => {
    const { rel, href } = objectOf(one) ?? {};
    return typeof rel === "string" && typeof href === "string" && schemas.test(rel)
      ? [{ rel, href }]
      : [];
  });
  return found.toSorted((a, b) => (a.rel < b.rel ? 1 : -1))[0]?.href;
}
