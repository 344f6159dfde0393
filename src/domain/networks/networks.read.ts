import { sql } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { matchBest } from "../../storage/search.ts";
import type { FollowTable } from "../../storage/tables/follows.ts";
import type { NetworkTable } from "../../storage/tables/networks.ts";
import type { ActorTable } from "../../storage/tables/people.ts";
import type { Page } from "../knowledge/post-view.ts";
import { anonymous, personViewer } from "../knowledge/visible.ts";
import { shownAmong } from "../people/shown.read.ts";
import {
  actorRefColumns,
  toActorRef,
  type ActorRef,
  type ActorRefRow,
} from "../people/actor-ref.ts";
import { may, type NetworkVerb, type Standing } from "./may.ts";

/** A network as one viewer may see it. */
export interface NetworkView extends ActorRef {
  networkKind: NetworkTable["kind"];
  /** Safe HTML. */
  purposeHtml: string;
  purposeSource: string | null;
  rulesHtml: string;
  rulesSource: string | null;
  posting: NetworkTable["posting"];
  history: NetworkTable["history"];
  archived: boolean;
  /** Whether its server keeps to our profile; what does not is an open group like any other. */
  profile: boolean;
  membersCount: number;
  createdAt: string;
  /** For those who may read in it. */
  lastPostedAt: string | null;
  standing: Standing;
  /** Whether the viewer may do that. */
  may: (verb: NetworkVerb) => boolean;
}

type Row = ActorRefRow &
  Pick<ActorTable, "bio_html" | "bio_source" | "followers_count" | "created_at"> &
  Pick<ActorTable, "last_posted_at"> &
  Pick<NetworkTable, "rules_html" | "rules_source" | "posting" | "history"> & {
    network_kind: NetworkTable["kind"];
    network_state: NetworkTable["state"];
    keeps_profile: 0 | 1;
    standing: FollowTable["state"] | null;
    role: FollowTable["role"] | null;
  };

/** Whoever is not signed in. */
const nobody = 0;

/** Networks come first and their actors after, since most actors are none: SQLite keeps to the order of a cross join. */
function selected(reader: Reader, p: { me: number; now: string }) {
  return reader.db
    .selectFrom("network")
    .crossJoin("actor")
    .whereRef("actor.id", "=", "network.actor_id")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .leftJoin("follow", (join) =>
      join
        .onRef("follow.followee_id", "=", "actor.id")
        .on("follow.follower_id", "=", p.me)
        .on((eb) => eb.or([eb("follow.until", "is", null), eb("follow.until", ">", p.now)])),
    )
    .select(actorRefColumns)
    .select(["network.kind as network_kind", "network.rules_html", "network.rules_source"])
    .select(["network.posting", "network.history", "network.state as network_state"])
    .select(["network.profile as keeps_profile", "actor.bio_html", "actor.bio_source"])
    .select(["actor.followers_count", "actor.created_at", "actor.last_posted_at"])
    .select(["follow.state as standing", "follow.role"])
    .where("actor.state", "=", "active")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("peer")
            .select("peer.host")
            .whereRef("peer.host", "=", "actor.host")
            .where("peer.trust", "=", sql.lit("blocked" as const)),
        ),
      ),
    );
}

type Who = { me: number; now: string };

const byIds = define("networks-by-ids", (reader, p: Who & { ids: string }) =>
  selected(reader, p).where(inIds(reader, "network.actor_id", p.ids)),
);

const found = define("network-directory", (reader, p: Who & { before: number; limit: number }) =>
  selected(reader, p)
    .where("network.actor_id", "<", p.before)
    .where("network.kind", "in", ["open", "closed"])
    .where("actor.discoverable", "=", 1)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("hidden_host")
            .select("hidden_host.id")
            .where("hidden_host.actor_id", "=", p.me)
            .whereRef("hidden_host.host", "=", "actor.host"),
        ),
      ),
    )
    .orderBy("network.actor_id", "desc")
    .limit(p.limit),
);

const mine = define("networks-of-person", (reader, p: Who) =>
  reader.db
    .selectFrom("follow")
    .select("followee_id as id")
    .where("follower_id", "=", p.me)
    .where("state", "in", ["accepted", "requested", "invited"])
    .where("role", "is not", null)
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", p.now)])),
);

/** The networks among these that someone may know of, in this order. `me` is null for who is not signed in here. */
async function networksByIds(
  reader: Reader,
  me: number | null,
  ids: readonly number[],
  now: string,
): Promise<NetworkView[]> {
  if (ids.length === 0) return [];
  const rows = await byIds(reader, { ids: ids.join(","), me: me ?? nobody, now });
  const views = new Map(rows.map((row) => [row.id, toView(row)]));
  return ids.flatMap((id) => {
    const view = views.get(id);
    return view?.may("find") ? [view] : [];
  });
}

/** One network, when someone may know of it. */
export async function network(
  reader: Reader,
  me: number | null,
  id: number,
  now: string,
): Promise<NetworkView | undefined> {
  return (await networksByIds(reader, me, [id], now))[0];
}

/** A network by handle; `host` null for one here. */
export async function networkByHandle(
  reader: Reader,
  me: number | null,
  named: { handle: string; host: string | null; now: string },
): Promise<NetworkView | undefined> {
  const actor = await reader.db
    .selectFrom("actor")
    .select("id")
    .where("handle_key", "=", named.handle.toLowerCase())
    .where("host", "=", named.host?.toLowerCase() ?? reader.host)
    .where("kind", "=", "network")
    .executeTakeFirst();
  return actor && network(reader, me, actor.id, named.now);
}

export interface Directory {
  /** Empty: all that can be found, the newest first; else those that match, the best first. */
  words: string;
  /** The last of the page before; one that is not found any more has nothing after it. */
  before?: number | undefined;
  limit: number;
  now: string;
}

/**
 * Networks that can be found, here and in other regions; hidden ones never, not even by their members, and none of a server
 * that the reader has hidden.
 */
export async function networkDirectory(
  reader: Reader,
  me: number | null,
  { words, before, limit, now }: Directory,
): Promise<Page<NetworkView>> {
  if (words.trim() === "") {
    const from = before ?? Number.MAX_SAFE_INTEGER;
    const rows = await found(reader, { me: me ?? nobody, now, before: from, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(toView),
      next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  }
  const viewer = me === null ? anonymous : personViewer(me);
  const ids = await shownAmong(reader, viewer, await matchBest(reader, "actor", words));
  const all = await networksByIds(reader, me, ids, now);
  const findable = all.filter(({ networkKind }) => ["open", "closed"].includes(networkKind));
  const at = before === undefined ? -1 : findable.findIndex(({ id }) => id === before);
  if (before !== undefined && at < 0) return { items: [], next: null };
  const items = findable.slice(at + 1, at + 1 + limit);
  const more = findable.length > at + 1 + limit;
  return { items, next: more ? (items.at(-1)?.id ?? null) : null };
}

/** The networks someone here belongs to, has asked to join or is invited to, by name. */
export async function networksOf(reader: Reader, me: number, now: string): Promise<NetworkView[]> {
  const ids = (await mine(reader, { me, now })).map((row) => row.id);
  const views = await networksByIds(reader, me, ids, now);
  const { compare } = new Intl.Collator("da");
  return views
    .filter(({ networkKind }) => networkKind !== "alliance")
    .toSorted((a, b) => compare(a.name, b.name) || a.id - b.id);
}

function toView(row: Row): NetworkView {
  const standing: Standing =
    row.standing === null ? null : { state: row.standing, role: row.role ?? "member" };
  const rules = { kind: row.network_kind, posting: row.posting, state: row.network_state };
  return {
    ...toActorRef(row),
    networkKind: row.network_kind,
    purposeHtml: row.bio_html,
    purposeSource: row.bio_source,
    rulesHtml: row.rules_html,
    rulesSource: row.rules_source,
    posting: row.posting,
    history: row.history,
    archived: row.network_state === "archived",
    profile: row.keeps_profile === 1,
    membersCount: row.followers_count,
    createdAt: row.created_at,
    lastPostedAt: may(standing, "read", rules) ? row.last_posted_at : null,
    standing,
    may: (verb) => may(standing, verb, rules),
  };
}
