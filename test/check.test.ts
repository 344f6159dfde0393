import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

/** Beside the other tests rather than before them: it has its own threads, and they leave it room while they wait. */
test("types, lint, format, and nothing that nobody uses", { timeout: 300_000 }, async () => {
  const { failed, said } = await check();
  expect(failed, said).toBe(false);
});

/** Runs `npm run check`; whether it failed, and everything it printed. */
function check(): Promise<{ failed: boolean; said: string }> {
  const cwd = resolve(import.meta.dirname, "..");
  return new Promise((told) => {
    execFile("npm", ["run", "check"], { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      told({ failed: error !== null, said: `${out}${err}` }),
    );
  });
}
