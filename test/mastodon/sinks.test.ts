import { expect, test } from "vitest";
import { most } from "../../src/mastodon/streaming/listeners.ts";
import { eventSink } from "../../src/mastodon/streaming/sinks.ts";

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

test("what is written to an event stream in one go is sent as one piece, in its order", async () => {
  const { body, sink } = eventSink(() => {});
  const pieces = body.getReader();
  for (const frame of ["en ", Buffer.from("to "), "trææ"]) sink.write(frame);
  expect(sink.waiting()).toBe(12);
  expect(text((await pieces.read()).value)).toBe("en to trææ");
  expect(sink.waiting()).toBe(0);
  sink.write("fire");
  expect(text((await pieces.read()).value)).toBe("fire");
});

test("an event stream sends what it was given before it ends, unless its reader is too slow for it", async () => {
  let gone = 0;
  const [stopped, slow] = [eventSink(() => (gone += 1)), eventSink(() => (gone += 1))];
  stopped.sink.write("sidste");
  stopped.sink.end("stopping");
  stopped.sink.write("for sent");
  expect(await new Response(stopped.body).text()).toBe("sidste");
  slow.sink.write(Buffer.alloc(most.waitingBytes + 1));
  expect(slow.sink.waiting()).toBeGreaterThan(most.waitingBytes);
  slow.sink.end("slow");
  await expect(new Response(slow.body).text()).rejects.toThrow("slow");
  expect(gone).toBe(2);
});
