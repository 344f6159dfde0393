import { setSetting, setting } from "../domain/instance/settings.ts";
import { chosen, parse, type Command } from "./command.ts";
import { withPlace } from "./place.ts";

export const quarantine: Command = {
  usage: ["quarantine show", "quarantine end"],
  about: "after a restore nothing is sent to other servers until you end this",
  more: `A restored instance may hold deliveries that were made after all, before the backup's machine was lost.
See that no other copy of this instance runs, then end the quarantine.`,
  async run([form, ...words], terminal) {
    const word = chosen(form, ["show", "end"]);
    parse(words, {}, []);
    return withPlace(terminal, async ({ store }) => {
      const since = await setting(store.reader, "quarantinedSince");
      if (!since) terminal.say("There is no quarantine: deliveries are sent.");
      else if (word === "show") terminal.say(`Nothing is sent to other servers since ${since}.`);
      else {
        await store.transact((tx) => setSetting(tx, "quarantinedSince", null));
        terminal.say("The quarantine has ended: what waits is sent from now on.");
      }
      return 0;
    });
  },
};
