import { readConfig } from "../config.ts";
import { upgrade } from "../storage/upgrade.ts";
import { parse, type Command } from "./command.ts";
import { isEmpty, makeDatabase, storeOf } from "./place.ts";

export const migrateCommand: Command = {
  usage: ["migrate"],
  about: "make the database, or bring it up to this version",
  more: `A SQLite database is copied beside itself first. Starting Vis does the same; a database of a newer version is refused.`,
  async run(words, { say, environment }) {
    parse(words, {}, []);
    const config = readConfig(environment);
    const store = storeOf(config);
    try {
      if (await isEmpty(store)) {
        await makeDatabase({ config, store });
        say("The database is made.");
        return 0;
      }
      const { applied, copy } = await upgrade(store.handles);
      if (copy !== undefined) say(`As it was before, it lies in ${copy}.`);
      say(applied.length === 0 ? "The database is up to date." : `Done: ${applied.join(", ")}.`);
      return 0;
    } finally {
      await store.close();
    }
  },
};
