import type { Reporter } from "vitest/node";
import { hasBrowser } from "./browser.ts";
import { postgresBinaries } from "./postgres.ts";

/** Says in the last lines of a run what was left out and why. Where everything must run (CI), that is a failure. */
export const leftOut: Reporter = {
  onTestRunEnd(modules) {
    const missing = [
      ...(postgresBinaries() ? [] : ["PostgreSQL is not here: SQLite alone was tried."]),
      ...(hasBrowser ? [] : ["Chromium is not here: no page was opened in a browser."]),
    ];
    const skipped = modules.flatMap((module) =>
      Array.from(
        module.children.allTests("skipped"),
        (test) => `${module.relativeModuleId} > ${test.fullName}`,
      ),
    );
    const left = [...missing, ...skipped];
    console.log(left.length === 0 ? "Nothing was left out." : ["Left out:", ...left].join("\n  "));
    if (process.env["CI"] === "true" && left.length > 0) process.exitCode = 1;
  },
};
