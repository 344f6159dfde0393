import { deliveriesByHost, retryDead } from "../domain/instance/deliveries.ts";
import { chosen, parse, table, type Command, type Terminal } from "./command.ts";
import { withPlace } from "./place.ts";

export const delivery: Command = {
  usage: ["delivery list", "delivery retry [HOST]"],
  about: "what is on its way to other servers, and what was given up",
  more: `What could not be delivered for 8 days is given up and kept for 30 days; "delivery retry" sends it once more.`,
  async run([form, ...words], terminal) {
    return chosen(form, ["list", "retry"]) === "list"
      ? list(words, terminal)
      : retry(words, terminal);
  },
};

function list(words: readonly string[], terminal: Terminal): Promise<number> {
  parse(words, {}, []);
  return withPlace(terminal, async ({ store }) => {
    const rows = (await deliveriesByHost(store.reader)).map((one) => [
      one.host,
      String(one.waiting),
      String(one.dead),
      one.since,
      one.lastError ?? "",
    ]);
    if (rows.length === 0) terminal.note("Nothing waits and nothing was given up.");
    else
      for (const line of table(["HOST", "WAITING", "GIVEN UP", "SINCE", "LAST ERROR"], rows))
        terminal.say(line);
    return 0;
  });
}

function retry(words: readonly string[], terminal: Terminal): Promise<number> {
  const [host] = parse(words, {}, ["HOST"], 0).given;
  return withPlace(terminal, async ({ store }) => {
    const count = await store.transact((tx) => retryDead(tx, host));
    terminal.say(
      `${count} ${count === 1 ? "delivery waits" : "deliveries wait"} to be sent again.`,
    );
    return 0;
  });
}
