import { sql, type RawBuilder, type Selectable, type SqlBool } from "kysely";
import { define, inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { ReportTable } from "../../storage/tables/moderation.ts";
import type { Window } from "../../storage/windowed.ts";
import type { Page, PageRequest } from "../knowledge/post-view.ts";
import { actorRefs, type ActorRef } from "../people/actor-ref.ts";

type Row = Selectable<ReportTable>;

/** A report as moderators read it. */
export interface ReportView {
  id: number;
  reporter: ActorRef;
  target: ActorRef;
  /** Posts of the target that it names and that are still here. */
  postIds: number[];
  /** Addresses of what else it names, as the network that told of it says. */
  notHeld: string[];
  text: string;
  category: Row["category"];
  rules: string[];
  /** The server of whoever it is about was told too. */
  forwarded: boolean;
  assignedTo: ActorRef | null;
  resolvedBy: ActorRef | null;
  resolvedAt: string | null;
  open: boolean;
  createdAt: string;
}

/** Those for the instance's moderators, who leave closed networks to their own: a condition for a query on `report`. */
export const forInstance: RawBuilder<SqlBool> = sql`(report.network_id is null or exists
  (select 1 from network where network.actor_id = report.network_id and network.kind = 'open'))`;

/**
 * Reports that nobody has dealt with, newest first: those of a network, or with none given those for the instance's
 * moderators. Who may read them is for the caller to know.
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
    .where((eb) => (networkId === undefined ? forInstance : eb("network_id", "=", networkId)))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const items = await viewsOf(reader, shown);
  return { items, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** The latest reports of a network that were dealt with, by whoever moderates it. Who may read them is for the caller to know. */
export async function closedReports(
  reader: Reader,
  networkId: number,
  limit: number,
): Promise<ReportView[]> {
  const rows = await reader.db
    .selectFrom("report")
    .selectAll()
    .where("state", "=", "resolved")
    .where("network_id", "=", networkId)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return viewsOf(reader, rows);
}

/** Which reports an overview shows. */
export interface ReportsAsked extends Window {
  open: boolean;
  reporterId?: number | undefined;
  targetId?: number | undefined;
}

/** A page of the reports for the instance's moderators, dealt with or not. */
export async function instanceReports(
  reader: Reader,
  { open, reporterId, targetId, before, after, up, limit }: ReportsAsked,
): Promise<ReportView[]> {
  const rows = await reader.db
    .selectFrom("report")
    .selectAll()
    .where("state", "=", open ? "open" : "resolved")
    .where("id", "<", before)
    .where("id", ">", after)
    .where(forInstance)
    .$if(reporterId !== undefined, (q) => q.where("reporter_id", "=", reporterId!))
    .$if(targetId !== undefined, (q) => q.where("target_id", "=", targetId!))
    .orderBy("id", up ? "asc" : "desc")
    .limit(limit)
    .execute();
  return viewsOf(reader, up ? rows.toReversed() : rows);
}

/** One of the reports for the instance's moderators. */
export async function instanceReport(reader: Reader, id: number): Promise<ReportView | undefined> {
  const rows = await reader.db
    .selectFrom("report")
    .selectAll()
    .where("id", "=", id)
    .where(forInstance)
    .execute();
  return (await viewsOf(reader, rows))[0];
}

/** What someone here reported, as they are told of it. */
export async function ownReport(
  reader: Reader,
  me: number,
  id: number,
): Promise<ReportView | undefined> {
  const rows = await reader.db
    .selectFrom("report")
    .selectAll()
    .where("id", "=", id)
    .where("reporter_id", "=", me)
    .execute();
  return (await viewsOf(reader, rows))[0];
}

const toldRows = define("told-reports", (reader, p: { me: number; ids: string }) =>
  reader.db
    .selectFrom("report")
    .selectAll()
    .where(inIds(reader, "report.id", p.ids))
    .where(
      sql<SqlBool>`(${forInstance} and exists (select 1 from account
          where actor_id = ${p.me} and role in ('moderator', 'admin'))
        or exists (select 1 from follow where follower_id = ${p.me}
          and followee_id = report.network_id and follow.state = 'accepted'
          and follow.role in ('moderator', 'owner')))`,
    ),
);

/** Those of the reports that someone looks after, for the instance or in a network. */
export async function reportsFor(
  reader: Reader,
  me: number,
  ids: readonly number[],
): Promise<ReportView[]> {
  if (ids.length === 0) return [];
  return viewsOf(reader, await toldRows(reader, { me, ids: ids.join(",") }));
}

async function viewsOf(reader: Reader, rows: readonly Row[]): Promise<ReportView[]> {
  const arrived = await arrivedOf(reader, rows);
  const refs = await actorRefs(
    reader,
    rows.flatMap((row) =>
      [row.reporter_id, targetOf(row, arrived), row.assigned_to_id, row.resolved_by_id].flatMap(
        (id) => id ?? [],
      ),
    ),
  );
  const named = rows.map((row) => JSON.parse(row.posts) as number[]);
  const held = await heldPosts(reader, named.flat());
  const who = (id: number | null) => (id === null ? null : (refs.get(id) ?? null));
  return rows.flatMap((row, at) => {
    const reporter = refs.get(row.reporter_id);
    const target = refs.get(targetOf(row, arrived));
    if (!reporter || !target) return [];
    const late = arrived.get(row.id) ?? [];
    const known = new Set([target.uri, ...late.map(({ uri }) => uri)]);
    return [
      {
        id: row.id,
        reporter,
        target,
        postIds: [...(named[at] ?? []).filter((id) => held.has(id)), ...late.map(({ id }) => id)],
        notHeld: namedBy(row).filter((uri) => !known.has(uri)),
        text: row.text,
        category: row.category,
        rules: JSON.parse(row.rules) as string[],
        forwarded: row.forwarded === 1,
        assignedTo: who(row.assigned_to_id),
        resolvedBy: who(row.resolved_by_id),
        resolvedAt: row.resolved_at,
        open: row.state === "open",
        createdAt: row.created_at,
      },
    ];
  });
}

type Arrived = Pick<Selectable<PostTable>, "id" | "uri" | "author_id" | "network_id">;

/** Of each report what it named before it was here, and what is in the network that told of it. */
async function arrivedOf(
  reader: Reader,
  rows: readonly Row[],
): Promise<ReadonlyMap<number, Arrived[]>> {
  const uris = rows.flatMap(namedBy);
  if (uris.length === 0) return new Map();
  const posts = await reader.db
    .selectFrom("post")
    .select(["id", "uri", "author_id", "network_id"])
    .where("uri", "in", uris)
    .orderBy("id")
    .execute();
  return new Map(
    rows.map((row) => {
      const names = new Set(namedBy(row));
      const own = posts.filter((post) => post.network_id === row.reporter_id);
      return [row.id, own.filter(({ uri }) => names.has(uri))];
    }),
  );
}

/** Where nobody knew who wrote it, the network stands for them until it is here. */
function targetOf(row: Row, arrived: ReadonlyMap<number, Arrived[]>): number {
  const author = arrived.get(row.id)?.[0]?.author_id;
  return row.target_id === row.reporter_id && author !== undefined ? author : row.target_id;
}

function namedBy(row: Row): string[] {
  return JSON.parse(row.named) as string[];
}

async function heldPosts(reader: Reader, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await reader.db.selectFrom("post").select("id").where("id", "in", ids).execute();
  return new Set(rows.map((row) => row.id));
}
