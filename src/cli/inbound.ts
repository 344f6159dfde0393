import { inboundCounts } from "../domain/instance/inbound.read.ts";
import { chosen, parse, table, type Command } from "./command.ts";
import { withPlace } from "./place.ts";

export const inbound: Command = {
  usage: ["inbound list"],
  about: "what was received and waits, failed or had no effect, by reason",
  async run([form, ...words], terminal) {
    chosen(form, ["list"]);
    parse(words, {}, []);
    return withPlace(terminal, async ({ store }) => {
      const rows = (await inboundCounts(store.reader)).map((one) => [
        one.state,
        one.reason ?? "",
        String(one.count),
        one.last,
      ]);
      if (rows.length === 0) terminal.note("Everything that was received has had its effect.");
      else for (const line of table(["STATE", "REASON", "COUNT", "LAST"], rows)) terminal.say(line);
      return 0;
    });
  },
};
