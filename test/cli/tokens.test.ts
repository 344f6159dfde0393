import { expect, test } from "vitest";
import { appsOf } from "../../src/domain/apps/apps-of.read.ts";
import { tokenHolder } from "../../src/domain/apps/holder.read.ts";
import { accountNamed } from "../../src/domain/people/accounts.read.ts";
import { onEachEngine } from "../support/engines.ts";
import { emptyPlace, storeIn } from "../support/place.ts";

onEachEngine("vis token", (engine) => {
  test("prints a token for someone, which they see and the server keeps no copy of", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["user", "add", "laege-2"]);
    const words = ["token", "add", "@Laege-2", "--scopes", "read write follow push"];
    const { code, out, err } = await place.vis(words);
    expect([code, err]).toEqual([0, "@laege-2: read write follow push\n"]);
    expect(out).toMatch(/^[\w-]{43}\n$/);
    const store = storeIn(place);
    const { actorId } = (await accountNamed(store.reader, "laege-2"))!;
    const held = await tokenHolder(store.reader, out.trim(), new Date().toISOString());
    expect(held).toMatchObject({ actorId, scopes: ["read", "write", "follow", "push"] });
    expect(await appsOf(store.reader, actorId)).toMatchObject([{ name: "vis token" }]);
    const rows = await store.reader.db.selectFrom("access_token").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(out.trim());

    expect((await place.vis(["token", "add", "laege-2"])).err).toBe("@laege-2: read\n");
    for (const [wrong, exit, says] of [
      [["token", "add", "nobody"], 1, "Nobody here is called nobody"],
      [["token", "add", "laege-2", "--scopes", "all"], 1, "That is no scope"],
      [["token"], 2, "Say what to do: add."],
      [["token", "add"], 2, "NAME is missing."],
    ] as const) {
      const answer = await place.vis([...wrong]);
      expect(answer).toMatchObject({ code: exit, out: "" });
      expect(answer.err).toContain(says);
    }
    await place.vis(["user", "disable", "laege-2"]);
    await new Promise(setImmediate); // what another process wrote is noticed at the next turn
    expect(await tokenHolder(store.reader, out.trim(), "2030-01-01T00:00:00.000Z")).toBeUndefined();
    expect((await place.vis(["token", "add", "laege-2"])).err).toContain("enable it first");
  });
});

onEachEngine("vis apps", (engine) => {
  test("says which apps are let in, and limits them", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    const apps = (...words: string[]) => place.vis(["apps", ...words]);
    expect((await apps("policy")).out).toMatch(/^Every app is let in\n/);
    const limits = [
      "--deny",
      "elk.example",
      "--deny",
      "com.example.app",
      "--scopes",
      "read profile",
    ];
    expect(await apps("limit", ...limits)).toMatchObject({ code: 0, err: "0 tokens ended.\n" });
    const { out } = await apps("policy");
    expect(out).toContain("Not apps answered at: elk.example, com.example.app");
    expect(out).toContain("At most: read profile");
    for (const [wrong, exit, says] of [
      [["limit"], 2, "Say what to limit"],
      [["limit", "--scopes", "all"], 1, "That is no scope"],
      [["limit", "--only", "https://elk.example/"], 1, "place"],
      [["lim"], 2, "did you mean limit?"],
    ] as const) {
      const answer = await apps(...wrong);
      expect(answer).toMatchObject({ code: exit, out: "" });
      expect(answer.err).toContain(says);
    }
    expect((await apps("free")).out).toMatch(/^Every app is let in\nAn app may be let do what/);
  });
});
