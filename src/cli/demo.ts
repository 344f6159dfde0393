import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runDemo, type RunningDemo } from "./demo/run-demo.ts";

const usual = resolve(import.meta.dirname, "../../data/demo");

/** `npm run demo [-- --fresh] [--folder DIR]`: three regions on this machine until Ctrl-C. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      fresh: { type: "boolean", default: false },
      folder: { type: "string", default: usual },
    },
  });
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => interrupted.abort());
  const say = (line: string) => console.log(line);
  try {
    const folder = resolve(values.folder);
    const demo = await runDemo({ folder, fresh: values.fresh, say, signal: interrupted.signal });
    welcome(demo, say);
    try {
      await Promise.race([demo.failed, aborted(interrupted.signal)]);
    } finally {
      await demo.stop();
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  }
  say("All three regions have ended.");
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}

function welcome({ instances, password }: RunningDemo, say: (line: string) => void): void {
  say("\nThree regions are running, allied with each other:\n");
  for (const { region, origin } of instances) {
    say(`  ${region.name}  ${origin}`);
    for (const { handle, name, administers } of region.accounts)
      say(`    ${handle.padEnd(22)} ${name}${administers ? " (administrator)" : ""}`);
    say("");
  }
  say(`Sign in as any of them with the password  ${password}`);
  say("Ctrl-C ends all. What you write is kept; start anew with: npm run demo -- --fresh");
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
