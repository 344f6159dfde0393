import type { Selectable } from "kysely";
import { addDays } from "../../lib/time.ts";
import { stripInvisible, truncate } from "../../lib/text.ts";
import type { PostTable } from "../../storage/tables/knowledge.ts";
import type { ReportTable } from "../../storage/tables/moderation.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { guardText } from "../knowledge/guard.ts";
import { personViewer, visible, type Viewer } from "../knowledge/visible.ts";
import { moderatorsOf } from "../networks/moderators.read.ts";
import { networkRow } from "../networks/network-row.ts";
import { notify } from "../notifications/notify.ts";
import { Refused } from "../refused.ts";
import { activityUri } from "../uris.ts";

/**
 * `uri`: the Flag from elsewhere; ours is made here. `postIds` that are not the target's, or that a reporter here may not
 * see, are left out.
 */
export interface NewReport {
  reporterId: number;
  targetId: number;
  postIds: readonly number[];
  text: string;
  /** Addresses of what is not here, when the reporter is the network that it was written in. */
  named?: readonly string[] | undefined;
  uri?: string | undefined;
  category?: ReportCategory | undefined;
  /** Rules of the instance that it names. */
  rules?: readonly string[] | undefined;
  /** The reporter has seen the hints of the patient guard and stands by the text. */
  confirmed?: boolean | undefined;
  /** Whether the server of someone elsewhere is told too; it is when nothing is said. */
  forward?: boolean | undefined;
  /** A group elsewhere that it was written in is told too, and by whom: it takes no report without a name. */
  byName?: boolean | undefined;
}

type ReportCategory = Selectable<ReportTable>["category"];

const most = { posts: 50, rules: 50, text: 5_000, aDay: 100 } as const;

/**
 * Tells the moderators of someone, or of what someone wrote; only they see it. The same Flag twice is once. What was
 * written in a network is for the network's moderators, wherever they live, in an open one also for the instance's. The
 * instance's alone see what is about one of those moderators and what one of them reports; they too see what happens where
 * none of them is here. What the moderators of a closed network hear, the server of whoever it is about does not.
 * Throws `not-found` when reporter or target is gone, `try-again-later` after 100 reports in a day from one reporter, and
 * for what someone here writes `patient-data`, `patient-data-warning`.
 */
export async function fileReport(
  tx: Tx,
  { reporterId, targetId, postIds, text, uri, ...more }: NewReport,
): Promise<{ id: number | null; added: boolean }> {
  const { category = "other", rules = [], forward = true, confirmed = false, named = [] } = more;
  const reporter = await party(tx, reporterId);
  const target = await party(tx, targetId);
  if ((await filedSince(tx, reporterId, addDays(tx.now, -1))) >= most.aDay)
    throw new Refused("try-again-later");
  const ours = reporter.local === 1;
  if (ours) guardText({ text }, { confirmed, today: tx.now });
  const held = await postsOf(tx, targetId, postIds, ours ? personViewer(reporterId) : undefined);
  const [saidIn = named.length > 0 ? reporterId : null] = held.map((post) => post.network_id);
  const network = held.every((post) => post.network_id === saidIn)
    ? await networkOf(tx, saidIn, { reporterId, targetId })
    : undefined;
  const within = network && network.moderators.length > 0 ? network : undefined;
  const group = ours && more.byName === true && network?.group === true ? network : undefined;
  const forwarded = ours && target.local === 0 && forward && network?.open !== false;
  const told = network?.toldElsewhere && (network.local || ours) ? network.networkId : null;
  const id = tx.newId();
  const added = await tx.db
    .insertInto("report")
    .values({
      id,
      uri: uri ?? activityUri(tx.origin, id),
      reporter_id: reporterId,
      target_id: targetId,
      posts: JSON.stringify(held.map((post) => post.id)),
      named: JSON.stringify(named.slice(0, most.posts)),
      text: truncate(stripInvisible(text), most.text),
      network_id: within?.networkId ?? null,
      told_in_id: network?.networkId === reporterId ? reporterId : told,
      state: "open",
      category,
      rules: JSON.stringify(rules.slice(0, most.rules)),
      forwarded: forwarded ? 1 : 0,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!added) return { id: null, added: false };
  const networkId = within?.networkId ?? null;
  for (const readerId of within?.moderators ?? [])
    await notify(tx, { readerId, kind: "report", actorId: reporterId, networkId, reportId: id });
  for (const readerId of within && !within.open ? [] : await moderators(tx))
    await notify(tx, { readerId, kind: "report", actorId: reporterId, reportId: id });
  const known = group !== undefined && group.host === target.host;
  await tx.record({ type: "ReportFiled", reportId: id, local: forwarded && !known });
  for (const { uri: postUri } of group ? held : [])
    await tellGroup(tx, group!, { id, reporterId, postUri });
  if (told !== null)
    await tx.record({ type: "ReportedInNetwork", reportId: id, networkId: told, local: true });
  return { id, added: true };
}

/**
 * Whether a group elsewhere would hear, with the reporter's name, of what they report in it: not where one who moderates it
 * is a party to the matter.
 */
export async function groupHears(
  reader: Reader,
  networkId: number,
  parties: { reporterId: number; targetId: number },
): Promise<boolean> {
  return (await networkOf(reader, networkId, parties))?.group === true;
}

/** Its server hears of each post, which is how groups take reports; the instance then tells it nothing. */
async function tellGroup(
  tx: Tx,
  { networkId }: Within,
  { id: reportId, reporterId, postUri }: { id: number; reporterId: number; postUri: string },
): Promise<void> {
  const told = { flagId: tx.newId(), reportId, reporterId, networkId, postUri };
  await tx.record({ type: "ReportedToGroup", ...told, local: true });
}

async function party(tx: Tx, id: number): Promise<{ local: 0 | 1; host: string }> {
  const actor = await tx.db
    .selectFrom("actor")
    .select(["local", "host"])
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (!actor) throw new Refused("not-found");
  return actor;
}

async function filedSince(tx: Tx, reporterId: number, since: string): Promise<number> {
  const recent = await tx.db
    .selectFrom("report")
    .select("id")
    .where("reporter_id", "=", reporterId)
    .where("created_at", ">", since)
    .limit(most.aDay)
    .execute();
  return recent.length;
}

type Held = Pick<PostTable, "id" | "uri" | "network_id">;

interface Within {
  networkId: number;
  local: boolean;
  open: boolean;
  /** It is elsewhere, for everyone, and does not keep to our profile. */
  group: boolean;
  host: string;
  /** Its moderators here. */
  moderators: number[];
  /** Others are to hear of it: moderators elsewhere, or the host of a network elsewhere that keeps to our profile. */
  toldElsewhere: boolean;
}

/** The network that all of it was written in, when no moderator of it is a party to the matter. */
async function networkOf(
  reader: Reader,
  networkId: number | null,
  parties: { reporterId: number; targetId: number },
): Promise<Within | undefined> {
  if (networkId === null) return undefined;
  const network = await networkRow(reader, networkId);
  const all = await moderatorsOf(reader, networkId);
  const party = all.some(({ id }) => id === parties.reporterId || id === parties.targetId);
  if (!network || party) return undefined;
  const moderators = all.filter(({ local }) => local === 1).map(({ id }) => id);
  const local = network.local === 1;
  const toldElsewhere = local ? moderators.length < all.length : network.profile === 1;
  const open = network.kind === "open";
  const group = !local && open && network.profile === 0;
  const { host } = network;
  return { networkId, local, open, group, host, moderators, toldElsewhere };
}

async function postsOf(
  tx: Tx,
  authorId: number,
  ids: readonly number[],
  viewer: Viewer | undefined,
): Promise<Held[]> {
  if (ids.length === 0) return [];
  return tx.db
    .selectFrom("post")
    .select(["id", "uri", "network_id"])
    .where("id", "in", ids.slice(0, most.posts))
    .where("author_id", "=", authorId)
    .$if(viewer !== undefined, (q) => q.where(visible(viewer!)))
    .orderBy("id")
    .execute();
}

async function moderators(tx: Tx): Promise<number[]> {
  const accounts = await tx.db
    .selectFrom("account")
    .select("actor_id")
    .where("role", "in", ["moderator", "admin"])
    .where("disabled_at", "is", null)
    .execute();
  return accounts.map((account) => account.actor_id);
}
