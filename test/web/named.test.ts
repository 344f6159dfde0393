import { expect, test } from "vitest";
import { stranger } from "../support/cast.ts";
import { site } from "./support.ts";

const language = "da";

test("people elsewhere whom a text names are looked up as often as the search box looks them up, and no oftener", async () => {
  const asked: string[] = [];
  const made = await site(
    { resolveMentions: async (text) => (asked.push(text), []) },
    { now: () => new Date("2026-11-24T12:00:00Z") },
  );
  await made.member("laege-m1");
  const me = await made.signedIn("laege-m1");
  await stranger(made.store, "kendt@syd.example");
  const names = (from: number) =>
    Array.from({ length: 10 }, (_, n) => `@ukendt${from + n}@syd.example`).join(" ");
  const look = (body: string) =>
    me.post("/new/note", { body, audience: "public", language, step: "preview" });
  for (let n = 0; n < 6; n += 1) expect((await look(names(n * 10))).status).toBe(200);
  expect(asked).toHaveLength(6);

  const body = `${names(60)} og resten af teksten`;
  const refused = await look(body);
  expect(refused.status).toBe(422);
  expect(refused.html).toContain("og resten af teksten");
  expect(asked).toHaveLength(6);
  expect((await look("@kendt@syd.example og @laege-m1")).status).toBe(200);

  const posted = await me.post("/new/note", { body: "Hej", audience: "public", language });
  const reply = await me.post(`${posted.location}/reply`, { body, audience: "public" });
  expect(reply.status).toBe(422);
  expect(reply.html).toContain("og resten af teksten");
});
