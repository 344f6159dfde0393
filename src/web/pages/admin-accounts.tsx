import { Hono } from "hono";
import { accounts, type AccountView } from "../../domain/people/accounts.read.ts";
import { disableAccount, enableAccount } from "../../domain/people/close-account.ts";
import { invite, inviteAgain } from "../../domain/people/invite.ts";
import { Refused } from "../../domain/refused.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page, type Answer } from "../layout.tsx";
import { administrator } from "../moderators.ts";
import { AdminHead } from "../parts/admin-head.tsx";
import { ErrorSummary, Select, TextField } from "../parts/fields.tsx";
import { PostForm } from "../parts/form.tsx";
import { Time } from "../parts/time.tsx";
import { formErrors, type FormError } from "../refusals.ts";

const path = "/admin/accounts";
const atATime = 100;
const roles = ["member", "moderator", "admin"] as const;

/** `/admin/accounts`: who can sign in here; for administrators. For everyone else it does not exist. */
export function accountPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get(path, (c) => showAccounts(web, c))
    .post(path, (c) => makeAccount(web, c))
    .post(`${path}/:id/link`, async (c) => {
      const { actorId } = administrator(c);
      const token = await store.transact((tx) => inviteAgain(tx, idOf(c), actorId));
      return showLink(c, c.get("form").text("name").slice(0, 200), token);
    })
    .post(`${path}/:id/disable`, async (c) => {
      const { actorId } = administrator(c);
      const id = idOf(c);
      if (id === actorId) throw new Refused("not-allowed");
      await store.transact((tx) => disableAccount(tx, id, actorId));
      return c.redirect(path, 303);
    })
    .post(`${path}/:id/enable`, async (c) => {
      const { actorId } = administrator(c);
      await store.transact((tx) => enableAccount(tx, idOf(c), actorId));
      return c.redirect(path, 303);
    });
}

function idOf(c: WebRequest): number {
  const id = asId(c.req.param("id") ?? "");
  if (id === undefined) throw new Refused("not-found");
  return id;
}

const fields = {
  "handle-taken": "handle",
  "handle-not-valid": "handle",
  "name-missing": "name",
} as const;

async function makeAccount(web: WebContext, c: WebRequest): Promise<Response> {
  const { actorId } = administrator(c);
  const form = c.get("form");
  const { language, text } = c.get("visit");
  const written = { name: form.text("name"), handle: form.text("handle"), role: form.text("role") };
  const role = roles.find((one) => one === written.role);
  if (!role) throw new Refused("value-unknown", { field: "role" });
  const tried = await attempt(async () => {
    const keys = await web.newKeys();
    return web.store.transact((tx) => invite(tx, { ...written, role, language, keys }, actorId));
  });
  if (tried.refused)
    return showAccounts(web, c, { written, errors: formErrors(text, tried.refused, fields) });
  return showLink(c, written.name, tried.done);
}

/** The link is shown once: only its hash is kept. */
function showLink(c: WebRequest, name: string, token: string): Answer {
  const visit = c.get("visit");
  const { admin: words, frame } = visit.text;
  return page(
    c,
    { title: words.linkFor(name), place: "administration" },
    <>
      <h1>{words.linkFor(name)}</h1>
      <div class="card stack">
        <p>{words.linkHow}</p>
        <p>
          <code>{`${visit.origin}/login/${token}`}</code>
        </p>
      </div>
      <p>
        <a class="btn" href={path}>
          {frame.back}
        </a>
      </p>
    </>,
  );
}

interface Again {
  errors: readonly FormError[];
  written: { name: string; handle: string; role: string };
}

async function showAccounts(
  { store }: WebContext,
  c: WebRequest,
  { errors, written }: Again = { errors: [], written: { name: "", handle: "", role: "member" } },
): Promise<Response> {
  const { actorId } = administrator(c);
  const visit = c.get("visit");
  const { admin: words, signIn } = visit.text;
  const after = (c.req.query("after") ?? "").slice(0, 100);
  const known = await accounts(store.reader, { after, limit: atATime + 1 });
  const shown = known.slice(0, atATime);
  const last = known.length > atATime ? shown.at(-1)?.handle : undefined;
  const names = { name: words.accountName, handle: signIn.handle };
  return page(
    c,
    {
      title: `${words.title}: ${words.accounts}`,
      place: "administration",
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ErrorSummary text={visit.text} errors={errors} names={names} />
      <AdminHead visit={visit} part="accounts" />
      <p>{words.accountsLead}</p>
      <AccountForm visit={visit} errors={errors} written={written} />
      <ul class="stack plain-list">
        {shown.map((account) => (
          <Account visit={visit} account={account} own={account.actorId === actorId} />
        ))}
      </ul>
      {last === undefined ? null : (
        <p>
          <a class="btn" rel="next" href={`${path}?after=${encodeURIComponent(last)}`}>
            {words.moreAccounts}
          </a>
        </p>
      )}
    </>,
  );
}

function AccountForm({ visit, errors, written }: { visit: Visit } & Again) {
  const { admin: words, signIn } = visit.text;
  return (
    <PostForm visit={visit} action={path} class="card stack">
      <h2>{words.makeAccount}</h2>
      <TextField
        name="name"
        label={words.accountName}
        hint={signIn.nameHint}
        value={written.name}
        errors={errors}
        required
      />
      <TextField
        name="handle"
        label={signIn.handle}
        hint={signIn.handleHint}
        value={written.handle}
        errors={errors}
        required
      />
      <Select
        name="role"
        label={words.role}
        options={roles.map((value) => ({ value, label: words.roles[value] }))}
        value={written.role}
      />
      <div class="row">
        <button class="btn main">{words.makeAccount}</button>
      </div>
    </PostForm>
  );
}

function Account({ visit, account, own }: { visit: Visit; account: AccountView; own: boolean }) {
  const { admin: words } = visit.text;
  const { actorId, handle, name, role, disabledAt, seenAt } = account;
  const act = (what: string) => `${path}/${actorId}/${what}`;
  return (
    <li class="card stack" id={`account-${actorId}`}>
      <div class="row">
        <h2>
          <a href={`/@${handle}`}>{name === "" ? handle : name}</a>
        </h2>
        {role === "member" ? null : <span class="kind">{words.roles[role]}</span>}
        {disabledAt === null ? null : <span class="kind k-failure">{words.closed}</span>}
      </div>
      <p class="quiet">
        @{handle} ·{" "}
        {seenAt === null ? (
          words.neverSeen
        ) : (
          <>
            {words.lastSeen} <Time visit={visit} at={seenAt} />
          </>
        )}
      </p>
      {own ? null : (
        <details>
          <summary class="quiet">{words.actions(`@${handle}`)}</summary>
          <PostForm visit={visit} action={act("link")} class="row">
            <input type="hidden" name="name" value={name} />
            {disabledAt === null ? (
              <>
                <button class="btn">{words.makeLink}</button>
                <button class="btn danger" formaction={act("disable")}>
                  {words.disable}
                </button>
                <button class="btn danger" formaction={act("suspend")}>
                  {visit.text.instance.suspended.suspend}
                </button>
              </>
            ) : (
              <button class="btn" formaction={act("enable")}>
                {words.enable}
              </button>
            )}
          </PostForm>
        </details>
      )}
    </li>
  );
}
