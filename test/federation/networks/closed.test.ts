import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { postByUri } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { followBetween } from "../../../src/domain/follows/rows.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { foundNetwork } from "../../../src/domain/networks/found.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { eventually } from "../../support/process.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { region, type Person, type Region } from "./region.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

describe.each(hosts)("a closed network whose host is on %s", (engine) => {
  let midt: Region;
  let syd: Region;
  let nord: Region;
  let leader: Person;
  let anna: Person;
  let network: string;
  let networkId: number;

  beforeAll(async () => {
    [midt, syd, nord] = await Promise.all([
      region("Midt", engine),
      region("Syd", "sqlite"),
      region("Nord", "sqlite"),
    ]);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
    anna = await syd.member("sygeplejerske-m2");
    networkId = await midt.store.transact((tx) =>
      foundNetwork(tx, {
        founderId: leader.id,
        handle: "sepsis",
        name: "Sepsis",
        purpose: "Vi lærer af hinanden.",
        rules: "",
        kind: "closed",
        posting: "members",
        history: "all",
        keys: midt.keys(),
      }),
    );
    network = `${midt.origin}/actors/${networkId}`;
  });

  afterAll(async () => {
    await Promise.all([midt, syd, nord].map((one) => one?.close()));
  });

  test("someone of another region asks, is admitted, writes, and is read", async () => {
    const at = await syd.bring(network);
    await syd.store.transact((tx) =>
      join(tx, { networkId: at, actorId: anna.id, message: "Jeg er intensivsygeplejerske" }),
    );
    const annaAtMidt = await midt.idOf(anna.uri);
    const asked = await eventually(
      () =>
        followBetween(midt.store.reader, {
          followerId: annaAtMidt,
          followeeId: networkId,
        }),
      "the request",
    );
    expect(asked).toMatchObject({ state: "requested", message: "Jeg er intensivsygeplejerske" });
    await midt.store.transact((tx) =>
      decide(tx, { networkId, byId: leader.id, actorId: annaAtMidt, admitted: true }),
    );
    await eventually(async () => {
      const row = await followBetween(syd.store.reader, {
        followerId: anna.id,
        followeeId: at,
      });
      return row?.state === "accepted";
    }, "the answer");

    const post = await syd.store.transact((tx) =>
      publish(tx, anna.id, { ...note({ body: "Sepsispakke på natvagt" }), networkId: at }),
    );
    expect(post).toMatchObject({ audience: "network", network_state: "awaiting" });
    const read = await eventually(
      () => postByUri(midt.store.reader, personViewer(leader.id), post.uri),
      "the post at its host",
    );
    expect(read.bodyHtml).toContain("natvagt");
    await eventually(async () => {
      const own = await postByUri(syd.store.reader, personViewer(anna.id), post.uri);
      return own?.networkState === "accepted";
    }, "the post taken");
  });

  test("who is not admitted is told so, and why, in their own region", async () => {
    const bo = await syd.member("kvalitet-ort");
    const at = await syd.bring(network);
    await syd.store.transact((tx) => join(tx, { networkId: at, actorId: bo.id }));
    const boAtMidt = await midt.idOf(bo.uri);
    await eventually(
      () => followBetween(midt.store.reader, { followerId: boAtMidt, followeeId: networkId }),
      "the request",
    );
    await midt.store.transact((tx) =>
      decide(tx, { networkId, byId: leader.id, actorId: boAtMidt, admitted: false }),
    );
    const told = await eventually(async () => {
      const { items } = await notifications(syd.store.reader, bo.id, { limit: 5 });
      return items[0];
    }, "the answer");
    expect(told).toMatchObject({ kind: "networkDenied", reason: "denied", actor: { id: at } });
  });
});
