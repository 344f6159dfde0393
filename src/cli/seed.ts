import { seedTopics } from "../domain/topics/seed.ts";
import { parse, type Command } from "./command.ts";
import { withNewPlace } from "./place.ts";

export const seed: Command = {
  usage: ["seed"],
  about: "make the first topics, or bring their names up to date",
  async run(words, terminal) {
    parse(words, {}, []);
    return withNewPlace(terminal, async ({ store }) => {
      await store.transact(seedTopics);
      terminal.say("The first topics are there.");
      return 0;
    });
  },
};
