import { openSync, readFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { threadId } from "node:worker_threads";

/*
 * Loaded into a process before anything of its own (`tapped`): writes down each socket that it opens and what it says
 * there, before it is said, beneath all that sends; and has it live by a clock that can be put forward.
 */

type Method = (...given: unknown[]) => unknown;

const record = openSync(process.env["TAP_RECORD"] ?? "", "a");
let opened = 0;

function note(line: Readonly<Record<string, string>>): void {
  writeSync(record, `${JSON.stringify(line)}\n`);
}

/** `127.0.0.1:8080`, or the path of a socket of this machine. */
function whereTo([first, second]: unknown[]): string {
  if (Array.isArray(first)) return whereTo(first); // as `net.connect` hands on what it was given
  if (typeof first === "number")
    return `${typeof second === "string" ? second : "127.0.0.1"}:${first}`;
  if (typeof first !== "object" || first === null) return String(first);
  const { path, host, port } = first as { path?: string; host?: string; port?: number };
  return path ?? `${host ?? "127.0.0.1"}:${port ?? ""}`;
}

const { connect } = Socket.prototype as unknown as { connect: Method };

Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
  const socket = `${process.pid}.${threadId}.${(opened += 1)}`;
  const to = whereTo(given);
  note({ socket, to });
  connect.apply(this, given); // which makes its methods those of every socket
  if (!to.startsWith("/"))
    for (const verb of ["write", "end"] as const) {
      const say = this[verb] as Method;
      const heard: Method = (...all) => {
        const [said, encoding] = all;
        if (typeof said === "string")
          note({ socket, said: Buffer.from(said, encoding as BufferEncoding).toString("base64") });
        else if (said instanceof Uint8Array)
          note({ socket, said: Buffer.from(said).toString("base64") });
        return say.apply(this, all);
      };
      Object.assign(this, { [verb]: heard });
    }
  return this;
};

let aheadMs = 0;
const now = Date.now;
const readClock = (): void => {
  aheadMs = Number(readFileSync(process.env["TAP_CLOCK"] ?? "", "utf8"));
};
Date.now = () => now() + aheadMs;
globalThis.Date = new Proxy(Date, {
  construct: (date, given, as) =>
    Reflect.construct(date, given.length > 0 ? given : [date.now()], as) as Date,
});
process.on("SIGUSR2", readClock);
readClock();
