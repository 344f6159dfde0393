import { forgetPeer, peers, setPaused, setTrust, type Peer } from "../domain/instance/peers.ts";
import type { Reader } from "../storage/reader.ts";
import type { Tx } from "../storage/transaction.ts";
import { chosen, Failed, parse, table, type Command, type Terminal } from "./command.ts";
import { withNewPlace, withPlace } from "./place.ts";

/** What each word does to a server, and what is said of it afterwards. */
const deeds: Record<string, { does: (tx: Tx, host: string) => Promise<string>; says: string }> = {
  ally: {
    does: (tx, host) => setTrust(tx, host, "allied"),
    says: "is allied: it may hold what is shared with allied regions.",
  },
  block: {
    does: (tx, host) => setTrust(tx, host, "blocked"),
    says: "is blocked: nothing goes there, nothing is accepted from there.",
  },
  unblock: {
    does: (tx, host) => setTrust(tx, host, "public"),
    says: "is an ordinary server: it gets what is public.",
  },
  pause: {
    does: (tx, host) => setPaused(tx, host, true),
    says: "gets nothing until it is resumed; what is for it waits.",
  },
  resume: {
    does: (tx, host) => setPaused(tx, host, false),
    says: "gets what waited, from now on.",
  },
  remove: {
    does: (tx, host) => forgetPeer(tx, host),
    says: "is forgotten, with what waited for it.",
  },
};

export const peer: Command = {
  usage: ["peer list", ...Object.keys(deeds).map((deed) => `peer ${deed} HOST`)],
  about: "other servers: whom we ally with, block or pause",
  more: `Trust is public (gets what is public), allied (also what is shared with allied regions) or blocked (nothing, either way).
With VIS_FEDERATION=allowlist only servers that are named here are spoken to.
"peer unblock" also ends an alliance.`,
  async run([form, ...words], terminal) {
    const word = chosen(form, ["list", ...Object.keys(deeds)]);
    const deed = deeds[word];
    if (!deed) return list(words, terminal);
    const host = parse(words, {}, ["HOST"]).given[0] ?? "";
    return withNewPlace(terminal, async ({ store }) => {
      const canonical = await store.transact((tx) => deed.does(tx, host));
      terminal.say(`${canonical} ${deed.says}`);
      return 0;
    });
  },
};

function list(words: readonly string[], terminal: Terminal): Promise<number> {
  parse(words, {}, []);
  return withPlace(terminal, async ({ store }) => {
    const rows = (await everyPeer(store.reader)).map((one) => [
      one.host,
      one.trust,
      stateOf(one),
      one.last_success_at ?? "never",
      one.software ?? "",
      one.last_error ?? "",
    ]);
    if (rows.length === 0) terminal.note("No other server is known yet.");
    else
      for (const line of table(
        ["HOST", "TRUST", "STATE", "LAST DELIVERED", "SOFTWARE", "LAST ERROR"],
        rows,
      ))
        terminal.say(line);
    return 0;
  });
}

/** Every server we know, in pages. */
export async function everyPeer(reader: Reader): Promise<Peer[]> {
  const all: Peer[] = [];
  for (let more = await peers(reader); more.length > 0;) {
    all.push(...more);
    const last = more.at(-1);
    if (!last) throw new Failed("No last server in a page.");
    more = await peers(reader, { after: last.host });
  }
  return all;
}

function stateOf(one: Peer): string {
  if (one.paused === 1) return "paused";
  return one.retry_at === null ? "open" : `failing, next try ${one.retry_at}`;
}
