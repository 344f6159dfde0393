import { expect } from "vitest";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { eventually } from "../../support/process.ts";
import type { Person } from "./server.ts";
import {
  admitted,
  arrives,
  asks,
  atRest,
  becomes,
  delivered,
  isTaken,
  marked,
  onlyAmongThem,
  press,
  seen,
  writes,
  type Scene,
} from "./scene.ts";

/** Who asks and is not let in hears so at home, in the words of who decided. */
export async function isToldWhy(scene: Scene): Promise<void> {
  const { midt, britt, leader, network } = scene;
  await asks(britt, network.sepsis);
  await becomes(midt, britt, network.sepsis, "requested");
  const id = await midt.idOf(britt.uri);
  await press(leader, `/networks/sepsis/requests/${id}/deny`, { reason: "Kun for sepsisteamet" });
  await becomes(britt.at, britt, network.sepsis, undefined);
  const pages = await britt.pages();
  await eventually(
    async () => (await pages.get("/notifications")).html.includes("sepsis"),
    "the answer",
  );
}

/** 10: a moderator elsewhere is obeyed while they are one. */
export async function moderatesWhileModerator(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, britt, leader, network } = scene;
  const { fald } = network;
  for (const who of [bo, britt]) await admitted(scene, fald, who);
  const [post, kept] = [
    await writes(anna, fald, "Skal væk"),
    await writes(anna, fald, "Skal blive"),
  ];
  const [held, heldKept] = [await arrives(bo, post.uri), await arrives(bo, kept.uri)];
  await isTaken(syd, kept.uri);
  const at = (where: string, id: number) => `/networks/${where}/members/${id}`;
  const role = (wanted: string, who: Person, where = nord) =>
    eventually(
      async () => (await where.standing(who.uri, fald.uri))?.role === wanted,
      `${who.address} ${wanted} at ${where.origin}`,
    );
  await marked(scene);
  const boHere = await midt.idOf(bo.uri);
  await press(leader, `${at("fald", boHere)}/promote`);
  await role("moderator", bo);
  const takesOff = async ({ id }: { id: string }) =>
    (await bo.pages()).press(`/posts/${id}/network/take-off`, { reason: "Navn" });
  expect((await takesOff(held)).status).toBe(200);
  await eventually(
    async () => (await syd.held(post.uri))?.network_state === "removed",
    "it taken off where it was written",
  );
  for (const who of [britt]) await eventually(async () => !(await seen(who, post.uri)), "its end");
  await press(bo, `${at(`fald@${midt.host}`, britt.id)}/promote`);
  for (const where of [midt, nord]) await role("moderator", britt, where);
  const removal = delivered(nord, midt).find(({ activity }) => activity["type"] === "Delete")!;
  expect(removal.activity).toMatchObject({ actor: bo.uri, object: post.uri, summary: "Navn" });
  for (const to of [syd, nord])
    expect(delivered(midt, to).filter(({ body }) => body.includes(removal.body))).toHaveLength(1);

  // That he is none any more does not reach Nord, where he still believes that he moderates.
  await marked(scene);
  nord.proxy.weather = "held";
  await press(leader, `${at("fald", boHere)}/demote`);
  await eventually(() => nord.proxy.held() === 1, "the demotion");
  await nord.proxy.release(() => []);
  nord.proxy.weather = "fair";
  expect((await takesOff(heldKept)).status).toBe(200);
  await eventually(
    () => delivered(midt, nord).find(({ activity }) => activity["type"] === "Reject"),
    "the Reject",
  );
  await atRest(scene);
  const answers = delivered(midt, nord).filter(({ activity }) => activity["type"] === "Reject");
  expect(answers.map(({ activity }) => activity)).toMatchObject([
    { summary: "not-allowed", object: { type: "Delete", actor: bo.uri } },
  ]);
  for (const where of [midt, syd, nord])
    expect((await where.held(kept.uri))?.network_state).toBe("accepted");
  for (const who of [leader, anna, britt]) expect(await seen(who, kept.uri)).toBeDefined();
  expect(delivered(midt, syd).map(({ activity }) => (activity["object"] as Json)["type"])).toEqual([
    "Remove",
  ]);
  onlyAmongThem(scene);
}

/** 16: one move; to the network that the new server has a member of, and to one that it has none of. */
export async function movesAlong(scene: Scene): Promise<void> {
  const { midt, syd, nord, ane, leader, network, named } = scene;
  const { fald, vagt } = network;
  await admitted(scene, fald, ane);
  if ((await syd.standing(ane.uri, vagt.uri)) === undefined) await admitted(scene, vagt, ane);
  const [known, unknown] = [
    await writes(leader, fald, "Før flytningen"),
    await writes(leader, vagt, "Også før flytningen"),
  ];
  for (const { uri } of [known, unknown]) await arrives(ane, uri);
  const anew = await nord.person(named("ane-ny"));
  const there = await anew.pages();
  await there.submit("/settings/move", "/settings/move/alias", { alias: ane.address });
  await marked(scene);
  const here = await ane.pages();
  const form = "/settings/move";
  const { status, html } = await here.submit(form, form, {
    target: anew.address,
    confirmMove: "on",
  });
  expect(status, html).toBe(200);
  await becomes(nord, anew, fald, "accepted");
  await becomes(midt, anew, vagt, "requested");
  for (const one of [fald, vagt]) await becomes(syd, ane, one, undefined);
  await arrives(anew, known.uri);
  await atRest(scene);
  expect((await nord.ask(unknown.uri)).status).toBe(404);
  expect(await nord.held(unknown.uri)).toBeUndefined();
  expect(nord.tap.sent().length).toBeGreaterThan(0);
  for (const { body } of delivered(midt, nord)) expect(body).not.toContain(unknown.uri);
  await press(leader, `/networks/vagt/requests/${await midt.idOf(anew.uri)}/admit`);
  await becomes(nord, anew, vagt, "accepted");
  await arrives(anew, unknown.uri);
  await atRest(scene);
  onlyAmongThem(scene);
}

/** 17: out at once where the host answers, and within five minutes where another does. */
export async function bannedIsOut(scene: Scene): Promise<void> {
  const { midt, syd, nord, anna, bo, leader, network, forward } = scene;
  const { fald } = network;
  const early = await writes(leader, fald, "Mens Anna er med");
  const his = await writes(bo, fald, "Mens Anna er med, fra Nord");
  for (const { uri } of [early, his]) await arrives(anna, uri);
  await isTaken(nord, his.uri);
  expect((await syd.ask(his.uri)).status).toBe(200);
  await marked(scene);
  syd.proxy.weather = "held";
  await press(leader, `/networks/fald/members/${await midt.idOf(anna.uri)}/ban`);
  await eventually(() => syd.proxy.held() > 0, "the word of the ban");
  const atHost = [early.uri, `${fald.uri}/outbox?since=0`, `${fald.uri}/members?page=true`];
  for (const url of atHost) expect([url, (await syd.ask(url)).status]).toEqual([url, 404]);
  forward(300);
  await eventually(async () => (await syd.ask(his.uri)).status === 404, "the end of the yes");
  const late = await writes(anna, fald, "Jeg er her endnu");
  expect(await midt.outcome(`${syd.origin}/activities/${late.id}`)).toBe("not-a-member");
  expect(await midt.held(late.uri)).toBeUndefined();
  const rejected = await eventually(
    () => delivered(midt, syd).find(({ body }) => body.includes(`/activities/${late.id}`)),
    "the Reject",
  );
  expect(rejected.activity).toMatchObject({
    type: "Reject",
    actor: fald.uri,
    summary: "not-a-member",
    object: { type: "Create", actor: anna.uri },
  });
  syd.proxy.weather = "fair";
  await syd.proxy.release((all) => all);
  await becomes(syd, anna, fald, undefined);
  await eventually(async () => !(await seen(anna, early.uri)), "the purge");
  await eventually(
    async () => (await syd.held(late.uri))?.network_state === "removed",
    "the word of the Reject",
  );
  await asks(anna, fald);
  await becomes(syd, anna, fald, undefined);
  expect(await midt.standing(anna.uri, fald.uri)).toMatchObject({ state: "banned" });
  await atRest(scene);
  onlyAmongThem(scene);
}

/** 18: who runs a server belongs to no network by that. */
export async function administratorsReadNothing(scene: Scene): Promise<void> {
  const { midt, syd, anna, leader, network, named } = scene;
  const { sepsis } = network;
  const post = await writes(anna, sepsis, "Kun for etikere");
  const atHost = await arrives(leader, post.uri);
  const admin = await midt.person("chef", "admin");
  for (const [who, id] of [
    [admin, atHost.id],
    [await syd.person(named("chef"), "admin"), post.id],
  ] as const) {
    expect((await who.app("GET", `/api/v1/statuses/${id}`)).status).toBe(404);
    const pages = await who.pages();
    expect((await pages.get(`/posts/${id}`)).status).toBe(404);
    expect(await seen(who, post.uri)).toBeUndefined();
  }
  const broken = ["network", "break-glass", "sepsis"];
  expect((await midt.process.vis(broken)).code).not.toBe(0);
  const { out } = await midt.process.vis([...broken, "--because", "Sag 42"]);
  expect(out).toContain("Kun for etikere");
  const { detail } = await midt.store.reader.db
    .selectFrom("audit")
    .selectAll()
    .where("action", "=", "network-break-glass")
    .executeTakeFirstOrThrow();
  expect(detail).toContain("Sag 42");
  const pages = await leader.pages();
  expect((await pages.get("/notifications")).html).toContain("er læst af dem, der driver serveren");
  expect(await midt.standing(admin.uri, sepsis.uri)).toBeUndefined();
}
