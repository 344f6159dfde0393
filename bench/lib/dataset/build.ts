import { rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { openGround } from "../../../src/app/open-ground.ts";
import { readConfig } from "../../../src/config.ts";
import { indexActors } from "../../../src/domain/people/index-actor.ts";
import { createIds } from "../../../src/lib/id.ts";
import { tidy } from "../../../src/storage/tidy.ts";
import { keyPool } from "./cache.ts";
import { fillFollows, fillPeople, makePatterns, makeTokens, type Pools } from "./people.ts";
import { fillPosts, postPattern } from "./posts.ts";
import { assertReadable, type Manifest } from "./readable.ts";
import { withoutIndexes } from "./rows.ts";
import { drawPosts, idAt, star, type Shape } from "./shape.ts";

const origin = "https://vis.example";
const begun = Date.UTC(2025, 0, 1) - 86_400_000;
const withTokens = star + 1 + 200;

/**
 * Makes the dataset as `vis.sqlite` and `secret` in an empty folder: a first start as it always is, one of each kind by the
 * domain, and everything else in their image.
 */
export async function buildSqlite(
  folder: string,
  shape: Shape,
  tell: (line: string) => void,
): Promise<Manifest> {
  const file = join(folder, "vis.sqlite");
  const config = readConfig({
    VIS_ORIGIN: origin,
    VIS_DATABASE_URL: `file:${file}`,
    VIS_DATA_DIR: folder,
    VIS_SECRET_FILE: join(folder, "secret"),
  });
  const clock = () => new Date(begun);
  const ids = createIds({ node: 12, now: () => begun });
  const first = await openGround(config, clock);
  const pools: Pools = {
    own: keyPool().map(({ rsa, ed25519 }) => ({
      rsa: { publicPem: rsa.publicPem, privateSealed: first.vault.seal(rsa.privatePem) },
      ed25519: {
        publicPem: ed25519.publicPem,
        privateSealed: first.vault.seal(ed25519.privatePem),
      },
    })),
    publicPems: keyPool().map((pair) => pair.rsa.publicPem),
  };
  const patterns = await makePatterns(first.store, pools, shape);
  const pattern = await postPattern(first.store, patterns.here);
  await first.close();

  const db = new Sqlite(file);
  for (const pragma of [
    "journal_mode = delete",
    "journal_mode = off",
    "synchronous = off",
    "foreign_keys = off",
    "cache_size = -1048576",
    "temp_store = memory",
  ])
    db.pragma(pragma);
  const newId = () => ids.next();
  const written = drawPosts(shape);
  let cast: ReturnType<typeof fillPeople> | undefined;
  db.exec("begin");
  withoutIndexes(db, () => {
    cast = fillPeople({ db, shape, pools, newId }, patterns);
    fillFollows({ db, shape, pools, newId }, cast, origin);
    tell("people are there");
    fillPosts({ db, shape, cast, written, origin, pattern, newId });
    tell("posts are there");
  });
  db.exec("delete from job");
  db.exec("commit");
  db.pragma("journal_mode = wal");
  db.close();
  if (!cast) throw new Error("nobody is there");

  const ground = await openGround(config, clock);
  for (let from = 0; from < cast.people.length; from += 500)
    await indexActors(ground.store, cast.people.slice(from, from + 500));
  const tokens = await makeTokens(ground.store, cast, withTokens);
  const made: Manifest = { origin, ...cast, tokens, thread: idAt(written.thread, shape) };
  await assertReadable(ground.store, made, shape);
  tidy(ground.store.handles);
  await ground.close();
  rmSync(`${file}-process`, { force: true });
  return made;
}
