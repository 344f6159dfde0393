import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { FollowTable } from "../../storage/tables/follows.ts";
import { languagesIn } from "../follows/follow-options.ts";

/** What is between me and someone. `requestedBy`: they wait for my answer. */
export interface Relation {
  following: "no" | "requested" | "yes";
  followedBy: boolean;
  requestedBy: boolean;
  blocking: boolean;
  muting: boolean;
  /** What of them I want, while I follow them or ask to. */
  wanted: { boosts: boolean; notify: boolean; languages: string[] | null } | null;
  /** How far I have muted them; `until` null: for good. */
  mute: { notifications: boolean; until: string | null } | null;
  /** How I stand with a network; null with a person, and with one that I have nothing to do with. */
  membership: Membership | null;
}

interface Membership {
  state: "member" | "requested" | "invited";
  /** Of a member. */
  role: FollowTable["role"];
}

/** Whoever is invited to a network, or kept out of it, does not follow it. */
const followings = {
  accepted: "yes",
  requested: "requested",
  invited: "no",
  banned: "no",
} as const;

type Asked = { me: number; ids: string };

const following = define("relations-following", (reader, p: Asked) =>
  reader.db
    .selectFrom("follow")
    .select(["followee_id as id", "state", "role", "until", "boosts", "notify", "languages"])
    .where("follower_id", "=", p.me)
    .where(inIds(reader, "followee_id", p.ids)),
);

const followedBy = define("relations-followed-by", (reader, p: Asked) =>
  reader.db
    .selectFrom("follow")
    .select(["follower_id as id", "state"])
    .where("followee_id", "=", p.me)
    .where(inIds(reader, "follower_id", p.ids)),
);

const blocking = define("relations-blocking", (reader, p: Asked) =>
  reader.db
    .selectFrom("block")
    .select("blocked_id as id")
    .where("blocker_id", "=", p.me)
    .where(inIds(reader, "blocked_id", p.ids)),
);

const muting = define("relations-muting", (reader, p: Asked & { now: string }) =>
  reader.db
    .selectFrom("mute")
    .select(["muted_id as id", "notifications", "until"])
    .where("muter_id", "=", p.me)
    .where(inIds(reader, "muted_id", p.ids))
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", p.now)])),
);

/** What is between me and each of them, by id, at `now`; four queries however many. */
export async function relations(
  reader: Reader,
  me: number,
  ids: readonly number[],
  now = new Date().toISOString(),
): Promise<Map<number, Relation>> {
  const asked = { me, ids: ids.join(",") };
  const [out, back, blocked, muted] = await Promise.all([
    following(reader, asked),
    followedBy(reader, asked),
    blocking(reader, asked),
    muting(reader, { ...asked, now }),
  ]);
  const relation = (id: number): Relation => {
    const mine = out.find((row) => row.id === id);
    const theirs = back.find((row) => row.id === id);
    const mute = muted.find((row) => row.id === id);
    const state = mine ? followings[mine.state] : "no";
    return {
      following: state,
      followedBy: theirs?.state === "accepted",
      requestedBy: theirs?.state === "requested",
      blocking: blocked.some((row) => row.id === id),
      muting: mute !== undefined,
      wanted: mine && state !== "no" ? wantedIn(mine) : null,
      mute: mute ? { notifications: mute.notifications === 1, until: mute.until } : null,
      membership: mine ? membershipIn(mine, now) : null,
    };
  };
  return new Map(ids.map((id) => [id, relation(id)]));
}

/** Nobody is told here that they are kept out; an invitation that has lapsed is none. */
function membershipIn(
  { state, role, until }: Pick<FollowTable, "state" | "role" | "until">,
  now: string,
): Membership | null {
  if (role === null || state === "banned") return null;
  if (state === "accepted") return { state: "member", role };
  if (state === "invited" && until !== null && until <= now) return null;
  return { state, role: null };
}

function wantedIn(row: {
  boosts: 0 | 1;
  notify: 0 | 1;
  languages: string | null;
}): NonNullable<Relation["wanted"]> {
  return {
    boosts: row.boosts === 1,
    notify: row.notify === 1,
    languages: languagesIn(row.languages),
  };
}

/** What I keep to myself about someone, or about their server. */
export interface OwnView {
  note: string;
  endorsed: boolean;
  hostHidden: boolean;
}

const notes = define("relations-notes", (reader, p: Asked) =>
  reader.db
    .selectFrom("private_note")
    .select(["about_id as id", "text"])
    .where("writer_id", "=", p.me)
    .where(inIds(reader, "about_id", p.ids)),
);

const endorsed = define("relations-endorsed", (reader, p: Asked) =>
  reader.db
    .selectFrom("endorsement")
    .select("endorsed_id as id")
    .where("actor_id", "=", p.me)
    .where(inIds(reader, "endorsed_id", p.ids)),
);

const onHiddenHosts = define("relations-hidden-hosts", (reader, p: Asked) =>
  reader.db
    .selectFrom("actor")
    .innerJoin("hidden_host", "hidden_host.host", "actor.host")
    .select("actor.id")
    .where(inIds(reader, "actor.id", p.ids))
    .where("hidden_host.actor_id", "=", p.me),
);

/** The rest of what is between me and each of them, which only I see; three queries however many. */
export async function ownViews(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<Map<number, OwnView>> {
  const asked = { me, ids: ids.join(",") };
  const [noted, recommended, hidden] = await Promise.all([
    notes(reader, asked),
    endorsed(reader, asked),
    onHiddenHosts(reader, asked),
  ]);
  const view = (id: number): OwnView => ({
    note: noted.find((row) => row.id === id)?.text ?? "",
    endorsed: recommended.some((row) => row.id === id),
    hostHidden: hidden.some((row) => row.id === id),
  });
  return new Map(ids.map((id) => [id, view(id)]));
}
