import { holdersOf, holdersOfActor } from "../../domain/instance/receipts.read.ts";
import { followerInboxes } from "../../domain/follows/follows.read.ts";
import { hostOf } from "../../lib/url.ts";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FederationMode } from "../context.ts";
import type { Hearers } from "./audience.ts";

/** One inbox, and the server it is on. */
export interface Recipient {
  inbox: string;
  host: string;
}

/**
 * The inboxes of those who are to hear, each once; never our own server, never a blocked one, and none but servers we
 * have named when that is the rule here.
 */
export async function reach(
  reader: Reader,
  mode: FederationMode,
  hearers: Hearers,
): Promise<Recipient[]> {
  if (mode === "off") return [];
  const found = [
    ...(hearers.followersOf === undefined
      ? []
      : await followerInboxes(reader, hearers.followersOf)),
    ...(await peopleInboxes(reader, hearers)),
    ...(await holderInboxes(reader, hearers)),
    ...located(hearers.inboxes ?? []),
  ];
  const allowed = await gate(reader, mode, hearers);
  const byInbox = new Map(
    found.flatMap((one) => (allowed(one.host) ? [[one.inbox, one] as const] : [])),
  );
  return [...byInbox.values()];
}

const standing = define("peer-standing", (reader) =>
  reader.db.selectFrom("peer").select(["host", "trust", "named"]),
);

async function gate(
  reader: Reader,
  mode: FederationMode,
  { only, not = [] }: Hearers,
): Promise<(host: string) => boolean> {
  const peers = new Map((await standing(reader, {})).map((row) => [row.host, row]));
  return (host) => {
    const held = peers.get(host);
    if (host === reader.host || held?.trust === "blocked" || not.includes(host)) return false;
    if (only === "allied") return held?.trust === "allied";
    if (only !== undefined && host !== only.host) return false;
    return mode === "open" || held?.named === 1;
  };
}

const people = define("inboxes-of-people", (reader, p: { ids: string; from: number }) =>
  reader.db
    .selectFrom("actor")
    .leftJoin("peer", "peer.host", "actor.host")
    .select(["inbox_uri", "shared_inbox_uri"])
    .where(inIds(reader, "actor.id", p.ids))
    .where("local", "=", 0)
    .where("state", "=", "active")
    .where((eb) => eb.or([eb("peer.trust", "is", null), eb("peer.trust", "<>", "blocked")]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("block")
            .select("block.id")
            .whereRef("blocker_id", "=", "actor.id")
            .where("blocked_id", "=", p.from),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("block")
            .select("block.id")
            .where("blocker_id", "=", p.from)
            .whereRef("blocked_id", "=", "actor.id"),
        ),
      ),
    ),
);

async function peopleInboxes(reader: Reader, hearers: Hearers): Promise<Recipient[]> {
  const { people: ids = [], peopleByUri = [], privately = false, from = 0 } = hearers;
  const wanted = [...new Set([...ids, ...(await idsOf(reader, peopleByUri))])];
  if (wanted.length === 0) return [];
  const rows = await people(reader, { ids: wanted.join(","), from });
  return located(
    rows.flatMap(
      (row) => (privately ? row.inbox_uri : (row.shared_inbox_uri ?? row.inbox_uri)) ?? [],
    ),
  );
}

/**
 * Where something was taken before. What was said to someone alone was taken at an inbox of their own: what is not, goes
 * to the one that their server shares, once for all of them.
 */
async function holderInboxes(
  reader: Reader,
  { holdersOf: uri, acquainted, privately = false }: Hearers,
): Promise<Recipient[]> {
  const held = [
    ...(uri === undefined ? [] : await holdersOf(reader, uri)),
    ...(acquainted === undefined ? [] : await holdersOfActor(reader, acquainted)),
  ];
  return located(held.map(({ inbox, shared }) => (privately ? inbox : (shared ?? inbox))));
}

const someUris = 500;

async function idsOf(reader: Reader, uris: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < uris.length; at += someUris) {
    const rows = await reader.db
      .selectFrom("actor")
      .select("id")
      .where("uri", "in", uris.slice(at, at + someUris))
      .execute();
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}

function located(inboxes: readonly string[]): Recipient[] {
  return inboxes.flatMap((inbox) => {
    const host = hostOf(inbox);
    return host === undefined ? [] : [{ inbox, host }];
  });
}
