import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { thank } from "../../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { eventually } from "../../support/process.ts";
import { watchOutgoing, type Outgoing } from "./outgoing.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import {
  admitted,
  arrives,
  becomes,
  closeAll,
  founded,
  seen,
  writes,
  type Network,
} from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

let syd: Region;
let nord: Region;
/** Not allied, and nobody there belongs to a network. */
let outside: Region;
let mastodon: MastodonStub;
let outgoing: Outgoing;
let anna: Person;
let bo: Person;
let britt: Person;
let xenia: Person;

beforeAll(async () => {
  outgoing = watchOutgoing();
  [syd, nord, outside] = await Promise.all([
    region("Syd", "sqlite"),
    region("Nord", "sqlite"),
    region("Ude", "sqlite"),
  ]);
  mastodon = await startMastodonStub();
  await syd.ally(nord);
  await nord.ally(syd);
  anna = await syd.member("sygeplejerske-m2");
  bo = await nord.member("kvalitet-ort");
  britt = await nord.member("laege-m1");
  xenia = await outside.member("laege-ude");
  await followedFromOutside(anna, bo);
  const followeeId = await syd.bring(xenia.uri);
  await syd.store.transact((tx) => follow(tx, { followerId: anna.id, followeeId }));
  await becomes(syd, { followerId: anna.id, followeeId }, "accepted");
});

afterEach(() => outgoing.forget());

afterAll(async () => {
  outgoing.end();
  await mastodon?.close();
  await closeAll([syd, nord, outside]);
});

/** People outside follow everyone who writes in the network. */
async function followedFromOutside(...people: Person[]): Promise<void> {
  for (const { uri } of people) {
    await mastodon.follow(uri);
    const followeeId = await outside.bring(uri);
    await outside.store.transact((tx) => follow(tx, { followerId: xenia.id, followeeId }));
    await becomes(outside, { followerId: xenia.id, followeeId }, "accepted");
    await eventually(() => mastodon.following.has(uri), "the follower elsewhere");
  }
}

function nothingWentOut(): void {
  for (const origin of [outside.origin, mastodon.origin]) {
    const { host, port } = new URL(origin);
    expect(outgoing.to(host).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(outgoing.ports()).not.toContain(Number(port));
  }
}

describe.each(hosts)("what is said in a closed network whose host is on %s", (engine) => {
  let midt: Region;
  let sepsis: Network;
  let leader: Person;
  let atSyd: number;
  let atNord: number;

  beforeAll(async () => {
    midt = await region("Midt", engine);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
    sepsis = await founded(midt, leader, "sepsis");
    [atSyd, atNord] = await Promise.all([admitted(sepsis, syd, anna), admitted(sepsis, nord, bo)]);
    await followedFromOutside(leader);
    await allAtRest(midt, syd, nord, outside);
    outgoing.forget();
  });

  afterAll(() => closeAll([midt]));

  test("1 reaches the servers of its members, the author's words through the host alone", async () => {
    const post = await writes(syd, anna, atSyd, { body: "Sepsispakke på natvagt" });
    const atHost = await arrives(midt, leader, post.uri);
    const atMember = await arrives(nord, bo, post.uri);
    expect([atHost.bodyHtml, atMember.bodyHtml]).toEqual(
      Array(2).fill(expect.stringContaining("natvagt")),
    );
    await arrives(syd, anna, post.uri, (own) => own.networkState === "accepted");
    await allAtRest(midt, syd, nord);
    nothingWentOut();
    const told = (host: string) =>
      outgoing
        .to(host)
        .filter(({ body }) => body.includes(post.uri))
        .map(({ body }) => typeIn(body));
    expect(told(midt.host)).toEqual(["Create"]);
    expect(told(syd.host)).toEqual(["Announce"]);
    expect(told(nord.host)).toEqual(["Announce"]);

    const hosted = await writes(midt, leader, sepsis.id, { body: "Fra værten selv" });
    await arrives(nord, bo, hosted.uri);
    await arrives(syd, anna, hosted.uri);
    await allAtRest(midt, syd, nord);
    nothingWentOut();
  });

  test("2 whatever is done with it: named outsiders, answers, changes, thanks, reports, and its end", async () => {
    const named = await syd.idOf(xenia.uri);
    const draft = {
      body: `Spørg @laege-ude@${outside.host} om sepsis`,
      mentions: [named],
    };
    const post = await writes(syd, anna, atSyd, draft);
    const held = await arrives(nord, bo, post.uri);
    const atHost = await arrives(midt, leader, post.uri);
    const answer = await nord.store.transact((tx) =>
      publish(tx, bo.id, note({ body: "Godt spørgsmål", replyToId: held.id, audience: "network" })),
    );
    await arrives(syd, anna, answer.uri);
    await syd.store.transact((tx) =>
      revise(tx, anna.id, post.id, { ...note(draft), body: `${draft.body}, rettet` }),
    );
    await arrives(nord, bo, post.uri, ({ bodyHtml }) => bodyHtml.includes("rettet"));
    await nord.store.transact((tx) => thank(tx, { actorId: bo.id, postId: held.id }));
    await arrives(syd, anna, post.uri, ({ thanksCount }) => thanksCount === 1);
    await arrives(midt, leader, post.uri, ({ thanksCount }) => thanksCount === 1);
    await expect(
      nord.store.transact((tx) => boost(tx, { actorId: bo.id, postId: held.id })),
    ).rejects.toThrow("boost-not-public");
    const authorId = await midt.idOf(anna.uri);
    await midt.store.transact((tx) =>
      fileReport(tx, {
        reporterId: leader.id,
        targetId: authorId,
        postIds: [atHost.id],
        text: "Se her",
      }),
    );
    await eventually(async () => (await reportsBy(leader)).length === 1, "the report");
    await nord.store.transact((tx) => withdraw(tx, bo.id, answer.id));
    await eventually(async () => !(await heldPost(syd.store.reader, answer.uri)), "its end at Syd");
    await syd.store.transact((tx) => withdraw(tx, anna.id, post.id));
    for (const at of [midt, nord])
      await eventually(async () => !(await heldPost(at.store.reader, post.uri)), "its end");
    await allAtRest(midt, syd, nord);
    nothingWentOut();
    const mentions = await syd.store.reader.db
      .selectFrom("mention")
      .select("post_id")
      .where("actor_id", "=", named)
      .execute();
    expect(mentions).toEqual([]);
  });

  test("3 is not there for a colleague of a member who does not belong", async () => {
    const picture = await syd.upload(anna, "Flowdiagram");
    const draft = {
      ...request(),
      topics: ["Sepsisnat"],
      body: "Kvalificeret **sepsismodtagelse** hos os",
    };
    const post = await writes(syd, anna, atSyd, { ...draft, attachmentIds: [picture] });
    const held = await arrives(nord, bo, post.uri);
    await allAtRest(midt, syd, nord);
    const [file] = held.attachments;
    const stream = (name: string) => `/home?stream=${name}`;
    const places = [
      "/search?q=sepsismodtagelse",
      "/search?q=sepsisna",
      "/search?q=%23sepsisnat",
      `/search?in=posts&q=sepsismodtagelse`,
      "/notifications",
      "/topics",
      `/@sygeplejerske-m2@${syd.host}`,
      ...["following", "region", "all", "unanswered"].map(stream),
    ];
    const addresses = [
      "/topics/sepsisnat",
      `/posts/${held.id}`,
      `/posts/${held.id}/history`,
      `/media/elsewhere/${file!.id}`,
    ];
    for (const path of addresses) {
      expect([path, (await nord.visit(britt, path)).status]).toEqual([path, 404]);
      expect([path, (await nord.visit(undefined, path)).status]).not.toEqual([path, 200]);
    }
    const statuses = [];
    for (const path of addresses) statuses.push((await nord.visit(bo, path)).status);
    expect(statuses).toEqual([200, 200, 200, 200]);
    for (const path of places) {
      const { text } = await nord.visit(britt, path);
      expect([path, /Hvem har prøvet|topics\/sepsisnat|sepsismodtagelse hos/i.test(text)]).toEqual([
        path,
        false,
      ]);
    }
    expect((await nord.visit(bo, stream("following"))).text).toContain("Hvem har prøvet");
    expect((await nord.visit(bo, "/search?q=sepsismodtagelse")).text).toContain("Hvem har prøvet");
    const byAddress = (uri: string) => nord.visit(britt, `/search?q=${encodeURIComponent(uri)}`);
    const found = await byAddress(post.uri);
    expect(found.status).toBe((await byAddress(`${syd.origin}/posts/1`)).status);
    expect(found.text).not.toContain("Hvem har prøvet");
    expect(await seen(nord, britt, post.uri)).toBeUndefined();
    for (const path of [`/posts/${post.id}`, new URL(file!.url).pathname])
      expect([path, (await nord.ask(`${syd.origin}${path}`, { signed: false })).status]).toEqual([
        path,
        404,
      ]);
    nothingWentOut();
  });

  test("12 said again and again it is held once", async () => {
    nord.proxy.weather = "doubled";
    const post = await writes(midt, leader, sepsis.id, { body: "Kun én gang" });
    await arrives(nord, bo, post.uri);
    await allAtRest(midt, nord);
    nord.proxy.weather = "fair";
    const [sent] = outgoing.to(nord.host).filter(({ body }) => body.includes(post.uri));
    const copy = JSON.parse(sent!.body) as { id: string };
    expect(await midt.send({ id: sepsis.id, uri: sepsis.uri }, nord, sent!.body)).toBe(202);
    const again = { ...copy, id: `${midt.origin}/activities/1` };
    expect(await midt.send({ id: sepsis.id, uri: sepsis.uri }, nord, again)).toBe(202);
    expect(await nord.outcome(again.id)).toBe("held");
    await allAtRest(midt, nord);
    const { db } = nord.store.reader;
    const rows = await db.selectFrom("post").select("id").where("uri", "=", post.uri).execute();
    expect(rows).toHaveLength(1);
    const entries = await db
      .selectFrom("entry")
      .select("source")
      .where("post_id", "=", rows[0]!.id)
      .where("source", "=", atNord)
      .execute();
    expect(entries).toHaveLength(1);
  });

  test("6 and 19 goes with the last member, with its pictures, and stays with those who are left", async () => {
    const picture = await syd.upload(anna, "Flowdiagram to");
    const post = await writes(syd, anna, atSyd, { body: "Med billede", attachmentIds: [picture] });
    const own = await writes(nord, bo, atNord, { body: "Mit eget" });
    const held = await arrives(nord, bo, post.uri);
    await arrives(midt, leader, own.uri);
    expect((await nord.visit(bo, `/media/elsewhere/${held.attachments[0]!.id}`)).status).toBe(200);
    expect(nord.files()).not.toEqual([]);
    await nord.store.transact((tx) => leave(tx, { networkId: atNord, actorId: bo.id }));
    await eventually(async () => !(await heldPost(nord.store.reader, post.uri)), "the purge");
    await allAtRest(midt, syd, nord);
    expect(nord.files()).toEqual([]);
    const left = await nord.store.reader.db
      .selectFrom("post")
      .select("uri")
      .where("network_id", "=", atNord)
      .execute();
    expect(left).toEqual([{ uri: own.uri }]);
    expect(await seen(midt, leader, post.uri)).toBeDefined();
    outgoing.forget();
    const later = await writes(syd, anna, atSyd, { body: "Efter Bo" });
    await arrives(midt, leader, later.uri);
    await arrives(syd, anna, later.uri, (mine) => mine.networkState === "accepted");
    await allAtRest(midt, syd, nord);
    expect(outgoing.to(nord.host)).toEqual([]);
  });
});

async function reportsBy({ uri }: Person) {
  const { host } = new URL(uri);
  return syd.store.reader.db
    .selectFrom("report")
    .innerJoin("actor", "actor.id", "report.reporter_id")
    .select("report.id")
    .where("actor.host", "=", host)
    .execute();
}

function typeIn(body: string): string {
  return String((JSON.parse(body) as { type: unknown }).type);
}
