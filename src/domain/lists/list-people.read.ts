import type { Reader } from "../../storage/reader.ts";
import { define, inIds } from "../../storage/query.ts";
import { defineWindowed, type Window } from "../../storage/windowed.ts";
import { followerPage } from "../follows/follow-pages.read.ts";
import { personViewer } from "../knowledge/visible.ts";
import type { ListView } from "./lists.read.ts";

const members = defineWindowed("list-members-by-window", "list_member.id", (reader, p) =>
  reader.db
    .selectFrom("list_member")
    .select(["list_member.id", "list_member.actor_id as other"])
    .where("list_member.list_id", "=", p.of),
);

/** Who is in one of someone's lists, by window: each row's id and whom it is of; of a network its members. */
export function listPeople(
  reader: Reader,
  me: number,
  { id, network }: ListView,
  window: Window,
): Promise<{ id: number; other: number }[]> {
  return network ? followerPage(reader, personViewer(me), id, window) : members(reader, id, window);
}

const heard = define("listed-among", (reader, p: { lists: string; sources: string }) =>
  reader.db
    .selectFrom("list_member as member")
    .innerJoin("subscription", (join) =>
      join
        .onRef("subscription.reader_id", "=", "member.owner_id")
        .onRef("subscription.source", "=", "member.actor_id"),
    )
    .select(["member.list_id", "member.actor_id"])
    .where(inIds(reader, "member.list_id", p.lists))
    .where(inIds(reader, "member.actor_id", p.sources)),
);

/**
 * Which of these actors, as sources of streams, each of these lists brings; one query. What is said in a network stands under
 * the network's own id.
 */
export async function listedAmong(
  reader: Reader,
  listIds: readonly number[],
  sources: readonly number[],
): Promise<Map<number, Set<number>>> {
  if (listIds.length === 0 || sources.length === 0) return new Map();
  const rows = await heard(reader, { lists: listIds.join(","), sources: sources.join(",") });
  const found = Map.groupBy(rows, (row) => row.list_id);
  return new Map([...found].map(([id, of]) => [id, new Set(of.map((row) => row.actor_id))]));
}
