import { sql, type Selectable } from "kysely";
import { sha256Hex } from "../../lib/hash.ts";
import { addDays, addMs } from "../../lib/time.ts";
import { define, defineWrite, inIds, type Row } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { InboundTable } from "../../storage/tables/federation.ts";
import type { Store, Tx } from "../../storage/transaction.ts";

export type InboundRow = Selectable<InboundTable>;

/** An activity that has been verified and is to be kept. */
export type Received = Pick<
  InboundRow,
  "actor_uri" | "activity_uri" | "type" | "host" | "body" | "verified_by"
>;

/** How long a claim may take to handle before another process believes the first is gone. */
const leaseMs = 180_000;

/** Most activities of one actor that are claimed together. */
const mostOfOne = 8;

/** Milliseconds until the next try, by how many there were; the first is soon, since one of a pair may come before the other. After the last the activity has failed. */
const waits = [1, 10, 60, 300, 1_800, 7_200, 21_600, 43_200].map((seconds) => seconds * 1000);

const known = define("inbound-known", (reader, p: { actor: string; activity: string }) =>
  reader.db
    .selectFrom("inbound")
    .select(["id", "body"])
    .where("actor_uri", "=", p.actor)
    .where("activity_uri", "=", p.activity),
);

/** Verbs that some servers send under one id again and again, with something new in them each time. */
const reused: readonly string[] = ["Accept", "Reject", "Update"];

/**
 * What an activity is kept under: its id, and with its digest where the id came before with other words and the verb is
 * one whose ids some servers use again. Undefined when the same came before.
 */
export async function nameToKeep(
  reader: Reader,
  { actor, id, type, body }: { actor: string; id: string; type: string; body: string },
): Promise<string | undefined> {
  const [held] = await known(reader, { actor, activity: id });
  if (!held) return id;
  if (!reused.includes(type) || held.body === body) return undefined;
  const name = `${id} ${sha256Hex(body)}`;
  return (await known(reader, { actor, activity: name })).length > 0 ? undefined : name;
}

function insertAll(tx: Pick<Tx, "db">, rows: InboundRow | readonly InboundRow[]) {
  return tx.db
    .insertInto("inbound")
    .values(rows)
    .onConflict((c) => c.columns(["actor_uri", "activity_uri"]).doNothing());
}

/** SQLite takes many rows one by one at less than the cost of a statement for as many as there are. */
const insertInbound = defineWrite("keep-inbound", (tx, row: Row<InboundRow>) => insertAll(tx, row));

/**
 * Keeps verified activities to be handled. What came before, from the same actor, is left as it is, also when it came
 * between `nameToKeep` and now.
 */
export async function keepReceived(tx: Tx, activities: readonly Received[]): Promise<void> {
  if (activities.length === 0) return;
  const rows = activities.map((one) => ({
    ...one,
    id: tx.newId(),
    state: "waiting" as const,
    reason: null,
    attempts: 0,
    next_at: tx.now,
    lease_until: null,
    received_at: tx.now,
  }));
  for (const row of await notInserted(tx, rows)) {
    const { actor_uri: actor, activity_uri: id, type, body } = row;
    const name = await nameToKeep(tx, { actor, id, type, body });
    if (name !== undefined) await insertInbound(tx, { ...row, activity_uri: name });
  }
}

/** Inserts them, and gives those whose name was taken. */
async function notInserted(tx: Tx, rows: readonly InboundRow[]): Promise<InboundRow[]> {
  const taken: InboundRow[] = [];
  if (tx.engine === "sqlite") {
    for (const row of rows) if ((await insertInbound(tx, row)).changed === 0) taken.push(row);
    return taken;
  }
  const inserted = await insertAll(tx, rows).returning("id").execute();
  const ids = new Set(inserted.map(({ id }) => id));
  return rows.filter(({ id }) => !ids.has(id));
}

/**
 * Takes what is due of at most `room` actors, in the order it came, under a lease. `busy` are actors of whom something
 * is being handled now: theirs waits, so that what one actor said is handled in order and none holds up the rest.
 */
export function claimInbound(
  store: Store,
  room: number,
  busy: ReadonlySet<string>,
): Promise<InboundRow[][]> {
  const take = async (tx: Tx): Promise<InboundRow[][]> => {
    const taken = new Map<string, number[]>();
    const limit = room * mostOfOne;
    for (let more = true; more && taken.size < room;) {
      const due = await dueRows(tx, [...busy, ...taken.keys()], limit);
      const before = taken.size;
      for (const { id, actor_uri } of due) {
        const ids = taken.get(actor_uri) ?? [];
        if (taken.size === room && ids.length === 0) continue;
        if (ids.length < mostOfOne) taken.set(actor_uri, [...ids, id]);
      }
      more = due.length === limit && taken.size > before;
    }
    const rows = await lease(tx, [...taken.values()].flat());
    return [...taken.values()].map((ids) => ids.flatMap((id) => rows.get(id) ?? []));
  };
  return store.transact(take, { soon: true });
}

function dueRows(
  tx: Tx,
  without: readonly string[],
  limit: number,
): Promise<Pick<InboundRow, "id" | "actor_uri">[]> {
  return tx.db
    .selectFrom("inbound")
    .select(["id", "actor_uri"])
    .where("state", "=", sql.lit("waiting" as const))
    .where("next_at", "<=", tx.now)
    .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", tx.now)]))
    .$if(without.length > 0, (q) => q.where("actor_uri", "not in", without))
    .orderBy("next_at")
    .orderBy("id")
    .limit(limit)
    .$if(tx.engine === "postgres", (q) => q.forUpdate().skipLocked())
    .execute();
}

async function lease(tx: Tx, ids: readonly number[]): Promise<Map<number, InboundRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .updateTable("inbound")
    .set({ lease_until: addMs(tx.now, leaseMs) })
    .where(inIds(tx, "id", ids.join(",")))
    .returningAll()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Gives back what was claimed and not come to. */
export async function release(tx: Tx, rows: readonly Pick<InboundRow, "id">[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .updateTable("inbound")
    .set({ lease_until: null })
    .where(
      "id",
      "in",
      rows.map((row) => row.id),
    )
    .where("state", "=", "waiting")
    .execute();
}

const markSettled = defineWrite(
  "settle-inbound",
  (tx, p: { id: number; state: InboundRow["state"]; reason: string | null }) =>
    tx.db
      .updateTable("inbound")
      .set({ state: p.state, reason: p.reason, lease_until: null })
      .where("id", "=", p.id),
);

/** Marks an activity handled; `reason` says why it had no effect. In the transaction of its effect. */
export async function settle(tx: Tx, id: number, reason: string | null): Promise<void> {
  await markSettled(tx, { id, state: reason === null ? "done" : "dropped", reason });
}

/** Puts an activity off until later; after the last try it has failed. Returns whether it will be tried again. */
export async function postpone(
  tx: Tx,
  { id, attempts }: Pick<InboundRow, "id" | "attempts">,
  reason: string,
): Promise<boolean> {
  const wait = waits[attempts];
  await tx.db
    .updateTable("inbound")
    .set({
      attempts: attempts + 1,
      reason,
      lease_until: null,
      ...(wait === undefined ? { state: "failed" } : { next_at: addMs(tx.now, wait) }),
    })
    .where("id", "=", id)
    .execute();
  return wait !== undefined;
}

/**
 * Upkeep: bodies of what was handled go after a week, the rows after 90 days; by then the signature that brought them
 * is long past its hour. Returns how many rows went.
 */
export async function forgetOldInbound(tx: Tx): Promise<number> {
  await tx.db
    .updateTable("inbound")
    .set({ body: "" })
    .where("state", "<>", "waiting")
    .where("received_at", "<", addDays(tx.now, -7))
    .where("body", "<>", "")
    .execute();
  const gone = await tx.db
    .deleteFrom("inbound")
    .where("state", "<>", "waiting")
    .where("received_at", "<", addDays(tx.now, -90))
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
