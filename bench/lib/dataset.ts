import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createPrivateKey, type KeyObject } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reactions } from "../../src/domain/reactions.ts";
import { actorUris } from "../../src/domain/uris.ts";
import { createIds } from "../../src/lib/id.ts";
import { openStore } from "../../src/storage/store.ts";
import { buildSqlite } from "./dataset/build.ts";
import { hostAt } from "./dataset/people.ts";
import { copyOfPostgres } from "./dataset/postgres.ts";
import { manifestOf, type Manifest } from "./dataset/readable.ts";
import { cacheFolder, keyPool, stateOf } from "./dataset/cache.ts";
import { followees, idAt, shapeOf, star, type Shape } from "./dataset/shape.ts";
import { searched } from "./dataset/text.ts";
import type { Bench } from "./scenario.ts";

/** Someone here; `token` is a bearer token that allows all an app of theirs may do. */
export interface Person {
  id: number;
  handle: string;
  uri: string;
  token: string;
}

/** Someone elsewhere whom the instance knows, with the key that they sign with (RSA, `keyId`). */
export interface Stranger {
  id: number;
  handle: string;
  /** As in `127.77.0.1:18080`: a loopback address of their server, where nobody listens unless the scenario does. */
  host: string;
  uri: string;
  keyId: string;
  followersUri: string;
  privateKey: KeyObject;
}

/** A copy of the common dataset (performance study §5), the scenario's own, gone when it ends. */
export interface Dataset {
  /** For `openStore`. */
  url: string;
  /** What Vis is run with on it: `subject(bench, data.settings)`. */
  settings: NodeJS.ProcessEnv;
  /**
   * What its addresses start with, whatever port it is asked at: signed requests name this host in their `host` header
   * (undici takes it from `headers`).
   */
  origin: string;
  host: string;
  shape: Shape;
  /** People here with so many followees. */
  readers: Record<(typeof followees)[number], Person>;
  /** Followed by everybody here. */
  star: Person;
  /** The first 200 people here, who write and follow 50 or 500. */
  people: readonly Person[];
  /** Someone elsewhere by number, from 0 to `shape.remote` less one; on host `n % shape.hosts`. */
  stranger: (n: number) => Stranger;
  networks: { closed: readonly number[]; open: readonly number[] };
  topics: readonly number[];
  /** The id of a public post with a hundred replies. */
  thread: number;
  /** The id of a post by number, oldest first. */
  post: (n: number) => number;
  /** Words that are in so many posts of a million. */
  words: typeof searched;
  /** The process of the PostgreSQL server, for `withChildren`. */
  postgresPid: number | undefined;
}

/**
 * The common dataset at the size and on the engine of the bench (or those given): built once and kept in `bench/.cache`
 * until the generator or a migration changes, copied for every call. `crowd`: with 40,000 people here who follow the star,
 * and 30,000 elsewhere on 10,000 hosts, one of whom on each follows the star too.
 */
export async function dataset(
  bench: Bench,
  { size = bench.size, engine = bench.engine, crowd = false }: Wanted = {},
): Promise<Dataset> {
  const shape = shapeOf(size, crowd);
  const kept = join(cacheFolder, `${size}${crowd ? "-crowd" : ""}-${stateOf()}`);
  if (!existsSync(kept)) await build(bench, shape, kept);
  const manifest = manifestOf(kept);
  const folder = mkdtempSync(join(tmpdir(), "vis-bench-"));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(kept, "secret"), join(folder, "secret"));
  let [url, postgresPid]: [string, number | undefined] = [
    `file:${join(folder, "vis.sqlite")}`,
    undefined,
  ];
  if (engine === "sqlite")
    copyFileSync(join(kept, "vis.sqlite"), join(folder, "vis.sqlite"), constants.COPYFILE_FICLONE);
  else ({ url, pid: postgresPid } = await copyOfPostgres(bench, kept, shape));
  return {
    ...told(manifest, shape),
    url,
    postgresPid,
    settings: settingsOf(manifest, url, folder),
  };
}

interface Wanted {
  size?: Bench["size"];
  engine?: Bench["engine"];
  crowd?: boolean;
}

/** A store on the dataset, for what is measured within this process. */
export function storeOn(bench: Bench, { url, origin }: Dataset): ReturnType<typeof openStore> {
  const ids = createIds({ node: 13, now: Date.now });
  const store = openStore({ url, reactions, ids, origin });
  bench.atEnd(() => store.close());
  return store;
}

async function build(bench: Bench, shape: Shape, kept: string): Promise<void> {
  bench.tell(`building the dataset: ${shape.posts} posts`);
  mkdirSync(cacheFolder, { recursive: true });
  const making = `${kept}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making);
  chmodSync(making, 0o755);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const manifest = await buildSqlite(making, shape, bench.tell);
  writeFileSync(join(making, "manifest.json"), JSON.stringify(manifest));
  if (existsSync(kept)) rmSync(making, { recursive: true });
  else renameSync(making, kept);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = Math.round((performance.now() - began) / 1000);
  bench.tell(`built in ${seconds} s, of CPU ${Math.round((user + system) / 1_000_000)} s`);
}

function settingsOf({ origin }: Manifest, url: string, folder: string): NodeJS.ProcessEnv {
  return {
    VIS_ORIGIN: origin,
    VIS_DATABASE_URL: url,
    VIS_DATA_DIR: folder,
    VIS_SECRET_FILE: join(folder, "secret"),
  };
}

type Told = Omit<Dataset, "url" | "settings" | "postgresPid">;

function told(manifest: Manifest, shape: Shape): Told {
  const { origin, people: ids, handles, tokens, networks } = manifest;
  const people = tokens.map((token, n) => ({
    id: ids[n]!,
    handle: handles[n]!,
    uri: actorUris(origin, ids[n]!).uri,
    token,
  }));
  const keys = keyPool();
  const opened = new Map<number, KeyObject>();
  const keyAt = (n: number): KeyObject => {
    const at = n % keys.length;
    const key = opened.get(at) ?? createPrivateKey(keys[at]!.rsa.privatePem);
    opened.set(at, key);
    return key;
  };
  return {
    origin,
    host: new URL(origin).host,
    shape,
    readers: Object.fromEntries(
      followees.map((many, n) => [many, people[n + 1]!]),
    ) as Dataset["readers"],
    star: people[star]!,
    people: people.slice(star + 1),
    stranger(n) {
      const [host, handle] = [hostAt(n % shape.hosts), handles[shape.local + n]!];
      const uri = `http://${host}/users/${handle}`;
      const followersUri = `${uri}/followers`;
      const keyId = `${uri}#main-key`;
      const id = ids[shape.local + n]!;
      return { id, handle, host, uri, keyId, followersUri, privateKey: keyAt(n) };
    },
    networks: {
      closed: networks.slice(1, 1 + shape.closed),
      open: networks.slice(1 + shape.closed),
    },
    topics: manifest.topics,
    thread: manifest.thread,
    post: (n) => idAt(n, shape),
    words: searched,
  };
}
