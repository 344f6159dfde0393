import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { createLimiter } from "../../lib/semaphore.ts";
import { codePoints } from "../../lib/text.ts";
import { Refused } from "../refused.ts";

/** The fewest and most characters of a password. */
const passwordLength = { least: 12, most: 200 };

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

const derive = promisify(argon2);
/** Each takes a core and 19 MiB: two at a time leave room for everybody else. */
const twoAtOnce = createLimiter(2);
/** OWASP's second configuration for argon2id: 19 MiB, two passes. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagLength = 32;
const phc =
  /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** Whether it may be a password at all. Throws `password-too-short` and `text-too-long`. */
export function checkPassword(password: string): void {
  const length = codePoints(password);
  if (length < passwordLength.least)
    throw new Refused("password-too-short", { least: passwordLength.least });
  if (length > passwordLength.most)
    throw new Refused("text-too-long", { field: "password", most: passwordLength.most });
}

/**
 * What is kept of a password: a PHC string (argon2id). Throws what `checkPassword` throws. Takes some 30 ms, so it is
 * done before a transaction opens.
 */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password);
  const salt = randomBytes(saltBytes);
  const tag = await tagOf(password, salt, cost, tagLength);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(salt)}$${bare(tag)}`;
}

/** Whether the password is the one. Without a PHC string it is not, after as long a time as if there were one. */
export async function verifyPassword(
  kept: string | null | undefined,
  password: string,
): Promise<boolean> {
  const parts = phc.exec(kept ?? "");
  const tried = password.slice(0, passwordLength.most * 2);
  if (!parts) {
    await tagOf(tried, Buffer.alloc(saltBytes), cost, tagLength);
    return false;
  }
  const [, memory, passes, parallelism, salt = "", tag = ""] = parts;
  const expected = Buffer.from(tag, "base64");
  const held = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const found = await tagOf(tried, Buffer.from(salt, "base64"), held, expected.length);
  return timingSafeEqual(found, expected);
}

function tagOf(password: string, nonce: Buffer, how: Cost, length: number): Promise<Buffer> {
  const message = password.normalize("NFC");
  return twoAtOnce(() => derive("argon2id", { message, nonce, tagLength: length, ...how }));
}

function bare(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
