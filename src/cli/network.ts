import { breakGlass, longestReason } from "../domain/knowledge/break-glass.ts";
import { networksHere } from "../domain/networks/here.read.ts";
import { rotateNetworkKeys } from "../domain/networks/rotate-keys.ts";
import { actorByHandle } from "../domain/people/actor.read.ts";
import { newKeys } from "../federation/wire/keys.ts";
import { plainText } from "../lib/text.ts";
import { chosen, Failed, Misused, parse, table, type Command, type Terminal } from "./command.ts";
import { withPlace } from "./place.ts";
import { ensureVault } from "./secret.ts";

export const network: Command = {
  usage: [
    "network list",
    "network break-glass HANDLE --because TEXT",
    "network rotate-keys HANDLE",
  ],
  about: "networks that live here; reading a closed one in an emergency; new keys for one",
  more: `"network break-glass" prints the newest 20 posts of a closed or hidden network that lives here. Nobody who runs Vis
belongs to a network by that: it is noted in the audit log with the reason, and the network's moderators here are told.

"network rotate-keys" gives a network that lives here new keys. What it says from then on is signed with them; servers that
hold it are told by its old key. Use it when a key may have come into other hands.`,
  async run([form, ...words], terminal) {
    const forms = { list, "break-glass": open, "rotate-keys": rotate };
    return forms[chosen(form, Object.keys(forms) as (keyof typeof forms)[])](words, terminal);
  },
};

function list(words: readonly string[], terminal: Terminal): Promise<number> {
  parse(words, {}, []);
  return withPlace(terminal, async ({ store }) => {
    const rows = (await networksHere(store.reader)).map((one) => [
      one.handle,
      one.kind,
      one.state,
      String(one.members),
      one.servers.join(" "),
      one.name,
    ]);
    if (rows.length === 0) terminal.note("No network lives here yet.");
    else
      for (const line of table(["HANDLE", "KIND", "STATE", "MEMBERS", "SERVERS", "NAME"], rows))
        terminal.say(line);
    return 0;
  });
}

async function open(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, given } = parse(words, { because: { type: "string" } }, ["HANDLE"]);
  const { because = "" } = values;
  if (because.trim() === "") throw new Misused("Say why, with --because TEXT; it is noted.");
  if (because.length > longestReason)
    throw new Misused(`The reason is too long: at most ${longestReason} characters.`);
  const handle = (given[0] ?? "").replace(/^@/, "").toLowerCase();
  return withPlace(terminal, async ({ store }) => {
    const all = await networksHere(store.reader);
    const found = all.find((one) => one.handle.toLowerCase() === handle);
    if (!found)
      throw new Failed(`No network here is called ${handle}; "vis network list" shows all.`);
    if (found.kind === "open")
      throw new Failed(`${found.handle} is open: everyone can read it in the pages.`);
    const posts = await store.transact((tx) => breakGlass(tx, { networkId: found.id, because }));
    for (const { uri, author, publishedAt, title, bodyHtml } of posts) {
      terminal.say(`${publishedAt}  ${author}  ${uri}`);
      if (title !== null) terminal.say(title);
      terminal.say(`${plainText(bodyHtml).trim()}\n`);
    }
    terminal.note(`${posts.length} posts shown; it is noted, and the moderators here are told.`);
    return 0;
  });
}

async function rotate(words: readonly string[], terminal: Terminal): Promise<number> {
  const { given } = parse(words, {}, ["HANDLE"]);
  const handle = (given[0] ?? "").replace(/^@/, "");
  return withPlace(terminal, async (place) => {
    const { store } = place;
    const found = await actorByHandle(store.reader, handle, null);
    if (found?.kind !== "network" || found.state !== "active")
      throw new Failed(`No network here is called ${handle}; "vis network list" shows all.`);
    const keys = await newKeys(await ensureVault(place));
    await store.transact((tx) => rotateNetworkKeys(tx, found.id, keys));
    terminal.note(`${found.handle} has new keys; the servers that hold it are told.`);
    return 0;
  });
}
