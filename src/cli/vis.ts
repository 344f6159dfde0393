import type { Terminal } from "./command.ts";
import { run } from "./run.ts";

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

const terminal: Terminal = {
  say: (line) => console.log(line),
  note: (line) => console.error(line),
  input: readAll,
  environment: process.env,
};

process.umask(0o077); // what is made here is for its owner only

process.exitCode = await run(process.argv.slice(2), terminal);
