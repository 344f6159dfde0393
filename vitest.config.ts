import { defineConfig } from "vitest/config";
import { leftOut } from "./test/support/left-out.ts";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    globalSetup: ["test/support/shared-databases.ts"],
    setupFiles: ["test/support/each-file.ts"],
    reporters: ["default", leftOut],
    isolate: false,
    sequence: { sequencer: LongestFirst },
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } }, // a machine that does other things too
  },
});
