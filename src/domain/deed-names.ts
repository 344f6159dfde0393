import type { DeedNameTable } from "../storage/tables/federation.ts";
import type { Tx } from "../storage/transaction.ts";
import { addDays } from "../lib/time.ts";
import { bury, isBuried } from "./tombstones.ts";

/** Most URIs of one deed beside the one it stands under; the oldest are forgotten. */
const most = 10;
const daysKept = 30;

/** What someone did to another or with a post, whatever URIs it was told under. */
export interface Deed {
  kind: DeedNameTable["kind"];
  actorId: number;
  /** The other actor, or the post. */
  of: number;
}

/** A URI a deed was told under, and what else was told with it. */
export type DeedName = Pick<DeedNameTable, "uri" | "detail">;

/**
 * A deed that stands is told again from elsewhere, under a URI of its own: `held` is what it stood under so far, and
 * counts on. False when that is nothing new.
 */
export async function alsoCalled(
  tx: Tx,
  deed: Deed,
  held: DeedName,
  uri: string,
): Promise<boolean> {
  if (held.uri === uri) return false;
  const known = await names(tx, deed).select("uri").where("uri", "=", uri).executeTakeFirst();
  if (known) return false;
  await keep(tx, deed, held, null);
  const tooMany = await names(tx, deed)
    .select("uri")
    .orderBy("heard_at", "desc")
    .orderBy("uri")
    .offset(most)
    .limit(most)
    .execute();
  for (const name of tooMany)
    await tx.db.deleteFrom("deed_name").where("uri", "=", name.uri).execute();
  return true;
}

/**
 * What an Undo leaves of a deed: `ended`; `as-it-is`, when it speaks of an earlier one or of nothing held; or the URI it
 * stands under now. `uri` undefined ends it whatever it was called. One that no one has heard of ends it too, and is
 * remembered, should what it names come after it.
 */
export async function undo(
  tx: Tx,
  deed: Deed,
  held: DeedName | undefined,
  uri: string | undefined,
): Promise<"ended" | "as-it-is" | DeedName> {
  if (uri === undefined) {
    await standsNoMore(tx, deed);
    return held ? "ended" : "as-it-is";
  }
  if (held?.uri === uri) return lastCalled(tx, deed, held);
  const known = await tx.db
    .deleteFrom("deed_name")
    .where("uri", "=", uri)
    .where("actor_id", "=", deed.actorId)
    .returning("uri")
    .executeTakeFirst();
  await buryFor(tx, deed, uri);
  if (known || !held) return "as-it-is";
  await tx.db
    .updateTable("deed_name")
    .set({ undone_as: uri })
    .where((eb) => eb.and(same(deed)))
    .where("undone_as", "is", null)
    .execute();
  await keep(tx, deed, held, uri);
  return "ended";
}

/**
 * The URI was undone: one that comes twice ends nothing else, one used again by a server that has only one is heard
 * anew (see `heardAnew`).
 */
async function lastCalled(tx: Tx, deed: Deed, held: DeedName): Promise<"ended" | DeedName> {
  const other = await names(tx, deed)
    .select(["uri", "detail"])
    .orderBy("heard_at", "desc")
    .orderBy("uri")
    .executeTakeFirst();
  if (!other) {
    if (!(await isBuried(tx, held.uri))) await keep(tx, deed, held, held.uri);
    return "ended";
  }
  await tx.db.deleteFrom("deed_name").where("uri", "=", other.uri).execute();
  await buryFor(tx, deed, held.uri);
  return other;
}

/** A deed comes under a URI that ended before: it counts again. */
export async function heardAnew(tx: Tx, { actorId }: Deed, uri: string): Promise<void> {
  await tx.db
    .deleteFrom("deed_name")
    .where("uri", "=", uri)
    .where("actor_id", "=", actorId)
    .where("undone_as", "is not", null)
    .execute();
}

/** What an Undo under this URI ended before anyone had heard of it, the oldest first: now that it has come, they stand. */
export async function cameBack(tx: Tx, deed: Deed, uri: string): Promise<DeedName[]> {
  const ended = await tx.db
    .deleteFrom("deed_name")
    .where((eb) => eb.and(same(deed)))
    .where("undone_as", "=", uri)
    .returning(["uri", "detail", "heard_at"])
    .execute();
  return ended
    .filter((name) => name.uri !== uri)
    .toSorted((a, b) => (a.heard_at < b.heard_at ? -1 : 1));
}

/** The deed ended: its other URIs are no more. What an Undo ended may come back yet. */
export async function standsNoMore(tx: Tx, deed: Deed): Promise<void> {
  await tx.db
    .deleteFrom("deed_name")
    .where((eb) => eb.and(same(deed)))
    .where("undone_as", "is", null)
    .execute();
}

/** Someone here ended the deed: nothing of it comes back. */
export async function forgetNames(tx: Tx, deed: Deed): Promise<void> {
  await tx.db
    .deleteFrom("deed_name")
    .where((eb) => eb.and(same(deed)))
    .execute();
}

/** Daily upkeep: nothing is delivered so late any more. */
export async function forgetUndoneNames(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("deed_name")
    .where("undone_as", "is not", null)
    .where("heard_at", "<", addDays(tx.now, -daysKept))
    .execute();
}

function names(tx: Tx, deed: Deed) {
  return tx.db
    .selectFrom("deed_name")
    .where((eb) => eb.and(same(deed)))
    .where("undone_as", "is", null);
}

function same({ kind, actorId, of }: Deed) {
  return { kind, actor_id: actorId, of_id: of };
}

async function keep(
  tx: Tx,
  deed: Deed,
  { uri, detail }: DeedName,
  undoneAs: string | null,
): Promise<void> {
  const row = { ...same(deed), detail, undone_as: undoneAs, heard_at: tx.now };
  await tx.db
    .insertInto("deed_name")
    .values({ uri, ...row })
    .onConflict((c) =>
      c.column("uri").doUpdateSet(row).where("deed_name.actor_id", "=", deed.actorId),
    )
    .execute();
}

async function buryFor(tx: Tx, { actorId }: Deed, uri: string): Promise<void> {
  const actor = await tx.db
    .selectFrom("actor")
    .select("uri")
    .where("id", "=", actorId)
    .executeTakeFirst();
  if (actor) await bury(tx, uri, actor.uri);
}
