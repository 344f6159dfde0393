import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Beside the other tests rather than before them: it has its own threads, and they leave it room while they wait. */
test("types, lint, format, and nothing that nobody uses", { timeout: 300_000 }, async () => {
  const { failed, said } = await check();
  expect(failed, said).toBe(false);
});

/** The compiler and the linter are gone before it pays to collect what they have done with: a third of their time. */
const spared = { GOGC: "off", GOMEMLIMIT: "3GiB" };

/** Runs `npm run check`; whether it failed, and everything it printed. */
function check(): Promise<{ failed: boolean; said: string }> {
  const cwd = resolve(import.meta.dirname, "..");
  const env = { ...process.env, ...spared };
  return new Promise((told) => {
    execFile("npm", ["run", "check"], { cwd, env, maxBuffer: 64 * 1024 ** 2 }, (error, out, err) =>
      told({ failed: error !== null, said: `${out}${err}` }),
    );
  });
}
