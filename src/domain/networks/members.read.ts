import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FollowTable } from "../../storage/tables/follows.ts";
import type { MembershipEventTable } from "../../storage/tables/networks.ts";
import type { Page } from "../knowledge/post-view.ts";
import {
  actorRefColumns,
  actorRefs,
  toActorRef,
  type ActorRef,
  type ActorRefRow,
} from "../people/actor-ref.ts";

/** Someone in a network, whatever they are in it. */
export interface MemberView {
  /** The row's id: the cursor. */
  id: number;
  person: ActorRef;
  role: "member" | "moderator" | "owner";
  state: FollowTable["state"];
  message: string | null;
  byId: number | null;
  until: string | null;
  since: string;
  /** Of who asks to join: whether nobody from their server belongs to it yet. */
  firstFromServer: boolean;
}

type Asked = {
  networkId: number;
  state: FollowTable["state"];
  now: string;
  before: number;
  limit: number;
};

const rows = define("network-members", (reader, p: Asked) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .leftJoin("profile", "profile.actor_id", "actor.id")
    .select(actorRefColumns)
    .select(["follow.id as row_id", "follow.role", "follow.state", "follow.message"])
    .select(["follow.by_id", "follow.until", "follow.created_at", "follow.accepted_at"])
    .where("follow.followee_id", "=", p.networkId)
    .where("follow.state", "=", p.state)
    .where((eb) => eb.or([eb("follow.until", "is", null), eb("follow.until", ">", p.now)]))
    .where("follow.id", "<", p.before)
    .where("actor.state", "=", "active")
    .orderBy("follow.id", "desc")
    .limit(p.limit),
);

type Row = ActorRefRow & {
  row_id: number;
  role: FollowTable["role"];
  state: FollowTable["state"];
  message: string | null;
  by_id: number | null;
  until: string | null;
  created_at: string;
  accepted_at: string | null;
};

/** People in a network by what they are in it, the newest first. Whether the reader may know is the caller's to ask (`may`). */
export async function membersOf(
  reader: Reader,
  networkId: number,
  page: {
    state: FollowTable["state"];
    before?: number | undefined;
    limit: number;
    now: string;
  },
): Promise<Page<MemberView>> {
  const { state, before = Number.MAX_SAFE_INTEGER, limit, now } = page;
  const found = await rows(reader, { networkId, state, now, before, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const servers = state === "requested" ? new Set(await serversOf(reader, networkId)) : undefined;
  return {
    items: shown.map((row) => toMember(row, servers !== undefined && !servers.has(row.host))),
    next: found.length > limit ? (shown.at(-1)?.row_id ?? null) : null,
  };
}

/** Who invited someone to a network; undefined when that is not known or there is no invitation. */
export async function invitationOf(
  reader: Reader,
  networkId: number,
  personId: number,
): Promise<ActorRef | undefined> {
  const row = await reader.db
    .selectFrom("follow")
    .select("by_id")
    .where("followee_id", "=", networkId)
    .where("follower_id", "=", personId)
    .where("state", "=", "invited")
    .executeTakeFirst();
  const by = row?.by_id ?? null;
  return by === null ? undefined : (await actorRefs(reader, [by])).get(by);
}

const hosts = define("network-servers", (reader, p: { networkId: number }) =>
  reader.db
    .selectFrom("follow")
    .select((eb) =>
      eb
        .selectFrom("actor")
        .select("actor.host")
        .whereRef("actor.id", "=", "follow.follower_id")
        .where("actor.state", "=", "active")
        .as("host"),
    )
    .distinct()
    .where("follow.followee_id", "=", p.networkId)
    .where("follow.state", "=", "accepted"),
);

/** The servers that hold a network's content because members are there, its own among them when it has members here. */
export async function serversOf(reader: Reader, networkId: number): Promise<string[]> {
  return (await hosts(reader, { networkId })).flatMap((row) => row.host ?? []).toSorted();
}

/** Whether someone belongs to a network here. */
export async function isMemberHere(reader: Reader, actorId: number): Promise<boolean> {
  const member = await reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.followee_id")
    .select("follow.id")
    .where("follow.follower_id", "=", actorId)
    .where("follow.state", "=", "accepted")
    .where("follow.role", "is not", null)
    .where("actor.local", "=", 1)
    .limit(1)
    .executeTakeFirst();
  return member !== undefined;
}

/** The networks elsewhere that someone belongs to. */
export async function networksElsewhereOf(reader: Reader, actorId: number): Promise<number[]> {
  const rows = await reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.followee_id")
    .select("actor.id")
    .where("follow.follower_id", "=", actorId)
    .where("follow.state", "=", "accepted")
    .where("follow.role", "is not", null)
    .where("actor.local", "=", 0)
    .execute();
  return rows.map((row) => row.id);
}

/** What became of people in a network, newest first. */
export async function membershipHistory(
  reader: Reader,
  networkId: number,
  page: { before?: number | undefined; limit: number },
): Promise<
  Page<{
    id: number;
    person: ActorRef;
    by: ActorRef | null;
    event: MembershipEventTable["event"];
    reason: string | null;
    at: string;
  }>
> {
  const found = await reader.db
    .selectFrom("membership_event")
    .selectAll()
    .where("network_id", "=", networkId)
    .where("id", "<", page.before ?? Number.MAX_SAFE_INTEGER)
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  const shown = found.slice(0, page.limit);
  const people = await actorRefs(
    reader,
    shown.flatMap((row) => [row.actor_id, ...(row.by_id === null ? [] : [row.by_id])]),
  );
  return {
    items: shown.flatMap((row) => {
      const person = people.get(row.actor_id);
      const by = row.by_id === null ? null : (people.get(row.by_id) ?? null);
      return person
        ? [{ id: row.id, person, by, event: row.event, reason: row.reason, at: row.created_at }]
        : [];
    }),
    next: found.length > page.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

function toMember(row: Row, firstFromServer: boolean): MemberView {
  return {
    id: row.row_id,
    person: toActorRef(row),
    role: row.role ?? "member",
    state: row.state,
    message: row.message,
    byId: row.by_id,
    until: row.until,
    since: row.accepted_at ?? row.created_at,
    firstFromServer,
  };
}
