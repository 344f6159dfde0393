import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { declineInvitation } from "../../../src/domain/networks/invite.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import { threadUri } from "../../../src/domain/uris.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { eventually } from "../../support/process.ts";
import { allAtRest, region, type Answer, type Person, type Region } from "./region.ts";
import {
  admitted,
  arrives,
  becomes,
  closeAll,
  founded,
  seen,
  standing,
  writes,
  type Network,
} from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

let syd: Region;
/** Allied, and nobody there belongs to anything at first. */
let nord: Region;
let outside: Region;
let mastodon: MastodonStub;
let anna: Person;
let bo: Person;

beforeAll(async () => {
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
});

afterAll(async () => {
  await mastodon?.close();
  await closeAll([syd, nord, outside]);
});

/** What an answer tells apart: all but when it was made, and what was asked for. */
function told({ status, text, headers }: Answer, url: string): unknown {
  const { pathname } = new URL(url);
  const unasked = text.replaceAll(pathname, "").replaceAll(encodeURIComponent(pathname), "");
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "content-length");
  return [status, unasked, kept];
}

/** The address of a thing of the same sort that never was. */
function nowhere(url: string): string {
  return url
    .replace(/\w{32}\.png$/, `${"f".repeat(32)}.png`)
    .replaceAll(/\/\d{10,}/g, "/1000000000000000");
}

describe.each(hosts)("outsiders of networks whose host is on %s", (engine) => {
  let midt: Region;
  let leader: Person;
  let sepsis: Network;

  beforeAll(async () => {
    midt = await region("Midt", engine);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
    sepsis = await founded(midt, leader, "sepsis");
  });

  afterAll(() => closeAll([midt]));

  test("4, 5 and 7: signed or not, to who has no member nothing exists", async () => {
    const atSyd = await admitted(sepsis, syd, anna);
    const picture = await midt.upload(leader, "Flowdiagram");
    const hosted = await writes(midt, leader, sepsis.id, {
      body: "Fra værten",
      attachmentIds: [picture],
    });
    const own = await writes(syd, anna, atSyd, { body: "Fra Syd" });
    const attached = await arrives(syd, anna, hosted.uri);
    await arrives(syd, anna, own.uri, (mine) => mine.networkState === "accepted");
    await allAtRest(midt, syd);
    const [passedOn] = await midt.store.reader.db
      .selectFrom("network_activity")
      .select("id")
      .where("network_id", "=", sepsis.id)
      .execute();
    const of = (what: string) => `${sepsis.uri}/${what}`;
    const follows = (uri: string) => of(`followers?is_follower=${encodeURIComponent(uri)}`);
    const atHost = [
      hosted.uri,
      `${hosted.uri}/replies`,
      `${midt.origin}/activities/${hosted.id}`,
      `${midt.origin}/activities/${passedOn!.id}`,
      threadUri(sepsis.uri, hosted.uri),
      `${threadUri(sepsis.uri, hosted.uri)}?page=true`,
      ...["outbox", "outbox?page=true", "outbox?since=0", "followers?page=true"].map(of),
      ...["members?page=true", "moderators", "featured"].map(of),
      follows(anna.uri),
      attached.attachments[0]!.url,
    ];
    const atMember = [own.uri, `${own.uri}/replies`, `${syd.origin}/activities/${own.id}`];
    for (const url of [...atHost, ...atMember])
      for (const [asker, signed] of [
        [outside, true],
        [outside, false],
        [nord, true],
      ] as const) {
        const answer = await asker.ask(url, { signed });
        expect([url, answer.status]).toEqual([url, 404]);
        const none = await asker.ask(nowhere(url), { signed });
        expect(told(answer, url)).toEqual(told(none, nowhere(url)));
      }
    for (const url of atHost) expect([url, (await syd.ask(url)).status]).toEqual([url, 200]);
    for (const url of atMember) expect([url, (await midt.ask(url)).status]).toEqual([url, 200]);
    expect((await syd.ask(follows(bo.uri))).status).toBe(404);
    for (const url of atHost) {
      const page = await midt.ask(url, { signed: false, accept: "text/html" });
      expect([url, page.status, page.text.includes("Fra værten")]).toEqual([url, 404, false]);
    }
    const { text } = await outside.ask(sepsis.uri);
    expect(JSON.parse(text)).toMatchObject({ type: "Group", name: "sepsis" });
    expect(text).not.toContain("Fra ");
  });

  test("8 with its host down nobody is vouched for, and what was missed comes later, all of it in order", async () => {
    const stroke = await founded(midt, leader, "apopleksi");
    const atSyd = await admitted(stroke, syd, anna);
    const atNord = await admitted(stroke, nord, bo);
    const first = await writes(nord, bo, atNord, { body: "Før" });
    await arrives(syd, anna, first.uri);
    await arrives(nord, bo, first.uri, (mine) => mine.networkState === "accepted");
    expect((await syd.ask(first.uri)).status).toBe(200);
    const own = await writes(syd, anna, atSyd, { body: "Fra Syd" });
    await arrives(syd, anna, own.uri, (mine) => mine.networkState === "accepted");
    await arrives(nord, bo, own.uri);
    midt.proxy.weather = "down";
    expect((await nord.ask(own.uri)).status).toBe(404);
    midt.proxy.weather = "fair";

    nord.proxy.weather = "held";
    const missed: string[] = [];
    for (const body of ["Et", "To", "Tre"]) {
      missed.push((await writes(midt, leader, stroke.id, { body })).uri);
      await eventually(() => nord.proxy.held() === missed.length, "the lost delivery");
    }
    expect(await nord.proxy.release(() => [])).toEqual([]);
    nord.proxy.weather = "fair";
    const last = await writes(midt, leader, stroke.id, { body: "Fire" });
    await arrives(nord, bo, last.uri);
    expect(await Promise.all(missed.map((uri) => seen(nord, bo, uri)))).toEqual(
      Array(3).fill(undefined),
    );
    await nord.hurry("catch-up");
    for (const uri of missed) await arrives(nord, bo, uri);
    await allAtRest(midt, nord);
    const seqAt = async (at: Region, id: number) => (await networkRow(at.store.reader, id))?.seq;
    expect(await seqAt(nord, atNord)).toBe(await seqAt(midt, stroke.id));
    const stream = await nord.store.reader.db
      .selectFrom("entry")
      .innerJoin("post", "post.id", "entry.post_id")
      .select("post.uri")
      .where("entry.source", "=", atNord)
      .orderBy("entry.id")
      .execute();
    expect(stream.map(({ uri }) => uri)).toEqual([first.uri, own.uri, ...missed, last.uri]);
  });

  test("13 a server that does not keep to closed networks is told so, and nothing else", async () => {
    const before = mastodon.log.length;
    expect(await mastodon.follow(sepsis.uri)).toBe(202);
    await eventually(() => mastodon.log.length > before, "the answer");
    await writes(midt, leader, sepsis.id, { body: "Kun for medlemmer" });
    const xenia = await outside.member(`laege-${engine}`);
    const there = await outside.bring(sepsis.uri);
    await outside.store.transact((tx) => join(tx, { networkId: there, actorId: xenia.id }));
    await becomes(outside, { followerId: xenia.id, followeeId: there }, undefined);
    await allAtRest(midt, outside);
    const heard = mastodon.log.slice(before);
    expect(heard.map(({ type, status }) => [type, status])).toEqual([["Reject", 202]]);
    expect(heard[0]!.body).toMatchObject({ actor: sepsis.uri, summary: "server-not-eligible" });
    expect(JSON.stringify(mastodon.log)).not.toContain("Kun for medlemmer");
    const posts = await outside.store.reader.db.selectFrom("post").select("id").execute();
    expect(posts).toEqual([]);
  });

  test("14 a hidden one is there for the server of who is invited, and gone when they say no", async () => {
    const hidden = await founded(midt, leader, "whistle", { kind: "hidden" });
    const resource = encodeURIComponent(`acct:whistle@${midt.host}`);
    const finger = `${midt.origin}/.well-known/webfinger?resource=${resource}`;
    const statuses = async (at: Region) => {
      const asked = [
        hidden.uri,
        `${hidden.uri}/followers`,
        finger,
        `${midt.origin}/networks/whistle`,
      ];
      return Promise.all(asked.map(async (url) => (await at.ask(url)).status));
    };
    const nothing = [404, 404, 404, 404];
    expect([await statuses(outside), await statuses(nord)]).toEqual([nothing, nothing]);
    const follow = {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: `${nord.origin}/activities/77${hidden.id}`,
      type: "Follow",
      actor: bo.uri,
      object: hidden.uri,
    };
    expect(await nord.send(bo, midt, follow)).toBe(202);
    expect(await midt.outcome(follow.id)).toBe("not-found");

    const personId = await midt.bring(bo.uri);
    const invite = { verb: "invite" as const, personId, reason: "Vil du være med?" };
    await midt.store.transact((tx) =>
      actOnMember(tx, { networkId: hidden.id, byId: leader.id, act: invite }),
    );
    const there = await nord.idOf(hidden.uri);
    await becomes(nord, { followerId: bo.id, followeeId: there }, "invited");
    expect((await statuses(nord)).slice(0, 3)).toEqual([200, 200, 404]);
    expect(await statuses(outside)).toEqual(nothing);
    expect((await nord.ask(`${hidden.uri}/outbox`)).status).toBe(404);
    await nord.store.transact((tx) => declineInvitation(tx, there, bo.id));
    const pair = { followerId: personId, followeeId: hidden.id };
    await becomes(midt, pair, undefined);
    expect(await statuses(nord)).toEqual(nothing);
    await allAtRest(midt, nord);
    expect(await standing(nord, { followerId: bo.id, followeeId: there })).toBeUndefined();
  });
});
