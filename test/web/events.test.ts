import { describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { site, type Site, type Visitor } from "./support.ts";

/** The events of an open connection, one at a time. */
function listen(made: Site, who: Visitor, path: string) {
  const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const abort = new AbortController();
  const response = made.answer(
    new Request(`${made.origin}${path}`, { headers: { Cookie: cookie }, signal: abort.signal }),
  );
  let rest = "";
  const reading = response.then((one) =>
    one.body!.pipeThrough(new TextDecoderStream()).getReader(),
  );
  return {
    response,
    async next(): Promise<{ event: string; data: Record<string, unknown> } | undefined> {
      const reader = await reading;
      for (;;) {
        const end = rest.indexOf("\n\n");
        if (end >= 0) {
          const lines = rest.slice(0, end).split("\n");
          rest = rest.slice(end + 2);
          const value = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          const event = value("event");
          if (event) return { event, data: JSON.parse(value("data") ?? "{}") };
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        rest += value;
      }
    },
    close: async () => (await reading).cancel(),
  };
}

describe("live news", () => {
  test("says how many posts are new, not one's own, and how many notifications", async () => {
    const made = await site();
    const id = await made.member("anna");
    const bo = await made.member("bo");
    const anna = await made.signedIn("anna");
    const events = listen(made, anna, "/events?stream=region&after=0");
    expect(await events.next()).toMatchObject({ event: "hello" });
    const say = (who: number) => made.store.transact((tx) => publish(tx, who, note()));
    const own = await say(id);
    await say(bo);
    expect(await events.next()).toEqual({
      event: "new-count",
      data: { count: 1, text: "1 nyt opslag" },
    });
    await made.store.transact((tx) => thank(tx, { actorId: bo, postId: own.id }));
    expect(await events.next()).toEqual({
      event: "notification-count",
      data: { count: 1, text: "1 ny notifikation" },
    });
    await events.close();
  });

  test("ends with the session, and is not for who has none", async () => {
    const made = await site();
    const bo = await made.member("bo");
    await made.member("anna");
    const anna = await made.signedIn("anna");
    const events = listen(made, anna, "/events");
    expect(await events.next()).toMatchObject({ event: "hello" });
    await anna.get("/nothing");
    await anna.post("/logout");
    await made.store.transact((tx) => publish(tx, bo, note()));
    expect(await events.next()).toMatchObject({ event: "end" });
    expect(await events.next()).toBeUndefined();
    expect((await made.visitor().get("/events")).status).toBe(303);
  });

  test("ends when the server stops", async () => {
    const stop = new AbortController();
    const made = await site({ closing: stop.signal });
    await made.member("anna");
    const events = listen(made, await made.signedIn("anna"), "/events");
    expect(await events.next()).toMatchObject({ event: "hello" });
    stop.abort();
    expect(await events.next()).toBeUndefined();
  });

  test("one person holds a few connections open, and a closed one makes room", async () => {
    const made = await site();
    await made.member("anna");
    const anna = await made.signedIn("anna");
    const open = Array.from({ length: 4 }, () => listen(made, anna, "/events"));
    for (const one of open) await one.next();
    expect((await anna.get("/events")).status).toBe(429);
    for (const one of open) await one.close();
    await expect
      .poll(async () => {
        const one = listen(made, anna, "/events");
        const { status } = await one.response;
        await one.close();
        return status;
      })
      .toBe(200);
  });
});
