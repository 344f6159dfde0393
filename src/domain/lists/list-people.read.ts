import type { Reader } from "../../storage/reader.ts";
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
