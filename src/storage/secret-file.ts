import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

export type Secrets = readonly [newest: Buffer, ...earlier: Buffer[]];

/** The file holds something other than secrets. */
export class SecretFault extends Error {
  override name = "SecretFault";
}

/**
 * The secrets that private keys are sealed under: 32 bytes in base64url, one a line, newest first; undefined without such a
 * file. Throws `SecretFault` when a line is none, without showing it.
 */
export function readSecrets(file: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
  const lines = text.split("\n").map((line) => line.trim());
  const secrets = lines.flatMap((line, at) => (line === "" ? [] : [secretIn(line, at + 1)]));
  const [newest, ...earlier] = secrets;
  if (!newest) throw new SecretFault("it is empty");
  return [newest, ...earlier];
}

/**
 * Makes the file with a fresh secret that only its owner may read, whole and on disk when it returns. Where another process
 * was first, its secret holds.
 */
export function makeSecrets(file: string): Secrets {
  mkdirSync(dirname(file), { recursive: true });
  const secret = randomBytes(32);
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  writeFileSync(draft, `${secret.toString("base64url")}\n`, {
    flag: "wx",
    mode: 0o600,
    flush: true,
  });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(dirname(file));
  return readSecrets(file) ?? [secret];
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function secretIn(line: string, at: number): Buffer {
  const secret = /^[\w-]{43}$/.test(line) ? Buffer.from(line, "base64url") : Buffer.alloc(0);
  if (secret.length !== 32) throw new SecretFault(`line ${at} is no 32-byte secret in base64url`);
  return secret;
}
