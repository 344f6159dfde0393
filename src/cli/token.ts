import { makeOwnToken } from "../domain/apps/own-token.ts";
import { scopesText } from "../domain/apps/scopes.ts";
import { accountNamed } from "../domain/people/accounts.read.ts";
import { chosen, Failed, parse, type Command, type Terminal } from "./command.ts";
import { withPlace } from "./place.ts";

export const token: Command = {
  usage: ['token add NAME [--scopes "read write follow push"]'],
  about: "tokens for programs that act for someone here",
  more: `Prints a bearer token, this once: only its hash is kept. Whoever holds it may do what the scopes allow (without any:
read), as NAME, until NAME takes it back under Settings, Apps and devices, or the account is disabled.`,
  async run([form, ...words], terminal) {
    chosen(form, ["add"]);
    return add(words, terminal);
  },
};

async function add(words: readonly string[], terminal: Terminal): Promise<number> {
  const options = { scopes: { type: "string", default: "read" } } as const;
  const { values, given } = parse(words, options, ["NAME"]);
  const name = given[0] ?? "";
  return withPlace(terminal, async ({ store }) => {
    const someone = await accountNamed(store.reader, name);
    if (!someone) throw new Failed(`Nobody here is called ${name}; "vis user list" shows who is.`);
    if (someone.disabledAt !== null)
      throw new Failed("That account is disabled; enable it first (vis user enable).");
    const made = await store.transact((tx) => makeOwnToken(tx, someone.actorId, values.scopes));
    terminal.say(made.token);
    terminal.note(`@${someone.handle}: ${scopesText(made.scopes)}`);
    return 0;
  });
}
