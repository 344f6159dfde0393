import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { redeem } from "../../src/domain/people/login-link.ts";
import { session, startSession } from "../../src/domain/people/sessions.ts";
import { signIn } from "../../src/domain/people/sign-in.ts";
import { onEachEngine } from "../support/engines.ts";
import { emptyPlace, storeIn } from "../support/place.ts";

vi.setConfig({ testTimeout: 120_000 }); // some steps are processes

const password = "korrekt hest batteri";

onEachEngine("vis user", (engine) => {
  test("adds people before the first start, who sign in with their password or a link", async () => {
    const place = await emptyPlace(engine);
    const words = ["user", "add", "Jordemoder-1", "--name", "Jordemoder", "--admin"];
    const added = await place.visProcess([...words, "--password-stdin"], `${password}\n`);
    expect(added).toEqual({
      code: 0,
      err: "",
      out: `@jordemoder-1@${place.host} has an account (admin).\n`,
    });
    const linked = await place.vis(["user", "add", "laege-2", "--language", "en"]);
    const token = linked.out.split("/login/")[1]?.trim() ?? "";
    expect(linked.out).toContain(`${place.origin}/login/${token}`);

    const store = storeIn(place);
    const who = { handle: "jordemoder-1", password, userAgent: "" };
    const { actorId } = await signIn(store, who);
    expect(await store.transact((tx) => redeem(tx, token))).not.toBe(actorId);
    expect(statSync(join(place.folder, "secret")).mode & 0o777).toBe(0o600);

    const list = await place.vis(["user", "list"]);
    expect(list.out).toMatch(/^jordemoder-1 +admin +active +20.*Jordemoder$/m);
    expect(list.out).toMatch(/^laege-2 +member +active +never +laege-2$/m);
  });

  test("disabling ends sessions and links at once; enabling lets in again", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["user", "add", "laege-2", "--password-stdin"], password);
    const store = storeIn(place);
    const who = { handle: "laege-2", password, userAgent: "" };
    const { token, actorId } = await signIn(store, who);
    const link = (await place.vis(["user", "login-link", "laege-2"])).out.split("/login/")[1]!;

    expect((await place.vis(["user", "disable", "@laege-2"])).code).toBe(0);
    expect(await session(store.reader, token)).toBeUndefined();
    expect(await store.reader.db.selectFrom("session").selectAll().execute()).toEqual([]);
    await expect(store.transact((tx) => redeem(tx, link.trim()))).rejects.toThrow();
    await expect(signIn(store, who)).rejects.toThrow("account-disabled");
    expect((await place.vis(["user", "login-link", "laege-2"])).err).toContain("enable it first");

    expect((await place.vis(["user", "enable", "laege-2"])).code).toBe(0);
    expect((await signIn(store, who)).actorId).toBe(actorId);
    const audit = await store.reader.db
      .selectFrom("audit")
      .select("action")
      .orderBy("id")
      .execute();
    expect(audit.map((row) => row.action)).toEqual([
      "login-link-made",
      "account-disabled",
      "account-enabled",
    ]);
  });

  test("a new password signs out everywhere", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["user", "add", "laege-2", "--password-stdin"], password);
    const store = storeIn(place);
    const { actorId } = await signIn(store, { handle: "laege-2", password, userAgent: "" });
    const { token } = await store.transact((tx) => startSession(tx, actorId, ""));
    const next = "en helt anden sætning";
    const changed = await place.vis(["user", "password", "laege-2", "--password-stdin"], next);
    expect(changed.code).toBe(0);
    expect(changed.out + changed.err).not.toContain(next);
    expect(await session(store.reader, token)).toBeUndefined();
    await signIn(store, { handle: "laege-2", password: next, userAgent: "" });
  });
});

test("a writer that holds the SQLite file for a while is waited for", async () => {
  const place = await emptyPlace("sqlite");
  await place.vis(["migrate"]);
  const writer = storeIn(place).handles.sqlite!;
  writer.exec("begin immediate");
  const adding = place.visProcess(["user", "add", "laege-2"]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  writer.exec("commit");
  expect(await adding).toMatchObject({ code: 0 });
});

test("says in one line what cannot be", async () => {
  const place = await emptyPlace("sqlite");
  const add = (name: string, ...more: string[]) => place.vis(["user", "add", name, ...more]);
  await add("laege-2");
  for (const [answer, says] of [
    [await add("laege-2"), "Somebody has that name already."],
    [await add("æ!"), "A name is 2 to 30"],
    [await place.vis(["user", "add", "laege-3", "--password-stdin"], "kort"), "at least 12"],
    [await place.vis(["user", "disable", "nobody"]), "Nobody here is called nobody"],
  ] as const) {
    expect(answer).toMatchObject({ code: 1, out: "" });
    expect(answer.err.trim().split("\n")).toHaveLength(1);
    expect(answer.err).toContain(says);
  }
});
