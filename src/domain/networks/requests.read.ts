import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Page } from "../knowledge/post-view.ts";
import { actorRefs } from "../people/actor-ref.ts";
import { membersOf, type MemberView } from "./members.read.ts";

const asked = define("request-asked", (reader, p: { networkId: number; followId: number }) =>
  reader.db
    .selectFrom("follow")
    .innerJoin("actor", "actor.id", "follow.follower_id")
    .select(["follow.uri", "follow.message", "actor.uri as person_uri", "actor.host"])
    .where("follow.id", "=", p.followId)
    .where("follow.followee_id", "=", p.networkId)
    .where("follow.state", "=", "requested")
    .where("actor.state", "=", "active"),
);

/** Who asks to join a network of ours, as moderators elsewhere are told; undefined when they wait no more. */
export async function requestAsked(
  reader: Reader,
  networkId: number,
  followId: number,
): Promise<
  { followUri: string; personUri: string; host: string; message: string | undefined } | undefined
> {
  const [row] = await asked(reader, { networkId, followId });
  if (!row) return undefined;
  const { uri: followUri, person_uri: personUri, host, message } = row;
  return { followUri, personUri, host, message: message ?? undefined };
}

/** How a request to join a network elsewhere was told here. */
export function requestKept(
  reader: Reader,
  id: number,
): Promise<{ offer_uri: string; follow_uri: string } | undefined> {
  return reader.db
    .selectFrom("network_request")
    .select(["offer_uri", "follow_uri"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Who asks to join a network, here or elsewhere, the latest first. Whether the reader may know is the caller's to ask (`may`). */
export async function requestsTo(
  reader: Reader,
  { id, local }: { id: number; local: boolean },
  page: { before?: number | undefined; limit: number; now: string },
): Promise<Page<MemberView>> {
  if (local) return membersOf(reader, id, { ...page, state: "requested" });
  const rows = await reader.db
    .selectFrom("network_request")
    .selectAll()
    .where("network_id", "=", id)
    .where("state", "=", "waiting")
    .where("id", "<", page.before ?? Number.MAX_SAFE_INTEGER)
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  const people = await actorRefs(
    reader,
    shown.map((row) => row.person_id),
  );
  const items = shown.flatMap((row): MemberView[] => {
    const person = people.get(row.person_id);
    if (!person) return [];
    const { id: at, message, created_at: since } = row;
    const firstFromServer = row.first_from_server === 1;
    const nothing = { byId: null, until: null };
    const state = { role: "member", state: "requested" } as const;
    return [{ id: at, person, ...state, message, ...nothing, since, firstFromServer }];
  });
  return { items, next: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null };
}
