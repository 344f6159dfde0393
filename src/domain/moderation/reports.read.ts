import type { Reader } from "../../storage/reader.ts";
import type { Page, PageRequest } from "../knowledge/post-view.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";

/** A report as moderators read it. */
export interface ReportView {
  id: number;
  reporter: ActorRef;
  target: ActorRef;
  /** Posts of the target that it names and that are still here. */
  postIds: number[];
  text: string;
  createdAt: string;
}

/**
 * Reports that nobody has dealt with, newest first: those of a network, or with none given those for the instance's
 * moderators, who leave closed networks to their own. Who may read them is for the caller to know.
 */
export async function openReports(
  reader: Reader,
  { before = Number.MAX_SAFE_INTEGER, limit, networkId }: PageRequest & { networkId?: number },
): Promise<Page<ReportView>> {
  const rows = await reader.db
    .selectFrom("report")
    .selectAll()
    .where("state", "=", "open")
    .where("id", "<", before)
    .where((eb) =>
      networkId === undefined
        ? eb.or([
            eb("network_id", "is", null),
            eb("network_id", "in", (of) =>
              of.selectFrom("network").select("actor_id").where("kind", "=", "open"),
            ),
          ])
        : eb("network_id", "=", networkId),
    )
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const refs = await actorRefs(
    reader,
    shown.flatMap((row) => [row.reporter_id, row.target_id]),
  );
  const named = shown.map((row) => JSON.parse(row.posts) as number[]);
  const held = await heldPosts(reader, named.flat());
  const items = shown.flatMap((row, at) => {
    const reporter = refs.get(row.reporter_id);
    const target = refs.get(row.target_id);
    if (!reporter || !target) return [];
    const postIds = (named[at] ?? []).filter((id) => held.has(id));
    return [{ id: row.id, reporter, target, postIds, text: row.text, createdAt: row.created_at }];
  });
  return { items, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

async function heldPosts(reader: Reader, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.db.selectFrom("post").select("id").where("id", "in", ids).execute();
  return new Set(rows.map((row) => row.id));
}
