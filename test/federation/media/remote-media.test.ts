import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { anonymous } from "../../../src/domain/knowledge/visible.ts";
import { createMediaStore } from "../../../src/domain/media/media-store.ts";
import type { FederationMode } from "../../../src/federation/context.ts";
import { createRemoteMedia } from "../../../src/federation/media/remote-media.ts";
import { stranger } from "../../support/cast.ts";
import { freshStore, type TestStore } from "../../support/engines.ts";
import { answering, startPeer, type PeerServer } from "../../support/peer-server.ts";
import { testFederation } from "../../support/test-federation.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-remote-media-"));
let peer: PeerServer;
let store: TestStore;
let picture: Buffer;

beforeAll(async () => {
  peer = await startPeer();
  const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const create = { width: 900, height: 700, channels: 3, background: "#000", noise } as const;
  picture = await sharp({ create }).png().toBuffer();
  peer.serve("/picture.png", (_, response) =>
    response.writeHead(200, { "content-type": "image/png" }).end(picture),
  );
  peer.serve("/page.png", answering(200, "<html>", { "content-type": "image/png" }));
});
beforeEach(async () => {
  store = await freshStore("sqlite");
});
afterAll(async () => {
  await peer.close();
  rmSync(folder, { recursive: true, force: true });
});

let serial = 0;

async function shown(url: string, mode: FederationMode = "open") {
  serial += 1;
  const actorId = await stranger(store, `billede-${serial}@syd.example`, { avatar_url: url });
  const federation = await testFederation(store, { mode });
  const show = createRemoteMedia(federation, await createMediaStore(folder));
  const before = peer.count();
  const found = await show(anonymous, { actorId, picture: "avatar" });
  await federation.egress.close();
  return { found, asked: peer.count() - before };
}

test("a picture of more than a mebibyte is fetched once and kept", async () => {
  expect(picture.length).toBeGreaterThan(1_048_576);
  const url = `${peer.origin}/picture.png`;
  expect(await shown(url)).toMatchObject({ found: { mediaType: "image/png" }, asked: 1 });
  expect(await shown(url)).toMatchObject({ found: { mediaType: "image/png" }, asked: 0 });
});

test("what is no picture is not asked for again at once", async () => {
  const url = `${peer.origin}/page.png`;
  expect(await shown(url)).toEqual({ found: undefined, asked: 1 });
  expect(await shown(url)).toEqual({ found: undefined, asked: 0 });
});

test("no picture is fetched from a blocked server, from ourselves, or without federation", async () => {
  const url = `${peer.origin}/picture.png`;
  expect(await shown(url, "off")).toEqual({ found: undefined, asked: 0 });
  expect(await shown(`${store.reader.origin}/media/elsewhere/1`)).toEqual({
    found: undefined,
    asked: 0,
  });
  await store.transact((tx) => setTrust(tx, peer.host, "blocked"));
  expect(await shown(`${url}?again`)).toEqual({ found: undefined, asked: 0 });
});
