import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { isBlurhash } from "../../src/lib/blurhash.ts";
import { mediaLimits } from "../../src/domain/media/prepare.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { note, remoteNote } from "../domain/knowledge/drafts.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { stranger } from "../support/cast.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";

let site: ApiSite;
let nurse: Caller;
let doctor: Caller;
let png: Blob;

beforeAll(async () => {
  site = await apiSite();
  nurse = await site.caller("sygeplejerske-m1");
  doctor = await site.caller("laege-m2");
  png = await picture(900, 300);
});

async function picture(width: number, height: number): Promise<Blob> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: "#268" } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: "image/png" });
}

/** Uploads as someone of their own, whose allowance is whole. */
async function kept(said: Record<string, string | Blob> = {}, path = "/api/v2/media") {
  const { status, json } = await nurse.post(path, { file: png, ...said }, "multipart");
  expect(status).toBe(200);
  return json as Json;
}

describe("a file for a status", () => {
  test.each(["/api/v2/media", "/api/v1/media"])(
    "is kept by %s, and ready at once",
    async (path) => {
      const said = { description: "En tavle", focus: "0.5,-0.25", thumbnail: png };
      const json = await kept(said, path);
      expect(json).toMatchObject({
        type: "image",
        description: "En tavle",
        remote_url: null,
        meta: {
          original: { width: 900, height: 300, size: "900x300", aspect: 3 },
          small: { width: 640, height: 213, size: "640x213" },
          focus: { x: 0.5, y: -0.25 },
        },
      });
      expect(isBlurhash(json.blurhash)).toBe(true);
      expect(new URL(json.preview_url).pathname).not.toBe(new URL(json.url).pathname);
      const { status, json: again } = await nurse.get(`/api/v1/media/${json.id}`);
      expect([status, again]).toEqual([200, json]);
    },
  );

  test("is described anew, in every way apps say it, and belongs to nobody else", async () => {
    const { id } = await kept();
    for (const encoding of ["json", "urlencoded", "multipart", "query"] as const) {
      const said = { description: `Som ${encoding}`, focus: "0,1" };
      const { json } = await nurse.put(`/api/v1/media/${id}`, said, encoding);
      expect(json).toMatchObject({
        description: `Som ${encoding}`,
        meta: { focus: { x: 0, y: 1 } },
      });
    }
    const { json } = await nurse.put(`/api/v1/media/${id}`, { focus: "-1,0" });
    expect(json).toMatchObject({ description: "Som query", meta: { focus: { x: -1, y: 0 } } });
    expect((await nurse.put(`/api/v1/media/${id}`, {})).status).toBe(200);
    for (const ask of [
      doctor.get(`/api/v1/media/${id}`),
      doctor.put(`/api/v1/media/${id}`, { description: "Min" }),
      doctor.delete(`/api/v1/media/${id}`),
      nurse.get("/api/v1/media/12"),
    ])
      expect((await ask).status).toBe(404);
  });

  test("is taken away again, but not from a status", async () => {
    const { id } = await kept({ description: "En tavle" });
    const { json: made } = await nurse.post("/api/v1/statuses", { status: "Se", media_ids: [id] });
    expect(made.media_attachments).toMatchObject([{ id, description: "En tavle" }]);
    const used = await nurse.delete(`/api/v1/media/${id}`);
    expect([used.status, used.json.error]).toEqual([422, "Filen hører til et opslag."]);
    const unused = await kept();
    expect((await nurse.delete(`/api/v1/media/${unused.id}`)).json).toEqual({});
    expect((await nurse.get(`/api/v1/media/${unused.id}`)).status).toBe(404);
  });

  test("in a status is described anew, which revises it", async () => {
    const { id } = await kept({ description: "En tavle" });
    const { json: made } = await nurse.post("/api/v1/statuses", { status: "Se", media_ids: [id] });
    await nurse.put(`/api/v1/media/${id}`, { description: "Vores tavle" });
    const { json: seen } = await doctor.get(`/api/v1/statuses/${made.id}`);
    expect(seen.media_attachments).toMatchObject([{ description: "Vores tavle" }]);
    expect(seen.edited_at).not.toBeNull();
    const bare = await nurse.put(`/api/v1/media/${id}`, { description: "" });
    expect(bare.status).toBe(422);
  });

  test("that is no picture is a PDF, which apps open elsewhere, or is refused", async () => {
    const json = await kept({ file: new Blob(["%PDF-1.7 …"]), description: "Vejledning" });
    expect(json).toMatchObject({ type: "unknown", preview_url: null, meta: null, blurhash: null });
    const post = (said: Record<string, string | Blob>) =>
      doctor.post("/api/v2/media", said, "multipart");
    for (const [said, error] of [
      [{ file: new Blob(["<svg/>"], { type: "image/svg+xml" }) }, /./],
      [{ file: new Blob(["\u0000\u0000\u0000\u0018ftypmp42"], { type: "video/mp4" }) }, /./],
      [{ description: "intet" }, /^Validation failed: file is missing$/],
      [{ file: "c:/billede.png" }, /^Validation failed: file is missing$/],
      [{ file: png, focus: "midten" }, /^Validation failed: focus is no point$/],
      [{ file: png, description: "CPR 010203-1234" }, /./],
      [{ file: png, description: "x".repeat(1501) }, /./],
    ] as const) {
      const answer = await post(said);
      expect([said, answer.status]).toEqual([said, 422]);
      expect(answer.json.error).toMatch(error);
    }
    expect((await doctor.post("/api/v2/media", { file: "x" }, "json")).status).toBe(422);
    expect((await doctor.post("/api/v2/media", {})).status).toBe(422);
  });

  test("that is too large is refused before it is read", async () => {
    const ask = (init: Omit<RequestInit, "headers"> & { headers: Record<string, string> }) =>
      site.answer(
        new Request(`${site.origin}/api/v2/media`, {
          method: "POST",
          ...init,
          headers: { Authorization: `Bearer ${doctor.token}`, ...init.headers },
        }),
      );
    let read = 0;
    const endless = new ReadableStream({
      pull(to) {
        read += 1;
        to.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const type = { "Content-Type": "multipart/form-data; boundary=x" };
    const half = { duplex: "half" } as RequestInit;
    const poured = await ask({ ...half, body: endless, headers: type });
    expect([poured.status, await poured.json()]).toEqual([413, { error: expect.any(String) }]);
    expect(read).toBeLessThan(12);
    const told = await ask({
      body: "x",
      headers: { ...type, "Content-Length": String(mediaLimits.bytes * 2) },
    });
    expect(told.status).toBe(413);
    const garbled = await ask({ body: "--x\r\nnothing", headers: type });
    expect([garbled.status, await garbled.json()]).toEqual([400, { error: expect.any(String) }]);
  });

  test("asks for a token that may write files, thirty times in half an hour", async () => {
    const reader = await site.withToken("laege-m2", doctor.actorId, "read write:statuses");
    expect((await reader.post("/api/v2/media", { file: png }, "multipart")).status).toBe(403);
    expect((await site.anyone.post("/api/v2/media", { file: png }, "multipart")).status).toBe(401);
    const busy = await site.caller("travl-m3");
    for (let n = 0; n < 30; n++) expect((await busy.post("/api/v2/media", {})).status).toBe(422);
    const { status, json, headers } = await busy.post("/api/v2/media", {});
    expect([status, json]).toEqual([429, { error: "Too many requests" }]);
    expect(headers.get("X-RateLimit-Limit")).toBe("30");
    expect(headers.get("X-RateLimit-Remaining")).toBe("0");
  });
});

describe("where apps find files", () => {
  const queries = (files: Json[]) =>
    files.flatMap(({ url, preview_url: preview }) => [url, preview].map((one) => new URL(one)));

  test("open ones at their plain address, others at one signed for their reader", async () => {
    for (const visibility of ["public", "unlisted", "direct"] as const) {
      const { id } = await kept({ description: "En tavle" });
      const said = { status: "@laege-m2 se", media_ids: [id], visibility };
      const { json: made } = await nurse.post("/api/v1/statuses", said);
      const { json: seen } = await doctor.get(`/api/v1/statuses/${made.id}`);
      for (const [{ media_attachments: files }, { id: reader }] of [
        [made, nurse],
        [seen, doctor],
      ] as const)
        for (const { searchParams } of queries(files))
          expect([visibility, searchParams.get("for")]).toEqual([
            visibility,
            visibility === "direct" ? reader : null,
          ]);
    }
  });

  test("of a closed network, for who belongs to it", async () => {
    const networkId = await founded(site.store, nurse.actorId, { handle: "akut" });
    await admitted(site.store, networkId, { actorId: doctor.actorId, byId: nurse.actorId });
    const { id } = await kept({ description: "En tavle" });
    const draft = note({ audience: "network", networkId, attachmentIds: [Number(id)] });
    const made = await site.store.transact((tx) => publish(tx, nurse.actorId, draft));
    const { json } = await doctor.get(`/api/v1/statuses/${made.id}`);
    expect(json.visibility).toBe("private");
    for (const { searchParams } of queries(json.media_attachments))
      expect(searchParams.get("for")).toBe(doctor.id);
  });

  test("from elsewhere by our own copy; what we keep no copy of where it is", async () => {
    const bo = await stranger(site.store, "bo@syd.example", {
      avatar_url: "https://syd.example/bo.png",
    });
    const files = [
      ["image/jpeg", "image"],
      ["video/mp4", "video"],
      ["audio/mpeg", "audio"],
      ["application/pdf", "unknown"],
      ["chemical/x-pdb", "unknown"],
    ] as const;
    const remote = (mediaType: string) => `https://syd.example/files/${mediaType}`;
    const { id } = await site.store.transact((tx) =>
      addPost(
        tx,
        remoteNote(bo, "https://syd.example/notes/1", {
          audience: "direct",
          mentions: [doctor.actorId],
          attachments: files.map(([mediaType]) => ({
            mediaType,
            remoteUrl: remote(mediaType),
            alt: "",
            width: 40,
            height: 30,
            blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
            focus: [0.25, 0] as const,
          })),
        }),
      ),
    );
    const { json } = await doctor.get(`/api/v1/statuses/${id}`);
    expect(json.account.avatar).toBe(`${site.origin}/media/people/${bo}/avatar`);
    expect(json.media_attachments.map(({ type }: Json) => type)).toEqual(
      files.map(([, type]) => type),
    );
    const [image, video, , pdf] = json.media_attachments;
    expect(image).toMatchObject({
      remote_url: remote("image/jpeg"),
      description: null,
      blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
      meta: { small: { width: 40, height: 30 }, focus: { x: 0.25, y: 0 } },
    });
    for (const { url, id: file } of [image, pdf]) {
      expect(url).toContain(`${site.origin}/media/elsewhere/${file}?for=${doctor.id}&`);
    }
    expect(video).toMatchObject({ url: remote("video/mp4"), preview_url: null });
  });
});
