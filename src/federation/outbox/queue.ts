import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import { meet } from "../../domain/instance/peers.ts";
import type { Reader } from "../../storage/reader.ts";
import type { Tx } from "../../storage/transaction.ts";
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

/** One delivery row an inbox, in few statements whatever their number; the servers are known from then on. */
export async function addDeliveries(
  tx: Tx,
  outboundId: number,
  objectUri: string,
  recipients: readonly Recipient[],
): Promise<void> {
  const known = new Set(await knownHosts(tx));
  for (const host of new Set(recipients.map((one) => one.host)))
    if (!known.has(host)) await meet(tx, host);
  for (let at = 0; at < recipients.length; at += some) {
    if (at > 0) await setImmediate();
    const rows = recipients
      .slice(at, at + some)
      .map(({ inbox, host }) => ({ id: tx.newId(), inbox, host }));
    await insertRows(tx, outboundId, objectUri, JSON.stringify(rows));
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
    .where("state", "=", "waiting")
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

async function knownHosts(tx: Tx): Promise<string[]> {
  const rows = await tx.db.selectFrom("peer").select("host").execute();
  return rows.map((row) => row.host);
}

async function insertRows(tx: Tx, outboundId: number, objectUri: string, rows: string) {
  const source =
    tx.engine === "sqlite"
      ? sql`(select value ->> 'id' as id, value ->> 'inbox' as inbox, value ->> 'host' as host
          from json_each(${rows}))`
      : sql`json_to_recordset(${rows}::json) as (id bigint, inbox text, host text)`;
  await sql`
    insert into delivery (id, outbound_id, host, inbox, object_uri, state, attempts, next_at, created_at)
    select id, ${outboundId}, host, inbox, ${objectUri}, 'waiting', 0, ${tx.now}, ${tx.now}
    from ${source} where true
    on conflict (outbound_id, inbox) do nothing`.execute(tx.db);
}
