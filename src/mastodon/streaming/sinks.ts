import type { WSContext } from "hono/ws";
import type { WebSocket } from "ws";
import { most, type EndReason, type Frame, type Sink } from "./listeners.ts";

/** Why a WebSocket closes (RFC 6455 §7.4.1): what is not the server's leaving is a matter of policy. */
const codes: Record<EndReason, number> = {
  revoked: 1008,
  slow: 1008,
  noisy: 1008,
  silent: 1001,
  stopping: 1001,
};
const graceMs = 1_000;

/** A WebSocket as a way to an app. What it does not take is not kept for it, nor is it waited for at the end. */
export function socketSink({ raw }: WSContext<WebSocket>): Sink {
  if (!raw) throw new TypeError("a WebSocket of this server");
  let answered = true;
  raw.on("pong", () => (answered = true));
  const end = (reason: EndReason): void => {
    raw.close(codes[reason], reason);
    if (reason === "slow" || reason === "silent") raw.terminate();
    else setTimeout(() => raw.terminate(), graceMs).unref();
  };
  return {
    form: "socket",
    write: (text) => raw.send(text),
    waiting: () => raw.bufferedAmount,
    beat() {
      if (!answered) return end("silent");
      answered = false;
      raw.ping();
    },
    end,
  };
}

/** The answer that is an event stream (server-sent events), and the way to it. */
export interface EventStream {
  body: ReadableStream<Uint8Array>;
  sink: Sink;
}

/**
 * Makes an event stream; `gone` is called when whoever reads it leaves, or it ends. What is written in one go is sent as
 * one: each piece that is sent by itself costs more than what is in it.
 */
export function eventSink(gone: () => void): EventStream {
  const room = most.waitingBytes * 2;
  let open = true;
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const close = (): void => {
    if (!open) return;
    open = false;
    gone();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      cancel: close,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: room }),
  );
  const flush = (): void => {
    if (open && bytes > 0) controller.enqueue(Buffer.concat(gathered, bytes));
    [gathered, bytes] = [[], 0];
  };
  const write = (frame: Frame): void => {
    const piece = typeof frame === "string" ? Buffer.from(frame) : frame;
    if (bytes === 0) queueMicrotask(flush);
    gathered.push(piece);
    bytes += piece.byteLength;
  };
  return {
    body,
    sink: {
      form: "events",
      write,
      waiting: () => room - (controller.desiredSize ?? room) + bytes,
      beat: () => write(":thump\n\n"),
      end(reason) {
        if (!open) return;
        if (reason === "slow") controller.error(new Error(reason));
        else {
          flush();
          controller.close();
        }
        close();
      },
    },
  };
}
