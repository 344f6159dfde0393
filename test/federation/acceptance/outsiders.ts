import { expect } from "vitest";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import { isFollowerUri, threadUri } from "../../../src/domain/uris.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { eventually } from "../../support/process.ts";
import type { Answer, Server } from "./server.ts";
import {
  admitted,
  arrives,
  asks,
  atRest,
  becomes,
  delivered,
  everyone,
  fetched,
  isTaken,
  marked,
  onlyAmongThem,
  press,
  seen,
  writes,
  type Network,
  type Scene,
} from "./scene.ts";

/** What there is of a network that only Syd has members of, and whom each of it can be asked. */
async function things(scene: Scene): Promise<{ atHost: string[]; atMember: string[] }> {
  const { midt, syd, anna, leader, network } = scene;
  const { fald } = network;
  if ((await syd.standing(anna.uri, fald.uri)) === undefined) await admitted(scene, fald, anna);
  const [hosted, own] = [await withFile(leader, fald), await writes(anna, fald, "Fra Syd")];
  await arrives(anna, hosted.uri);
  await arrives(leader, own.uri);
  await isTaken(syd, own.uri);
  const id = hosted.uri.split("/").at(-1);
  const passedOn = await midt.store.reader.db
    .selectFrom("network_activity")
    .select("id")
    .where("object_uri", "=", hosted.uri)
    .executeTakeFirstOrThrow();
  const of = (what: string) => `${fald.uri}/${what}`;
  const ownId = own.uri.split("/").at(-1);
  return {
    atHost: [
      hosted.uri,
      `${hosted.uri}/replies`,
      `${midt.origin}/activities/${id}`,
      `${midt.origin}/activities/${passedOn.id}`,
      threadUri(fald.uri, hosted.uri),
      `${threadUri(fald.uri, hosted.uri)}?page=true`,
      ...["outbox", "outbox?page=true", "outbox?since=0", "followers?page=true"].map(of),
      ...["members?page=true", "moderators", "featured"].map(of),
      isFollowerUri(of("followers"), anna.uri),
      `${midt.origin}/media/${hosted.file}`,
    ],
    atMember: [own.uri, `${own.uri}/replies`, `${syd.origin}/activities/${ownId}`],
  };
}

/** 4 and 5: for who has no member nothing is there, however they ask; nor is anybody asked about them. */
export async function nothingExists(scene: Scene, signed: boolean): Promise<void> {
  const { midt, syd, nord, ude, network } = scene;
  const { atHost, atMember } = await things(scene);
  await ude.ask(`${midt.origin}/actors/1`); // its key is known, from here on
  await ude.ask(`${syd.origin}/actors/1`);
  await marked(scene);
  for (const url of [...atHost, ...atMember]) {
    const answer = await ude.ask(url, { signed });
    expect([url, answer.status]).toEqual([url, 404]);
    const none = await ude.ask(nowhere(url), { signed });
    expect(toldBy(answer, url)).toEqual(toldBy(none, nowhere(url)));
  }
  for (const { tap } of [midt, syd])
    expect([...tap.reached()].filter((to) => !to.startsWith("/"))).toEqual([]);
  for (const url of atHost) {
    expect([url, (await syd.ask(url)).status]).toEqual([url, 200]);
    const page = await ude.ask(url, { signed, accept: "text/html" });
    expect([url, page.status, page.text.includes("Fra værten")]).toEqual([url, 404, false]);
    if (signed) expect([url, (await nord.ask(url)).status]).toEqual([url, 404]);
  }
  for (const url of atMember) {
    expect([url, (await midt.ask(url)).status]).toEqual([url, 200]);
    if (signed) expect([url, (await nord.ask(url)).status]).toEqual([url, 404]);
  }
  const { text } = await ude.ask(network.fald.uri, { signed });
  expect(JSON.parse(text)).toMatchObject({ type: "Group", name: "fald" });
  expect(text).not.toContain("Fra ");
}

/** 7: who has a member is told who else has, and nobody else is. */
export async function tellsMembersOnly(scene: Scene): Promise<void> {
  const { syd, nord, ude, anna, bo, xenia, leader, network } = scene;
  const about = (uri: string) => isFollowerUri(`${network.fald.uri}/followers`, uri);
  const asked = async (by: Server) =>
    Promise.all(
      [anna, leader, bo, xenia].map(async ({ uri }) => (await by.ask(about(uri))).status),
    );
  expect(await asked(syd)).toEqual([200, 200, 404, 404]);
  for (const by of [nord, ude]) expect(await asked(by)).toEqual([404, 404, 404, 404]);
}

/** 8: with the host's process killed; then with every delivery to Nord lost on the way. */
export async function failsClosedAndCatchesUp(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, leader, network, forward } = scene;
  const { sepsis } = network;
  const first = await writes(bo, sepsis, "Før");
  await arrives(anna, first.uri); // the order is that in which the host took them
  const own = await writes(anna, sepsis, "Fra Syd");
  for (const uri of [first.uri, own.uri]) for (const who of [anna, bo]) await arrives(who, uri);
  for (const at of [syd, nord]) await isTaken(at, at === syd ? own.uri : first.uri);
  forward(300); // what the host once said of Nord holds no longer
  await marked(scene);
  await midt.process.kill();
  midt.proxy.weather = "down";
  expect((await nord.ask(own.uri)).status).toBe(404);
  expect(fetched(syd, midt)).toEqual([expect.stringContaining("is_follower=")]);
  const waiting = await writes(anna, sepsis, "Mens værten var væk");
  await midt.process.start();
  midt.proxy.weather = "fair";
  await syd.process.vis(["peer", "resume", midt.host]);
  forward(61); // nor does the no
  await arrives(leader, waiting.uri);
  await arrives(bo, waiting.uri);
  expect((await nord.ask(own.uri)).status).toBe(200);

  await marked(scene);
  nord.proxy.weather = "held";
  const missed: string[] = [];
  for (const text of ["Et", "To", "Tre"]) {
    missed.push((await writes(leader, sepsis, text)).uri);
    await eventually(() => nord.proxy.held() === missed.length, "the lost delivery");
  }
  expect(await nord.proxy.release(() => [])).toEqual([]);
  nord.proxy.weather = "fair";
  const last = await writes(leader, sepsis, "Fire");
  await arrives(bo, last.uri);
  expect(await Promise.all(missed.map((uri) => seen(bo, uri)))).toEqual(Array(3).fill(undefined));
  forward(30);
  for (const uri of missed) await arrives(bo, uri);
  await atRest(scene);
  expect(fetched(nord, midt)).toContainEqual(expect.stringContaining("/outbox?since="));
  const networkId = await nord.idOf(sepsis.uri);
  const seqAt = async (at: Server, id: number) => (await networkRow(at.store.reader, id))?.seq;
  expect(await seqAt(nord, networkId)).toBe(await seqAt(midt, sepsis.id));
  const stream = await nord.store.reader.db
    .selectFrom("entry")
    .innerJoin("post", "post.id", "entry.post_id")
    .select("post.uri")
    .where("entry.source", "=", networkId)
    .orderBy("entry.id")
    .execute();
  const wanted = [first.uri, own.uri, waiting.uri, ...missed, last.uri];
  expect(stream.map(({ uri }) => uri).filter((uri) => wanted.includes(uri))).toEqual(wanted);
}

/** 9: at the host what its author did not say, at a member what the network should not have passed on. */
export async function forgeriesAreDropped(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, ane, bo, network } = scene;
  const { sepsis, fald } = network;
  await marked(scene);
  const post = await writes(anna, sepsis, "Mine egne ord");
  await arrives(bo, post.uri);
  await atRest(scene);
  const genuine = delivered(syd, midt).find(({ body }) => body.includes(post.uri))!.activity;
  let serial = Number(post.id);
  /** A new post of Anna's as her server says it, changed before it is proven. */
  const words = (note: Json = {}, more: Json = {}): Json => {
    const { proof: _, object, ...rest } = genuine;
    const id = `${syd.origin}/posts/${(serial += 1)}`;
    const said = { ...(object as Json), id, url: id, ...note };
    return { ...rest, id: `${syd.origin}/activities/${serial}`, object: said, ...more };
  };
  const { "@context": _, ...bare } = await syd.proven(anna.id, words());
  const open = { to: [sepsis.uri, everyone] };
  const forged: [activity: Json, atHost: string, atMember: string][] = [
    [words(), "not-proven", "not-proven"],
    [await syd.proven(ane.id, words()), "not-proven", "not-proven"],
    [await syd.proven(anna.id, words({ attributedTo: ane.uri })), "400", "not-the-author"],
    [bare, "not-proven", "not-proven"],
    [await syd.proven(anna.id, words(open, open)), "public-audience", "public-audience"],
    [await syd.proven(anna.id, words({ audience: fald.uri })), "other-audience", "other-audience"],
    [
      { ...(await syd.proven(anna.id, words())), published: "2026-01-01T00:00:00Z" },
      "not-proven",
      "not-proven",
    ],
  ];
  const count = async ({ store }: Server) =>
    (await store.reader.db.selectFrom("post").select("id").execute()).length;
  const before = [await count(midt), await count(nord)];
  for (const [activity, atHost, atMember] of forged) {
    const text = JSON.stringify(activity);
    const status = await syd.deliver(anna.id, midt, text);
    const became = status === 202 ? await midt.outcome(String(activity["id"])) : String(status);
    expect([text, became]).toEqual([text, atHost]);
    const announce = {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: `${midt.origin}/activities/${(serial += 1)}`,
      type: "Announce",
      actor: sepsis.uri,
      to: [`${sepsis.uri}/followers`],
      object: activity,
    };
    expect(await midt.deliver(sepsis.id, nord, JSON.stringify(announce))).toBe(202);
    expect([text, await nord.outcome(announce.id)]).toEqual([text, atMember]);
  }
  await atRest(scene);
  expect([await count(midt), await count(nord)]).toEqual(before);
  const counted = (await nord.process.vis(["inbound", "list"])).out;
  for (const [, , reason] of forged) expect(counted).toContain(reason);
  onlyAmongThem(scene);
}

/** 13: from Mastodon and from a region that is no ally, the answer is a no and nothing else. */
export async function refusesOthers(scene: Scene): Promise<void> {
  const { midt, ude, mastodon, xenia, leader, network } = scene;
  const { sepsis } = network;
  await marked(scene);
  const before = mastodon.log.length;
  expect(await mastodon.follow(sepsis.uri)).toBe(202);
  await eventually(() => mastodon.log.length > before, "the answer");
  await asks(xenia, sepsis);
  await eventually(() => delivered(midt, ude).length > 0, "the answer to Xenia");
  await becomes(ude, xenia, sepsis, undefined);
  await writes(leader, sepsis, "Kun for medlemmer");
  await atRest(scene);
  for (const to of [mastodon, ude]) {
    const said = delivered(midt, to).map(({ activity }) => activity);
    expect(said).toMatchObject([
      { type: "Reject", actor: sepsis.uri, summary: "server-not-eligible" },
    ]);
  }
  expect(mastodon.log.slice(before).map(({ status }) => status)).toEqual([202]);
  const told = midt.tap
    .sent()
    .filter(({ to }) => [ude, mastodon].some(({ origin }) => origin.endsWith(to)));
  expect(told.map(({ body }) => body).join("")).not.toContain("Kun for medlemmer");
  const there = ude.store.reader.db.selectFrom("post").select("uri");
  const inNetworks = there.where("network_id", "is not", null);
  expect(await inNetworks.where("audience", "=", "network").execute()).toEqual([]);
}

/** 14: not there, there for the server of who is invited, and not there again. */
export async function hiddenIsHidden(scene: Scene): Promise<void> {
  const { midt, nord, ude, bo, leader, network } = scene;
  const { hemmelig } = network;
  const resource = encodeURIComponent(`acct:${hemmelig.address.slice(1)}`);
  const finger = `${midt.origin}/.well-known/webfinger?resource=${resource}`;
  const page = `${midt.origin}/networks/hemmelig`;
  const addresses = [hemmelig.uri, `${hemmelig.uri}/followers`, finger, page];
  const statuses = async (by: Server, signed = true) =>
    Promise.all(addresses.map(async (url) => (await by.ask(url, { signed })).status));
  const nothing = [404, 404, 404, 404];
  for (const by of [ude, nord]) expect(await statuses(by)).toEqual(nothing);
  const follow = {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: `${nord.origin}/activities/77${hemmelig.id}`,
    type: "Follow",
    actor: bo.uri,
    object: hemmelig.uri,
  };
  expect(await nord.deliver(bo.id, midt, JSON.stringify(follow))).toBe(202);
  expect(await midt.outcome(follow.id)).toBe("not-found");

  await marked(scene);
  const pages = await leader.pages();
  const fields = { who: bo.address, message: "Vil du være med?" };
  const { path, html } = await pages.submit("/networks/hemmelig/requests", /\/invite$/, fields);
  expect(path, html).toContain("sent=yes");
  await eventually(() => delivered(midt, nord).length > 0, "the Invite");
  await nord.idOf(hemmelig.uri);
  await becomes(nord, bo, hemmelig, "invited");
  expect((await statuses(nord)).slice(0, 3)).toEqual([200, 200, 404]);
  for (const signed of [true, false]) expect(await statuses(ude, signed)).toEqual(nothing);
  expect((await nord.ask(`${hemmelig.uri}/outbox`)).status).toBe(404);
  const invite = delivered(midt, nord).map(({ activity }) => activity["type"]);
  expect(invite).toEqual(["Invite"]);
  await press(bo, `/networks/hemmelig@${midt.host}/decline`);
  await becomes(midt, bo, hemmelig, undefined);
  await becomes(nord, bo, hemmelig, undefined);
  for (const by of [ude, nord]) expect(await statuses(by)).toEqual(nothing);
  await atRest(scene);
  onlyAmongThem(scene);
}

async function withFile(
  who: Scene["leader"],
  network: Network,
): Promise<{ uri: string; file: string }> {
  const form = new FormData();
  const text = new TextEncoder().encode("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF");
  form.append("file", new File([text], "flow.pdf", { type: "application/pdf" }));
  const { json } = await who.app("POST", "/api/v2/media", form);
  const { uri } = await writes(who, network, "Fra værten", { media_ids: [String(json["id"])] });
  const { file } = await who.at.store.reader.db
    .selectFrom("attachment")
    .select("file")
    .where("id", "=", Number(json["id"]))
    .executeTakeFirstOrThrow();
  return { uri, file: file! };
}

/** What an answer tells apart: all but when it was made, and what was asked for. */
function toldBy({ status, text, headers }: Answer, url: string): unknown {
  const { pathname } = new URL(url);
  const unasked = text.replaceAll(pathname, "").replaceAll(encodeURIComponent(pathname), "");
  const kept = [...headers].filter(([name]) => name !== "date" && name !== "content-length");
  return [status, unasked, kept];
}

/** The address of a thing of the same sort that never was. */
function nowhere(url: string): string {
  return url
    .replace(/\w{32}\.pdf$/, `${"f".repeat(32)}.pdf`)
    .replaceAll(/\/\d{10,}/g, "/1000000000000000");
}
