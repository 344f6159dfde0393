import { expect } from "vitest";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { eventually } from "../../support/process.ts";
import type { Person } from "./server.ts";
import {
  arrives,
  asks,
  atRest,
  becomes,
  delivered,
  isTaken,
  marked,
  press,
  writes,
  type Network,
  type Scene,
} from "./scene.ts";

/** 11: each reader gets what its kind reads, and the author's own bytes where another says them. */
export async function readersGetTheirKind(scene: Scene): Promise<void> {
  const { midt, syd, mastodon, lemmy, ane, network } = scene;
  const { tavler } = network;
  const { reader } = lemmy.people;
  const follow = lemmy.activity(reader, "Follow", tavler.uri, { to: [tavler.uri], cc: [] });
  expect(await reader.say(`${midt.origin}/inbox`, follow)).toBe(202);
  expect(await midt.outcome(follow.id)).toBe("done");
  expect(await mastodon.follow(tavler.uri)).toBe(202);
  await eventually(() => mastodon.following.has(tavler.uri), "the Accept");
  await joins(ane, tavler);
  await marked(scene);
  const post = await writes(ane, tavler, "Hvem har prøvet tavlemøder?\nVi mangler. #tavlemøde", {
    vis: { kind: "request" },
  });
  const at = `/api/v1/statuses/${post.id}`;
  await eventually(() => mastodon.statuses.get(post.uri), "the boost");
  await isTaken(syd, post.uri);
  expect(mastodon.statuses.get(post.uri)).toMatchObject({ boostedBy: [tavler.uri] });
  const answer = await writes(ane, tavler, "Vi har nu", { in_reply_to_id: post.id });
  await isTaken(syd, answer.uri);
  const text = "Hvem har prøvet tavlemøder?\nVi har nu prøvet. #tavlemøde";
  expect((await ane.app("PUT", at, { status: text })).status).toBe(200);
  await eventually(() => mastodon.statuses.get(post.uri)?.edited, "the Update");
  expect((await ane.app("DELETE", at)).status).toBe(200);
  await eventually(() => !mastodon.statuses.has(post.uri), "the Delete");
  await atRest(scene);

  const of = (to: { origin: string }) =>
    delivered(midt, to).filter(({ body }) => body.includes(post.uri));
  const types = (to: { origin: string }) =>
    of(to).map(({ activity: { type, object } }) => [type, (object as Json)["type"] ?? object]);
  expect(types(lemmy)).toEqual([
    ["Announce", "Create"],
    ["Announce", "Create"], // the answer
    ["Announce", "Update"],
    ["Announce", "Delete"],
  ]);
  expect(types(mastodon)).toEqual([
    ["Announce", post.uri],
    ["Update", "Note"],
    ["Delete", expect.anything()],
  ]);
  const own = delivered(syd, midt).filter(({ body }) => body.includes(post.uri));
  for (const word of ["Update", "Delete"]) {
    const { body } = own.find(({ activity }) => activity["type"] === word)!;
    const forwarded = of(mastodon).find(({ activity }) => activity["type"] === word)!;
    expect(forwarded.body).toBe(body);
    expect(forwarded.headers["signature"]).toContain(`keyId="${tavler.uri}#`);
    const taken = mastodon.log.filter(
      ({ type, body: { actor } }) => type === word && actor === ane.uri,
    );
    expect(taken.map(({ status }) => status)).toEqual([202]);
    expect(of(lemmy).filter((one) => one.body.includes(body))).toHaveLength(1);
  }
  expect(syd.tap.reached()).not.toContain(new URL(mastodon.origin).host);
}

/** 15: what everyone could read everyone can read, and what is said from then on is for members. */
export async function closesForTheNew(scene: Scene): Promise<void> {
  const { midt, syd, nord, ude, mastodon, ane, leader, network } = scene;
  const { vagt } = network;
  await joins(ane, vagt);
  expect(await mastodon.follow(vagt.uri)).toBe(202);
  await eventually(() => mastodon.following.has(vagt.uri), "the Accept");
  const old = await writes(ane, vagt, "For alle");
  await isTaken(syd, old.uri);
  const oldHere = await writes(leader, vagt, "Også for alle");
  await arrives(ane, oldHere.uri);
  const pages = await leader.pages();
  const settings = "/networks/vagt/settings";
  const closed = await pages.submit(settings, settings, { kind: "closed" });
  expect(closed.path, closed.html).toContain("saved=yes");
  await eventually(async () => {
    const network = syd.store.reader.db.selectFrom("network").select("kind");
    const id = await syd.idOf(vagt.uri);
    return (await network.where("actor_id", "=", id).executeTakeFirst())?.kind === "closed";
  }, "the change at Syd");
  await marked(scene);
  const fresh = await writes(ane, vagt, "Kun for os");
  const freshHere = await writes(leader, vagt, "Også kun for os");
  await arrives(leader, fresh.uri);
  await arrives(ane, freshHere.uri);
  await isTaken(syd, fresh.uri);
  await atRest(scene);
  for (const signed of [true, false]) {
    const statusOf = async ({ uri }: { uri: string }) => (await ude.ask(uri, { signed })).status;
    expect([await statusOf(old), await statusOf(oldHere)]).toEqual([200, 200]);
    expect([await statusOf(fresh), await statusOf(freshHere)]).toEqual([404, 404]);
  }
  for (const from of [midt, syd])
    for (const to of [nord, ude, mastodon])
      for (const { body } of delivered(from, to))
        expect([fresh.uri, freshHere.uri].filter((uri) => body.includes(uri))).toEqual([]);
  const reopened = await pages.submit(settings, settings, { kind: "open" });
  expect(reopened.status).not.toBe(200);
  const row = midt.store.reader.db.selectFrom("network").select("kind");
  expect(await row.where("actor_id", "=", vagt.id).execute()).toEqual([{ kind: "closed" }]);
}

/** 20: whatever its server says Lock means. */
export async function locksFromLemmy(scene: Scene): Promise<void> {
  const { midt, syd, lemmy, anna, leader, network } = scene;
  const { tavler } = network;
  const { reader, writer } = lemmy.people;
  await joins(anna, tavler);
  const personId = await midt.idOf(reader.uri);
  await press(leader, `/networks/tavler/members/${personId}/promote`);
  const inbox = `${midt.origin}/inbox`;
  const mapped = { lemmy: "https://join-lemmy.org/ns#", Lock: "lemmy:Lock" };
  const activityStreams = "https://www.w3.org/ns/activitystreams";
  const shapes: [type: string, more: Json][] = [
    ["Lock", {}],
    ["Lock", { "@context": [activityStreams, mapped] }],
    ["lemmy:Lock", { "@context": [activityStreams, { lemmy: mapped.lemmy }] }],
    ["https://join-lemmy.org/ns#Lock", { "@context": activityStreams }],
  ];
  await marked(scene);
  for (const [type, more] of shapes) {
    const { uri } = await writes(leader, tavler, "Hvem låser?");
    await arrives(anna, uri);
    const said = { audience: tavler.uri, cc: [tavler.uri], ...more };
    const stranger = lemmy.activity(writer, type, uri, said);
    expect(await writer.say(inbox, stranger)).toBe(202);
    expect(await midt.outcome(stranger.id)).not.toBe("done");
    const lock = lemmy.activity(reader, type, uri, said);
    expect([type, await reader.say(inbox, lock)]).toEqual([type, 202]);
    expect(await midt.outcome(lock.id), type).toBe("done");
    await eventually(async () => (await syd.held(uri))?.locked === 1, "it locked at Syd");
    expect(await midt.held(uri)).toMatchObject({ locked: 1 });
    const refused = { status: "For sent", in_reply_to_id: (await arrives(anna, uri)).id };
    expect((await anna.app("POST", "/api/v1/statuses", refused)).status).toBe(422);
    const passedOn = delivered(midt, lemmy).filter(({ body }) => body.includes(lock.id));
    expect(passedOn.map(({ activity }) => activity["type"])).toEqual(["Announce"]);
    const undo = lemmy.activity(reader, "Undo", lock, { "@context": lock["@context"] });
    expect(await reader.say(inbox, undo)).toBe(202);
    await eventually(async () => (await syd.held(uri))?.locked === 0, "it open at Syd");
  }
}

/** Joins an open network, which lets everyone in. */
async function joins(who: Person, network: Network): Promise<void> {
  await asks(who, network);
  await becomes(who.at, who, network, "accepted");
}
