import { hiddenAmong } from "../../domain/knowledge/network-addresses.read.ts";
import {
  announcedBefore,
  announcedSince,
  lastSeqBefore,
  type NetworkActivity,
} from "../../domain/networks/announce.ts";
import { memberSince } from "../../domain/networks/sight.read.ts";
import { actorUris } from "../../domain/uris.ts";
import { parseId } from "../../lib/id.ts";
import { withContext } from "../documents/context.ts";
import { announceText } from "../documents/network-announce.ts";
import type { Json } from "../wire/proof.ts";
import { paged } from "./collections.ts";
import type { SeenNetwork } from "./seen-network.ts";

const pageSize = 50;

/**
 * What a network has announced, each as it was sent: `?page=true` the newest first, `&before=` what came before a number,
 * `?since=` what came after one, the oldest first. Where what was said before members came is not for them, a server gets
 * it from when the first of its members now came.
 */
export async function networkOutbox(
  seen: SeenNetwork,
  query: URLSearchParams,
): Promise<Json | string> {
  const { outbox: id } = actorUris(seen.reader.origin, seen.actor.id);
  const first = await lastUnseen(seen);
  if (query.has("since"))
    return oldestFirst(seen, id, Math.max(first, number(query, "since") ?? 0));
  if (query.has("page")) return newestFirst(seen, id, { first, before: number(query, "before") });
  return paged(id, Math.max(0, seen.network.seq - first));
}

/** One activity as a network announced it; undefined when the viewer may not see it or it is not the network's. */
export async function announced(
  seen: SeenNetwork,
  activity: NetworkActivity,
): Promise<string | undefined> {
  if (!seen.sight.read || activity.seq <= (await lastUnseen(seen))) return undefined;
  return (await texts(seen, [activity]))[0];
}

async function newestFirst(
  seen: SeenNetwork,
  id: string,
  { first, before }: { first: number; before: number | undefined },
): Promise<string> {
  const asked = { before: before ?? Number.MAX_SAFE_INTEGER, limit: pageSize };
  const rows = await announcedBefore(seen.reader, seen.actor.id, asked);
  const shown = rows.filter(({ seq }) => seq > first);
  const last = shown.at(-1)?.seq ?? 0;
  const more = shown.length === pageSize && last > first + 1;
  return pageText(
    {
      id: `${id}?page=true${before === undefined ? "" : `&before=${before}`}`,
      partOf: id,
      ...(more && { next: `${id}?page=true&before=${last}` }),
    },
    await texts(seen, shown),
  );
}

async function oldestFirst(seen: SeenNetwork, id: string, since: number): Promise<string> {
  const asked = { since, limit: pageSize + 1 };
  const rows = await announcedSince(seen.reader, seen.actor.id, asked);
  const shown = rows.slice(0, pageSize);
  const more = rows.length > pageSize;
  return pageText(
    {
      id: `${id}?since=${since}`,
      partOf: id,
      ...(more && { next: `${id}?since=${shown.at(-1)?.seq}` }),
    },
    await texts(seen, shown),
  );
}

/** The number of the last activity that came before the viewer could see any; 0 when they may see all. */
async function lastUnseen({ reader, network, viewer }: SeenNetwork): Promise<number> {
  if (network.kind === "open" || network.history === "all" || viewer.kind !== "server") return 0;
  const since = await memberSince(reader, network.id, viewer.host);
  return since === undefined ? network.seq : lastSeqBefore(reader, network, since);
}

/** Of what is here no more, and of what is held back now, nothing is said. */
async function texts(
  { reader, network, viewer }: SeenNetwork,
  rows: readonly NetworkActivity[],
): Promise<string[]> {
  const told = rows.filter(({ type }) => type === "Create" || type === "Update");
  const hidden = await hiddenAmong(reader, viewer, [...new Set(told.map((row) => row.object_uri))]);
  return rows.flatMap((row) => {
    if (told.includes(row) && hidden.has(row.object_uri)) return [];
    return announceText(reader.origin, network, row) ?? [];
  });
}

/** A page whose items are JSON text already. */
function pageText(around: Json, items: readonly string[]): string {
  const head = JSON.stringify(withContext({ ...around, type: "OrderedCollectionPage" }));
  return `${head.slice(0, -1)},"orderedItems":[${items.join(",")}]}`;
}

function number(query: URLSearchParams, name: string): number | undefined {
  return parseId(query.get(name));
}
