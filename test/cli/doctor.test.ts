import { chmodSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { onEachEngine } from "../support/engines.ts";
import { emptyPlace, fileIn, storeIn } from "../support/place.ts";

onEachEngine("vis doctor", (engine) => {
  test("all is well, then each thing that is not is named with what to do", async () => {
    const place = await emptyPlace(engine);
    expect((await place.vis(["doctor"])).code).toBe(1);
    await place.vis(["user", "add", "laege-2", "--admin"]);
    const well = await place.vis(["doctor"]);
    expect(well).toMatchObject({ code: 0, err: "" });
    expect(well.out.match(/^ok /gm)?.length).toBeGreaterThan(10);
    expect(well.out).toMatch(/^ok +secret +It opens all 2 private keys\.$/m);

    const store = storeIn(place);
    await store.transact(async (tx) => {
      await setTrust(tx, "a.example", "public");
      await tx.db.updateTable("peer").set({ retry_at: "2099-01-01T00:00:00.000Z" }).execute();
      await tx.db.updateTable("account").set({ role: "member" }).execute();
      const job = {
        id: tx.newId(),
        lane: "mail",
        kind: "letter",
        payload: "{}",
        state: "dead",
      } as const;
      await tx.db
        .insertInto("job")
        .values({
          ...job,
          key: null,
          attempts: 12,
          run_at: tx.now,
          lease_until: null,
          last_error: null,
          created_at: tx.now,
        })
        .execute();
      await tx.db.updateTable("actor").set({ created_at: "2099-01-01T00:00:00.000Z" }).execute();
    });
    chmodSync(join(place.folder, "secret"), 0o644);
    const unwell = await place.vis(["doctor"]);
    expect(unwell.code).toBe(1);
    expect(unwell.out).toMatch(/^warn +servers +not reached: a\.example/m);
    expect(unwell.out).toMatch(/^warn +people +.*vis user add NAME --admin/m);
    expect(unwell.out).toMatch(/^warn +work +.*1 letter/m);
    expect(unwell.out).toMatch(/^warn +secret +.*chmod 600/m);
    expect(unwell.out).toMatch(/^fail +clock /m);

    writeFileSync(join(place.folder, "secret"), `${Buffer.alloc(32).toString("base64url")}\n`);
    await store.transact((tx) =>
      tx.db.insertInto("migration").values({ name: "9999-later", applied_at: tx.now }).execute(),
    );
    const newer = await place.vis(["doctor"]);
    expect(newer.code).toBe(1);
    expect(newer.out).toMatch(/^fail +version +.*9999-later/m);
    await store.transact((tx) =>
      tx.db.deleteFrom("migration").where("name", "=", "9999-later").execute(),
    );
    expect((await place.vis(["doctor"])).out).toMatch(/^fail +secret +.*opens 0 of 2/m);
  });

  test("a database of a newer version is left alone by every command", async () => {
    const place = await emptyPlace(engine);
    await place.vis(["migrate"]);
    const store = storeIn(place);
    await store.transact((tx) =>
      tx.db.insertInto("migration").values({ name: "9999-later", applied_at: tx.now }).execute(),
    );
    for (const words of [["migrate"], ["user", "add", "laege-2"], ["backup", "backup.tar"]]) {
      const refused = await place.vis(words);
      expect(refused, words[0]).toMatchObject({ code: 1, out: "" });
      expect(refused.err).toContain("newer version of Vis (it knows 9999-later)");
    }
  });
});

test("a damaged file is told in one line, and not touched", async () => {
  const place = await emptyPlace("sqlite");
  await place.vis(["migrate"]);
  const file = openSync(fileIn(place), "r+");
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * 3);
  const doctor = await place.vis(["doctor"]);
  expect(doctor.code).toBe(1);
  expect(doctor.out).toMatch(/^fail +database +.*restore a backup/m);
  writeSync(file, "no database at all", 0);
  const list = await place.vis(["user", "list"]);
  expect(list).toMatchObject({ code: 1, out: "" });
  expect(list.err).toMatch(/^The database file is damaged; restore a backup\./);
  expect(readdirSync(place.folder)).toContain("vis.sqlite");
});
