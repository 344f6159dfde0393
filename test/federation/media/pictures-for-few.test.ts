import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import { createMediaStore } from "../../../src/domain/media/media-store.ts";
import { createRemoteMedia } from "../../../src/federation/media/remote-media.ts";
import { sha256Hex } from "../../../src/lib/hash.ts";
import type { Audience } from "../../../src/storage/tables/knowledge.ts";
import { remoteNote } from "../../domain/knowledge/drafts.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { startPeer, type PeerServer } from "../../support/peer-server.ts";
import { testFederation } from "../../support/test-federation.ts";

const folder = mkdtempSync(join(tmpdir(), "vis-media-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

onEachEngine("pictures of posts elsewhere", (engine) => {
  let peer: PeerServer;
  beforeAll(async () => {
    peer = await startPeer();
  });
  afterAll(() => peer.close());

  async function begin() {
    const store = await freshStore(engine);
    const federation = await testFederation(store);
    const show = createRemoteMedia(federation, await createMediaStore(folder));
    const anna = await person(store, "laege-m1");
    const bo = await stranger(store, "bo@syd.example");
    const pair = { followerId: anna, followeeId: bo };
    await store.transact((tx) => follow(tx, pair));
    await store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#268" } })
      .png()
      .toBuffer();
    let serial = 0;
    const attached = async (audience: Audience, sha256: string | null, at?: string) => {
      const path = at ?? `/media/${engine}-${++serial}-${audience}`;
      serial += 1;
      peer.serve(path, (_, response) =>
        response.writeHead(200, { "content-type": "image/png" }).end(bytes),
      );
      const file = {
        remoteUrl: `${peer.origin}${path}`,
        mediaType: "image/png",
        alt: "Tavle",
        sha256,
      };
      const more = { audience, attachments: [file] };
      const { id } = await store.transact((tx) =>
        addPost(tx, remoteNote(bo, `https://syd.example/notes/${serial}`, more)),
      );
      const { id: attachmentId } = await store.reader.db
        .selectFrom("attachment")
        .select("id")
        .where("post_id", "=", id!)
        .executeTakeFirstOrThrow();
      const signed = () =>
        peer.requests
          .filter((one) => one.path === path)
          .map(({ headers }) => "signature" in headers);
      return { wanted: { attachmentId }, signed, path };
    };
    return { show, anna, attached, sum: sha256Hex(bytes), close: () => federation.egress.close() };
  }

  test("what not everyone may see is asked for in our own name, once, and shown to who may", async () => {
    const { show, anna, attached, close } = await begin();
    const open = await attached("public", null);
    expect(await show(anonymous, open.wanted)).toMatchObject({
      open: true,
      mediaType: "image/png",
    });
    expect(open.signed()).toEqual([false]);
    const narrow = await attached("followers", null);
    expect(await show(anonymous, narrow.wanted)).toBeUndefined();
    expect(narrow.signed()).toEqual([]);
    for (let n = 0; n < 2; n++)
      expect(await show(personViewer(anna), narrow.wanted)).toMatchObject({ open: false });
    expect(narrow.signed()).toEqual([true]);
    await close();
  });

  test("naming the address of a picture for few in a public post shows it to nobody", async () => {
    const { show, anna, attached, close } = await begin();
    const narrow = await attached("followers", null);
    expect(await show(personViewer(anna), narrow.wanted)).toBeDefined();
    const thief = await attached("public", null, narrow.path);
    await show(anonymous, thief.wanted);
    expect(narrow.signed()).toEqual([true, false]);
    await close();
  });

  test("is shown only when it is the file that was told of", async () => {
    const { show, attached, sum, close } = await begin();
    expect(await show(anonymous, (await attached("public", sum)).wanted)).toMatchObject({
      mediaType: "image/png",
    });
    expect(
      await show(anonymous, (await attached("public", "ab".repeat(32))).wanted),
    ).toBeUndefined();
    await close();
  });
});
