import { expect, test } from "vitest";
import { behind } from "../../bench/lib/load.ts";
import { replyAt } from "../../bench/lib/resp.ts";

test("what waits counts in seconds of what comes, the longest of the queues", () => {
  const rates = { inbound: 100, posts: 2 };
  const none = { inbound: 0, jobs: 0, letters: 0, dead: 0 };
  const servers = { servers: 50 };
  expect(behind(none, rates, servers)).toBe(0);
  expect(behind({ ...none, inbound: 250 }, rates, servers)).toBe(2.5);
  expect(behind({ ...none, inbound: 250, letters: 400 }, rates, servers)).toBe(4);
});

test("a reply of Redis is read where it is whole, and not before", () => {
  const text = ":12\r\n*2\r\n$4\r\n1\r\n2\r\n$-1\r\n+OK\r\n";
  const first = replyAt(text, 0)!;
  const second = replyAt(text, first.end)!;
  const third = replyAt(text, second.end)!;
  expect([first, second, third].map(({ reply }) => reply)).toEqual(["12", ["1\r\n2", null], "OK"]);
  expect(third.end).toBe(text.length);
  for (let cut = first.end; cut < second.end; cut++)
    expect(replyAt(text.slice(0, cut), first.end)).toBeUndefined();
  expect(() => replyAt("-ERR no\r\n", 0)).toThrow("ERR no");
});
