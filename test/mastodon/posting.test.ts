import { beforeAll, describe, expect, test } from "vitest";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { closePoll } from "../../src/domain/knowledge/close-poll.ts";
import { publishScheduled } from "../../src/domain/knowledge/publish-scheduled.ts";
import { leave } from "../../src/domain/networks/leave.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { apiSite, encodings, linksOf, type ApiSite, type Caller, type Json } from "./api-site.ts";

const minute = 60_000;
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("writing by an app", () => {
  const clock = { now: Date.parse("2026-03-02T09:00:00.000Z") };
  let site: ApiSite;
  let nurse: Caller;
  let doctor: Caller;
  let closed: number;
  const later = (minutes: number) => new Date(clock.now + minutes * minute).toISOString();
  const upload = (by: Caller) =>
    storeUpload(site.store, site.media, { ownerId: by.actorId, bytes: png, alt: "Et punkt" });

  beforeAll(async () => {
    site = await apiSite({ now: () => new Date(clock.now) });
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2", { language: "en" });
    closed = await founded(site.store, doctor.actorId);
    await admitted(site.store, closed, { actorId: nurse.actorId, byId: doctor.actorId });
  });

  describe.each(encodings)("as %s", (encoding) => {
    test("a status with all its parts, changed, and withdrawn", async () => {
      const first = await upload(nurse);
      const said = {
        status: "#efterlyser Tavlemøder?\n\n1. *Hvem* har #prøvet det?",
        media_ids: [String(first)],
        sensitive: true,
        spoiler_text: "Langt",
        visibility: "unlisted",
        language: "da",
        vis: { confirmed: false },
      };
      const { status, json } = await nurse.post("/api/v1/statuses", said, encoding);
      expect([status, json.error]).toEqual([200, undefined]);
      expect(json).toMatchObject({
        visibility: "unlisted",
        sensitive: true,
        spoiler_text: "Langt",
      });
      expect(json.vis).toMatchObject({ kind: "request", title: "Tavlemøder?" });
      expect(json.media_attachments.map(({ id }: Json) => id)).toEqual([String(first)]);
      const at = `/api/v1/statuses/${json.id}`;
      expect((await nurse.get(`${at}/source`)).json).toMatchObject({
        text: said.status,
        spoiler_text: "Langt",
      });
      const second = {
        media_attributes: [{ id: String(first), description: "Et andet punkt" }],
        status: "Tavlemøder!\n\nTak #prøvet",
        media_ids: [String(first)],
        language: "en",
      };
      const changed = (await nurse.put(at, second, encoding)).json;
      expect(changed).toMatchObject({ language: "en", spoiler_text: "", sensitive: false });
      expect(changed.media_attachments[0].description).toBe("Et andet punkt");
      expect(changed.content).toContain("Tavlemøder!");
      expect(changed.edited_at).not.toBeNull();
      const versions = (await nurse.get(`${at}/history`)).json;
      expect(versions.map(({ spoiler_text }: Json) => spoiler_text)).toEqual(["Langt", ""]);
      const gone = (await nurse.delete(at)).json;
      expect(gone.text).toBe(second.status);
      expect(gone.media_attachments.length).toBe(1);
      const again = await nurse.post(
        "/api/v1/statuses",
        { status: "Igen", media_ids: [String(first)] },
        encoding,
      );
      expect(again.json.media_attachments.length).toBe(1);
      expect((await nurse.get(at)).status).toBe(404);
      const last = `/api/v1/statuses/${again.json.id}`;
      expect((await nurse.delete(last, { delete_media: true }, encoding)).status).toBe(200);
      const without = { status: "Uden", media_ids: [String(first)] };
      expect((await nurse.post("/api/v1/statuses", without, encoding)).status).toBe(404);
      const removing = await site.store.reader.db
        .selectFrom("job")
        .select("id")
        .where("kind", "=", "remove-files")
        .execute();
      expect(removing.length).toBe(encodings.indexOf(encoding) + 1);
    });

    test("a poll, its votes, and other choices", async () => {
      const poll = { options: ["Ja", "Nej", "Måske"], expires_in: 3600, multiple: true };
      const { json } = await nurse.post("/api/v1/statuses", { status: "Hvad nu?", poll }, encoding);
      expect(json.poll).toMatchObject({
        id: json.id,
        expired: false,
        multiple: true,
        votes_count: 0,
        voters_count: 0,
        voted: true,
        own_votes: [],
        expires_at: later(60),
      });
      const at = `/api/v1/polls/${json.poll.id}`;
      expect((await site.anyone.get(at)).json).toMatchObject({ voted: false, own_votes: [] });
      const voted = await doctor.post(`${at}/votes`, { choices: [2, 0] }, encoding);
      expect(voted.json).toMatchObject({
        voted: true,
        own_votes: [0, 2],
        votes_count: 2,
        voters_count: 1,
      });
      expect(voted.json.options.map(({ votes_count }: Json) => votes_count)).toEqual([1, 0, 1]);
      const twice = await doctor.post(`${at}/votes`, { choices: [1] }, encoding);
      expect([twice.status, twice.json.error]).toEqual([422, "You have voted already."]);
      const same = await nurse.put(
        `/api/v1/statuses/${json.id}`,
        { status: "Hvad så?", poll },
        encoding,
      );
      expect(same.json.poll.votes_count).toBe(2);
      const other = { status: "Hvad så?", poll: { ...poll, options: ["A", "B"], multiple: false } };
      expect(
        (await nurse.put(`/api/v1/statuses/${json.id}`, other, encoding)).json.poll,
      ).toMatchObject({
        multiple: false,
        votes_count: 0,
      });
      const versions = (await nurse.get(`/api/v1/statuses/${json.id}/history`)).json;
      expect(versions.map((one: Json) => one.poll.options.length)).toEqual([3, 3, 2]);
      expect(
        (await nurse.put(`/api/v1/statuses/${json.id}`, { status: "Intet" }, encoding)).json.poll,
      ).toBeNull();
    });

    test("a status for later, put off and given up; one thread is muted", async () => {
      const media = await upload(nurse);
      const said = {
        status: "Senere",
        scheduled_at: later(10),
        media_ids: [String(media)],
        visibility: "private",
        poll: { options: ["", ""], expires_in: 300 },
      };
      const { json } = await nurse.post("/api/v1/statuses", said, encoding);
      expect(json).toMatchObject({ scheduled_at: later(10), vis: { refused: null } });
      expect(json.params).toMatchObject({ text: "Senere", visibility: "private", poll: null });
      expect(json.media_attachments.length).toBe(1);
      const at = `/api/v1/scheduled_statuses/${json.id}`;
      expect((await nurse.get(at)).json.id).toBe(json.id);
      const used = await nurse.post(
        "/api/v1/statuses",
        { status: "Nu", media_ids: [String(media)] },
        encoding,
      );
      expect(used.status).toBe(404);
      expect((await nurse.delete(`/api/v1/media/${media}`)).status).toBe(422);
      expect((await nurse.put(at, { scheduled_at: later(30) }, encoding)).json.scheduled_at).toBe(
        later(30),
      );
      expect((await nurse.put(at, { scheduled_at: later(2) }, encoding)).status).toBe(422);
      expect((await doctor.get(at)).status).toBe(404);
      expect((await doctor.put(at, { scheduled_at: later(60) }, encoding)).status).toBe(404);
      expect((await doctor.delete(at, {}, encoding)).status).toBe(404);
      expect((await nurse.delete(at, {}, encoding)).json).toEqual({});
      expect((await nurse.get(at)).status).toBe(404);
      const made = (await nurse.post("/api/v1/statuses", { status: "En tråd" }, encoding)).json;
      const mute = (what: string) =>
        nurse.post(`/api/v1/statuses/${made.id}/${what}`, {}, encoding);
      expect((await mute("mute")).json.muted).toBe(true);
      expect((await nurse.get(`/api/v1/statuses/${made.id}`)).json.muted).toBe(true);
      expect((await mute("unmute")).json.muted).toBe(false);
    });
  });

  test("the Idempotency-Key is the account's and the app's", async () => {
    const post = (by: Caller) =>
      site
        .answer(
          new Request(`${site.origin}/api/v1/statuses`, {
            method: "POST",
            headers: {
              Authorization: `Bearer ${by.token}`,
              "Idempotency-Key": "én nøgle".normalize("NFKD").replace(/[^ -~]/g, ""),
            },
            body: new URLSearchParams({ status: "Kun én gang" }),
          }),
        )
        .then(async (answer) => ((await answer.json()) as { id: string }).id);
    const [one, two] = await Promise.all([post(nurse), post(nurse)]);
    expect(one).toBe(two);
    expect(await post(doctor)).not.toBe(one);
    const kept = (await nurse.delete(`/api/v1/statuses/${one}`)).status;
    expect([kept, await post(nurse)]).not.toContain(one);
  });

  test("the patient guard answers in the account's language, and hints once", async () => {
    const say = (by: Caller, status: string) => by.post("/api/v1/statuses", { status });
    const danish = await say(nurse, "Patienten er 070761-4285");
    expect([danish.status, danish.json.error]).toEqual([
      422,
      expect.stringContaining("CPR-nummer. Fjern det"),
    ]);
    expect((await say(doctor, "Patient 070761-4285")).json.error).toContain(
      "civil registration number",
    );
    const poll = { options: ["070761-4285", "Nej"], expires_in: 600 };
    const asked = await nurse.post("/api/v1/statuses", { status: "Hvem?", poll });
    expect([asked.status, asked.json.error]).toEqual([422, expect.stringContaining("CPR")]);
    const warned = await nurse.post("/api/v1/statuses", {
      status: "x",
      spoiler_text: "cpr 070761-4285",
    });
    expect(warned.status).toBe(422);
    const hint = "Ring til patienten på 22 33 44 55";
    const first = await say(nurse, hint);
    expect([first.status, first.json.error]).toEqual([
      422,
      expect.stringContaining("genkende en patient"),
    ]);
    clock.now += 4_000;
    expect((await say(nurse, hint)).status).toBe(200);
    const confirmed = await nurse.post("/api/v1/statuses", {
      status: `${hint}!`,
      vis: { confirmed: true },
    });
    expect(confirmed.status).toBe(200);
    const made = (await say(nurse, "Hej")).json;
    const edit = () => nurse.put(`/api/v1/statuses/${made.id}`, { status: `Hej. ${hint}` });
    expect((await edit()).status).toBe(422);
    clock.now += 4_000;
    expect((await edit()).status).toBe(200);
  });

  test("in a closed network everything is private and for its members, whatever was asked", async () => {
    const said = [
      { status: "@sepsis hej", visibility: "public" },
      { status: "hej", visibility: `network:${closed}` },
      { status: "hej", vis: { network_id: String(closed) } },
    ];
    for (const one of said) {
      const { json } = await nurse.post("/api/v1/statuses", one);
      expect([json.visibility, json.vis.network?.id]).toEqual(["private", String(closed)]);
      expect((await site.anyone.get(`/api/v1/statuses/${json.id}`)).status).toBe(404);
    }
    const stranger = await site.caller("udenfor-m4", { language: "en" });
    const refused = await stranger.post("/api/v1/statuses", { status: "@sepsis hej" });
    expect([refused.status, refused.json.error]).toEqual([
      422,
      "You do not belong to the closed network that the post names. Ask to join it first.",
    ]);
    const outsiders = await nurse.post("/api/v1/statuses", { status: "@sepsis @udenfor-m4 hej" });
    expect([outsiders.status, outsiders.json.error]).toEqual([
      422,
      expect.stringContaining("ikke er med i det"),
    ]);
    const { json: secret } = await nurse.post("/api/v1/statuses", {
      status: "@sepsis hvad?",
      poll: { options: ["a", "b"], expires_in: 600 },
    });
    for (const path of [`/api/v1/polls/${secret.id}`, `/api/v1/statuses/${secret.id}/history`])
      expect((await stranger.get(path)).status).toBe(404);
    for (const [method, path, body] of [
      ["post", `/api/v1/polls/${secret.id}/votes`, { choices: [0] }],
      ["post", `/api/v1/statuses/${secret.id}/mute`, {}],
      ["post", "/api/v1/statuses", { status: "svar", in_reply_to_id: secret.id }],
    ] as const)
      expect([path, (await stranger[method](path, body)).status]).toEqual([path, 404]);
    expect(
      (await nurse.post("/api/v1/statuses", { status: "x", visibility: "network:1" })).status,
    ).toBe(404);
    expect(
      (await nurse.post("/api/v1/statuses", { status: "x", visibility: "network:x" })).status,
    ).toBe(422);
    expect(
      (await nurse.post("/api/v1/statuses", { status: "x", visibility: "secret" })).status,
    ).toBe(422);
  });

  test("nobody does with another's what is its owner's alone", async () => {
    const media = await upload(nurse);
    const { json } = await nurse.post("/api/v1/statuses", {
      status: "Mit",
      media_ids: [String(media)],
    });
    const at = `/api/v1/statuses/${json.id}`;
    const unused = await upload(nurse);
    for (const answer of [
      await doctor.put(at, { status: "Dit" }),
      await doctor.delete(at),
      await doctor.get(`${at}/source`),
      await doctor.post(`${at}/pin`),
      await doctor.post("/api/v1/statuses", { status: "x", media_ids: [String(unused)] }),
      await doctor.post("/api/v1/statuses", { status: "x", media_ids: [String(media)] }),
      await nurse.post(`/api/v1/polls/${json.id}/votes`, { choices: [0] }),
      await nurse.get(`/api/v1/polls/${json.id}`),
      await nurse.get("/api/v1/scheduled_statuses/12"),
      await nurse.put("/api/v1/statuses/x", { status: "y" }),
    ])
      expect(answer.status).toBe(404);
    expect((await nurse.get(at)).json.content).toBe("<p>Mit</p>");
  });

  test("five are pinned at most, and nothing that is for named people", async () => {
    const made: Json[] = [];
    for (let at = 0; at < 6; at++)
      made.push((await nurse.post("/api/v1/statuses", { status: `Nummer ${at}` })).json);
    const pin = (one: Json) => nurse.post(`/api/v1/statuses/${one.id}/pin`);
    for (const one of made.slice(0, 5)) expect((await pin(one)).json.pinned).toBe(true);
    const sixth = await pin(made[5]);
    expect([sixth.status, sixth.json.error]).toEqual([
      422,
      expect.stringContaining("højst fastgøre 5"),
    ]);
    const direct = await nurse.post("/api/v1/statuses", {
      status: "@laege-m2",
      visibility: "direct",
    });
    expect((await pin(direct.json)).status).toBe(404);
  });

  test("each write asks for its scope", async () => {
    const { json } = await nurse.post("/api/v1/statuses", { status: "Adgang" });
    const reader = await site.withToken(nurse.handle, nurse.actorId, "read profile");
    const mutes = await site.withToken(nurse.handle, nurse.actorId, "write:mutes");
    const writes = [
      ["post", "/api/v1/statuses"],
      ["put", `/api/v1/statuses/${json.id}`],
      ["delete", `/api/v1/statuses/${json.id}`],
      ["post", `/api/v1/polls/${json.id}/votes`],
      ["put", "/api/v1/scheduled_statuses/1"],
      ["delete", "/api/v1/scheduled_statuses/1"],
      ["post", `/api/v1/statuses/${json.id}/mute`],
      ["post", `/api/v1/statuses/${json.id}/unmute`],
    ] as const;
    const asked = async ({ token }: Caller, method: string, path: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      const { status } = await site.answer(
        new Request(site.origin + path, { method: method.toUpperCase(), headers }),
      );
      return [path, status];
    };
    for (const [method, path] of writes)
      expect(await asked(reader, method, path)).toEqual([path, 403]);
    for (const path of ["/api/v1/scheduled_statuses", "/api/v1/scheduled_statuses/1"])
      expect(await asked(mutes, "get", path)).toEqual([path, 403]);
    expect((await mutes.post(`/api/v1/statuses/${json.id}/mute`)).status).toBe(200);
    expect((await site.anyone.post("/api/v1/statuses", { status: "x" })).status).toBe(401);
  });

  test("later ones are paged; one that may not be published says why; a closed poll says so", async () => {
    const ids: string[] = [];
    for (let at = 0; at < 3; at++) {
      const said = { status: `@sepsis ${at}`, scheduled_at: later(10 + at) };
      ids.unshift((await nurse.post("/api/v1/statuses", said)).json.id);
    }
    const idsOf = ({ json }: { json: Json }) => json.map(({ id }: Json) => id);
    const first = await nurse.get("/api/v1/scheduled_statuses", { limit: 2 });
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const second = await nurse.get(linksOf(first).next!);
    expect(idsOf(second)).toEqual(ids.slice(2));
    expect(idsOf(await nurse.get(linksOf(second).prev!))).toEqual(ids.slice(0, 2));
    const poll = { options: ["Ja", "Nej"], expires_in: 300, hide_totals: true };
    const asked = (await doctor.post("/api/v1/statuses", { status: "Nå?", poll })).json;
    await nurse.post(`/api/v1/polls/${asked.id}/votes`, { choices: [1] });
    const counts = async () =>
      (await nurse.get(`/api/v1/polls/${asked.id}`)).json.options.map(
        ({ votes_count }: Json) => votes_count,
      );
    expect(await counts()).toEqual([null, null]);
    clock.now += 20 * minute;
    await closePoll(site.store, { postId: Number(asked.id) });
    expect(await counts()).toEqual([0, 1]);
    const late = await nurse.post(`/api/v1/polls/${asked.id}/votes`, { choices: [0] });
    expect([late.status, late.json.error]).toEqual([422, "Afstemningen er slut."]);
    await publishScheduled(site.store, { scheduledId: Number(ids[0]) });
    expect((await nurse.get(`/api/v1/scheduled_statuses/${ids[0]}`)).status).toBe(404);
    await site.store.transact((tx) => leave(tx, { networkId: closed, actorId: nurse.actorId }));
    await publishScheduled(site.store, { scheduledId: Number(ids[1]) });
    const { json } = await nurse.get(`/api/v1/scheduled_statuses/${ids[1]}`);
    expect(json.vis.refused).toContain("Du er ikke med i det lukkede netværk");
  });
});
