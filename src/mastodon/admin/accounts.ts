import { moderatedAccounts, type AccountsAsked } from "../../domain/moderation/accounts.read.ts";
import { resolveReport } from "../../domain/moderation/resolve-report.ts";
import { mustModerate, suspend, unsuspend } from "../../domain/moderation/suspend.ts";
import { disableAccount, enableAccount } from "../../domain/people/close-account.ts";
import type { Tx } from "../../storage/transaction.ts";
import { invalid } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { cursorsOf, paged, place, windowOf, type Place } from "../paging.ts";
import { flag, id, text, texts, word } from "../params.ts";
import { own, type Paged, type Route } from "../route.ts";
import { adminAccountOf, adminAccounts } from "./accounts-as-seen.ts";
import { mustAdminister, mustLookAfter, notAllowed } from "./moderating.ts";

const like = {
  username: text(200),
  display_name: text(200),
  by_domain: text(300),
  email: text(300),
  ip: text(100),
};

const actions = ["none", "sensitive", "disable", "silence", "suspend"] as const;

/** Looking after people (docs.joinmastodon.org/methods/admin/accounts). */
export const adminAccountRoutes: readonly Route[] = [
  own(
    "GET /api/v1/admin/accounts",
    {
      scope: "admin:read:accounts",
      params: {
        ...place(100, 200),
        ...like,
        local: flag(),
        remote: flag(),
        active: flag(),
        pending: flag(),
        disabled: flag(),
        silenced: flag(),
        suspended: flag(),
        staff: flag(),
      },
      summary: "People here and elsewhere",
      returns: "Admin::Account[]",
    },
    (call) => {
      const { params: said } = call;
      if (said.pending || said.silenced) return nobody(call);
      return page(call, {
        ...likeSaid(said),
        here: said.local ? true : said.remote ? false : undefined,
        state: said.suspended
          ? "suspended"
          : said.disabled
            ? "disabled"
            : said.active
              ? "active"
              : undefined,
        staff: said.staff,
      });
    },
  ),
  own(
    "GET /api/v2/admin/accounts",
    {
      scope: "admin:read:accounts",
      params: {
        ...place(100, 200),
        ...like,
        origin: word("local", "remote"),
        status: word("active", "pending", "disabled", "silenced", "suspended"),
        permissions: word("staff"),
        role_ids: texts(10, 20),
        invited_by: id(),
      },
      summary: "People here and elsewhere",
      returns: "Admin::Account[]",
    },
    (call) => {
      const { origin, status, permissions, role_ids: wanted, invited_by: by } = call.params;
      if (status === "pending" || status === "silenced" || by !== undefined) return nobody(call);
      return page(call, {
        ...likeSaid(call.params),
        here: origin && origin === "local",
        state: status,
        staff: permissions === "staff",
        roles: wanted?.flatMap((one) => roleIds[one] ?? []),
      });
    },
  ),
  own(
    "GET /api/v1/admin/accounts/:id",
    { scope: "admin:read:accounts", summary: "Someone", returns: "Admin::Account" },
    async (call) => {
      mustLookAfter(call);
      return adminAccountOf(call, call.id());
    },
  ),
  own(
    "POST /api/v1/admin/accounts/:id/action",
    {
      scope: "admin:write:accounts",
      params: {
        type: word(...actions),
        report_id: id(),
        text: text(5000),
        warning_preset_id: id(),
      },
      summary: "Does something about someone: disable, suspend; none closes a report alone",
      returns: "Empty",
    },
    act,
  ),
  ...(
    [
      ["enable", "Opens someone's way in again", enable],
      ["unsuspend", "Brings someone back who was suspended", unsuspend],
      ["unsilence", "Nobody is silenced here", nothing],
      ["unsensitive", "Nobody's pictures are hidden here", nothing],
    ] as const
  ).map(([name, summary, work]) =>
    own(
      `POST /api/v1/admin/accounts/:id/${name}`,
      { scope: "admin:write:accounts", summary, returns: "Admin::Account" },
      async (call) => {
        if (name === "enable") mustAdminister(call);
        mustLookAfter(call);
        const { id: whom } = await adminAccountOf(call, call.id());
        await call.store.transact((tx) => work(tx, Number(whom), call.me.actorId));
        return adminAccountOf(call, Number(whom));
      },
    ),
  ),
  ...(["approve", "reject"] as const).map((name) =>
    own(
      `POST /api/v1/admin/accounts/:id/${name}`,
      {
        scope: "admin:write:accounts",
        summary: "Nobody waits to be let in here: people are invited",
        returns: "Admin::Account",
      },
      async (call) => {
        mustLookAfter(call);
        await adminAccountOf(call, call.id());
        throw notAllowed();
      },
    ),
  ),
];

/** The ids under which roles are told (`roles`). */
const roleIds: Readonly<Record<string, "member" | "moderator" | "admin">> = {
  "-99": "member",
  "2": "moderator",
  "3": "admin",
};

type Like = { [N in keyof typeof like]: string | undefined };

/** Connections are not noted down: nobody has that address. */
function likeSaid({ username: handle, display_name: name, by_domain: host, email, ip }: Like) {
  return { handle, name, host: ip ? " " : host, email };
}

async function page(
  call: Call<Place, Person>,
  asked: Omit<AccountsAsked, keyof ReturnType<typeof windowOf>>,
): Promise<Paged> {
  mustLookAfter(call);
  if (asked.email) mustAdminister(call);
  const people = await moderatedAccounts(call.reader, { ...asked, ...windowOf(call.params) });
  return paged(
    await adminAccounts(call, people),
    cursorsOf(people, (person) => person.id),
  );
}

/** Nobody waits to be let in, and nobody is silenced. */
async function nobody(call: Call<unknown, Person>): Promise<[]> {
  mustLookAfter(call);
  return [];
}

type Acting = Call<
  { type: (typeof actions)[number] | undefined; report_id: number | undefined },
  Person
>;

async function act(call: Acting): Promise<object> {
  mustLookAfter(call);
  const { type, report_id: report } = call.params;
  const { actorId: by } = call.me;
  const whom = Number((await adminAccountOf(call, call.id())).id);
  if (type === undefined) throw invalid(`Type is none of ${actions.join(", ")}`);
  if (type === "disable") mustAdminister(call);
  if (type === "silence" || type === "sensitive")
    throw invalid("Type is not done here: suspend, or disable the account");
  await call.store.transact(async (tx) => {
    if (type === "suspend") await suspend(tx, whom, by);
    if (type === "disable") await disable(tx, whom, by);
    if (report !== undefined) await resolveReport(tx, by, report);
  });
  return {};
}

async function disable(tx: Tx, whom: number, by: number): Promise<void> {
  await mustModerate(tx, by, whom);
  await disableAccount(tx, whom, by);
}

async function enable(tx: Tx, whom: number, by: number): Promise<void> {
  await mustModerate(tx, by, whom);
  await enableAccount(tx, whom, by);
}

async function nothing(): Promise<void> {}
