import { networkRow } from "../../domain/networks/network-row.ts";
import { createLru, type Lru } from "../../lib/lru.ts";
import { cleanName } from "../../lib/text.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { idOf, objectOf, textOf } from "../decode/read.ts";
import { hostLimits } from "../egress/host-limits.ts";
import { collectionItems } from "./collection.ts";

/** Someone in a network elsewhere, as its host tells. */
export interface MemberElsewhere {
  uri: string;
  name: string;
  handle: string;
  host: string;
  role: "member" | "moderator" | "owner";
}

const most = { members: 5_000, pages: 60, name: 100, kept: 200 } as const;
const keptMs = { told: 300_000, nothing: 30_000 } as const;
const roles = ["member", "moderator", "owner"] as const;

const kept = new WeakMap<Federation["egress"], Lru<number, MemberElsewhere[]>>();

/**
 * Who belongs to a network elsewhere, as its host tells servers of members: at most 5,000, kept five minutes. Empty for
 * networks here, and where the host does not tell. Whether the reader may know is the caller's to ask (`may`).
 */
export async function networkMembers(
  federation: Federation,
  networkId: number,
): Promise<readonly MemberElsewhere[]> {
  const held = memory(federation);
  const known = held.get(networkId);
  if (known) return known;
  const network = await networkRow(federation.store.reader, networkId);
  const uri = network?.local === 0 ? network.members_uri : null;
  if (uri === null) return [];
  return hostLimits(federation).once(`members ${networkId}`, async () => {
    const bounds = { pages: most.pages, items: most.members };
    const told = (await collectionItems(federation, uri, bounds)).flatMap(memberOf);
    const members = [...new Map(told.map((one) => [one.uri, one])).values()];
    held.set(networkId, members, members.length > 0 ? keptMs.told : keptMs.nothing);
    return members;
  });
}

function memory(federation: Federation): Lru<number, MemberElsewhere[]> {
  const known = kept.get(federation.egress);
  if (known) return known;
  const now = () => federation.clock().getTime();
  const made = createLru<number, MemberElsewhere[]>({
    max: most.kept,
    ttlMs: keptMs.nothing,
    now,
  });
  kept.set(federation.egress, made);
  return made;
}

function memberOf(item: unknown): MemberElsewhere[] {
  const member = objectOf(item);
  const uri = member && idOf(member);
  const handle = cleanName(textOf(member?.["preferredUsername"], 200) ?? "", most.name);
  if (!uri || handle === "") return [];
  const name = cleanName(textOf(member["name"], 2_000) ?? "", most.name);
  const told = textOf(member["vis:role"], 20);
  const role = roles.find((one) => one === told) ?? "member";
  return [{ uri, name: name || handle, handle, host: hostOf(uri)!, role }];
}
