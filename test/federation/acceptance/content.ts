import { expect } from "vitest";
import sharp from "sharp";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { eventually } from "../../support/process.ts";
import {
  admitted,
  arrives,
  atRest,
  becomes,
  delivered,
  fetched,
  found,
  isTaken,
  leaves,
  marked,
  onlyAmongThem,
  press,
  search,
  seen,
  told,
  upload,
  writes,
  type Scene,
} from "./scene.ts";

/** 1: one word to the host, from there one to each server of members, the author's bytes in it; nothing to anyone else. */
export async function staysAmongMembers(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, leader, network } = scene;
  await Promise.all([admitted(scene, network.sepsis, anna), admitted(scene, network.sepsis, bo)]);
  await marked(scene);
  const post = await writes(anna, network.sepsis, "Sepsispakke på natvagt");
  for (const who of [leader, bo, anna])
    expect((await arrives(who, post.uri)).content).toContain("natvagt");
  await isTaken(syd, post.uri);
  await atRest(scene);
  onlyAmongThem(scene);
  expect(told(syd, midt, post.uri)).toEqual(["Create"]);
  expect(told(midt, syd, post.uri)).toEqual(["Announce Create"]);
  expect(told(midt, nord, post.uri)).toEqual(["Announce Create"]);
  expect([...delivered(syd, nord), ...delivered(nord, midt), ...delivered(nord, syd)]).toEqual([]);
  const [create] = delivered(syd, midt);
  expect(create).toMatchObject({
    path: "/inbox",
    activity: { proof: { cryptosuite: "eddsa-jcs-2022" }, audience: network.sepsis.uri },
  });
  for (const one of [...delivered(midt, syd), ...delivered(midt, nord)]) {
    expect(one.path).toBe("/inbox");
    expect(one.body).toContain(create!.body);
    expect(one.headers["signature"]).toContain(`keyId="${network.sepsis.uri}#`);
    expect(one.headers["collection-synchronization"]).toContain(network.sepsis.uri);
  }

  await marked(scene);
  const hosted = await writes(leader, network.sepsis, "Fra værten selv");
  for (const who of [anna, bo]) await arrives(who, hosted.uri);
  await atRest(scene);
  onlyAmongThem(scene);
  for (const to of [syd, nord]) expect(told(midt, to, hosted.uri)).toEqual(["Announce Create"]);
}

/** 2: whatever is done with it. */
export async function staysWhateverIsDone(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, leader, xenia, network } = scene;
  const { sepsis } = network;
  await marked(scene);
  const text = `Spørg ${xenia.address} om sepsis`;
  const hosted = { status: text, vis: { network_id: String(sepsis.id) } };
  expect((await leader.app("POST", "/api/v1/statuses", hosted)).status).toBe(422);
  const { uri, id } = await writes(anna, sepsis, text);
  const [here, there] = [await arrives(leader, uri), await arrives(bo, uri)];

  const answer = await writes(bo, sepsis, "Godt spørgsmål", { in_reply_to_id: there.id });
  await arrives(anna, answer.uri);
  const changed = { status: "Spørg om sepsis, rettet", vis: { confirmed: true } };
  expect((await anna.app("PUT", `/api/v1/statuses/${id}`, changed)).status).toBe(200);
  for (const who of [leader, bo])
    await arrives(who, uri, ({ content }) => String(content).includes("rettet"));
  await bo.app("POST", `/api/v1/statuses/${there.id}/favourite`);
  for (const who of [anna, leader])
    await arrives(who, uri, ({ favourites_count: count }) => count === 1);
  expect((await bo.app("POST", `/api/v1/statuses/${there.id}/reblog`)).status).toBe(422);
  const account = here["account"] as { id: string };
  for (const [who, post] of [
    [leader, here],
    [bo, there],
  ] as const)
    await who.app("POST", "/api/v1/reports", {
      account_id: who === leader ? account.id : await found(bo, anna.address),
      status_ids: [post.id],
      comment: "Se her",
      forward: true,
    });
  await eventually(async () => {
    const reports = midt.store.reader.db
      .selectFrom("report")
      .innerJoin("actor", "actor.id", "report.reporter_id")
      .select("actor.host");
    const hosts = (await reports.execute()).map(({ host }) => host);
    return [midt, nord].every(({ host }) => hosts.includes(host));
  }, "both reports, where the network's moderators are");
  await bo.app("DELETE", `/api/v1/statuses/${answer.id}`);
  await eventually(async () => !(await syd.held(answer.uri)), "the end of the answer");
  await anna.app("DELETE", `/api/v1/statuses/${id}`);
  for (const at of [midt, nord]) await eventually(async () => !(await at.held(uri)), "its end");
  await atRest(scene);
  onlyAmongThem(scene);
  const types = (from = syd, to = midt) => new Set(told(from, to, uri));
  expect(types()).toEqual(new Set(["Create", "Update", "Delete"]));
  expect(types(nord)).toEqual(new Set(["Create", "Like", "Flag"]));
  const flags = (from: typeof midt, to: typeof midt) =>
    delivered(from, to).filter(({ activity }) => activity["type"] === "Flag");
  expect(flags(nord, midt)).toHaveLength(1);
  expect(flags(midt, syd).map(({ activity }) => activity["object"])).toEqual([[anna.uri]]);
  expect(flags(nord, syd)).toEqual([]);
  for (const word of ["Create", "Update", "Delete"]) {
    const said = delivered(syd, midt).find(({ activity }) => activity["type"] === word)!;
    const passedOn = delivered(midt, nord).filter(({ body }) => body.includes(said.body));
    expect([word, passedOn.length]).toEqual([word, 1]);
  }
  for (const { body } of [...delivered(syd, midt), ...delivered(midt, nord)])
    expect(body).not.toContain(xenia.uri);
  const named = syd.store.reader.db.selectFrom("mention").select("post_id");
  expect(await named.where("actor_id", "=", await syd.idOf(xenia.uri)).execute()).toEqual([]);
}

/** 3: who works where a member works, and is none. */
export async function isNotThereForColleagues(scene: Scene): Promise<void> {
  const { syd, nord, anna, bo, britt, network } = scene;
  await marked(scene);
  const picture = await upload(anna, await png("#0a785a"));
  const post = await writes(
    anna,
    network.sepsis,
    "Hvem har prøvet det?\nSepsismodtagelse hos os #sepsisnat",
    {
      vis: { kind: "request" },
      media_ids: [picture],
    },
  );
  const { id } = await arrives(bo, post.uri);
  await atRest(scene);
  await eventually(async () => {
    const { json } = await bo.app("GET", search("sepsismodtagelse", "statuses"));
    return (json["statuses"] as unknown[]).length > 0;
  }, "what is indexed a moment later");
  const held = await nord.store.reader.db
    .selectFrom("attachment")
    .select("id")
    .where("post_id", "=", Number(id))
    .executeTakeFirstOrThrow();
  const tells = /Hvem har prøvet|topics\/sepsisnat|:"sepsisnat"|modtagelse hos/;

  const unread = [`/api/v1/statuses/${id}`, `/api/v1/statuses/${id}/context`];
  for (const path of unread) {
    expect([path, (await bo.app("GET", path)).status]).toEqual([path, 200]);
    expect([path, (await britt.app("GET", path)).status]).toEqual([path, 404]);
  }
  const lists = ["home", "public", "public?local=true", "tag/sepsisnat"];
  const apps = [
    ...lists.map((one) => `/api/v1/timelines/${one}`),
    search("sepsismodtagelse", "statuses"),
    search(post.uri, "statuses"),
    "/api/v2/search?q=sepsisnat&type=hashtags",
    "/api/v1/notifications",
    `/api/v1/accounts/${await nord.idOf(anna.uri)}/statuses`,
  ];
  for (const path of apps) {
    const { json } = await britt.app("GET", path);
    expect([path, tells.test(JSON.stringify(json))]).toEqual([path, false]);
  }
  for (const path of [apps[0]!, apps[4]!, apps[5]!])
    expect([path, JSON.stringify((await bo.app("GET", path)).json)]).toEqual([
      path,
      expect.stringMatching(tells),
    ]);

  const [his, hers] = [await bo.pages(), await britt.pages()];
  const file = `/media/elsewhere/${held.id}`;
  for (const path of [`/posts/${id}`, `/posts/${id}/history`, "/topics/sepsisnat"]) {
    expect([path, (await his.get(path)).status]).toEqual([path, 200]);
    expect([path, (await hers.get(path)).status]).toEqual([path, 404]);
  }
  expect([(await his.file(file)).status, (await hers.file(file)).status]).toEqual([200, 404]);
  for (const path of [
    ...["following", "region", "all", "unanswered"].map((stream) => `/home?stream=${stream}`),
    ...["sepsismodtagelse", "%23sepsisnat", encodeURIComponent(post.uri)].map(
      (q) => `/search?q=${q}`,
    ),
    "/notifications",
    "/topics",
    `/${anna.address}`,
  ])
    expect([path, tells.test((await hers.get(path)).html)]).toEqual([path, false]);
  expect((await his.get("/home?stream=following")).html).toMatch(tells);
  for (const path of [`/posts/${id}.rss`, "/topics/sepsisnat.rss", "/settings/export"])
    for (const who of [his, hers])
      expect([path, (await who.get(path)).status]).toEqual([path, 404]);
  onlyAmongThem(scene);
  expect(fetched(nord, syd).some((path) => path.startsWith("/media/"))).toBe(true);
}

/** 12: said three times by the wire, once more as it was, and once more under another name. */
export async function isHeldOnce(scene: Scene): Promise<void> {
  const { midt, nord, bo, leader, network } = scene;
  await marked(scene);
  nord.proxy.weather = "doubled";
  const post = await writes(leader, network.sepsis, "Kun én gang");
  await arrives(bo, post.uri);
  await atRest(scene);
  nord.proxy.weather = "fair";
  const said = delivered(midt, nord).find(({ body }) => body.includes(post.uri))!;
  expect(await midt.deliver(network.sepsis.id, nord, said.body)).toBe(202);
  const again = { ...said.activity, id: `${midt.origin}/activities/1` };
  expect(await midt.deliver(network.sepsis.id, nord, JSON.stringify(again))).toBe(202);
  expect(await nord.outcome(again.id)).toBe("held");
  await atRest(scene);
  const { db } = nord.store.reader;
  const rows = await db.selectFrom("post").select("id").where("uri", "=", post.uri).execute();
  expect(rows).toHaveLength(1);
  const entries = await db
    .selectFrom("entry")
    .select("source")
    .where("post_id", "=", rows[0]!.id)
    .where("source", "=", await nord.idOf(network.sepsis.uri))
    .execute();
  expect(entries).toHaveLength(1);
}

/** 6: the last member takes all of it along; who was put out and not told is found out by the next word. */
export async function healsAndPurges(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, britt, leader, network, forward } = scene;
  const { fald } = network;
  for (const who of [anna, bo, britt])
    if ((await who.at.standing(who.uri, fald.uri)) === undefined) await admitted(scene, fald, who);
  const early = await writes(leader, fald, "Mens Bo er med");
  await arrives(bo, early.uri);
  await marked(scene);
  nord.proxy.weather = "held";
  await press(leader, `/networks/fald/members/${await midt.idOf(bo.uri)}/remove`);
  await eventually(() => nord.proxy.held() === 2, "the Reject and the Remove");
  await nord.proxy.release(() => []);
  nord.proxy.weather = "fair";
  expect(await nord.standing(bo.uri, fald.uri)).toMatchObject({ state: "accepted" });
  const late = await writes(leader, fald, "Uden Bo");
  await becomes(nord, bo, fald, undefined);
  forward(60); // what could not be judged before the digest was is judged again
  await arrives(britt, late.uri);
  for (const { uri } of [early, late]) expect(await seen(bo, uri)).toBeUndefined();
  expect(fetched(nord, midt)).toContainEqual(expect.stringMatching(/\/followers\?host=/));

  const own = await writes(britt, fald, "Mit eget");
  await isTaken(nord, own.uri);
  await marked(scene);
  await leaves(britt, fald);
  for (const { uri } of [early, late])
    await eventually(async () => !(await nord.held(uri)), "the purge");
  await atRest(scene);
  expect(delivered(nord, midt).map(({ activity }) => activity["type"])).toEqual(["Undo"]);
  const left = await nord.store.reader.db
    .selectFrom("post")
    .select("uri")
    .where("network_id", "=", await nord.idOf(fald.uri))
    .execute();
  expect(left).toEqual([{ uri: own.uri }]);
  expect(await seen(leader, early.uri)).toBeDefined();
  await marked(scene);
  const later = await writes(anna, fald, "Efter dem");
  await arrives(leader, later.uri);
  await isTaken(syd, later.uri);
  await atRest(scene);
  expect(midt.tap.reached()).not.toContain(nord.host);
}

/** 19: the files go with what they belong to. */
export async function filesGoToo(scene: Scene): Promise<void> {
  const { syd, nord, anna, bo, leader, network } = scene;
  const { sepsis } = network;
  await marked(scene);
  const before = nord.files();
  const picture = await upload(anna, await png("#7a0a5a"));
  const post = await writes(anna, sepsis, "Med billede", { media_ids: [picture] });
  const { media_attachments: files } = await arrives(bo, post.uri);
  const [file] = files as [Json];
  expect((await fetch(String(file["url"]))).status).toBe(200);
  const copies = nord.files().filter((one) => !before.includes(one));
  expect(copies).toHaveLength(1);
  const asked = syd.origin.replace("http://", "");
  const fetching = nord.tap
    .sent()
    .find((one) => one.to === asked && one.path.startsWith("/media/"));
  expect(fetching?.headers["signature"]).toContain(`keyId="${nord.origin}/`);
  await leaves(bo, sepsis);
  await eventually(async () => !(await nord.held(post.uri)), "the purge");
  await atRest(scene);
  expect(nord.files().filter((one) => copies.includes(one))).toEqual([]);
  expect((await fetch(String(file["url"]))).status).toBe(404);
  expect(await seen(leader, post.uri)).toBeDefined();
}

/** A small picture that no other is like. */
async function png(background: string): Promise<Uint8Array<ArrayBuffer>> {
  const drawn = sharp({ create: { width: 8, height: 8, channels: 3, background } });
  return new Uint8Array(await drawn.png().toBuffer());
}
