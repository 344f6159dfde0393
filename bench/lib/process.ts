import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { spawnOurs } from "../../test/support/process.ts";
import type { Bench } from "./scenario.ts";

/** A program of `bench/` that runs beside: a floor, a peer, a sink. It tells `ready` and its address in one line. */
export interface Beside {
  pid: number;
  /** What it told: for servers `http://127.0.0.1:PORT`. */
  address: string;
  /** Asks it something and gets its one answer, both JSON (it has `answering` of this file). */
  ask: (question: unknown) => Promise<unknown>;
  end: () => Promise<void>;
}

/** Starts `words` (a file and its arguments) in a process of its own, which ends with the scenario at the latest. */
export async function beside(
  bench: Bench,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Beside> {
  const child = spawnOurs(words, { env, stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const end = () => endOf(child);
  bench.atEnd(end);
  const [line] = (await Promise.race([
    once(child.stdout!, "data"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${words[0]} ended: ${code}`))),
  ])) as [Buffer];
  let asked = 0;
  return {
    pid: child.pid!,
    address: String(line).trim().split(" ")[1] ?? "",
    ask(question) {
      const id = (asked += 1);
      return new Promise((resolve, reject) => {
        const hear = (said: { id: number; answer: unknown; error?: string }): void => {
          if (said.id !== id) return;
          child.off("message", hear);
          if (said.error === undefined) resolve(said.answer);
          else reject(new Error(said.error));
        };
        child.on("message", hear);
        child.send({ id, question });
      });
    },
    end,
  };
}

/** In such a program: tells that it is ready, and answers what it is asked. */
export function answering(
  address: string,
  answer: (question: never) => unknown = () => undefined,
): void {
  process.on("message", ({ id, question }: { id: number; question: never }) => {
    Promise.resolve()
      .then(() => answer(question))
      .then(
        (said) => process.send?.({ id, answer: said }),
        (error: unknown) => process.send?.({ id, error: String(error) }),
      );
  });
  process.on("disconnect", () => process.exit(0));
  process.stdout.write(`ready ${address}\n`);
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
