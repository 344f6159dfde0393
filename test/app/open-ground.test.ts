import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openGround } from "../../src/app/open-ground.ts";
import { StartFault } from "../../src/app/start-fault.ts";
import { readConfig } from "../../src/config.ts";
import { setting } from "../../src/domain/instance/settings.ts";
import { instanceActor } from "../../src/domain/people/own-actors.ts";
import { freshDatabase, onEachEngine } from "../support/engines.ts";
import { freePort } from "../support/process.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "vis-ground-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function settings(dataDir: string, more: Record<string, string> = {}) {
  const config = readConfig({
    VIS_ORIGIN: "https://nord.example",
    VIS_DATA_DIR: dataDir,
    ...more,
  });
  return { config, open: () => openGround(config, () => new Date()) };
}

type Opening = ReturnType<typeof settings>["open"];

async function openAndClose(open: Opening): Promise<void> {
  await (await open()).close();
}

/** The one sentence that a start is refused with. */
async function refusal(open: Opening): Promise<string> {
  const error: unknown = await open().then(
    (ground) => ground.close(),
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(StartFault);
  const { message } = error as StartFault;
  expect(message).toMatch(/^[^\n]+$/);
  return message;
}

onEachEngine("the ground", (engine) => {
  test("another origin, a wrong, broken or missing secret, a newer schema are refused; then all is as before", async () => {
    const database = await freshDatabase(engine);
    onTestFinished(database.remove);
    const dataDir = folder();
    const here = { VIS_DATABASE_URL: database.url };
    const { open, config } = settings(dataDir, here);
    await openAndClose(open);

    const moved = settings(dataDir, { ...here, VIS_ORIGIN: "https://syd.example" });
    expect(await refusal(moved.open)).toMatch(
      /^This database was made for https:\/\/nord\.example, but VIS_ORIGIN says https:\/\/syd\.example: .*Set VIS_ORIGIN=https:\/\/nord\.example/,
    );

    const right = readFileSync(config.secretFile);
    writeFileSync(config.secretFile, `${Buffer.alloc(32, 7).toString("base64url")}\n`);
    expect(await refusal(open)).toMatch(/does not open this instance's keys/);
    writeFileSync(config.secretFile, "hemmeligt");
    const broken = await refusal(open);
    expect(broken).toMatch(/^The secret file .* line 1 is no 32-byte secret/);
    expect(broken).not.toContain("hemmeligt");
    rmSync(config.secretFile);
    expect(await refusal(open)).toMatch(/^The secret file .* is missing/);
    writeFileSync(
      config.secretFile,
      `${Buffer.alloc(32, 7).toString("base64url")}\n${right.toString()}`,
    );

    const ground = await open();
    const actor = await instanceActor(ground.store.reader);
    const later = { name: "9999-later", applied_at: "2026-11-24T08:00:00.000Z" };
    await ground.store.transact((tx) => tx.db.insertInto("migration").values(later).execute());
    await ground.close();
    expect(await refusal(open)).toMatch(/^This database was made by a newer version of Vis/);
    expect(actor).toMatchObject({ kind: "instance", handle: "nord.example" });
  });

  test("the region's name is what the settings say, when they say it", async () => {
    const database = await freshDatabase(engine);
    onTestFinished(database.remove);
    const dataDir = folder();
    const here = { VIS_DATABASE_URL: database.url };
    const nameAfter = async (more: Record<string, string>) => {
      const ground = await settings(dataDir, { ...here, ...more }).open();
      const name = await setting(ground.store.reader, "regionName");
      await ground.close();
      return name;
    };
    expect(await nameAfter({})).toBeUndefined();
    expect(await nameAfter({ VIS_REGION_NAME: "Region Nord" })).toBe("Region Nord");
    expect(await nameAfter({})).toBe("Region Nord");
    expect(await nameAfter({ VIS_REGION_NAME: "Region Syd" })).toBe("Region Syd");
  });

  test("the second process that would make the same ids or own the same file is refused, until the first has ended", async () => {
    const database = await freshDatabase(engine);
    onTestFinished(database.remove);
    const dataDir = folder();
    const { open } = settings(dataDir, { VIS_DATABASE_URL: database.url });
    const first = await open();
    expect(await refusal(open)).toMatch(/^Another Vis process /);
    const beside = settings(dataDir, { VIS_DATABASE_URL: database.url, VIS_NODE: "1" });
    if (engine === "sqlite") expect(await refusal(beside.open)).toMatch(/SQLite belongs to one/);
    else await openAndClose(beside.open);
    await first.close();
    await openAndClose(open);
  });
});

test("a file that is no database, a broken page and a cut file are left as they are", async () => {
  const dataDir = folder();
  const file = join(dataDir, "vis.sqlite");
  const { open } = settings(dataDir);
  const text = "no database ".repeat(1000);
  writeFileSync(file, text);
  expect(await refusal(open)).toMatch(/^The database .* is damaged or is no SQLite database/);
  expect(readFileSync(file, "utf8")).toBe(text);
  rmSync(file);
  await openAndClose(open);
  const whole = readFileSync(file);
  const broken = Buffer.from(whole);
  broken.fill(0xa5, 40 * 4096, 40 * 4096 + 200);
  writeFileSync(file, broken);
  expect(await refusal(open)).toMatch(/is damaged/);
  writeFileSync(file, whole);
  truncateSync(file, 10_000);
  expect(await refusal(open)).toMatch(/is damaged/);
  writeFileSync(file, whole);
  await openAndClose(open);
});

test("a folder that cannot be one, and a database server that is away", async () => {
  const base = folder();
  writeFileSync(join(base, "file"), "");
  const inFile = settings(join(base, "file", "data"));
  expect(await refusal(inFile.open)).toMatch(/is not where it can be used \(ENOTDIR\)/);
  const away = settings(base, {
    VIS_DATABASE_URL: `postgres://vis:hemmeligt@127.0.0.1:${await freePort()}/vis`,
  });
  const message = await refusal(away.open);
  expect(message).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+\/vis does not answer \(ECONNREFUSED\)/);
  expect(message).not.toContain("hemmeligt");
});

test("a PostgreSQL database or user that does not exist", async ({ skip }) => {
  const database = await freshDatabase("postgres").catch(() => skip());
  onTestFinished(database.remove);
  const missing = new URL(database.url);
  missing.pathname = "/no_such_database";
  const noDatabase = settings(folder(), { VIS_DATABASE_URL: missing.href });
  expect(await refusal(noDatabase.open)).toMatch(/^PostgreSQL has no database at /);
  const stranger = new URL(database.url);
  stranger.username = "nobody_here";
  const noUser = settings(folder(), { VIS_DATABASE_URL: stranger.href });
  expect(await refusal(noUser.open)).toMatch(/^PostgreSQL refused the user or password of /);
});
