import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { storeUpload } from "../../../src/domain/media/attach.ts";
import {
  describeFile,
  describeUpload,
  discardUpload,
  type FileWords,
} from "../../../src/domain/media/own-files.ts";
import { cleanUpMedia } from "../../../src/domain/media/clean-up.ts";
import { createMediaStore } from "../../../src/domain/media/media-store.ts";
import { mediaFile, ownUploads } from "../../../src/domain/media/media.read.ts";
import { setPicture } from "../../../src/domain/media/picture.ts";
import { previewSize } from "../../../src/domain/media/preview.ts";
import { removeFiles } from "../../../src/domain/media/remote-copy.ts";
import { actorById } from "../../../src/domain/people/actor.read.ts";
import { isBlurhash } from "../../../src/lib/blurhash.ts";
import { note } from "../knowledge/drafts.ts";
import { refusal } from "../networks/support.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "vis-media-"));
  folders.push(made);
  return made;
}

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#268" } })
  .png()
  .toBuffer();

async function fileOf(store: TestStore, id: number): Promise<string> {
  const row = await store.reader.db
    .selectFrom("attachment")
    .select("file")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.file!;
}

test("files are written whole under names of ours only", async () => {
  const at = folder();
  const media = await createMediaStore(join(at, "media"));
  const name = `${"a".repeat(32)}.png`;
  await media.write(name, png);
  expect(readdirSync(join(at, "media"))).toEqual([name]);
  const found = await media.read(name);
  expect(found?.bytes).toBe(png.length);
  const parts: Buffer[] = [];
  for await (const part of found!.stream()) parts.push(part as Buffer);
  expect(Buffer.concat(parts)).toEqual(png);
  for (const bad of [
    "../x.png",
    "a.png",
    `${"a".repeat(32)}.svg`,
    `a\0${name}`,
    "x".repeat(4096),
  ]) {
    await expect(media.write(bad, png)).rejects.toThrow(RangeError);
    expect(await media.read(bad)).toBeUndefined();
  }
  await media.remove(name);
  await media.remove(name);
  expect(await media.read(name)).toBeUndefined();
});

onEachEngine("uploads", (engine) => {
  test("belong to their owner until a post uses them", async () => {
    const store = await freshStore(engine);
    const media = await createMediaStore(folder());
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    const id = await storeUpload(store, media, { ownerId: anna, bytes: png, alt: " Et  billede " });
    const file = await fileOf(store, id);
    expect(await media.read(file)).toBeDefined();
    expect(await mediaFile(store.reader, personViewer(anna), file)).toEqual({
      mediaType: "image/png",
      open: false,
    });
    expect(await mediaFile(store.reader, personViewer(bo), file)).toBeUndefined();
    expect(await mediaFile(store.reader, anonymous, file)).toBeUndefined();
    await expect(
      store.transact((tx) => describeUpload(tx, bo, id, { alt: "mit" })),
    ).rejects.toMatchObject({ reason: "not-found" });
    await store.transact((tx) => describeUpload(tx, anna, id, { alt: "nyt" }));
    const row = await store.reader.db.selectFrom("attachment").selectAll().execute();
    expect(row).toMatchObject([
      { alt: "nyt", width: 9, height: 9, post_id: null, remote_url: null },
    ]);
  });

  test("of pictures have a small version where they are large, and what they look like from afar", async () => {
    const store = await freshStore(engine);
    const media = await createMediaStore(folder());
    const anna = await person(store, "anna");
    const large = await sharp({
      create: { width: 900, height: 300, channels: 3, background: "#268" },
    })
      .jpeg()
      .toBuffer();
    const kept = async (bytes: Uint8Array) => {
      const id = await storeUpload(store, media, {
        ownerId: anna,
        bytes,
        alt: "",
        focus: [0.5, -1],
      });
      const [view] = await ownUploads(store.reader, anna, [id]);
      return view!;
    };
    const view = await kept(large);
    expect(view).toMatchObject({
      width: 900,
      height: 300,
      focus: [0.5, -1],
      open: false,
      keptHere: true,
    });
    expect(isBlurhash(view.blurhash!)).toBe(true);
    const small = view.previewUrl!.slice("https://nord.example/media/".length);
    const parts = await media.read(small).then((found) => found!.stream().toArray());
    expect(await sharp(Buffer.concat(parts)).metadata()).toMatchObject({
      format: "webp",
      width: 640,
      height: 213,
    });
    expect(previewSize({ width: 900, height: 300 })).toEqual({ width: 640, height: 213 });
    expect(await mediaFile(store.reader, personViewer(anna), small)).toEqual({
      mediaType: "image/webp",
      open: false,
    });
    expect(await mediaFile(store.reader, anonymous, small)).toBeUndefined();
    expect(await kept(png)).toMatchObject({
      previewUrl: null,
      blurhash: expect.stringMatching(/^L/),
    });
    expect(await kept(Buffer.from("%PDF-1.7 …"))).toMatchObject({
      previewUrl: null,
      blurhash: null,
    });
  });

  test("are described anew in a post too, which is then told to who has it", async () => {
    const store = await freshStore(engine);
    const media = await createMediaStore(folder());
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    const id = await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "Tavle" });
    const { id: postId } = await store.transact((tx) =>
      publish(tx, anna, note({ attachmentIds: [id] })),
    );
    const describe = (me: number, words: FileWords) =>
      store.transact((tx) => describeFile(tx, me, id, words));
    await describe(anna, { alt: "Vores tavle", focus: [0, 1] });
    const found = await post(store.reader, personViewer(bo), postId);
    expect(found?.attachments).toMatchObject([{ id, alt: "Vores tavle", focus: [0, 1] }]);
    expect(found?.editedAt).not.toBeNull();
    const jobs = await store.reader.db.selectFrom("job").select(["kind", "payload"]).execute();
    expect(jobs.filter(({ payload }) => payload.includes("PostRevised"))).toMatchObject([
      { kind: "federate" },
    ]);
    await describe(anna, { focus: [0.1, 0] });
    expect((await post(store.reader, anonymous, postId))?.attachments).toMatchObject([
      { alt: "Vores tavle", focus: [0.1, 0] },
    ]);
    expect(await refusal(describe(anna, { alt: " " }))).toBe("alt-text-missing");
    expect(await refusal(describe(anna, { alt: "010203-1234" }))).toBe("patient-data");
    expect(await refusal(describe(anna, { alt: "x".repeat(1501) }))).toBe("text-too-long");
    expect(await refusal(describe(bo, { alt: "Min" }))).toBe("not-found");
  });

  test("are taken away again, file and all, but not from a post, and not by others", async () => {
    const store = await freshStore(engine);
    const at = folder();
    const media = await createMediaStore(at);
    const anna = await person(store, "anna");
    const bo = await person(store, "bo");
    const [used, unused] = [
      await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "Tavle" }),
      await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "" }),
    ];
    const file = await fileOf(store, unused);
    await store.transact((tx) => publish(tx, anna, note({ attachmentIds: [used] })));
    const discard = (me: number, id: number) =>
      refusal(store.transact((tx) => discardUpload(tx, me, id)));
    expect(await discard(bo, unused)).toBe("not-found");
    expect(await discard(anna, used)).toBe("attachment-in-use");
    expect(await discard(anna, unused)).toBeUndefined();
    expect(await discard(anna, unused)).toBe("not-found");
    const job = await store.reader.db
      .selectFrom("job")
      .select("payload")
      .where("kind", "=", "remove-files")
      .executeTakeFirstOrThrow();
    await removeFiles(media, JSON.parse(job.payload));
    expect(await media.read(file)).toBeUndefined();
    expect(readdirSync(at)).toHaveLength(1);
  });

  test("carry no civil registration number in the alt text, and nothing is kept when refused", async () => {
    const store = await freshStore(engine);
    const at = folder();
    const media = await createMediaStore(at);
    const anna = await person(store, "anna");
    await expect(
      storeUpload(store, media, { ownerId: anna, bytes: png, alt: "010203-1234", confirmed: true }),
    ).rejects.toMatchObject({ reason: "patient-data" });
    expect(readdirSync(at)).toEqual([]);
  });

  test("that nobody uses are gone after a day, with files left by accidents; what is used stays", async () => {
    let now = Date.now();
    const store = await freshStore(engine, { now: () => new Date(now) });
    const at = folder();
    const media = await createMediaStore(at);
    const anna = await person(store, "anna");
    const unused = await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "" });
    await setPicture(store, media, anna, "avatar", { bytes: png, alt: "Mig" });
    writeFileSync(join(at, "0123456789abcdef.tmp"), "half");
    writeFileSync(join(at, "README"), "not ours");
    const old = new Date(now);
    for (const name of readdirSync(at)) utimesSync(join(at, name), old, old);
    now += 23 * 3_600_000;
    expect(await cleanUpMedia(store, media)).toBe(0);
    now += 2 * 3_600_000;
    const fresh = await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "" });
    const soon = new Date(now);
    utimesSync(join(at, await fileOf(store, fresh)), soon, soon);
    expect(await cleanUpMedia(store, media)).toBe(2);
    const held = await store.reader.db.selectFrom("attachment").select("id").execute();
    expect(held).toEqual([{ id: fresh }]);
    expect(held).not.toContainEqual({ id: unused });
    expect(readdirSync(at)).toHaveLength(3);
  });

  test("pictures of people are for everyone to see; the old one goes with the new", async () => {
    const store = await freshStore(engine);
    const at = folder();
    const media = await createMediaStore(at);
    const anna = await person(store, "anna");
    await setPicture(store, media, anna, "avatar", { bytes: png, alt: "Mig" });
    const first = readdirSync(at);
    await setPicture(store, media, anna, "avatar", { bytes: png, alt: "" });
    const [file = ""] = readdirSync(at);
    expect(first).not.toContain(file);
    expect(await actorById(store.reader, anna)).toMatchObject({
      avatar_url: `https://nord.example/media/${file}`,
      avatar_alt: null,
    });
    expect(await mediaFile(store.reader, anonymous, file)).toEqual({
      mediaType: "image/png",
      open: true,
    });
    await setPicture(store, media, anna, "avatar", null);
    expect(readdirSync(at)).toEqual([]);
    expect((await actorById(store.reader, anna))?.avatar_url).toBeNull();
  });
});
