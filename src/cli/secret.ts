import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { sealedKeys } from "../domain/people/keys.read.ts";
import { createVault, type Vault } from "../federation/wire/keys.ts";
import { Failed } from "./command.ts";
import type { Place } from "./place.ts";

/** The vault of a secret file: 32-byte secrets in base64url, one a line, newest first. Throws `Failed`. */
export function openVault(file: string): Vault {
  if (!existsSync(file))
    throw new Failed(`The secret ${file} is not there: private keys cannot be opened without it.`);
  return vaultOf(readFileSync(file, "utf8"), file);
}

/** The vault of what a secret file holds; `file` is its name in what is said. */
export function vaultOf(text: string, file: string): Vault {
  const secrets = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64url"));
  const [newest, ...older] = secrets;
  if (!newest || secrets.some((secret) => secret.length !== 32))
    throw new Failed(`The secret ${file} is damaged: each line must be 32 bytes in base64url.`);
  return createVault([newest, ...older]);
}

/** The instance's vault; its secret is made when neither it nor anything sealed under it is there yet. */
export async function ensureVault({ config, store }: Place): Promise<Vault> {
  if (!existsSync(config.secretFile)) {
    const sealed = await sealedKeys(store.reader);
    if (sealed.length === 0)
      writeSecret(config.secretFile, `${randomBytes(32).toString("base64url")}\n`);
  }
  return openVault(config.secretFile);
}

/** Writes a secret file that only its owner may read, whole and on disk. Throws when there is one. */
export function writeSecret(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const handle = openSync(file, "wx", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
