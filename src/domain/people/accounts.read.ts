import type { Reader } from "../../storage/reader.ts";
import type { AccountTable } from "../../storage/tables/people.ts";

/** Someone with a way in, as an administrator sees them in a list. */
export interface AccountView {
  actorId: number;
  handle: string;
  name: string;
  role: AccountTable["role"];
  disabledAt: string | null;
  seenAt: string | null;
}

/** Everybody with an account here, by handle, after `after`; at most `limit`. */
export async function accounts(
  reader: Reader,
  { after = "", limit = 200 } = {},
): Promise<AccountView[]> {
  const rows = await accountRows(reader)
    .where("actor.handle_key", ">", after)
    .orderBy("actor.handle_key")
    .limit(limit)
    .execute();
  return rows.map(toView);
}

/** The account of that name, in any case; undefined when there is none. */
export async function accountNamed(
  reader: Reader,
  handle: string,
): Promise<AccountView | undefined> {
  const name = handle.trim().replace(/^@/, "").toLowerCase();
  const row = await accountRows(reader)
    .where("actor.handle_key", "=", name.replace(`@${reader.host}`, ""))
    .executeTakeFirst();
  return row && toView(row);
}

function accountRows(reader: Reader) {
  return reader.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select([
      "account.actor_id",
      "actor.handle",
      "actor.name",
      "account.role",
      "account.disabled_at",
      "account.seen_at",
    ])
    .where("actor.host", "=", reader.host);
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof accountRows>["execute"]>>[number];

function toView(row: AccountRow): AccountView {
  return {
    actorId: row.actor_id,
    handle: row.handle,
    name: row.name,
    role: row.role,
    disabledAt: row.disabled_at,
    seenAt: row.seen_at,
  };
}
