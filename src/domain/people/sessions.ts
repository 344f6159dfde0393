import { addDays, addMs } from "../../lib/time.ts";
import { newToken, tokenHash } from "../../lib/token.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { endApps } from "../apps/tokens.ts";

/** Who is signed in. `stale`: it is time to `touch` the session. */
export interface Session {
  actorId: number;
  handle: string;
  csrf: string;
  role: AccountTable["role"];
  language: AccountTable["language"];
  welcomed: boolean;
  stale: boolean;
}

/** A session as its owner sees it in a list. */
export interface SessionView {
  id: string;
  createdAt: string;
  seenAt: string;
  userAgent: string;
}

const longestDays = 14;
const idleMs = 8 * 3_600_000;
const staleMs = 60_000;
const longestUserAgent = 200;

/** Signs someone in: the cookie's token, of which only the hash is kept, and the token of forms. */
export async function startSession(
  tx: Tx,
  actorId: number,
  userAgent: string,
): Promise<{ token: string; csrf: string }> {
  const token = newToken();
  const csrf = newToken();
  await tx.db
    .insertInto("session")
    .values({
      id_hash: tokenHash(token),
      actor_id: actorId,
      csrf,
      created_at: tx.now,
      seen_at: tx.now,
      expires_at: addDays(tx.now, longestDays),
      user_agent: userAgent.slice(0, longestUserAgent),
    })
    .execute();
  await tx.db
    .updateTable("account")
    .set({ seen_at: tx.now })
    .where("actor_id", "=", actorId)
    .execute();
  return { token, csrf };
}

const byHash = define("session", (reader, p: { hash: string; now: string; idle: string }) =>
  reader.db
    .selectFrom("session")
    .innerJoin("account", "account.actor_id", "session.actor_id")
    .innerJoin("actor", "actor.id", "session.actor_id")
    .select([
      "session.actor_id",
      "session.csrf",
      "session.seen_at",
      "actor.handle",
      "account.role",
      "account.language",
      "account.welcomed_at",
    ])
    .where("session.id_hash", "=", p.hash)
    .where("session.expires_at", ">", p.now)
    .where("session.seen_at", ">", p.idle)
    .where("account.disabled_at", "is", null)
    .where("actor.state", "=", "active"),
);

/** Who holds this token at `now`: nobody after 8 hours without use, 14 days, or when the account is closed. */
export async function session(
  reader: Reader,
  token: string,
  now = new Date().toISOString(),
): Promise<Session | undefined> {
  const [row] = await byHash(reader, { hash: tokenHash(token), now, idle: addMs(now, -idleMs) });
  return (
    row && {
      actorId: row.actor_id,
      handle: row.handle,
      csrf: row.csrf,
      role: row.role,
      language: row.language,
      welcomed: row.welcomed_at !== null,
      stale: row.seen_at < addMs(now, -staleMs),
    }
  );
}

/** Keeps a session in use from going idle. */
export async function touch(tx: Tx, token: string): Promise<void> {
  const row = await tx.db
    .updateTable("session")
    .set({ seen_at: tx.now })
    .where("id_hash", "=", tokenHash(token))
    .returning("actor_id")
    .executeTakeFirst();
  if (row)
    await tx.db
      .updateTable("account")
      .set({ seen_at: tx.now })
      .where("actor_id", "=", row.actor_id)
      .execute();
}

/** Signs out. */
export async function endSession(tx: Tx, token: string): Promise<void> {
  await tx.db.deleteFrom("session").where("id_hash", "=", tokenHash(token)).execute();
}

/** Signs out everywhere but here, apps too; everywhere without `token`. */
export async function endOtherSessions(tx: Tx, actorId: number, token?: string): Promise<void> {
  await tx.db
    .deleteFrom("session")
    .where("actor_id", "=", actorId)
    .$if(token !== undefined, (q) => q.where("id_hash", "<>", tokenHash(token!)))
    .execute();
  await endApps(tx, actorId);
}

/** Ends one of my sessions by its `id`; those of others are left alone. */
export async function endSessionById(tx: Tx, actorId: number, id: string): Promise<void> {
  await tx.db
    .deleteFrom("session")
    .where("id_hash", "=", id)
    .where("actor_id", "=", actorId)
    .execute();
}

/** Where I am signed in, last used first. */
export async function sessionsOf(reader: Reader, actorId: number): Promise<SessionView[]> {
  const rows = await reader.db
    .selectFrom("session")
    .select(["id_hash", "created_at", "seen_at", "user_agent"])
    .where("actor_id", "=", actorId)
    .orderBy("seen_at", "desc")
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id_hash,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    userAgent: row.user_agent,
  }));
}

/** Upkeep: forgets sessions that nobody can use any more. */
export async function forgetOldSessions(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("session")
    .where((eb) =>
      eb.or([eb("expires_at", "<=", tx.now), eb("seen_at", "<=", addMs(tx.now, -idleMs))]),
    )
    .execute();
}
