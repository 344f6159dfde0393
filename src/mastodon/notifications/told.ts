import { collectionsByIds } from "../../domain/collections/collections.read.ts";
import { answeredRequests } from "../../domain/knowledge/answered-requests.read.ts";
import { postsByIds } from "../../domain/knowledge/post.read.ts";
import { reportsFor, type ReportView } from "../../domain/moderation/reports.read.ts";
import type { NewsKind } from "../../domain/notifications/kinds.ts";
import type { NewsRow } from "../../domain/notifications/news.read.ts";
import { accountsBeside } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";
import { collectionEntity, type Collection } from "../entities/collection.ts";
import { ungroupedKey, type Notification, type Told } from "../entities/notification.ts";
import { report } from "../entities/report.ts";
import type { Status } from "../entities/status.ts";
import { postsAsStatuses } from "../statuses-of.ts";
import { isOwn, typeOf } from "./types.ts";

type Asked = Pick<Call<unknown, Person>, "reader" | "viewer" | "links" | "now" | "me" | "deps">;

/** Types that an app shows without help (`supported_types[]`); undefined when it shows nothing that it does not know. */
export type Supported = readonly string[] | undefined;

/** News and what stands around it, read together. */
export interface ReadNews {
  accounts: ReadonlyMap<number, Account>;
  /** What each is about that is about a post, by its id. */
  statuses: ReadonlyMap<number, Status>;
  /** What each says, by its id; what is about a post that cannot be read, or that the app has no word for, is not in it. */
  told: ReadonlyMap<number, Told>;
}

/** Reads what news is about, in a fixed number of queries however much; `actorIds`: others whose accounts are wanted. */
export async function readNews(
  call: Asked,
  rows: readonly NewsRow[],
  supported: Supported,
  actorIds: readonly number[] = [],
): Promise<ReadNews> {
  const { reader, me } = call;
  const reportIds = rows.flatMap((row) => row.report_id ?? []);
  const held = await reportsFor(reader, me.actorId, reportIds);
  const reports = new Map(held.map((one) => [one.id, one]));
  const accounts = await accountsBeside(call, [
    ...actorIds,
    ...rows.flatMap(({ actor_id, network_id }) => [actor_id, network_id ?? []].flat()),
    ...held.map(({ target }) => target.id),
  ]);
  for (const { actor_id: id } of rows.filter(({ kind }) => saysGoodbye.includes(kind))) {
    const network = accounts.get(id);
    if (network?.group) accounts.set(id, byNameOnly(network));
  }
  const collections = await collectionsOfNews(call, rows);
  const statuses = await statusesOfNews(call, rows, supported !== undefined);
  const told = rows.flatMap((row): [number, Told][] => {
    if (row.post_id !== null && !statuses.has(row.id)) return [];
    if (row.collection_id !== null && !collections.has(row.collection_id)) return [];
    const says = tell(call, row, { accounts, reports, collections, supported });
    return says ? [[row.id, says]] : [];
  });
  return { accounts, statuses, told: new Map(told) };
}

/** Who is out of a network, or not let in, is told which: its name, and no more of one that they may not see. */
const saysGoodbye: readonly NewsKind[] = ["networkRemoval", "networkDenied"];

function byNameOnly(network: Account): Account {
  const counts = { statuses_count: 0, followers_count: 0, following_count: 0 };
  return { ...network, ...counts, note: "", fields: [], last_status_at: null };
}

/** News as apps see it alone, in this order. */
export async function notificationsOf(
  call: Asked,
  rows: readonly NewsRow[],
  supported: Supported,
): Promise<Notification[]> {
  const { accounts, statuses, told } = await readNews(call, rows, supported);
  return rows.flatMap((row): Notification[] => {
    const [says, account, status] = [
      told.get(row.id),
      accounts.get(row.actor_id),
      statuses.get(row.id),
    ];
    if (!says || !account) return [];
    return [
      {
        id: String(row.id),
        created_at: row.created_at,
        group_key: row.group_key ?? ungroupedKey(row.id),
        account,
        ...(status && { status }),
        ...says,
      },
    ];
  });
}

async function collectionsOfNews(
  { reader, viewer, links }: Asked,
  rows: readonly NewsRow[],
): Promise<Map<number, Collection>> {
  const ids = [...new Set(rows.flatMap((row) => row.collection_id ?? []))];
  const found = await collectionsByIds(reader, viewer, ids);
  return new Map(found.map((view) => [view.id, collectionEntity(links.origin, view)]));
}

async function statusesOfNews(
  call: Asked,
  rows: readonly NewsRow[],
  showsFallbacks: boolean,
): Promise<Map<number, Status>> {
  const about = rows.filter((row) => row.post_id !== null);
  const answers = showsFallbacks ? [] : about.filter(({ kind }) => kind === "answer");
  const requests = await answeredRequests(
    call.reader,
    answers.map((row) => row.post_id!),
  );
  const postOf = ({ kind, post_id, actor_id }: NewsRow): number =>
    (kind === "answer" &&
      requests.find((one) => one.replyId === post_id && one.authorId === actor_id)?.requestId) ||
    post_id!;
  const posts = await postsByIds(call.reader, call.viewer, [...new Set(about.map(postOf))]);
  const made = await postsAsStatuses(call, posts);
  const byPost = new Map(posts.map((post, at) => [post.id, made[at]!]));
  return new Map(
    about.flatMap((row) => {
      const status = byPost.get(postOf(row));
      return status ? [[row.id, status] as const] : [];
    }),
  );
}

interface Around {
  accounts: ReadonlyMap<number, Account>;
  reports: ReadonlyMap<number, ReportView>;
  collections: ReadonlyMap<number, Collection>;
  supported: Supported;
}

function tell(
  { me, deps }: Asked,
  { kind, actor_id, network_id, collection_id, report_id, reason }: NewsRow,
  { accounts, reports, collections, supported }: Around,
): Told | undefined {
  const type = typeOf(kind, supported !== undefined);
  const actor = accounts.get(actor_id);
  if (type === undefined || !actor) return undefined;
  const network = accounts.get(network_id ?? 0);
  const told = reports.get(report_id ?? 0);
  const target = accounts.get(told?.target.id ?? 0);
  const collection = collections.get(collection_id ?? 0);
  const unknown = supported !== undefined && !supported.includes(type) && isOwn(type);
  const words = deps.newsWords({ kind, byNetwork: actor.group }, me.language);
  return {
    type,
    ...(told && target && { report: report(told, target) }),
    ...(collection && { collection }),
    ...(unknown && {
      fallback: {
        title: `${actor.display_name} ${words}`,
        summary: network?.display_name ?? collection?.name ?? null,
        details: null,
      },
    }),
    vis: {
      kind,
      network: network ? { id: network.id, acct: network.acct, title: network.display_name } : null,
      reason,
    },
  };
}
