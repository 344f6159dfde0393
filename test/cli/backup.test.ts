import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  rmSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import tar from "tar-stream";
import { expect, test, vi } from "vitest";
import { pack, unpack } from "../../src/cli/archive.ts";
import { keysOf } from "../../src/domain/people/keys.read.ts";
import { setting } from "../../src/domain/instance/settings.ts";
import { createMediaStore, mediaName } from "../../src/domain/media/media-store.ts";
import { openKey } from "../../src/federation/wire/keys.ts";
import { openVault } from "../../src/cli/secret.ts";
import { onEachEngine, type TestStore } from "../support/engines.ts";
import { fillWithPosts } from "../support/many-posts.ts";
import { emptyPlace, emptyPlaceFor, fileIn, storeIn } from "../support/place.ts";
import type { Instance } from "../support/process.ts";

vi.setConfig({ testTimeout: 120_000 }); // some steps are processes

const picture = mediaName("png", "attachment");

/** An instance with someone, a picture and posts. */
async function lived(engine: "sqlite" | "postgres", posts = 0) {
  const place = await emptyPlace(engine);
  await place.vis(["user", "add", "laege-2"]);
  const store = storeIn(place);
  const media = await createMediaStore(join(place.folder, "media"));
  await media.write(picture, Buffer.from("picture"));
  writeFileSync(join(place.folder, "media", "stray file.txt"), "none of ours");
  if (posts > 0) await fillWithPosts(store, posts);
  return { place, store, archive: join(place.folder, "backup.tar") };
}

/** Writes a row 50 times a second until it is stopped; tells what was acknowledged, in order. */
function writing(store: TestStore) {
  const acked: number[] = [];
  let ended = false;
  const loop = (async () => {
    while (!ended) {
      const next = new Promise((resolve) => setTimeout(resolve, 20));
      const id = await store.transact(async (tx) => {
        const made = tx.newId();
        const uri = `https://x.example/${made}`;
        const row = { uri, object_id: made, author_uri: uri, deleted_at: tx.now };
        await tx.db.insertInto("tombstone").values(row).execute();
        return made;
      });
      acked.push(id);
      await next;
    }
  })();
  return {
    acked,
    stop: async () => {
      ended = true;
      await loop;
    },
  };
}

async function tombstones(store: TestStore): Promise<number[]> {
  const rows = await store.reader.db
    .selectFrom("tombstone")
    .select("object_id")
    .orderBy("object_id")
    .execute();
  return rows.map((row) => row.object_id!);
}

onEachEngine("backup and restore", (engine) => {
  test("a backup taken while 50 rows a second are written is one moment, whole, and proven", async () => {
    const { place, store, archive } = await lived(engine, 5000);
    const writer = writing(store);
    while (writer.acked.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    const before = writer.acked.length;
    const made = await place.visProcess(["backup", archive]);
    const during = writer.acked.length;
    await writer.stop();
    expect(made).toMatchObject({ code: 0 });
    expect(made.out).toContain("5000 posts, 1 media files");
    expect(during).toBeGreaterThan(before);
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    expect(readdirSync(place.folder).filter((name) => name.startsWith(".backup"))).toEqual([]);

    const other = await emptyPlaceFor(place, engine);
    const restored = await other.visProcess(["restore", archive]);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.out).toContain("Everything is as it was backed up.");
    const copy = storeIn(other);
    const held = await tombstones(copy);
    expect(held).toEqual(writer.acked.slice(0, held.length));
    expect(held.length).toBeGreaterThanOrEqual(before);
    expect(readFileSync(join(other.folder, "media", picture), "utf8")).toBe("picture");
    expect(readdirSync(other.folder).filter((name) => name.startsWith(".restore"))).toEqual([]);
    await opensKeys(other, copy);

    expect(await setting(copy.reader, "quarantinedSince")).toMatch(/^20/);
    expect(await setting(store.reader, "quarantinedSince")).toBeUndefined();
    const doctor = await other.vis(["doctor"]);
    expect(doctor).toMatchObject({ code: 0 });
    expect(doctor.out).toMatch(/^warn +quarantine /m);
    expect((await other.vis(["quarantine", "end"])).code).toBe(0);
    expect(await setting(copy.reader, "quarantinedSince")).toBeNull();
  });

  test("a restore replaces nothing, and leaves nothing behind when it is refused", async () => {
    const { place, archive } = await lived(engine);
    await place.vis(["backup", archive]);
    const again = await place.vis(["backup", archive]);
    expect(again.err).toContain("a backup replaces nothing");
    const onItself = await place.vis(["restore", archive]);
    expect(onItself).toMatchObject({ code: 1, out: "" });
    expect(onItself.err).toMatch(/a restore (replaces nothing|needs an empty one)|There are files/);

    const other = await emptyPlaceFor(place, engine);
    writeFileSync(join(other.folder, "secret"), `${Buffer.alloc(32).toString("base64url")}\n`);
    expect((await other.vis(["restore", archive])).err).toContain("another secret");
    expect(readdirSync(other.folder)).toEqual(["secret"]);
    expect((await other.vis(["user", "list"])).code).toBe(1);
  });

  test("without the secret, only the right one restores", async () => {
    const { place, archive } = await lived(engine);
    const made = await place.vis(["backup", archive, "--without-secret"]);
    expect(made.err).toContain("nobody can restore");
    const other = await emptyPlaceFor(place, engine);
    expect((await other.vis(["restore", archive])).err).toContain("is not there");
    const secret = join(other.folder, "secret");
    writeFileSync(secret, `${Buffer.alloc(32, 7).toString("base64url")}\n`);
    const refused = await other.vis(["restore", archive]);
    expect(refused.err).toContain("it opens 0 of 2 private keys");
    expect(readdirSync(other.folder)).toEqual(["secret"]);
    writeFileSync(secret, readFileSync(join(place.folder, "secret")));
    expect(await other.vis(["restore", archive])).toMatchObject({ code: 0 });
  });
});

test("a server that runs is backed up beside it, and what is restored starts in quarantine", async () => {
  const place = await emptyPlace("sqlite");
  await place.start();
  expect(await place.vis(["user", "add", "laege-2", "--admin"])).toMatchObject({ code: 0 });
  const archive = join(place.folder, "backup.tar");
  expect(await place.vis(["backup", archive])).toMatchObject({ code: 0 });
  expect(await place.stop()).toBe(0);

  const other = await emptyPlaceFor(place, "sqlite");
  expect(await other.vis(["restore", archive])).toMatchObject({ code: 0 });
  await other.start();
  expect(other.output()).not.toContain("/setup/");
  const metrics = await fetch(`http://127.0.0.1:${other.environment["VIS_PORT"]}/metrics`);
  expect(await metrics.text()).toMatch(/^vis_quarantined 1$/m);
  expect((await other.vis(["quarantine", "end"])).code).toBe(0);
  expect(await other.stop()).toBe(0);
});

async function opensKeys(place: Instance, store: TestStore): Promise<void> {
  const { id } = await store.reader.db
    .selectFrom("actor")
    .innerJoin("account", "account.actor_id", "actor.id")
    .select("actor.id")
    .where("handle", "=", "laege-2")
    .executeTakeFirstOrThrow();
  const vault = openVault(join(place.folder, "secret"));
  const keys = await keysOf(store.reader, id);
  expect(keys.map((key) => openKey(vault, key.private_sealed!).asymmetricKeyType)).toEqual([
    "ed25519",
    "rsa",
  ]);
}

/** The same archive with some entries changed: to other bytes, to another name, or away. */
async function changed(
  archive: string,
  change: (name: string, bytes: Buffer) => { name: string; bytes: Buffer }[],
): Promise<string> {
  const target = `${archive}.changed`;
  const packed = tar.pack();
  const extract = tar.extract();
  const reading = pipeline(createReadStream(archive), extract);
  const written = pipeline(packed, createWriteStream(target));
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    for (const { name, bytes } of change(entry.header.name, Buffer.concat(chunks)))
      await new Promise<void>((resolve) => packed.entry({ name }, bytes, () => resolve()));
  }
  packed.finalize();
  await Promise.all([reading, written]);
  return target;
}

const only =
  (wanted: string, make: (bytes: Buffer) => Buffer | undefined) =>
  (name: string, bytes: Buffer) => {
    const made = name === wanted ? make(bytes) : bytes;
    return made ? [{ name, bytes: made }] : [];
  };

const unnamed = `media/${mediaName("png", "attachment")}`;

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[5000]! ^= 1;
  return copy;
}

function rewritten(archive: string, bytes: Buffer): string {
  writeFileSync(`${archive}.changed`, bytes);
  return `${archive}.changed`;
}

const inManifest = (from: string, to: string) =>
  only("manifest.json", (bytes) => Buffer.from(bytes.toString().replace(from, to)));

/** What is wrong with it, and how the backup at that path becomes so. */
const spoiled: [
  says: string,
  make: (archive: string, place: Instance) => Promise<string> | string,
][] = [
  ["damaged: database.sqlite", (archive) => changed(archive, only("database.sqlite", flipped))],
  [
    "newer than this one (it knows 9999-later)",
    (archive) => changed(archive, inManifest("0009-answers", "9999-later")),
  ],
  [
    "addresses cannot change",
    (archive, { origin }) => changed(archive, inManifest(origin, "https://a.example")),
  ],
  ["of a postgres database", (archive) => changed(archive, inManifest('"sqlite"', '"postgres"'))],
  ["cut short", (archive) => rewritten(archive, readFileSync(archive).subarray(0, 200_000))],
];

test("an archive that does not fit is refused, and leaves nothing behind", async () => {
  const { place, archive } = await lived("sqlite");
  await place.vis(["backup", archive]);
  const other = await emptyPlaceFor(place, "sqlite");
  for (const [says, make] of spoiled) {
    const refused = await other.vis(["restore", await make(archive, place)]);
    expect(refused, says).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain(says);
    expect(readdirSync(other.folder), says).toEqual([]);
  }
  expect(await other.vis(["restore", archive])).toMatchObject({ code: 0 });
});

test.each<[string, (archive: string) => Promise<string> | string]>([
  [
    `${picture} is missing`,
    (a) =>
      changed(
        a,
        only(`media/${picture}`, () => undefined),
      ),
  ],
  [
    "its manifest is missing",
    (a) =>
      changed(
        a,
        only("manifest.json", () => undefined),
      ),
  ],
  ["makes no sense", (a) => changed(a, inManifest('"format": 1', '"format": 2'))],
  ["cut short, or is none", (a) => rewritten(a, Buffer.alloc(4096, "no archive "))],
  ["cut short", (a) => rewritten(a, readFileSync(a).subarray(0, 700))],
  [
    'holds "../evil"',
    (a) =>
      changed(a, (name, bytes) => [
        { name: "../evil", bytes },
        { name, bytes },
      ]),
  ],
  [
    'holds "secret"',
    (a) =>
      changed(a, (name, bytes) => [
        { name, bytes },
        { name: "secret", bytes },
      ]),
  ],
  [
    "files that its manifest does not name",
    (a) =>
      changed(a, (name, bytes) => [
        { name, bytes },
        ...(name === "secret" ? [{ name: unnamed, bytes }] : []),
      ]),
  ],
])("an archive is refused: %s", async (says, make) => {
  const folder = mkdtempSync(join(tmpdir(), "vis-archive-"));
  try {
    const path = join(folder, "file");
    const target = join(folder, "out");
    writeFileSync(path, "what was backed up ".repeat(100));
    const about = {
      version: "1",
      engine: "sqlite" as const,
      origin: "https://a.example",
      madeAt: new Date().toISOString(),
      migrations: [] as { name: string; appliedAt: string }[],
      counts: {},
    };
    const archive = join(folder, "backup.tar");
    const names = ["database.sqlite", `media/${picture}`, "secret"];
    await pack(
      archive,
      names.map((name) => ({ name, path })),
      about,
    );
    await unpack(archive, join(folder, "whole"));
    await expect(unpack(await make(archive), target)).rejects.toThrow(says);
    expect(existsSync(join(folder, "evil"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a database that is damaged inside, with checksums that fit, is refused", async () => {
  const { place, store, archive } = await lived("sqlite");
  store.handles.sqlite!.pragma("foreign_keys = OFF");
  await store.transact((tx) =>
    tx.db.insertInto("bookmark").values({ id: 1, actor_id: 99, post_id: 98 }).execute(),
  );
  expect(await place.vis(["backup", archive])).toMatchObject({ code: 0 });
  const other = await emptyPlaceFor(place, "sqlite");
  const refused = await other.vis(["restore", archive]);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain("a row of bookmark refers to a row of");
  expect(existsSync(fileIn(other))).toBe(false);
});
