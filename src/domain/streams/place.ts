import { defineWrite, type Row } from "../../storage/query.ts";
import type { EntryTable } from "../../storage/tables/streams.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { Tx } from "../../storage/transaction.ts";
import { addressedTo, sources } from "./sources.ts";

const insertEntry = defineWrite("place", (tx, row: Row<EntryTable>) =>
  tx.db
    .insertInto("entry")
    .values(row)
    .onConflict((c) => c.doNothing()),
);

export type Placed = Pick<
  PostTable,
  | "id"
  | "author_id"
  | "local"
  | "kind"
  | "audience"
  | "reply_to_uri"
  | "request_status"
  | "replies_count"
  | "network_id"
  | "network_state"
>;

type Placement = Pick<EntryTable, "source" | "reach">;

/** Whether the post is shared beyond its author's page: under its topics, in the region, in all regions. */
export function isShared(post: Pick<Placed, "audience" | "reply_to_uri">): boolean {
  return post.reply_to_uri === null && ["public", "allied", "region"].includes(post.audience);
}

/** Every place where a post appears, boosts aside. `namedHere` are the local people it names. */
function placements(
  post: Placed,
  topicIds: readonly number[],
  namedHere: readonly number[],
): Placement[] {
  const open = (source: number): Placement => ({ source, reach: 0 });
  const alone = namedHere.map((id) => open(addressedTo(id)));
  switch (post.audience) {
    case "direct":
      return post.local === 1 ? [...alone, open(addressedTo(post.author_id))] : alone;
    case "network":
      return [
        ...inNetwork(post).map((source): Placement => ({ source, reach: 1 })),
        ...(post.local === 1 ? [open(addressedTo(post.author_id))] : []),
      ];
    case "followers":
      return [{ source: post.author_id, reach: 1 }, ...alone];
    default:
      return [
        open(post.author_id),
        ...inNetwork(post).map(open),
        ...(isShared(post) ? [...topicIds, ...sharedSources(post)].map(open) : []),
      ];
  }
}

/** A network's stream shows what begins its threads, once the network has taken it. */
function inNetwork({ network_id: id, network_state: state, reply_to_uri }: Placed): number[] {
  return id !== null && state === "accepted" && reply_to_uri === null ? [id] : [];
}

function sharedSources(post: Placed): number[] {
  return [
    ...(post.local === 1 ? [sources.myRegion] : []),
    ...(post.local === 1 || post.kind !== "note" ? [sources.allRegions] : []),
    ...(isUnanswered(post) ? [sources.unanswered] : []),
  ];
}

function isUnanswered(post: Placed): boolean {
  return (
    isShared(post) &&
    post.kind === "request" &&
    post.request_status === "open" &&
    post.replies_count === 0
  );
}

/** Puts a post in its places, in place of where it was. Boosts of it stay. */
export async function place(
  tx: Tx,
  post: Placed,
  topicIds: readonly number[],
  namedHere: readonly number[],
): Promise<void> {
  await tx.db
    .deleteFrom("entry")
    .where("post_id", "=", post.id)
    .where("via_id", "is", null)
    .execute();
  await placeFirst(tx, post, topicIds, namedHere);
}

/** The same of a post that was nowhere. */
export async function placeFirst(
  tx: Tx,
  post: Placed,
  topicIds: readonly number[],
  namedHere: readonly number[],
): Promise<void> {
  const unique = new Map(placements(post, topicIds, namedHere).map((p) => [p.source, p]));
  for (const { source, reach } of unique.values())
    await insertEntry(tx, { source, reach, id: post.id, post_id: post.id, via_id: null });
}

/** Moves a request in or out of the unanswered when a reply or its status has changed that. */
export async function placeUnanswered(tx: Tx, post: Placed): Promise<void> {
  if (post.kind !== "request") return;
  const { id } = post;
  if (isUnanswered(post))
    await tx.db
      .insertInto("entry")
      .values({ source: sources.unanswered, id, post_id: id, reach: 0, via_id: null })
      .onConflict((c) => c.doNothing())
      .execute();
  else
    await tx.db
      .deleteFrom("entry")
      .where("source", "=", sources.unanswered)
      .where("id", "=", id)
      .execute();
}
