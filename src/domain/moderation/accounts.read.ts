import type { Expression, SqlBool } from "kysely";
import { inIds } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import type { AccountTable } from "../../storage/tables/people.ts";
import type { Window } from "../../storage/windowed.ts";

/** Someone, here or elsewhere, as moderators see them. */
export interface ModeratedAccount {
  id: number;
  handle: string;
  /** Null for people here. */
  host: string | null;
  createdAt: string;
  suspended: boolean;
  /** Their way in; null for people elsewhere. */
  account: Pick<AccountTable, "email" | "role" | "language" | "disabled_at"> | null;
}

/** Which of them a list shows; what is absent does not matter. */
export interface AccountsAsked extends Window {
  here?: boolean | undefined;
  state?: "active" | "disabled" | "suspended" | undefined;
  /** Only those who moderate. */
  staff?: boolean | undefined;
  roles?: readonly AccountTable["role"][] | undefined;
  /** How a handle or a name begins, in any case. */
  handle?: string | undefined;
  name?: string | undefined;
  host?: string | undefined;
  email?: string | undefined;
}

/** People by id, newest first. Who may know is for the caller to know. */
export async function moderatedAccounts(
  reader: Reader,
  { before, after, up, limit, ...asked }: AccountsAsked,
): Promise<ModeratedAccount[]> {
  const rows = await accountRows(reader)
    .where("actor.kind", "in", ["person", "service"])
    .where("actor.id", "<", before)
    .where("actor.id", ">", after)
    .where((eb) => {
      const wanted: Expression<SqlBool>[] = [];
      const starts = (text: string) => `${text.replace(/[\\%_]/g, "\\$&")}%`;
      if (asked.here !== undefined) wanted.push(eb("actor.local", "=", asked.here ? 1 : 0));
      if (asked.state === "suspended") wanted.push(eb("actor.state", "=", "suspended"));
      if (asked.state === "active")
        wanted.push(eb("actor.state", "=", "active"), eb("account.disabled_at", "is", null));
      if (asked.state === "disabled") wanted.push(eb("account.disabled_at", "is not", null));
      if (asked.staff) wanted.push(eb("account.role", "in", ["moderator", "admin"]));
      if (asked.roles) wanted.push(eb("account.role", "in", [...asked.roles]));
      if (asked.handle)
        wanted.push(eb("actor.handle_key", "like", starts(asked.handle.toLowerCase())));
      if (asked.name) wanted.push(eb("actor.name", "like", starts(asked.name)));
      if (asked.host) wanted.push(eb("actor.host", "=", asked.host.toLowerCase()));
      if (asked.email) wanted.push(eb("account.email", "=", asked.email));
      return eb.and(wanted);
    })
    .orderBy("actor.id", up ? "asc" : "desc")
    .limit(limit)
    .execute();
  return (up ? rows.toReversed() : rows).map((row) => toView(reader, row));
}

/** The same of those who are named, networks and servers too: who reports and is reported may be one. */
export async function moderatedByIds(
  reader: Reader,
  ids: readonly number[],
): Promise<Map<number, ModeratedAccount>> {
  if (ids.length === 0) return new Map();
  const rows = await accountRows(reader)
    .where(inIds(reader, "actor.id", [...new Set(ids)].join(",")))
    .execute();
  return new Map(rows.map((row) => [row.id, toView(reader, row)]));
}

function accountRows(reader: Reader) {
  return reader.db
    .selectFrom("actor")
    .leftJoin("account", "account.actor_id", "actor.id")
    .select(["actor.id", "actor.handle", "actor.host", "actor.created_at", "actor.state"])
    .select(["account.email", "account.role", "account.language", "account.disabled_at"])
    .where("actor.state", "<>", "deleted");
}

type Row = Awaited<ReturnType<ReturnType<typeof accountRows>["execute"]>>[number];

function toView({ host: ours }: Reader, row: Row): ModeratedAccount {
  const { id, handle, host, email, role, language, disabled_at } = row;
  return {
    id,
    handle,
    host: host === ours ? null : host,
    createdAt: row.created_at,
    suspended: row.state === "suspended",
    account: role === null || language === null ? null : { email, role, language, disabled_at },
  };
}
