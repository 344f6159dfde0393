import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { createLru } from "../../lib/lru.ts";
import { parseId } from "../../lib/id.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";
import { personViewer, type Viewer } from "../knowledge/visible.ts";

/**
 * Addresses that apps load files by, which bring neither token nor cookie: for one file, in one person's name, for a
 * while. They open nothing by themselves: what that person may see is asked when the file is.
 */
export interface SignedLinks {
  /** The path with a signature for the reader. The same for half a day, good for at least as long and at most a day. */
  sign: (path: string, readerId: number) => string;
  /** Whom a path was signed for; undefined when it was not, not by us, or too long ago. */
  readerOf: (path: string, query: URLSearchParams) => number | undefined;
}

const halfDay = 12 * 3600;

/** Signs with a key made from the newest of the instance's secrets, and takes what was signed with one from any of them. */
export function createSignedLinks(
  secrets: readonly [Buffer, ...Buffer[]],
  clock: () => Date,
): SignedLinks {
  const [newest, ...earlier] = secrets.map(keyFrom);
  const now = (): number => Math.floor(clock().getTime() / 1000);
  const signed = createLru<string, string>({ max: 20_000, ttlMs: halfDay * 1000 });
  return {
    sign(path, readerId) {
      const until = (Math.floor(now() / halfDay) + 2) * halfDay;
      const key = `${readerId} ${until} ${path}`;
      const held = signed.get(key);
      if (held !== undefined) return held;
      const signature = signatureOf(newest!, { path, readerId, until }).toString("base64url");
      const made = `${path}?for=${readerId}&until=${until}&signature=${signature}`;
      signed.set(key, made);
      return made;
    },
    readerOf(path, query) {
      const readerId = parseId(query.get("for"));
      const until = parseId(query.get("until"));
      const signature = Buffer.from(query.get("signature") ?? "", "base64url");
      if (readerId === undefined || until === undefined || until <= now()) return undefined;
      const said = { path, readerId, until };
      const good = [newest!, ...earlier].some((key) => same(signature, signatureOf(key, said)));
      return good ? readerId : undefined;
    },
  };
}

const active = define("signed-reader", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("account")
    .innerJoin("actor", "actor.id", "account.actor_id")
    .select("actor.id")
    .where("actor.id", "=", p.id)
    .where("actor.local", "=", 1)
    .where("actor.state", "=", "active")
    .where("account.disabled_at", "is", null),
);

/** Who reads by a signed address: the person it was made for, while their account is open. */
export async function signedViewer(
  reader: Reader,
  links: SignedLinks,
  { path, query }: { path: string; query: URLSearchParams },
): Promise<Viewer | undefined> {
  const id = links.readerOf(path, query);
  if (id === undefined) return undefined;
  const found = await active(reader, { id });
  return found.length > 0 ? personViewer(id) : undefined;
}

function keyFrom(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "vis media links 1", 32));
}

interface Signed {
  path: string;
  readerId: number;
  until: number;
}

function signatureOf(key: Buffer, { path, readerId, until }: Signed): Buffer {
  return createHmac("sha256", key).update(`${path}\n${readerId}\n${until}`).digest();
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
