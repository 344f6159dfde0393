import { accountNamed, accounts, type AccountView } from "../domain/people/accounts.read.ts";
import { setPassword } from "../domain/people/change-password.ts";
import { disableAccount, enableAccount } from "../domain/people/close-account.ts";
import { invite, inviteAgain } from "../domain/people/invite.ts";
import { hashPassword } from "../domain/people/password.ts";
import { register } from "../domain/people/register.ts";
import { newKeys } from "../federation/wire/keys.ts";
import { chosen, Failed, Misused, parse, table, type Command, type Terminal } from "./command.ts";
import { withNewPlace, withPlace, type Place } from "./place.ts";
import { ensureVault } from "./secret.ts";

export const user: Command = {
  usage: [
    "user add NAME [--name FULL-NAME] [--admin | --moderator] [--language da|en] [--password-stdin]",
    "user login-link NAME",
    "user password NAME --password-stdin",
    "user disable NAME",
    "user enable NAME",
    "user list",
  ],
  about: "people with an account here",
  more: `A password is read from standard input only, as in
  printf %s "$password" | vis user add jordemoder-1 --password-stdin
Without one, "user add" prints a link that signs its holder in once within 15 minutes; "user login-link" makes another.
"user disable" ends all sessions of someone and keeps what they wrote.`,
  async run([form, ...words], terminal) {
    const forms = { add, "login-link": loginLink, password, disable, enable, list };
    return forms[chosen(form, Object.keys(forms) as (keyof typeof forms)[])](words, terminal);
  },
};

async function add(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, given } = parse(
    words,
    {
      name: { type: "string" },
      language: { type: "string", default: "da" },
      admin: { type: "boolean", default: false },
      moderator: { type: "boolean", default: false },
      "password-stdin": { type: "boolean", default: false },
    },
    ["NAME"],
  );
  if (values.admin && values.moderator) throw new Misused("Either --admin or --moderator.");
  const handle = given[0] ?? "";
  const role = values.admin ? "admin" : values.moderator ? "moderator" : "member";
  const passwordHash = values["password-stdin"] ? await readPassword(terminal) : null;
  return withNewPlace(terminal, async (place) => {
    const { store, config } = place;
    const keys = await newKeys(await ensureVault(place));
    const { name = handle, language } = values;
    const token = await store.transact(async (tx) => {
      const account = { handle, name, role, language, passwordHash, keys } as const;
      if (passwordHash === null) return invite(tx, account);
      await register(tx, account);
      return undefined;
    });
    const made = await accountNamed(store.reader, handle);
    terminal.say(`@${made?.handle ?? handle}@${store.reader.host} has an account (${role}).`);
    if (token !== undefined) terminal.say(`${config.origin}/login/${token}`);
    return 0;
  });
}

function loginLink(words: readonly string[], terminal: Terminal): Promise<number> {
  return withSomeone(words, terminal, async ({ config, store }, { actorId, disabledAt }) => {
    if (disabledAt !== null)
      throw new Failed("That account is disabled; enable it first (vis user enable).");
    const token = await store.transact((tx) => inviteAgain(tx, actorId));
    terminal.say(`${config.origin}/login/${token}`);
    terminal.note("It works once, within 15 minutes.");
  });
}

async function password(words: readonly string[], terminal: Terminal): Promise<number> {
  const options = { "password-stdin": { type: "boolean", default: false } } as const;
  const { values, given } = parse(words, options, ["NAME"]);
  if (!values["password-stdin"])
    throw new Misused("Give the password on standard input, with --password-stdin.");
  const hash = await readPassword(terminal);
  return withSomeone(given, terminal, async ({ store }, { actorId, handle }) => {
    await store.transact((tx) => setPassword(tx, actorId, hash));
    terminal.say(`@${handle} has a new password and is signed out everywhere.`);
  });
}

function disable(words: readonly string[], terminal: Terminal): Promise<number> {
  return withSomeone(words, terminal, async ({ store }, { actorId, handle }) => {
    await store.transact((tx) => disableAccount(tx, actorId));
    terminal.say(`@${handle} cannot sign in and is signed out everywhere.`);
  });
}

function enable(words: readonly string[], terminal: Terminal): Promise<number> {
  return withSomeone(words, terminal, async ({ store }, { actorId, handle }) => {
    await store.transact((tx) => enableAccount(tx, actorId));
    terminal.say(`@${handle} can sign in again.`);
  });
}

function list(words: readonly string[], terminal: Terminal): Promise<number> {
  parse(words, {}, []);
  return withPlace(terminal, async ({ store }) => {
    const everybody: AccountView[] = [];
    for (let more = await accounts(store.reader); more.length > 0;) {
      everybody.push(...more);
      more = await accounts(store.reader, { after: more.at(-1)?.handle.toLowerCase() ?? "" });
    }
    const rows = everybody.map((one) => [
      one.handle,
      one.role,
      one.disabledAt === null ? "active" : "disabled",
      one.seenAt ?? "never",
      one.name,
    ]);
    for (const line of table(["NAME", "ROLE", "STATE", "LAST SEEN", "FULL NAME"], rows))
      terminal.say(line);
    return 0;
  });
}

async function withSomeone(
  words: readonly string[],
  terminal: Terminal,
  work: (place: Place, someone: AccountView) => Promise<void>,
): Promise<number> {
  const { given } = parse(words, {}, ["NAME"]);
  const name = given[0] ?? "";
  return withPlace(terminal, async (place) => {
    const someone = await accountNamed(place.store.reader, name);
    if (!someone) throw new Failed(`Nobody here is called ${name}; "vis user list" shows who is.`);
    await work(place, someone);
    return 0;
  });
}

async function readPassword({ input }: Terminal): Promise<string> {
  const text = await input();
  return hashPassword(text.replace(/\r?\n$/, ""));
}
