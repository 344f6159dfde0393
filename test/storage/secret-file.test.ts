import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeSecrets, readSecrets, SecretFault } from "../../src/storage/secret-file.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "vis-secret-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("a secret is made once, for its owner only, and read back", () => {
  const file = join(folder(), "deep", "secret");
  expect(readSecrets(file)).toBeUndefined();
  const made = makeSecrets(file);
  expect(made).toHaveLength(1);
  expect(made[0]).toHaveLength(32);
  expect(readSecrets(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(makeSecrets(file)).toEqual(made);
  expect(readdirSync(join(file, ".."))).toEqual(["secret"]);
});

test("several, newest first; what is none is told by its line and not shown", () => {
  const file = join(folder(), "secret");
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  writeFileSync(file, `${two.toString("base64url")}\r\n\n ${one.toString("base64url")} \n`);
  expect(readSecrets(file)).toEqual([two, one]);
  writeFileSync(file, `${two.toString("base64url")}\nhemmeligt\n`);
  expect(() => readSecrets(file)).toThrow(SecretFault);
  expect(() => readSecrets(file)).toThrow(/^line 2 is no 32-byte secret in base64url$/);
  writeFileSync(file, "\n");
  expect(() => readSecrets(file)).toThrow(/empty/);
});
