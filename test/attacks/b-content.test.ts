import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { indexPosts } from "../../src/domain/knowledge/index-post.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { searchPosts } from "../../src/domain/knowledge/search.read.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import { prepareFile } from "../../src/domain/media/prepare.ts";
import { queryTerms } from "../../src/lib/tokens.ts";
import { note, remoteNote } from "../domain/knowledge/drafts.ts";
import { person, stranger } from "../support/cast.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-content-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("B19 files are what their first bytes say, and are kept as pixels alone", () => {
  test.each([
    ["a script in SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")],
    ["a page that begins like a picture", Buffer.from("GIF89a<html><script>x()</script>")],
    ["a film named as a picture", Buffer.from("\0\0\0\x18ftypisom", "latin1")],
  ])("%s is refused", async (_, bytes) => {
    await expect(prepareFile(bytes)).rejects.toMatchObject({
      reason: expect.stringMatching(/^attachment-(type|broken)$/) as string,
    });
  });

  test("a position in a photograph does not survive", async () => {
    const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } })
      .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude: "57/1 2/1 3/1" } })
      .jpeg()
      .toBuffer();
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const kept = await prepareFile(photo);
    expect((await sharp(kept.bytes).metadata()).exif).toBeUndefined();
  });
});

test("B21 a file is kept under a name of ours, whatever it was called", async () => {
  const media = await createMediaStore(join(folder, "media"));
  const bytes = Buffer.from("x");
  for (const name of ["../../x.png", "a\0.png", `${"n".repeat(4096)}.png`, "x.svg", ".", ""])
    await expect(media.write(name, bytes)).rejects.toThrow(RangeError);
  expect(readdirSync(folder)).toEqual(["media"]);
  expect(readdirSync(join(folder, "media"))).toEqual([]);
});

const hostileQueries = [
  'a* OR b* NEAR("x" "y", 5)',
  '"unbalanced',
  "tokens:x",
  "-tavlemøde",
  "x".repeat(10_000),
  "'; drop table post; --",
  "a & b | !c <-> d:*",
  "\\' ) (",
  "\0\ud800",
  "*",
  "mø*",
];

onEachEngine("B22 a search is words", (engine) => {
  test("operators mean nothing, and nothing a reader types is an error", async () => {
    const store = await freshStore(engine);
    const me = await person(store, "laege-m1");
    const { id } = await store.transact((tx) => publish(tx, me, note({ body: "Om tavlemøder" })));
    await indexPosts(store, [id]);
    const find = async (words: string) =>
      (
        await searchPosts(store.reader, personViewer(me), { words, limit: 5, order: "relevance" })
      ).items.map((post) => post.id);
    for (const words of hostileQueries) expect(Array.isArray(await find(words))).toBe(true);
    expect(await find("tavlemøde")).toEqual([id]);
    expect(await find("-tavlemøde")).toEqual([id]);
    expect(await find('"tavlemøde"')).toEqual([id]);
    expect(await find("ta*")).toEqual([]);
  });

  test("at most eight terms are looked for", () => {
    const many = Array.from({ length: 50 }, (_, at) => `ord${at}`).join(" ");
    expect(queryTerms(many)).toHaveLength(8);
  });
});

onEachEngine("B16 a flood in one post", (engine) => {
  test("of topics, names and files is cut; nothing is fetched for any of them", async () => {
    const store = await freshStore(engine);
    const author = await stranger(store, "flod@syd.example");
    const { id } = await store.transact((tx) =>
      addPost(tx, {
        ...remoteNote(author, "https://syd.example/notes/flood"),
        topics: Array.from({ length: 5000 }, (_, at) => `emne${at}`),
        attachments: Array.from({ length: 5000 }, (_, at) => ({
          remoteUrl: `https://syd.example/${at}.png`,
          mediaType: "image/png",
          alt: "",
        })),
      }),
    );
    const count = async (table: "post_topic" | "attachment") =>
      (
        await store.reader.db
          .selectFrom(table)
          .select("post_id")
          .where("post_id", "=", id ?? 0)
          .execute()
      ).length;
    expect(await count("post_topic")).toBe(10);
    expect(await count("attachment")).toBe(16);
    const jobs = await store.reader.db.selectFrom("job").select("kind").execute();
    expect(jobs.filter((job) => job.kind.startsWith("fetch"))).toEqual([]);
  });
});
