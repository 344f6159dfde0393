import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { demoInstance } from "../../../src/cli/demo/instance.ts";
import { freePorts, isFree } from "../../../src/cli/demo/ports.ts";
import { prepare } from "../../../src/cli/demo/prepare.ts";
import { readRecord, writeRecord } from "../../../src/cli/demo/record.ts";
import { demoRegions } from "../../../src/cli/demo/regions.ts";
import { hashPassword } from "../../../src/domain/people/password.ts";
import { createVault, openKey } from "../../../src/federation/wire/keys.ts";
import { storeAt } from "../../support/engines.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-demo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a prepared region holds keys its own secret opens, and posts under its own origin", async () => {
  const region = demoRegions[1]!;
  const instance = demoInstance(folder, region, 3002);
  const posts = await prepare(instance, {
    allies: ["127.0.0.1:3001", "127.0.0.1:3003"],
    passwordHash: await hashPassword("en lang adgangskode"),
    now: new Date(),
  });
  expect(posts["m-otte-minutter"]).toMatch(/^http:\/\/127\.0\.0\.1:3002\/posts\/\d+$/);
  expect(statSync(instance.secretFile).mode & 0o777).toBe(0o600);
  const secret = Buffer.from(readFileSync(instance.secretFile, "utf8").trim(), "base64url");
  const store = storeAt(instance.databaseUrl, { origin: instance.origin });
  const keys = await store.reader.db.selectFrom("actor_key").select("private_sealed").execute();
  expect(keys.length).toBe(2 * region.accounts.length);
  const vault = createVault([secret]);
  for (const { private_sealed: sealed } of keys)
    expect(openKey(vault, sealed!).type).toBe("private");
});

test("what is kept beside the databases comes back as it was; nothing kept is undefined", () => {
  expect(readRecord(folder)).toBeUndefined();
  const ports = { nordjylland: 3001, midtjylland: 3002, syddanmark: 3003 };
  const record = { password: "adgangskode", ports, posts: { a: "http://127.0.0.1/1" }, steps: 7 };
  writeRecord(folder, record);
  expect(readRecord(folder)).toEqual(record);
});

test("a port someone listens on is not taken", async () => {
  const [port] = await freePorts(1, 3900);
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await isFree(port!)).toBe(false);
  expect(await freePorts(2, 3900)).not.toContain(port);
  server.close();
  await once(server, "close");
});
