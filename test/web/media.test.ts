import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { createMediaStore } from "../../src/domain/media/media-store.ts";
import type { Audience } from "../../src/storage/tables/knowledge.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { site } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function begin() {
  const media = await createMediaStore(folder);
  const shown: unknown[] = [];
  const made = await site({
    media,
    serverViewer: async (request) =>
      request.headers.get("Signature") === "syd"
        ? { kind: "server", host: "syd.example", trust: "allied" }
        : undefined,
    remotePicture: async (viewer, wanted) => {
      shown.push([viewer.kind, wanted]);
      return undefined;
    },
  });
  const anna = await made.member("anna");
  const bytes = new Uint8Array(
    await sharp({ create: { width: 20, height: 20, channels: 3, background: "red" } })
      .png()
      .toBuffer(),
  );
  const attached = async (audience: Audience) => {
    const id = await storeUpload(made.store, media, { ownerId: anna, bytes, alt: "Tavle" });
    await made.store.transact((tx) => publish(tx, anna, note({ audience, attachmentIds: [id] })));
    const { file } = await made.store.reader.db
      .selectFrom("attachment")
      .select("file")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return `/media/${file}`;
  };
  return { made, attached, shown };
}

describe("files of posts", () => {
  test("are served to who may see the post, and kept only when anyone may", async () => {
    const { made, attached } = await begin();
    await made.member("bo");
    const bo = await made.signedIn("bo");
    const nobody = made.visitor();
    const [open, allied, region] = [
      await attached("public"),
      await attached("allied"),
      await attached("region"),
    ];
    const { status, headers } = await nobody.get(open);
    expect(status).toBe(200);
    expect(headers.get("Cache-Control")).toBe("public, max-age=86400");
    expect(headers.get("Content-Type")).toBe("image/png");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("Content-Disposition")).toMatch(/^inline; filename="[\w.]+"$/);
    expect((await nobody.get(allied)).status).toBe(404);
    const own = await bo.get(allied);
    expect([own.status, own.headers.get("Cache-Control")]).toEqual([200, "private, no-store"]);
    const signed = { Signature: "syd" };
    expect((await nobody.get(allied, signed)).status).toBe(200);
    expect((await nobody.get(region, signed)).status).toBe(404);
    expect((await bo.get(region)).status).toBe(200);
  });

  test("have no other names", async () => {
    const { made } = await begin();
    for (const path of [
      "/media/x",
      "/media/..%2f..%2fetc%2fpasswd",
      "/media/elsewhere/x",
      "/media/people/1/other",
    ])
      expect([path, (await made.visitor().get(path)).status]).toEqual([path, 404]);
  });

  test("pictures from elsewhere are asked for by what shows them", async () => {
    const { made, shown } = await begin();
    expect((await made.visitor().get("/media/elsewhere/12")).status).toBe(404);
    expect((await made.visitor().get("/media/people/7/avatar")).status).toBe(404);
    expect(shown).toEqual([
      ["anonymous", { attachmentId: 12 }],
      ["anonymous", { actorId: 7, picture: "avatar" }],
    ]);
  });
});
