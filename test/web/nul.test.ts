import { beforeAll, expect, test } from "vitest";
import { onEachEngine } from "../support/engines.ts";
import { site, type Site, type Visitor } from "./support.ts";

onEachEngine("NUL in what a browser sends", (engine) => {
  let made: Site;
  let me: Visitor;

  beforeAll(async () => {
    made = await site({}, { engine });
    await made.member("laege-m1", { role: "admin" });
    await made.member("jordemoder-f2");
    me = await made.signedIn("laege-m1");
  });

  test.each([
    "/media/%00.png",
    "/topics/a%00",
    "/login/%00",
    "/setup/%00",
    "/search?q=a%00b",
    "/search?region=%00",
    "/people?region=%00",
    "/admin/peers?after=%00",
    "/%00",
  ])("leads nowhere in the address %s", async (path) => {
    expect((await me.get(path)).status).toBe(404);
    expect((await made.visitor().get(path)).status).toBe(404);
  });

  test("is left out of every field of a form", async () => {
    const wrong = await made.visitor().post("/login", { handle: "laege-m1\0", password: "x\0" });
    expect(wrong.status).toBe(422);
    const posted = await me.post("/new/note", {
      body: "Vi \0mødes",
      audience: "public",
      language: "da",
    });
    expect(posted.status).toBe(303);
    expect((await me.get(posted.location)).html).toContain("Vi mødes");
    const asked = await me.post("/new/request", {
      title: "Hvem\0 ved",
      teaser: "noget\0",
      topics: "nat\0tevagt",
      audience: "public",
      language: "da",
      capacity: "\0",
      neededBy: "\0",
    });
    expect(asked.status).toBe(303);
    const fields = { name: "Læge\0", bio: "\0", fieldName: "a\0", fieldValue: "b\0", unit: "\0" };
    expect((await me.post("/settings/profile", fields)).status).toBe(303);
    const told = await me.post("/@jordemoder-f2/report", { text: "Se\0 her" });
    expect([told.status, told.location]).toEqual([303, "/@jordemoder-f2/report?told=yes"]);
    expect((await me.post("/settings/apps/sessions/end", { session: "\0" })).status).toBe(303);
    expect((await me.post("/admin/peers/retry", { host: "a\0.example" })).status).toBe(303);
  });
});
