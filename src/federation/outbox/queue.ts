import { hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { meet } from "../../domain/instance/peers.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
import { narrowest } from "./breaker.ts";
import { given } from "./given.ts";
import type { Recipient } from "./recipients.ts";

/** An activity ready to be sent: the exact bytes, and what orders and signs them. */
export interface Letter {
  /** Of the activity; making it twice makes it once. */
  uri: string;
  signerId: number;
  /** What it is about: letters on one object reach a server in the order they were written. */
  objectUri: string;
  body: string;
  /** Followers collection that its deliveries are to keep in step (FEP-8fcf). */
  synchronise: string | null;
  /** The key that signs its deliveries, when it is not the signer's newest. */
  signedWith?: number;
}

/** Rows written at a time; between them other work gets its turn. */
const some = 1000;

/** Keeps a letter to be sent; undefined when it was kept before. */
export async function keepLetter(tx: Tx, letter: Letter): Promise<number | undefined> {
  const added = await tx.db
    .insertInto("outbound")
    .values({
      id: tx.newId(),
      uri: letter.uri,
      signer_id: letter.signerId,
      object_uri: letter.objectUri,
      body: letter.body,
      synchronise: letter.synchronise,
      key_id: letter.signedWith ?? null,
      created_at: tx.now,
    })
    .onConflict((c) => c.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  return added?.id;
}

/** A letter that was kept under that address. */
export function letterByUri(
  reader: Reader,
  uri: string,
): Promise<{ id: number; object_uri: string } | undefined> {
  return reader.db
    .selectFrom("outbound")
    .select(["id", "object_uri"])
    .where("uri", "=", uri)
    .executeTakeFirst();
}

/** What tells the letters on one object from those on others, in four bytes. Two that share it wait for one another, no more. */
function objectKey(objectUri: string): number {
  return hash("sha256", objectUri, "buffer").readInt32BE(0);
}

/** One delivery row an inbox, in few statements whatever their number; the servers are known from then on. */
export async function addDeliveries(
  tx: Tx,
  outboundId: number,
  objectUri: string,
  recipients: readonly Recipient[],
): Promise<void> {
  for (let at = 0; at < recipients.length; at += some) {
    if (at > 0) await setImmediate();
    const rows = recipients.slice(at, at + some);
    const held = await places(tx, rows);
    const found = held.length < rows.length ? await learn(tx, rows) : held;
    await insertRows(tx, { outboundId, key: objectKey(objectUri) }, found);
  }
}

/**
 * What has not been sent yet about something that this letter takes back is not sent any more; the letter itself, when it
 * was kept before, is. An attempt that may be under way is left to end.
 */
export async function dropUnsent(
  tx: Tx,
  { uri, objectUri }: Pick<Letter, "uri" | "objectUri">,
): Promise<void> {
  await tx.db
    .deleteFrom("delivery")
    .where("object_key", "=", objectKey(objectUri))
    .where("dead", "=", 0)
    .where("attempts", "=", 0)
    .where("lease_until", "is", null)
    .where("outbound_id", "in", (eb) =>
      eb
        .selectFrom("outbound")
        .select("id")
        .where("object_uri", "=", objectUri)
        .where("uri", "<>", uri),
    )
    .execute();
}

interface Place {
  inbox_id: number;
  lane_id: number;
}

/** Of those inboxes that something was sent to before. */
async function places(tx: Tx, rows: readonly Recipient[]): Promise<Place[]> {
  const found = await sql<Place>`
    select inbox.id as inbox_id, inbox.lane_id
    from ${given(tx, rows, "inbox text")} join inbox on inbox.uri = given.inbox`.execute(tx.db);
  return found.rows;
}

/** Gives inboxes and servers that are new their numbers. */
async function learn(tx: Tx, rows: readonly Recipient[]): Promise<Place[]> {
  const hosts = given(tx, rows, "host text");
  const strangers = await sql<{ host: string }>`
    select distinct given.host from ${hosts}
    where not exists (select 1 from peer where peer.host = given.host)`.execute(tx.db);
  for (const { host } of strangers.rows) await meet(tx, host);
  await sql`
    insert into lane (host, width) select distinct given.host, cast(${narrowest} as bigint) from ${hosts}
    where not exists (select 1 from lane where lane.host = given.host)
    on conflict (host) do nothing`.execute(tx.db);
  await sql`
    insert into inbox (uri, lane_id)
    select given.inbox, lane.id from ${given(tx, rows, "inbox text, host text")} join lane on lane.host = given.host
    where not exists (select 1 from inbox where inbox.uri = given.inbox)
    on conflict (uri) do nothing`.execute(tx.db);
  return places(tx, rows);
}

async function insertRows(
  tx: Tx,
  { outboundId, key }: { outboundId: number; key: number },
  found: readonly Place[],
): Promise<void> {
  await sql`
    insert into delivery (dead, lane_id, next_at, outbound_id, inbox_id, object_key, attempts)
    select 0, given.lane_id, '', cast(${outboundId} as bigint), given.inbox_id, cast(${key} as bigint), 0
    from ${given(tx, found, "lane_id bigint, inbox_id bigint")}
    where not exists (select 1 from delivery as held where held.object_key = ${key}
      and held.lane_id = given.lane_id and held.outbound_id = ${outboundId} and held.inbox_id = given.inbox_id)
    order by given.lane_id`.execute(tx.db);
}
