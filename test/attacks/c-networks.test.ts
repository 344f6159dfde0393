import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { actOnMember } from "../../src/domain/networks/member-acts.ts";
import type { Engine } from "../../src/storage/reader.ts";
import type { Json } from "../../src/federation/wire/proof.ts";
import { allAtRest, region, type Person, type Region } from "../federation/networks/region.ts";
import {
  admitted,
  arrives,
  closeAll,
  founded,
  writes,
  type Network,
} from "../federation/networks/scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hosts: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];
const everyone = "https://www.w3.org/ns/activitystreams#Public";

let syd: Region;
let nord: Region;
let anna: Person;
let ane: Person;
let bo: Person;

beforeAll(async () => {
  [syd, nord] = await Promise.all([region("Syd", "sqlite"), region("Nord", "sqlite")]);
  await syd.ally(nord);
  await nord.ally(syd);
  anna = await syd.member("sygeplejerske-m2");
  ane = await syd.member("laege-m3");
  bo = await nord.member("kvalitet-ort");
});

afterAll(() => closeAll([syd, nord]));

describe.each(hosts)("9 forged words in closed networks whose host is on %s", (engine) => {
  let midt: Region;
  let leader: Person;
  let sepsis: Network;
  let other: Network;
  /** What Anna's server sent, as the network passes it on. */
  let genuine: Json;
  let serial = 0;

  beforeAll(async () => {
    midt = await region("Midt", engine);
    await midt.ally(syd, nord);
    await syd.ally(midt);
    await nord.ally(midt);
    leader = await midt.member("jordemoder-leder");
    sepsis = await founded(midt, leader, "sepsis");
    other = await founded(midt, leader, "fald");
    const atSyd = await admitted(sepsis, syd, anna);
    for (const network of [sepsis, other]) await admitted(network, nord, bo);
    await admitted(other, syd, anna);
    const post = await writes(syd, anna, atSyd, { body: "Mine egne ord" });
    await arrives(nord, bo, post.uri);
    await arrives(syd, anna, post.uri, (own) => own.networkState === "accepted");
    await allAtRest(midt, syd, nord);
    const said = await midt.store.reader.db
      .selectFrom("network_activity")
      .select("body")
      .where("network_id", "=", sepsis.id)
      .where("type", "=", "Create")
      .executeTakeFirstOrThrow();
    genuine = JSON.parse(said.body) as Json;
  });

  afterAll(() => closeAll([midt]));

  const held = async (at: Region) =>
    (await at.store.reader.db.selectFrom("post").select("uri").orderBy("id").execute()).length;

  /** A new post of Anna's as her server says it, changed before it is proven. */
  function words(change: (note: Json) => Json = (same) => same, more: Json = {}): Json {
    serial += 1;
    const n = `${engine === "sqlite" ? 1 : 2}00000${serial}`;
    const { proof: _, object, ...rest } = genuine;
    const id = `${syd.origin}/posts/${n}`;
    const note = change({ ...(object as Json), id, url: id });
    return { ...rest, id: `${syd.origin}/activities/${n}`, object: note, ...more };
  }

  const without = (json: Json): Json =>
    Object.fromEntries(Object.entries(json).filter(([name]) => name !== "@context"));

  test("what reaches the host: no other's words, for nobody but the network", async () => {
    const xenia = "https://ude.example/users/x";
    const addressed = (more: Json) => words((note) => ({ ...note, ...more }), more);
    const attachment = [
      { type: "Image", mediaType: "image/png", url: "https://ude.example/a.png" },
    ];
    const forged: [Json, string][] = [
      [words(), "not-proven"],
      [await syd.proven(ane, words()), "not-proven"],
      [{ ...(await syd.proven(anna, words())), published: "2026-01-01T00:00:00Z" }, "not-proven"],
      [
        await syd.proven(
          anna,
          words((note) => ({ ...note, attributedTo: ane.uri })),
        ),
        "400",
      ],
      [await syd.proven(anna, addressed({ to: [sepsis.uri, everyone] })), "public-audience"],
      [await syd.proven(anna, addressed({ to: [sepsis.uri, "as:Public"] })), "public-audience"],
      [await syd.proven(anna, addressed({ cc: [xenia] })), "other-recipients"],
      [await syd.proven(anna, addressed({ bto: [xenia] })), "hidden-recipients"],
      [
        await syd.proven(
          anna,
          words((note) => ({ ...note, audience: other.uri })),
        ),
        "other-audience",
      ],
      [
        await syd.proven(
          anna,
          words((note) => ({ ...note, inReplyTo: `${syd.origin}/posts/1` })),
        ),
        "other-thread",
      ],
      [
        await syd.proven(
          anna,
          words((note) => ({ ...note, attachment })),
        ),
        "attachment-origin",
      ],
    ];
    const before = await held(midt);
    for (const [activity, reason] of forged) {
      const answer = await syd.send(anna, midt, activity);
      if (reason === "400") expect(answer).toBe(400);
      if (reason === "400") continue;
      expect([reason, answer]).toEqual([reason, 202]);
      expect([activity["id"], await midt.outcome(String(activity["id"]))]).toEqual([
        activity["id"],
        reason,
      ]);
    }
    const bare = without(await syd.proven(anna, words()));
    const status = await syd.send(anna, midt, bare);
    expect(status === 202 ? await midt.outcome(String(bare["id"])) : status).not.toBe("done");
    expect(await held(midt)).toBe(before);
    const metrics = (await midt.ask(`${midt.origin}/metrics`, { signed: false })).text;
    for (const reason of new Set(forged.map(([, why]) => why).filter((why) => why !== "400")))
      expect(metrics).toMatch(
        new RegExp(`inbox_handled.*Create.*${reason}|inbox_handled.*${reason}.*Create`),
      );

    const good = await syd.proven(anna, words());
    expect(await syd.send(anna, midt, good)).toBe(202);
    expect(await midt.outcome(String(good["id"]))).toBe("done");
    for (let again = 0; again < 2; again++) expect(await syd.send(anna, midt, good)).toBe(202);
    const renamed = await syd.proven(anna, { ...good, id: `${String(good["id"])}9` });
    expect(await syd.send(anna, midt, renamed)).toBe(202);
    expect(await midt.outcome(String(renamed["id"]))).toBe("held");
    const stolen = { ...words(), actor: anna.uri };
    expect(await nord.send(bo, midt, await nord.proven(bo, stolen))).toBeGreaterThanOrEqual(400);
    await allAtRest(midt, syd, nord);
    expect(await held(midt)).toBe(before + 1);
  });

  test("what a network passes on: only what its author proved, as they said it, where they said it", async () => {
    const announce = async (object: Json, by: Network = sepsis): Promise<string> => {
      serial += 1;
      const id = `${midt.origin}/activities/9${engine === "sqlite" ? 1 : 2}${serial}`;
      const announced = {
        "@context": "https://www.w3.org/ns/activitystreams",
        id,
        type: "Announce",
        actor: by.uri,
        to: [`${by.uri}/followers`],
        object,
      };
      expect(await midt.send(by, nord, announced)).toBe(202);
      return nord.outcome(id);
    };
    const before = await held(nord);
    const proven = await syd.proven(anna, words());
    const note = proven["object"] as Json;
    expect(await announce(words())).toBe("not-proven");
    expect(await announce(await syd.proven(ane, words()))).toBe("not-proven");
    expect(await announce(without(proven))).toBe("not-proven");
    expect(await announce({ ...proven, object: { ...note, content: "<p>Andre ord</p>" } })).toBe(
      "not-proven",
    );
    expect(await announce({ ...proven, object: { ...note, attributedTo: ane.uri } })).toBe(
      "not-the-author",
    );
    expect(await announce({ ...proven, object: { ...note, to: [everyone] } })).toBe(
      "public-audience",
    );
    expect(await announce({ ...proven, to: [everyone] })).toBe("public-audience");
    expect(await announce({ ...proven, audience: other.uri })).toBe("other-audience");
    expect(await announce({ ...proven, object: { ...note, audience: other.uri } })).toBe(
      "other-audience",
    );
    expect(await announce(proven, other)).toBe("other-audience");
    expect(await announce(genuine, other)).toBe("other-audience");
    expect(await announce(genuine)).toBe("held");
    const elsewhere = { ...note, id: `${midt.origin}/posts/12345` };
    expect(await announce({ ...proven, object: elsewhere })).toBe("object-origin");
    expect(await held(nord)).toBe(before);
    expect(await announce(proven)).toBe("done");
    expect(await held(nord)).toBe(before + 1);
  });

  test("A26 to A29: a member does not change, end or undo what another said, nor answer for the network", async () => {
    const context = genuine["@context"];
    const target = genuine["object"] as Json;
    const uri = String(target["id"]);
    const audience = { audience: sepsis.uri, to: [sepsis.uri, `${sepsis.uri}/followers`] };
    const boSays = async (type: string, object: unknown, more: Json = {}): Promise<string> => {
      serial += 1;
      const id = `${nord.origin}/activities/8${engine === "sqlite" ? 1 : 2}${serial}`;
      const said = { "@context": context, id, type, actor: bo.uri, object, ...audience, ...more };
      expect(await nord.send(bo, midt, await nord.proven(bo, said))).toBe(202);
      return midt.outcome(id);
    };
    expect(await boSays("Delete", uri)).toBe("not-allowed");
    expect(await boSays("Delete", { id: uri, type: "Tombstone" })).toBe("not-allowed");
    expect(await boSays("Lock", uri)).toBe("not-allowed");
    const forged = { ...target, content: "<p>Andre ord</p>", updated: new Date().toISOString() };
    expect(await boSays("Update", forged)).toBe("not-the-author");
    expect(await boSays("Update", { ...forged, attributedTo: bo.uri })).not.toBe("done");
    const follow = { type: "Follow", actor: anna.uri, object: sepsis.uri };
    expect(await boSays("Undo", follow)).toBe("not-theirs");
    expect(await boSays("Accept", { ...follow, actor: bo.uri })).toBe("not-theirs");
    expect(await boSays("Accept", { ...follow, type: "Join", actor: ane.uri })).not.toBe("done");
    expect(await boSays("Reject", follow)).toBe("not-theirs");
    expect(await boSays("Add", bo.uri, { target: `${sepsis.uri}/moderators` })).toBe("not-allowed");
    expect(await boSays("Remove", anna.uri, { target: `${sepsis.uri}/members` })).toBe(
      "not-allowed",
    );
    expect(await boSays("Block", anna.uri, { target: sepsis.uri })).toBe("not-allowed");
    await allAtRest(midt, syd, nord);
    for (const [at, who] of [
      [midt, leader],
      [nord, bo],
      [syd, anna],
    ] as const)
      await arrives(
        at,
        who,
        uri,
        ({ bodyHtml, networkState }) =>
          bodyHtml.includes("Mine egne ord") && networkState === "accepted",
      );
    const roles = await midt.store.reader.db
      .selectFrom("follow")
      .select(["state", "role"])
      .where("followee_id", "=", sepsis.id)
      .orderBy("id")
      .execute();
    expect(roles).toEqual([
      { state: "accepted", role: "owner" },
      { state: "accepted", role: "member" },
      { state: "accepted", role: "member" },
    ]);
  });

  test("A38 and A39: who does not belong is not passed on, and lets nobody in", async () => {
    const note = { ...(genuine["object"] as Json), attributedTo: ane.uri };
    const said = await syd.proven(ane, { ...words(() => note), actor: ane.uri });
    const before = await held(midt);
    const asAne = { ...said, object: { ...note, id: `${syd.origin}/posts/77${engine.length}` } };
    const proven = await syd.proven(ane, asAne);
    expect(await syd.send(ane, midt, proven)).toBe(202);
    expect(await midt.outcome(String(proven["id"]))).toBe("not-a-member");
    expect(await syd.send(ane, nord, { ...proven, id: `${String(proven["id"])}1` })).toBe(202);
    expect(await nord.outcome(`${String(proven["id"])}1`)).toBe("not-announced");
    expect(await held(midt)).toBe(before);
    const follow = {
      id: `${nord.origin}/activities/1`,
      type: "Join",
      actor: bo.uri,
      object: sepsis.uri,
    };
    const accept = {
      "@context": genuine["@context"],
      id: `${syd.origin}/activities/66${engine.length}`,
      type: "Accept",
      actor: ane.uri,
      object: { ...follow, actor: ane.uri },
    };
    for (const at of [midt, nord]) {
      expect(await syd.send(ane, at, accept)).toBe(202);
      expect(["nothing-asked", "not-a-follow", "not-theirs"]).toContain(
        await at.outcome(accept.id),
      );
    }
    await allAtRest(midt, syd, nord);
    const announced = await midt.store.reader.db
      .selectFrom("network_activity")
      .select("id")
      .where("inner_uri", "in", [String(proven["id"]), accept.id])
      .execute();
    expect(announced).toEqual([]);
  });

  test("what is changed comes by the network alone: who was put out says nothing more in it", async () => {
    const { id, audience, to } = words();
    const target = genuine["object"] as Json;
    const uri = String(target["id"]);
    let later = 0;
    const changed = async (content: string): Promise<Json> => {
      later += 1000;
      const updated = new Date(Date.now() + later).toISOString();
      const said = {
        "@context": genuine["@context"],
        type: "Update",
        actor: anna.uri,
        audience,
        to,
      };
      const object = { ...target, content, updated };
      return syd.proven(anna, { ...said, id: `${String(id)}${later}`, object });
    };
    const outcome = async (at: Region, update: Json): Promise<string> => {
      expect(await syd.send(anna, at, update)).toBe(202);
      return at.outcome(String(update["id"]));
    };
    expect(await outcome(nord, await changed("<p>Uden om netværket</p>"))).toBe("not-announced");
    expect(await outcome(midt, await changed("<p>Rettet</p>"))).toBe("done");
    const has = (words: string) => (post: { bodyHtml: string }) => post.bodyHtml.includes(words);
    await arrives(nord, bo, uri, has("Rettet"));
    const act = { verb: "ban", personId: await midt.idOf(anna.uri) } as const;
    await midt.store.transact((tx) =>
      actOnMember(tx, { networkId: sepsis.id, byId: leader.id, act }),
    );
    await allAtRest(midt, syd, nord);
    expect(await outcome(midt, await changed("<p>Efter</p>"))).toBe("not-a-member");
    expect(await outcome(nord, await changed("<p>Efter</p>"))).toBe("not-announced");
    await arrives(nord, bo, uri, has("Rettet"));
  });
});
