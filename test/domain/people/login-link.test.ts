import { expect, test } from "vitest";
import { setting } from "../../../src/domain/instance/settings.ts";
import {
  firstAdministrator,
  hasAdministrator,
} from "../../../src/domain/people/first-administrator.ts";
import {
  forgetOldLinks,
  linkWorks,
  makeLoginLink,
  redeem,
} from "../../../src/domain/people/login-link.ts";
import { ensureInstanceActor, instanceActor } from "../../../src/domain/people/own-actors.ts";
import { person, testKeys } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

const minute = 60_000;
const admin = {
  handle: "chef",
  name: "Chef",
  language: "da",
  keys: testKeys(),
  regionName: " Region  Nord ",
};

onEachEngine("one-time links", (engine) => {
  test("let someone in once, within 15 minutes, and the newest only", async () => {
    let now = Date.parse("2026-11-24T08:00:00.000Z");
    const store = await freshStore(engine, { now: () => new Date(now) });
    const anna = await person(store, "anna");
    const make = () =>
      store.transact((tx) => makeLoginLink(tx, { purpose: "login", actorId: anna }));
    const use = (token: string) =>
      store.transact((tx) => redeem(tx, token)).catch((error: unknown) => (error as Error).message);
    const first = await make();
    const second = await make();
    expect(await use(first)).toBe("link-used-or-expired");
    expect(await linkWorks(store.reader, second, "login", new Date(now).toISOString())).toBe(true);
    expect(await use(second)).toBe(anna);
    expect(await use(second)).toBe("link-used-or-expired");
    const late = await make();
    now += 15 * minute;
    expect(await use(late)).toBe("link-used-or-expired");
    await store.transact(forgetOldLinks);
    expect(await store.reader.db.selectFrom("login_link").selectAll().execute()).toEqual([]);
  });

  test("make one first administrator, who names the region", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const token = await store.transact((tx) => makeLoginLink(tx, { purpose: "first-admin" }));
    await expect(store.transact((tx) => redeem(tx, token))).rejects.toMatchObject({
      reason: "link-used-or-expired",
    });
    await expect(
      store.transact((tx) => firstAdministrator(tx, token, { ...admin, handle: "anna" })),
    ).rejects.toMatchObject({ reason: "handle-taken" });
    expect(await hasAdministrator(store.reader)).toBe(false);
    const login = await store.transact((tx) =>
      makeLoginLink(tx, { purpose: "login", actorId: anna }),
    );
    await expect(
      store.transact((tx) => firstAdministrator(tx, login, admin)),
    ).rejects.toMatchObject({ reason: "link-used-or-expired" });
    await store.transact((tx) => firstAdministrator(tx, token, admin));
    expect(await hasAdministrator(store.reader)).toBe(true);
    expect(await setting(store.reader, "regionName")).toBe("Region Nord");
    const again = await store.transact((tx) => makeLoginLink(tx, { purpose: "first-admin" }));
    await expect(
      store.transact((tx) => firstAdministrator(tx, again, { ...admin, handle: "nr2" })),
    ).rejects.toMatchObject({ reason: "link-used-or-expired" });
  });

  test("the instance has one actor of its own", async () => {
    const store = await freshStore(engine);
    const keys = testKeys();
    const id = await store.transact((tx) => ensureInstanceActor(tx, keys));
    expect(await store.transact((tx) => ensureInstanceActor(tx, keys))).toBe(id);
    expect(await instanceActor(store.reader)).toMatchObject({
      kind: "instance",
      handle: "nord.example",
      uri: `https://nord.example/actors/${id}`,
    });
  });
});
