import { createIds } from "../../src/lib/id.ts";
import { noMeter } from "../../src/lib/meter.ts";
import { createRunner } from "../../src/jobs/runner.ts";
import { openStore } from "../../src/storage/store.ts";

/** A worker process that takes a job, says so, and never comes to an end with it. */
const [, , url = ""] = process.argv;
const store = openStore({
  url,
  reactions: () => [],
  ids: createIds({ node: 1, now: Date.now }),
  origin: "https://nord.example",
});
createRunner({
  store,
  clock: () => new Date(),
  meter: noMeter,
  pollMs: 20,
  handlers: {
    test: async () => {
      process.stdout.write("running\n");
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    },
  },
}).start();
