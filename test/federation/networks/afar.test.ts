import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { closedReports, openReports } from "../../../src/domain/moderation/reports.read.ts";
import { resolveNetworkReport } from "../../../src/domain/moderation/resolve-report.ts";
import { decide } from "../../../src/domain/networks/decide.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { actOnMember, type MemberAct } from "../../../src/domain/networks/member-acts.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import { changeNetwork } from "../../../src/domain/networks/settings.ts";
import { actorById } from "../../../src/domain/people/actor.read.ts";
import { follow } from "../../../src/domain/follows/follow.ts";
import { moveActor, setAliases } from "../../../src/domain/people/move.ts";
import { rotateNetworkKeys } from "../../../src/domain/networks/rotate-keys.ts";
import { requestsTo } from "../../../src/domain/networks/requests.read.ts";
import { notifications } from "../../../src/domain/notifications/notifications.read.ts";
import { instanceActor } from "../../../src/domain/people/own-actors.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { eventually } from "../../support/process.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import {
  admitted,
  arrives,
  asks,
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
const context = "https://www.w3.org/ns/activitystreams";

let syd: Region;
let nord: Region;

beforeAll(async () => {
  [syd, nord] = await Promise.all([region("Syd", "sqlite"), region("Nord", "sqlite")]);
  await syd.ally(nord);
  await nord.ally(syd);
});

afterAll(() => closeAll([syd, nord]));

describe.each(hosts)("moderators of other regions, the host on %s", (engine) => {
  let midt: Region;
  let leader: Person;
  let network: Network;
  let other: Network;
  let bo: Person;
  let bea: Person;
  let atNord: number;
  let serial = 0;

  const someone = (at: Region, name: string) => at.member(`${name}-${engine}`);
  const act = (done: MemberAct, { at = midt, by = leader.id, id = network.id } = {}) =>
    at.store.transact((tx) => actOnMember(tx, { networkId: id, byId: by, act: done }));

  beforeAll(async () => {
    midt = await region("Midt", engine);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
    network = await founded(midt, leader, `afar-${engine}`);
    other = await founded(midt, leader, `andet-${engine}`);
    bo = await someone(nord, "bo");
    bea = await someone(nord, "bea");
    atNord = await admitted(network, nord, bo);
    await admitted(network, nord, bea);
    await admitted(other, nord, bea);
    const personId = await midt.idOf(bea.uri);
    await act({ verb: "promote", personId }, { id: other.id });
  });

  afterAll(async () => {
    await allAtRest(midt, syd, nord);
    await closeAll([midt]);
  });

  /** Who waits to be decided on, as Bo's region tells those who may. */
  const waiting = async () => {
    const page = { limit: 20, now: new Date().toISOString() };
    return (await requestsTo(nord.store.reader, { id: atNord, local: false }, page)).items;
  };
  /** What was put off at Nord is due: whatever comes in wakes its inbox. */
  const nudge = async () => {
    await nord.hurry("inbox");
    const like = { type: "Like", actor: network.uri, object: `${nord.origin}/posts/1` };
    await midt.send(network, nord, { "@context": context, id: id(midt), ...like });
  };
  /** Once so many wait; what came before Bo was known to moderate is not waited for. */
  const offeredTo = (many: number) =>
    eventually(async () => {
      const rows = await waiting();
      if (rows.length !== many) await nudge();
      return rows.length === many ? rows : undefined;
    }, `${many} who wait`);
  const newsOf = async (who: Person) =>
    (await notifications(nord.store.reader, who.id, { limit: 20 })).items
      .filter(({ kind }) => kind === "networkRequest")
      .map(({ actor }) => actor.id);
  const decides = (uri: string, yes: boolean, reason?: string) =>
    nord.store.transact(async (tx) => {
      const actorId = await nord.idOf(uri);
      await decide(tx, { networkId: atNord, byId: bo.id, actorId, admitted: yes, reason });
    });
  const rowOf = async (at: Region, uri: string, id: number) =>
    at.store.reader.db
      .selectFrom("follow")
      .selectAll()
      .where("follower_id", "=", await at.idOf(uri))
      .where("followee_id", "=", id)
      .executeTakeFirst();
  const id = (at: Region) =>
    `${at.origin}/activities/${engine === "sqlite" ? 1 : 2}0000${++serial}`;

  test("whoever is made a moderator hears who waits, sees what they say, and lets them in", async () => {
    const anna = await someone(syd, "anna");
    const atSyd = await syd.bring(network.uri);
    const message = "Jeg er intensivsygeplejerske";
    await syd.store.transact((tx) => join(tx, { networkId: atSyd, actorId: anna.id, message }));
    await allAtRest(midt, syd, nord);
    expect(await waiting()).toEqual([]);
    await act({ verb: "promote", personId: await midt.idOf(bo.uri) });
    const [request] = await offeredTo(1);
    expect(request).toMatchObject({ message, firstFromServer: true, state: "requested" });
    expect(await newsOf(bo)).toEqual([await nord.idOf(anna.uri)]);
    expect(await newsOf(bea)).toEqual([]);
    const path = `/networks/afar-${engine}@${midt.host}/requests`;
    await allAtRest(midt, nord);
    const page = await nord.visit(bo, path);
    expect([page.status, page.text.includes(message)]).toEqual([200, true]);
    expect((await nord.visit(bea, path)).text).not.toContain(message);

    await decides(anna.uri, true);
    await becomes(syd, { followerId: anna.id, followeeId: atSyd }, "accepted");
    await allAtRest(midt, syd, nord);
    expect([await waiting(), await newsOf(bo)]).toEqual([[], []]);
    const event = await midt.store.reader.db
      .selectFrom("membership_event")
      .select(["event", "by_id"])
      .where("network_id", "=", network.id)
      .where("actor_id", "=", await midt.idOf(anna.uri))
      .where("event", "=", "admitted")
      .executeTakeFirst();
    expect(event?.by_id).toBe(await midt.idOf(bo.uri));
  });

  test("a no is told with its reason noted; who was answered or left waits nowhere any more", async () => {
    const [ane, ida, ulla] = await Promise.all(["ane", "ida", "ulla"].map((n) => someone(syd, n)));
    for (const who of [ane!, ida!, ulla!]) await asks(network, syd, who);
    await offeredTo(3);
    const atSyd = await syd.idOf(network.uri);
    await decides(ane!.uri, false, "Ikke fra faget");
    await becomes(syd, { followerId: ane!.id, followeeId: atSyd }, undefined);
    await syd.store.transact((tx) => leave(tx, { networkId: atSyd, actorId: ida!.id }));
    const actorId = await midt.idOf(ulla!.uri);
    await midt.store.transact((tx) =>
      decide(tx, { networkId: network.id, byId: leader.id, actorId, admitted: true }),
    );
    await offeredTo(0);
    await allAtRest(midt, syd, nord);
    expect(await newsOf(bo)).toEqual([]);
    const denied = await midt.store.reader.db
      .selectFrom("membership_event")
      .select("reason")
      .where("actor_id", "=", await midt.idOf(ane!.uri))
      .where("event", "=", "denied")
      .execute();
    expect(denied).toEqual([{ reason: "Ikke fra faget" }]);
  });

  test("attack: nobody decides who does not moderate this network now, nor on another request", async () => {
    const ole = await someone(syd, "ole");
    await asks(network, syd, ole);
    const row = await eventually(() => rowOf(midt, ole.uri, network.id), "the request");
    const boHere = await midt.idOf(bo.uri);
    const offer = `${midt.origin}/activities/${row.id}/offer-${boHere}`;
    const decision = (by: Person, more: Json = {}): Json => ({
      "@context": context,
      id: id(nord),
      type: "Accept",
      actor: by.uri,
      audience: network.uri,
      to: [network.uri],
      object: { id: offer, type: "Offer", actor: network.uri, object: row.uri },
      ...more,
    });
    const outcomeOf = async (by: Person, activity: Json, prove = true) => {
      const sent = prove ? await nord.proven(by, activity) : activity;
      expect(await nord.send(by, midt, sent)).toBe(202);
      return midt.outcome(String(activity["id"]));
    };
    await allAtRest(midt, nord);
    expect(await outcomeOf(bea, decision(bea))).toBe("not-allowed");
    expect(await outcomeOf(bea, decision(bea, { audience: other.uri }))).toBe("not-found");
    expect(await outcomeOf(bo, decision(bo), false)).toBe("not-proven");
    const forged = await nord.proven(bea, decision(bo));
    expect(await nord.send(bea, midt, forged)).toBe(401);
    const elsewhere = { id: `${midt.origin}/activities/${other.id}/offer-${boHere}` };
    const object = { ...elsewhere, type: "Offer", actor: network.uri, object: row.uri };
    expect(await outcomeOf(bo, decision(bo, { object }))).toBe("not-found");
    await act({ verb: "demote", personId: boHere });
    expect(await outcomeOf(bo, decision(bo))).toBe("not-allowed");
    const pair = { followerId: await midt.idOf(ole.uri), followeeId: network.id };
    expect(await standing(midt, pair)).toBe("requested");
    await offeredTo(0);

    await act({ verb: "promote", personId: boHere });
    const answered = decision(bo);
    await offeredTo(1);
    expect(await outcomeOf(bo, answered)).toBe("done");
    await becomes(midt, pair, "accepted");
    const atSyd = await syd.idOf(network.uri);
    await becomes(syd, { followerId: ole.id, followeeId: atSyd }, "accepted");
    await syd.store.transact((tx) => leave(tx, { networkId: atSyd, actorId: ole.id }));
    await becomes(midt, pair, undefined);
    await asks(network, syd, ole);
    await becomes(midt, pair, "requested");
    const again = { ...answered, id: id(nord) };
    expect(await outcomeOf(bo, again)).toBe("not-found");
    expect(await standing(midt, pair)).toBe("requested");
  });

  test("attack: what a network tells of requests is believed of that network, in any order, once", async () => {
    const eva = await someone(syd, "eva");
    await midt.bring(eva.uri);
    const [net, second] = [network, other].map(({ id: by, uri }) => ({ id: by, uri }));
    const follow = `${syd.origin}/activities/9${engine === "sqlite" ? 1 : 2}`;
    const offered = (by: Person, about: string, more: Json = {}): Json => ({
      "@context": context,
      id: id(midt),
      type: "Offer",
      actor: by.uri,
      to: [bo.uri],
      object: { id: follow, type: "Follow", actor: eva.uri, object: about, ...more },
    });
    const became = async (by: Person, activity: Json) => {
      expect(await midt.send(by, nord, activity)).toBe(202);
      return nord.outcome(String(activity["id"]));
    };
    await offeredTo(1);
    expect(await became(second!, offered(second!, network.uri))).toBe("not-a-follow");
    const foreign = { id: "https://ude.example/follows/1" };
    expect(await became(net!, offered(net!, network.uri, foreign))).toBe("not-theirs");
    const undone = offered(net!, network.uri);
    const undo = { ...undone, id: id(midt), type: "Undo", object: undone };
    expect(await became(net!, undo)).toBe("done");
    expect(await became(net!, undone)).toBe("held");
    expect(await waiting()).toHaveLength(1);
    const early = offered(second!, other.uri);
    const otherAtNord = await nord.idOf(other.uri);
    const beaIs = (role: "member" | "moderator") =>
      nord.store.transact((tx) =>
        tx.db
          .updateTable("follow")
          .set({ role })
          .where("follower_id", "=", bea.id)
          .where("followee_id", "=", otherAtNord)
          .execute(),
      );
    await beaIs("member");
    expect(await midt.send(second!, nord, early)).toBe(202);
    await eventually(async () => {
      const row = await nord.store.reader.db
        .selectFrom("inbound")
        .select(["state", "reason"])
        .where("activity_uri", "=", String(early["id"]))
        .executeTakeFirst();
      return row?.reason === "no-moderators" && row.state === "waiting";
    }, "put off");
    await beaIs("moderator");
    await nudge();
    expect(await nord.outcome(String(early["id"]))).toBe("done");
    expect(await newsOf(bea)).toEqual([await nord.idOf(eva.uri)]);
  });

  describe("what is reported", () => {
    let anna: Person;

    beforeAll(async () => {
      anna = await someone(syd, "melder");
      await admitted(network, syd, anna);
      await act({ verb: "promote", personId: await midt.idOf(bo.uri) });
      await allAtRest(midt, syd, nord);
    });

    /** Bea writes in the network; the post's id at Syd, where Anna reads it. */
    const badPost = async (body: string) => {
      const post = await writes(nord, bea, atNord, { body });
      await arrives(midt, leader, post.uri);
      return { ...post, atSyd: (await arrives(syd, anna, post.uri)).id };
    };
    const report = (at: Region, reporter: Person, postId: number, text: string) =>
      at.store.transact(async (tx) =>
        fileReport(tx, {
          reporterId: reporter.id,
          targetId: await at.idOf(bea.uri),
          postIds: [postId],
          text,
        }),
      );
    const reportsAt = async (at: Region, id: number) =>
      (await openReports(at.store.reader, { networkId: id, limit: 20 })).items;
    const told = async (at: Region, who: Person) =>
      (await notifications(at.store.reader, who.id, { limit: 20 })).items.filter(
        ({ kind }) => kind === "report",
      ).length;

    test("reaches every moderator wherever they live, once, and no other server; they take it off from there", async () => {
      const post = await badPost("Uden for emnet");
      await report(syd, anna, post.atSyd, "Hører ikke til her");
      await eventually(async () => (await reportsAt(nord, atNord)).length === 1, "the report");
      const [item] = await reportsAt(nord, atNord);
      const about = { text: "Hører ikke til her", postIds: [post.id], target: { id: bea.id } };
      expect(item).toMatchObject({ ...about, reporter: { id: atNord } });
      expect((await reportsAt(midt, network.id)).map(({ text }) => text)).toEqual([about.text]);
      expect([await told(nord, bo), await told(midt, leader)]).toEqual([1, 1]);
      const page = await nord.visit(bo, `/networks/afar-${engine}@${midt.host}/moderation`);
      expect(page.text).toContain(about.text);
      await nord.store.transact((tx) =>
        actOnPost(tx, {
          networkId: atNord,
          byId: bo.id,
          act: { verb: "take-off", postId: post.id, reason: "Emnet" },
        }),
      );
      await eventually(async () => !(await seen(syd, anna, post.uri)), "its end for members");

      const second = await badPost("Igen");
      await report(nord, bo, second.id, "Af en moderator selv");
      await report(midt, leader, (await arrives(midt, leader, second.uri)).id, "Af lederen");
      const cara = await someone(nord, "cara");
      await admitted(network, nord, cara);
      await report(nord, cara, second.id, "Fra Boes egen region");
      await eventually(async () => (await reportsAt(midt, network.id)).length === 2, "the host");
      await allAtRest(midt, syd, nord);
      const texts = (await reportsAt(nord, atNord)).map(({ text }) => text);
      expect(texts.toSorted()).toEqual(["Fra Boes egen region", about.text].toSorted());
      const fromReporters = await nord.store.reader.db
        .selectFrom("inbound")
        .select("id")
        .where("type", "=", "Flag")
        .where("host", "=", syd.host)
        .execute();
      expect(fromReporters).toEqual([]);
    });

    const closed = async (at: Region, networkId: number, text: string) =>
      (await closedReports(at.store.reader, networkId, 50)).find((one) => one.text === text);
    const closes = (at: Region, networkId: number, text: string) =>
      eventually(() => closed(at, networkId, text), `${text} closed at ${at.origin}`);
    const waits = (at: Region, networkId: number, text: string) =>
      eventually(
        async () => (await reportsAt(at, networkId)).find((one) => one.text === text),
        `${text} at ${at.origin}`,
      );
    const resolve = async (at: Region, networkId: number, by: Person, text: string) => {
      const { id: reportId } = await waits(at, networkId, text);
      await at.store.transact((tx) =>
        resolveNetworkReport(tx, { networkId, byId: by.id, reportId }),
      );
      return reportId;
    };
    const letters = async (at: Region, from: Region) => {
      const rows = await at.store.reader.db
        .selectFrom("inbound")
        .select("body")
        .where("type", "=", "Accept")
        .where("host", "=", from.host)
        .execute();
      return rows.map(({ body }) => body).filter((body) => body.includes('"Flag"'));
    };

    test("is dealt with once, by whoever, and closed for every moderator with who it was", async () => {
      const sif = await someone(syd, "sif");
      const atSyd = await admitted(network, syd, sif);
      await act({ verb: "promote", personId: await midt.idOf(sif.uri) });
      await allAtRest(midt, syd, nord);
      const post = await badPost("Tre gange");
      await report(syd, anna, post.atSyd, "Lukket af lederen");
      await waits(nord, atNord, "Lukket af lederen");
      await resolve(midt, network.id, leader, "Lukket af lederen");
      for (const [at, id] of [[nord, atNord] as const, [syd, atSyd] as const]) {
        const { resolvedBy } = await closes(at, id, "Lukket af lederen");
        expect(resolvedBy?.id).toBe(await at.idOf(leader.uri));
      }
      expect((await letters(nord, midt)).some((body) => body.includes(syd.host))).toBe(false);
      expect((await letters(syd, midt)).some((body) => body.includes(`${syd.origin}/`))).toBe(true);

      await report(syd, anna, post.atSyd, "Lukket af Bo");
      await resolve(nord, atNord, bo, "Lukket af Bo");
      const here = await closes(midt, network.id, "Lukket af Bo");
      expect(here.resolvedBy?.id).toBe(await midt.idOf(bo.uri));
      expect((await closes(syd, atSyd, "Lukket af Bo")).resolvedBy?.id).toBe(
        await syd.idOf(bo.uri),
      );
      await allAtRest(midt, syd, nord);
      const path = `/networks/afar-${engine}@${midt.host}/moderation`;
      expect((await nord.visit(bo, path)).text).toContain("Afsluttet af bo");
      await act({ verb: "demote", personId: await midt.idOf(sif.uri) });
      await allAtRest(midt, syd, nord);
    });

    test("attack: no report is closed by who does not moderate now, without proof, twice, or by another network", async () => {
      const post = await badPost("Igen og igen");
      await report(syd, anna, post.atSyd, "Bliver stående");
      const atHost = await waits(midt, network.id, "Bliver stående");
      await waits(nord, atNord, "Bliver stående");
      const flagUri = `${midt.origin}/activities/${atHost.id}/report`;
      const accept = (from: Region, by: Person, more: Json = {}): Json => ({
        "@context": context,
        id: id(from),
        type: "Accept",
        actor: by.uri,
        ...(from === nord && { audience: network.uri }),
        to: [network.uri],
        object: { id: flagUri, type: "Flag", actor: network.uri },
        ...more,
      });
      const became = async (from: Region, to: Region, by: Person, said: Json) => {
        expect(await from.send(by, to, said)).toBe(202);
        return to.outcome(String(said["id"]));
      };
      const proven = async (by: Person, said: Json) =>
        became(nord, midt, by, await nord.proven(by, said));
      expect(await proven(bea, accept(nord, bea))).toBe("not-allowed");
      expect(await became(nord, midt, bo, accept(nord, bo))).toBe("not-proven");
      expect(await nord.send(bea, midt, await nord.proven(bea, accept(nord, bo)))).toBe(401);
      expect(await proven(bea, accept(nord, bea, { audience: other.uri }))).toBe("not-found");
      await act({ verb: "demote", personId: await midt.idOf(bo.uri) });
      expect(await proven(bo, accept(nord, bo))).toBe("not-allowed");
      await act({ verb: "promote", personId: await midt.idOf(bo.uri) });
      await allAtRest(midt, syd, nord);
      expect(await became(midt, nord, other, accept(midt, other))).toBe("held");
      await waits(midt, network.id, "Bliver stående");
      await waits(nord, atNord, "Bliver stående");

      const said = await nord.proven(bo, accept(nord, bo));
      expect(await became(nord, midt, bo, said)).toBe("done");
      const { resolvedAt } = await closes(midt, network.id, "Bliver stående");
      expect(await nord.send(bo, midt, said)).toBe(202);
      expect(await proven(bo, accept(nord, bo))).toBe("held");
      expect((await closes(midt, network.id, "Bliver stående")).resolvedAt).toBe(resolvedAt);

      const early = { id: id(midt), type: "Flag", actor: network.uri };
      const end = accept(midt, network, { object: early });
      expect(await became(midt, nord, network, end)).toBe("held");
      const flag = { ...early, "@context": context, object: [post.uri], content: "For sent" };
      expect(await became(midt, nord, network, { ...flag, audience: network.uri })).toBe("held");
      expect((await reportsAt(nord, atNord)).some(({ text }) => text === "For sent")).toBe(false);
      await allAtRest(midt, syd, nord);
    });

    test("of what never came is kept with what it says, and joined to the post when that comes", async () => {
      const [mia, lis] = await Promise.all(["mia", "lis"].map((name) => someone(midt, name)));
      for (const { id: actorId } of [mia!, lis!]) {
        await midt.store.transact((tx) => join(tx, { networkId: network.id, actorId }));
        const decision = { networkId: network.id, byId: leader.id, actorId, admitted: true };
        await midt.store.transact((tx) => decide(tx, decision));
      }
      const post = await midt.store.transact(async (tx) => {
        const made = await publish(tx, mia!.id, {
          ...note({ body: "På vej" }),
          networkId: network.id,
        });
        const later = new Date(Date.now() + 3_600_000).toISOString();
        await tx.db
          .updateTable("job")
          .set({ run_at: later })
          .where("kind", "=", "federate")
          .execute();
        return made;
      });
      const about = { reporterId: lis!.id, targetId: mia!.id, postIds: [post.id] };
      await midt.store.transact((tx) => fileReport(tx, { ...about, text: "Aldrig set" }));
      const kept = await waits(nord, atNord, "Aldrig set");
      expect(kept).toMatchObject({ postIds: [], notHeld: [post.uri], target: { uri: mia!.uri } });
      const path = `/networks/afar-${engine}@${midt.host}/moderation`;
      const shown = async () => (await nord.visit(bo, path)).text;
      expect(await shown()).toContain(`${post.uri}</a>`);

      const [dead, lost] = ["https://ude.example/actors/9", "https://ude.example/posts/9"];
      const said = { type: "Flag", actor: network.uri, audience: network.uri, content: "Kun ord" };
      const flag = { "@context": context, id: id(midt), ...said, object: [dead, lost] };
      expect(await midt.send(network, nord, flag)).toBe(202);
      expect(await nord.outcome(flag.id)).toBe("done");
      const words = await waits(nord, atNord, "Kun ord");
      expect(words).toMatchObject({ notHeld: [dead, lost], target: { id: atNord } });

      await midt.hurry("federate");
      const { id: arrived } = await arrives(nord, bo, post.uri);
      expect(await waits(nord, atNord, "Aldrig set")).toMatchObject({
        postIds: [arrived],
        notHeld: [],
        target: { uri: mia!.uri },
      });
      expect(await shown()).not.toContain(`${post.uri}</a>`);
      await allAtRest(midt, syd, nord);
    });

    test("attack: of a closed network reports come from servers of members, and to its moderators from it alone", async () => {
      const post = await badPost("Rapporteret med falsk afsender");
      const inOther = await writes(midt, leader, other.id, { body: "For de andre" });
      const instance = (await instanceActor(syd.store.reader))!;
      const flag = (from: Region, actor: string, about: string, audience: string): Json => ({
        "@context": context,
        id: id(from),
        type: "Flag",
        actor,
        audience,
        to: [audience],
        object: [about],
        content: "Falsk",
      });
      const foreign = flag(syd, instance.uri, inOther.uri, other.uri);
      expect(await syd.send(instance, midt, foreign)).toBe(202);
      expect(await midt.outcome(String(foreign["id"]))).toBe("not-a-member");
      const second = flag(midt, other.uri, post.uri, network.uri);
      expect(await midt.send(other, nord, second)).toBe(202);
      expect(await nord.outcome(String(second["id"]))).toBe("other-network");
      const spoofed = flag(syd, network.uri, post.uri, network.uri);
      expect(await syd.send(instance, nord, { ...spoofed, id: id(midt) })).toBe(401);
      const before = await reportsAt(nord, atNord);
      expect(before.some(({ text }) => text === "Falsk")).toBe(false);
      await act({ verb: "demote", personId: await midt.idOf(bo.uri) });
      await allAtRest(midt, nord);
      await report(syd, anna, post.atSyd, "Efter Bo");
      await eventually(
        async () => (await reportsAt(midt, network.id)).some(({ text }) => text === "Efter Bo"),
        "the host hears",
      );
      await allAtRest(midt, syd, nord);
      expect((await reportsAt(nord, atNord)).map((one) => one.id)).toEqual(
        before.map((one) => one.id),
      );
    });
  });

  test("keys that are replaced are purged wherever the network is held; what it says goes on", async () => {
    const keysAt = async (at: Region) => {
      const rows = await at.store.reader.db
        .selectFrom("actor_key")
        .innerJoin("actor", "actor.id", "actor_key.actor_id")
        .select(["actor_key.uri", "actor_key.public_pem"])
        .where("actor.uri", "=", network.uri)
        .where("retired_at", "is", null)
        .orderBy("actor_key.uri")
        .execute();
      return rows.map((row) => [row.uri, row.public_pem.trim()]);
    };
    const nothing = (): Json => ({
      "@context": context,
      id: id(midt),
      type: "Like",
      actor: network.uri,
      object: `${nord.origin}/posts/1`,
    });
    const rotate = () =>
      midt.store.transact((tx) => rotateNetworkKeys(tx, network.id, midt.keys()));
    const old = await keysAt(nord);
    expect(old).toEqual(await keysAt(midt));
    expect(await midt.send(network, nord, nothing())).toBe(202);
    await rotate();
    await eventually(async () => (await keysAt(nord))[0]?.[0] !== old[0]?.[0], "the news");
    expect(await keysAt(nord)).toEqual(await keysAt(midt));
    // Whoever has got hold of the old key says nothing with it any more: here it is still open.
    expect(await midt.send(network, nord, nothing())).toBe(401);
    const first = await writes(midt, leader, network.id, { body: "Med nye nøgler" });
    await arrives(nord, bo, first.uri);

    await allAtRest(midt, nord);
    const second = await keysAt(midt);
    nord.proxy.weather = "held";
    await rotate();
    await midt.atRest();
    expect(nord.proxy.held()).toBeGreaterThan(0);
    await nord.proxy.release(() => []);
    nord.proxy.weather = "fair";
    expect(await keysAt(nord)).toEqual(second);
    const later = await writes(midt, leader, network.id, { body: "Uden at det blev sagt" });
    await arrives(nord, bo, later.uri);
    expect(await keysAt(nord)).toEqual(await keysAt(midt));
  });

  test("a network that hides says so itself: regions that list it need not miss it first", async () => {
    const { id: own, uri } = await founded(midt, leader, `gemmes-${engine}`);
    const [there] = await Promise.all([nord.bring(uri), syd.bring(uri)]);
    await allAtRest(midt, syd, nord);
    const settings = { name: "Gemmes", purpose: "", rules: "", posting: "members" } as const;
    await midt.store.transact((tx) =>
      changeNetwork(tx, own, leader.id, { ...settings, history: "all", kind: "hidden" }),
    );
    await eventually(async () => {
      const row = await networkRow(nord.store.reader, there);
      return row?.kind === "hidden" && row.kind_told === null;
    }, "its own word at Nord");
  });

  test("attack: an allied host enrols nobody who has moved without their own word for that very network", async () => {
    const [old, fresh] = [await someone(syd, "rie"), await someone(nord, "rieny")];
    await nord.store.transact((tx) => setAliases(tx, fresh.id, [old.uri]));
    const targetId = await syd.bring(fresh.uri);
    const leftAtNord = await nord.bring(old.uri);
    const follows = { followerId: fresh.id, followeeId: leftAtNord };
    await nord.store.transact((tx) => follow(tx, follows));
    await becomes(nord, follows, "accepted");
    await syd.store.transact((tx) => moveActor(tx, { actorId: old.id, targetId }));
    await eventually(
      async () => (await actorById(nord.store.reader, leftAtNord))?.moved_to_id === fresh.id,
      "the move",
    );
    const third = await founded(midt, leader, `tredje-${engine}`);
    const asked = (by: Person, about: string): Json => ({
      "@context": context,
      id: id(syd),
      type: "Follow",
      actor: by.uri,
      object: about,
    });
    const invites = async (by: Network, word: Json | undefined) => {
      const invite = {
        "@context": [context, { vis: "https://w3id.org/videnspredning/ns#" }],
        id: id(midt),
        type: "Invite",
        actor: by.uri,
        object: by.uri,
        target: fresh.uri,
        to: [fresh.uri],
        "vis:inviter": old.uri,
        ...(word && { "vis:follow": JSON.stringify(word) }),
      };
      expect(await midt.send(by, nord, invite)).toBe(202);
      expect(await nord.outcome(invite.id)).toBe("done");
      const there = { followerId: fresh.id, followeeId: await nord.idOf(by.uri) };
      return standing(nord, there);
    };
    const fourth = await founded(midt, leader, `fjerde-${engine}`);
    const unproven = asked(old, third.uri);
    const fifth = await founded(midt, leader, `femte-${engine}`);
    expect(await invites(fifth, undefined)).toBe("invited");
    expect(await invites(other, await syd.proven(old, asked(old, network.uri)))).toBe("invited");
    expect(await invites(third, unproven)).toBe("invited");
    expect(await invites(fourth, await syd.proven(old, asked(old, fourth.uri)))).toBe("requested");
    await allAtRest(midt, syd, nord);
  });

  test("attack: what is for members comes from its author's server alone, whoever brings it with its proof", async () => {
    const olga = await someone(syd, "olga");
    const atSyd = await admitted(network, syd, olga);
    const open = await founded(midt, leader, `aaben-${engine}`, { kind: "open" });
    const public_ = `${context}#Public`;
    const says = (to: string[], audience: string): Json => {
      const object = {
        id: `${syd.origin}/posts/${engine === "sqlite" ? 1 : 2}000${++serial}`,
        type: "Note",
        attributedTo: olga.uri,
        audience,
        to,
        content: "<p>Mine ord</p>",
      };
      const base = { "@context": context, id: id(syd), type: "Create", actor: olga.uri };
      return { ...base, audience, to, object };
    };
    const brought = async (activity: Json) => {
      expect(await nord.send(bo, midt, await syd.proven(olga, activity))).toBe(202);
      return midt.outcome(String(activity["id"]));
    };
    const words = says([network.uri], network.uri);
    expect(await brought(words)).toBe("relayed");
    const uri = String((words["object"] as Json)["id"]);
    expect(await seen(midt, leader, uri)).toBeUndefined();
    expect(
      await brought({
        "@context": context,
        id: id(syd),
        type: "Delete",
        actor: olga.uri,
        audience: network.uri,
        object: uri,
      }),
    ).toBe("relayed");
    expect(await brought(says([public_, open.uri], open.uri))).toBe("done");
    const own = await writes(syd, olga, atSyd, { body: "Selv sagt" });
    await arrives(midt, leader, own.uri);
    await allAtRest(midt, syd, nord);
  });
});
