import { moderatedByIds, type ModeratedAccount } from "../../domain/moderation/accounts.read.ts";
import { accountsBeside } from "../accounts-of.ts";
import { roles } from "../accounts/own.ts";
import { notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import type { Account } from "../entities/account.ts";

/** docs.joinmastodon.org/entities/Admin_Account. What Vis does not have (addresses of connections, approval) is empty. */
export interface AdminAccount {
  id: string;
  username: string;
  domain: string | null;
  created_at: string;
  /** For administrators only. */
  email: string | null;
  ip: null;
  ips: [];
  locale: string | null;
  invite_request: null;
  role: (typeof roles)[keyof typeof roles] | null;
  confirmed: boolean;
  approved: boolean;
  disabled: boolean;
  sensitized: false;
  silenced: false;
  suspended: boolean;
  account: Account;
  created_by_application_id: null;
  invited_by_account_id: null;
}

type Asked = Pick<Call<unknown, Person>, "reader" | "links" | "me">;

/** People as moderators see them, in this order; two queries more however many. */
export async function adminAccounts(
  call: Asked,
  people: readonly ModeratedAccount[],
): Promise<AdminAccount[]> {
  const shown = await accountsBeside(
    call,
    people.map(({ id }) => id),
  );
  return people.flatMap((person) => {
    const account = shown.get(person.id);
    return account ? [adminAccount(call, person, account)] : [];
  });
}

/** The same by id. */
export async function adminAccountsByIds(
  call: Asked,
  ids: readonly number[],
): Promise<Map<number, AdminAccount>> {
  const people = await moderatedByIds(call.reader, ids);
  const made = await adminAccounts(call, [...people.values()]);
  return new Map(made.map((one) => [Number(one.id), one]));
}

/** One of the people; networks have moderators of their own. Throws 404. */
export async function adminAccountOf(call: Asked, id: number): Promise<AdminAccount> {
  const found = (await adminAccountsByIds(call, [id])).get(id);
  if (!found || found.account.group) throw notFound();
  return found;
}

function adminAccount(
  { me }: Asked,
  { id, handle, host, createdAt, suspended, account: own }: ModeratedAccount,
  account: Account,
): AdminAccount {
  return {
    id: String(id),
    username: handle,
    domain: host,
    created_at: createdAt,
    email: me.role === "admin" ? (own?.email ?? null) : null,
    ip: null,
    ips: [],
    locale: own?.language ?? null,
    invite_request: null,
    role: own && roles[own.role],
    confirmed: own !== null,
    approved: own !== null,
    disabled: own !== null && own.disabled_at !== null,
    sensitized: false,
    silenced: false,
    suspended,
    account,
    created_by_application_id: null,
    invited_by_account_id: null,
  };
}
