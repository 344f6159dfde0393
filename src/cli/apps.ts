import { appPolicy, setAppPolicy, type AppPolicy } from "../domain/apps/policy.ts";
import { Refused } from "../domain/refused.ts";
import { chosen, Failed, Misused, parse, type Command, type Terminal } from "./command.ts";
import { withPlace } from "./place.ts";

export const apps: Command = {
  usage: [
    "apps policy",
    "apps limit [--only PLACE …] [--deny PLACE …] [--scopes SCOPES]",
    "apps free",
  ],
  about: "which apps people may use, and what any app may be let do",
  more: `A PLACE is where an app is answered: the host of a web app (elk.zone), the scheme of another (com.example.app), or oob for
apps that show a code. "apps limit" sets the whole policy anew; tokens that it would not let be given end at once, but those
of "vis token". "apps free" lets every app in. Options that take places may be given several times.`,
  async run([form, ...words], terminal) {
    switch (chosen(form, ["policy", "limit", "free"])) {
      case "policy":
        return show(words, terminal);
      case "limit":
        return limit(words, terminal);
      case "free":
        parse(words, {}, []);
        return set({ only: null, denied: [], most: null }, terminal);
    }
  },
};

function show(words: readonly string[], terminal: Terminal): Promise<number> {
  parse(words, {}, []);
  return withPlace(terminal, async ({ store }) => {
    for (const line of told(await appPolicy(store.reader))) terminal.say(line);
    return 0;
  });
}

function limit(words: readonly string[], terminal: Terminal): Promise<number> {
  const places = { type: "string", multiple: true } as const;
  const options = { only: places, deny: places, scopes: { type: "string" } } as const;
  const { values } = parse(words, options, []);
  const { only, deny, scopes } = values;
  if (!only && !deny && scopes === undefined)
    throw new Misused("Say what to limit: --only, --deny or --scopes.");
  return set({ only: only ?? null, denied: deny ?? [], most: scopes ?? null }, terminal);
}

function set(policy: AppPolicy, terminal: Terminal): Promise<number> {
  return withPlace(terminal, async ({ store }) => {
    const ended = await store
      .transact((tx) => setAppPolicy(tx, policy))
      .catch((error: unknown) => {
        throw error instanceof Refused && error.reason === "value-unknown"
          ? new Failed("A place is a host (elk.zone), a scheme (com.example.app) or oob.")
          : error;
      });
    for (const line of told(await appPolicy(store.reader))) terminal.say(line);
    terminal.note(`${ended} tokens ended.`);
    return 0;
  });
}

function told({ only, denied, most }: AppPolicy): string[] {
  return [
    only === null ? "Every app is let in" : `Only apps answered at: ${only.join(", ")}`,
    ...(denied.length === 0 ? [] : [`Not apps answered at: ${denied.join(", ")}`]),
    most === null ? "An app may be let do what it asks for" : `At most: ${most}`,
  ];
}
