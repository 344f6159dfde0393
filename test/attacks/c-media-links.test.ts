import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { personViewer } from "../../src/domain/knowledge/visible.ts";
import { appLinks } from "../../src/domain/media/app-links.ts";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { ownUploads } from "../../src/domain/media/media.read.ts";
import { createMediaStore, type MediaStore } from "../../src/domain/media/media-store.ts";
import { createSignedLinks } from "../../src/domain/media/signed-links.ts";
import { leave } from "../../src/domain/networks/leave.ts";
import { block, unblock } from "../../src/domain/people/block.ts";
import { disableAccount, enableAccount } from "../../src/domain/people/close-account.ts";
import type { Audience } from "../../src/storage/tables/knowledge.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { acted, admitted, founded } from "../domain/networks/support.ts";
import { site, type Site } from "../web/support.ts";

/* Addresses signed for apps (decision 0019), and what is tried with them. */

const hour = 3_600_000;
const secret = Buffer.alloc(32, 7);
let now = Date.UTC(2026, 4, 4, 9);
const clock = () => new Date(now);
const links = createSignedLinks([secret], clock);

const folder = mkdtempSync(join(tmpdir(), "vis-media-links-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made: Site;
let media: MediaStore;
let png: Buffer;
let anna: number;
let bo: number;
let other: number;
let networkId: number;

beforeAll(async () => {
  media = await createMediaStore(folder);
  made = await site({ media, signedLinks: links }, { now: clock });
  [anna, bo, other] = [
    await made.member("laege-m1"),
    await made.member("sygeplejerske-m2"),
    await made.member("udenfor-m3"),
  ];
  networkId = await founded(made.store, anna);
  await admitted(made.store, networkId, { actorId: bo, byId: anna });
  png = await sharp({ create: { width: 700, height: 20, channels: 3, background: "red" } })
    .png()
    .toBuffer();
});

/** A post with a picture of anna's: paths of the file and of its small version, and the post's id. */
async function attached(audience: Audience) {
  const { store } = made;
  const id = await storeUpload(store, media, { ownerId: anna, bytes: png, alt: "Tavle" });
  const { id: postId } = await store.transact((tx) =>
    publish(
      tx,
      anna,
      note({
        audience,
        attachmentIds: [id],
        ...(audience === "network" && { networkId }),
        ...(audience === "direct" && { mentions: [bo] }),
      }),
    ),
  );
  const [view] = await ownUploads(store.reader, anna, [id]);
  const pathOf = (url: string) => new URL(url).pathname;
  return { postId, view: view!, path: pathOf(view!.url), small: pathOf(view!.previewUrl!) };
}

const ask = (path: string) => made.visitor().get(path);
const status = async (path: string) => (await ask(path)).status;

test("a signed address shows what its reader may see, to an app from anywhere, and nobody keeps it", async () => {
  for (const audience of ["network", "region", "allied", "direct"] as const) {
    const { path, small } = await attached(audience);
    for (const one of [path, small]) {
      expect([audience, await status(one)]).toEqual([audience, 404]);
      const { status: shown, headers } = await ask(links.sign(one, bo));
      expect([audience, shown]).toEqual([audience, 200]);
      expect(headers.get("Cache-Control")).toBe("private, no-store");
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
      expect(headers.get("X-Robots-Tag")).toBe("noindex");
    }
  }
});

test("what is open needs no signature, and a page of ours none either", async () => {
  const open = await attached("public");
  const { headers } = await ask(open.path);
  expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(headers.get("Cache-Control")).toBe("public, max-age=86400");
  expect(await status(`${open.path}?for=1&until=2&signature=x`)).toBe(200);
  const closed = await attached("network");
  const browser = await made.signedIn("sygeplejerske-m2");
  const own = await browser.get(closed.path);
  expect(own.status).toBe(200);
  expect(own.headers.get("Access-Control-Allow-Origin")).toBeNull();
  expect(own.headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
});

test("an upload that no post uses yet is shown to who made it only", async () => {
  const id = await storeUpload(made.store, media, { ownerId: anna, bytes: png, alt: "" });
  const [view] = await ownUploads(made.store.reader, anna, [id]);
  const app = appLinks(made.origin, links, personViewer(anna));
  for (const url of [app.file(view!), app.preview(view!)])
    expect(await status(url.slice(made.origin.length))).toBe(200);
  expect(await status(links.sign(new URL(view!.url).pathname, bo))).toBe(404);
});

describe("what is tried with an address that was signed", () => {
  type Forge = (good: URL, other: { path: string }) => string;
  const tries: [string, Forge][] = [
    ["on another file", (good, { path }) => path + good.search],
    ["for another member", (good) => with_(good, { for: String(anna) })],
    [
      "for another member, spelled twice",
      (good) => `${good.pathname}?for=${anna}&${good.search.slice(1)}`,
    ],
    ["without whom it is for", (good) => with_(good, { for: "" })],
    [
      "for longer",
      (good) => with_(good, { until: String(Number(good.searchParams.get("until")) + 86_400) }),
    ],
    ["without an end", (good) => with_(good, { until: "" })],
    ["with an end that is no number", (good) => with_(good, { until: "1e99" })],
    ["without a signature", (good) => with_(good, { signature: "" })],
    [
      "with half a signature",
      (good) => with_(good, { signature: good.searchParams.get("signature")!.slice(0, 20) }),
    ],
    [
      "with a signature changed by one sign",
      (good) => with_(good, { signature: changed(good.searchParams.get("signature")!) }),
    ],
    [
      "with a signature under another secret",
      (good) => createSignedLinks([Buffer.alloc(32, 8)], clock).sign(good.pathname, bo),
    ],
    [
      "with a signature under the secret itself",
      (good) => {
        const until = good.searchParams.get("until");
        const hmac = createHmac("sha256", secret).update(`${good.pathname}\n${bo}\n${until}`);
        return with_(good, { signature: hmac.digest("base64url") });
      },
    ],
  ];
  let shown: Awaited<ReturnType<typeof attached>>;
  let neighbour: Awaited<ReturnType<typeof attached>>;
  beforeAll(async () => {
    shown = await attached("network");
    neighbour = await attached("network");
  });

  test.each(tries)("%s", async (_, forge) => {
    const good = new URL(links.sign(shown.path, bo), made.origin);
    const forged = forge(good, neighbour);
    expect(forged).not.toBe(good.pathname + good.search);
    expect(await status(forged)).toBe(404);
    expect(await status(good.pathname + good.search)).toBe(200);
  });

  test("it is for one person only: who may not see the file gets nothing by an address of their own", async () => {
    expect(await status(links.sign(shown.path, other))).toBe(404);
    expect(await status(links.sign(shown.path, 999_999))).toBe(404);
    expect(await status(links.sign(shown.path, networkId))).toBe(404);
  });

  test("it ends within a day, and stays the same for hours", async () => {
    const before = now;
    const good = links.sign(shown.path, bo);
    now = before + hour;
    expect(links.sign(shown.path, bo)).toBe(good);
    now = before + 12 * hour;
    expect(await status(good)).toBe(200);
    expect(links.sign(shown.path, bo)).not.toBe(good);
    now = before + 24 * hour;
    expect(await status(good)).toBe(404);
    now = before;
  });

  test("a secret that was replaced still opens what was signed under it, until it is taken away", () => {
    const [path, until] = [shown.path, links.sign(shown.path, bo)];
    const query = new URL(until, made.origin).searchParams;
    const fresh = Buffer.alloc(32, 9);
    expect(createSignedLinks([fresh, secret], clock).readerOf(path, query)).toBe(bo);
    expect(createSignedLinks([fresh], clock).readerOf(path, query)).toBeUndefined();
  });
});

describe("what ends it at once", () => {
  /** A change, the way back where there is one, and for which audience it matters. */
  const { transact }: Site["store"] = {
    transact: (work) => made.store.transact(work),
  } as Site["store"];
  const state = (id: number, to: "active" | "suspended") =>
    transact((tx) => tx.db.updateTable("actor").set({ state: to }).where("id", "=", id).execute());
  const hold = (id: number, to: "published" | "quarantined") =>
    transact((tx) => tx.db.updateTable("post").set({ state: to }).where("id", "=", id).execute());
  type Change = (postId: number) => Promise<unknown>;
  const ends: [string, Audience, Change, Change?][] = [
    [
      "the reader leaves the network",
      "network",
      () => transact((tx) => leave(tx, { networkId, actorId: bo })),
      () => admitted(made.store, networkId, { actorId: bo, byId: anna }),
    ],
    [
      "the reader is removed from the network",
      "network",
      () => acted(made.store, networkId, anna, { verb: "remove", personId: bo }),
      () => admitted(made.store, networkId, { actorId: bo, byId: anna }),
    ],
    [
      "the author blocks the reader",
      "region",
      () => transact((tx) => block(tx, { blockerId: anna, blockedId: bo })),
      () => transact((tx) => unblock(tx, { blockerId: anna, blockedId: bo })),
    ],
    [
      "the reader blocks the author",
      "region",
      () => transact((tx) => block(tx, { blockerId: bo, blockedId: anna })),
      () => transact((tx) => unblock(tx, { blockerId: bo, blockedId: anna })),
    ],
    [
      "the author is suspended",
      "region",
      () => state(anna, "suspended"),
      () => state(anna, "active"),
    ],
    ["the reader is suspended", "region", () => state(bo, "suspended"), () => state(bo, "active")],
    [
      "the reader's account is closed",
      "region",
      () => transact((tx) => disableAccount(tx, bo)),
      () => transact((tx) => enableAccount(tx, bo)),
    ],
    [
      "the post is held back",
      "region",
      (postId) => hold(postId, "quarantined"),
      (postId) => hold(postId, "published"),
    ],
    ["the post is withdrawn", "region", (postId) => transact((tx) => withdraw(tx, anna, postId))],
  ];

  test.each(ends)("%s", async (_, audience, change, back) => {
    const { postId, path } = await attached(audience);
    const good = links.sign(path, bo);
    expect(await status(good)).toBe(200);
    await change(postId);
    expect(await status(good)).toBe(404);
    if (!back) return;
    await back(postId);
    expect(await status(good)).toBe(200);
  });
});

test("pictures of others' posts are asked for in the name of who the address was signed for", async () => {
  const asked: unknown[] = [];
  const there = await site(
    {
      signedLinks: links,
      remotePicture: async (viewer, wanted) => {
        asked.push([viewer, wanted]);
        return undefined;
      },
    },
    { now: clock },
  );
  const reader = await there.member("laege-m1");
  for (const path of ["/media/elsewhere/12", "/media/people/7/avatar"]) {
    await there.visitor().get(links.sign(path, reader));
    await there.visitor().get(links.sign("/media/elsewhere/13", reader).replace("13", "14"));
  }
  expect(asked).toEqual([
    [{ kind: "person", actorId: reader }, { attachmentId: 12 }],
    [{ kind: "anonymous" }, { attachmentId: 14 }],
    [
      { kind: "person", actorId: reader },
      { actorId: 7, picture: "avatar" },
    ],
    [{ kind: "anonymous" }, { attachmentId: 14 }],
  ]);
});

function with_(url: URL, changes: Record<string, string>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) changed.searchParams.set(name, value);
  return changed.pathname + changed.search;
}

function changed(signature: string): string {
  return (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
}
