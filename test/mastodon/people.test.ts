import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { announce } from "../../src/domain/announcements/announce.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { partFromHost } from "../../src/domain/networks/part-from-host.ts";
import { indexActors } from "../../src/domain/people/index-actor.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { founded } from "../domain/networks/support.ts";
import { note, request } from "../domain/knowledge/drafts.ts";
import type { MastodonDependencies } from "../../src/mastodon/context.ts";
import { stranger } from "../support/cast.ts";
import {
  apiSite,
  encodings,
  linksOf,
  type ApiAnswer,
  type ApiSite,
  type Caller,
  type Json,
  type Said,
} from "./api-site.ts";

let site: ApiSite;
let nurse: Caller;
let doctor: Caller;
let count = 0;
/** Each write is sent in every way by `encodings.test.ts`. */
const oneWay = ["urlencoded"] as const;
/** Whom other servers know. */
const elsewhere = new Map<string, number>();
const ids = ({ json }: ApiAnswer): string[] => json.map(({ id }: { id: string }) => id);
const fresh = (name: string): Promise<Caller> => site.caller(`${name}-${(count += 1)}`);
const at = (who: Caller, act: string) => `/api/v1/accounts/${who.id}/${act}`;
const between = async (me: Caller, them: { id: string }): Promise<Json> =>
  (await me.get("/api/v1/accounts/relationships", { id: [them.id] })).json[0];

beforeAll(async () => {
  let moment = Date.now();
  const lookup: MastodonDependencies["lookup"] = async (query) => {
    const id = elsewhere.get(query);
    return id === undefined ? undefined : { kind: "person", id };
  };
  site = await apiSite({ now: () => new Date((moment += 1)) }, { lookup });
  nurse = await site.caller("sygeplejerske-m1");
  doctor = await site.caller("laege-m2");
});

describe("between people", () => {
  test.each(oneWay)("a follow takes its wishes as %s, and keeps them", async (encoding) => {
    const me = await fresh("mig");
    const follows = (said: Said = {}) => me.post(at(doctor, "follow"), said, encoding);
    const wishes = { reblogs: false, notify: true, languages: ["da", "en"] };
    expect((await follows(wishes)).json).toMatchObject({
      following: true,
      showing_reblogs: false,
      notifying: true,
      languages: ["da", "en"],
    });
    expect((await follows()).json).toMatchObject({ showing_reblogs: false, notifying: true });
    expect((await follows({ reblogs: true })).json).toMatchObject({
      showing_reblogs: true,
      notifying: true,
      languages: ["da", "en"],
    });
    expect((await me.post(at(doctor, "unfollow"))).json).toMatchObject({
      following: false,
      showing_reblogs: false,
      notifying: false,
      languages: null,
    });
  });

  test.each(oneWay)("mutes, notes and blocks as %s", async (encoding) => {
    const [me, them] = [await fresh("mig"), await fresh("dem")];
    const muted = await me.post(
      at(them, "mute"),
      { duration: 3600, notifications: false },
      encoding,
    );
    expect(muted.json).toMatchObject({ muting: true, muting_notifications: false });
    const listed = (await me.get("/api/v1/mutes")).json;
    expect(listed).toMatchObject([{ id: them.id, mute_expires_at: muted.json.muting_expires_at }]);
    expect(Date.parse(listed[0].mute_expires_at) - Date.now()).toBeGreaterThan(3_500_000);
    expect((await me.post(at(them, "mute"), {}, encoding)).json).toMatchObject({
      muting_notifications: true,
      muting_expires_at: null,
    });
    expect((await me.post(at(them, "unmute"))).json.muting).toBe(false);
    expect((await me.get("/api/v1/mutes")).json).toEqual([]);
    const noted = await me.post(at(them, "note"), { comment: "Mødt til kursus" }, encoding);
    expect(noted.json.note).toBe("Mødt til kursus");
    expect((await between(them, me)).note).toBe("");
    const refused = await me.post(at(them, "note"), { comment: "cpr 010203-1234" }, encoding);
    expect([refused.status, refused.json.error]).toEqual([422, expect.stringContaining("CPR")]);
    expect((await me.post(at(them, "note"), { comment: "" }, encoding)).json.note).toBe("");
    expect((await me.post(at(them, "block"), {}, encoding)).json.blocking).toBe(true);
    expect(ids(await me.get("/api/v1/blocks"))).toEqual([them.id]);
    expect((await me.post(at(them, "unblock"))).json.blocking).toBe(false);
    expect((await me.post(at(me, "block"))).status).toBe(422);
  });

  test("who is blocked learns nothing of it, and finds nobody there", async () => {
    const [me, them] = [await fresh("mig"), await fresh("dem")];
    await them.post(at(me, "note"), { comment: "kender jeg" });
    const before = await them.get(`/api/v1/accounts/${me.id}`);
    await me.post(at(them, "block"));
    const nobody = await them.get("/api/v1/accounts/12345");
    for (const path of ["", "/followers", "/endorsements", "/featured_tags", "/statuses"]) {
      const { status, json } = await them.get(`/api/v1/accounts/${me.id}${path}`);
      expect([path, status, json]).toEqual([path, 404, nobody.json]);
    }
    expect((await them.post(at(me, "follow"))).status).toBe(404);
    expect(await between(them, me)).toMatchObject({ blocked_by: false, note: "kender jeg" });
    await them.post(at(me, "note"), { comment: "" });
    expect((await them.get("/api/v1/accounts/relationships", { id: [me.id] })).json).toEqual([]);
    for (const act of ["follow", "mute", "block", "endorse", "note", "remove_from_followers"])
      expect([act, (await them.post(at(me, act))).status]).toEqual([act, 404]);
    expect(before.status).toBe(200);
  });

  test("requests to follow are listed and answered; who follows already is no request", async () => {
    const [me, one, other] = [await fresh("mig"), await fresh("en"), await fresh("to")];
    await me.patch("/api/v1/accounts/update_credentials", { locked: true });
    for (const who of [one, other])
      expect((await who.post(at(me, "follow"))).json).toMatchObject({
        requested: true,
        following: false,
        showing_reblogs: true,
      });
    const first = await me.get("/api/v1/follow_requests", { limit: 1 });
    expect(ids(first)).toEqual([other.id]);
    expect(ids(await me.get(linksOf(first).next!))).toEqual([one.id]);
    expect((await me.get("/api/v1/accounts/verify_credentials")).json.source).toMatchObject({
      follow_requests_count: 2,
    });
    expect((await between(me, one)).requested_by).toBe(true);
    const answer = (who: Caller, how: string) =>
      me.post(`/api/v1/follow_requests/${who.id}/${how}`);
    expect((await answer(one, "authorize")).json).toMatchObject({
      followed_by: true,
      requested_by: false,
    });
    expect((await answer(other, "reject")).json).toMatchObject({ followed_by: false });
    for (const how of ["authorize", "reject"])
      expect([how, (await answer(one, how)).status]).toEqual([how, 404]);
    expect((await between(one, me)).following).toBe(true);
    expect((await me.post(at(one, "remove_from_followers"))).json.followed_by).toBe(false);
    expect((await between(one, me)).following).toBe(false);
  });

  test("one recommends whom one follows; everyone may see whom", async () => {
    const [me, one, other] = [await fresh("mig"), await fresh("en"), await fresh("to")];
    expect((await me.post(at(one, "endorse"))).status).toBe(422);
    for (const who of [one, other]) await me.post(at(who, "follow"));
    expect((await me.post(at(one, "endorse"))).json.endorsed).toBe(true);
    expect((await me.post(at(other, "pin"))).json.endorsed).toBe(true);
    const first = await me.get("/api/v1/endorsements", { limit: 1 });
    expect(ids(first)).toEqual([other.id]);
    expect(ids(await me.get(linksOf(first).next!))).toEqual([one.id]);
    expect(ids(await site.anyone.get(at(me, "endorsements")))).toEqual([other.id, one.id]);
    expect((await me.post(at(one, "unendorse"))).json.endorsed).toBe(false);
    expect((await me.post(at(other, "unpin"))).json.endorsed).toBe(false);
    expect((await me.get("/api/v1/endorsements")).json).toEqual([]);
  });

  test("familiar followers, and whoever hides whom they follow", async () => {
    const [me, friend, shy, target] = [
      await fresh("mig"),
      await fresh("ven"),
      await fresh("genert"),
      await fresh("maal"),
    ];
    for (const who of [friend, shy]) {
      await me.post(at(who, "follow"));
      await who.post(at(target, "follow"));
    }
    await shy.patch("/api/v1/accounts/update_credentials", { hide_collections: true });
    const { json } = await me.get("/api/v1/accounts/familiar_followers", {
      id: [target.id, "12345"],
    });
    expect(json).toMatchObject([{ id: target.id, accounts: [{ id: friend.id }] }]);
    expect((await me.get(at(shy, "following"))).json).toEqual([]);
    expect(ids(await shy.get(at(shy, "following")))).toEqual([target.id]);
    expect((await me.get(`/api/v1/accounts/${shy.id}`)).json.hide_collections).toBe(true);
  });

  test.each(oneWay)("servers are hidden and shown as %s", async (encoding) => {
    const me = await fresh("mig");
    const host = `${encoding}.example`;
    const them = await stranger(site.store, `nogen@${host}`);
    await site.store.transact((tx) =>
      follow(tx, { followerId: them, followeeId: me.actorId, uri: `https://${host}/f` }),
    );
    const preview = await me.get("/api/v1/domain_blocks/preview", { domain: host });
    expect(preview.json).toEqual({ following_count: 0, followers_count: 1 });
    const hide = (domain: string) => me.post("/api/v1/domain_blocks", { domain }, encoding);
    expect((await hide(host.toUpperCase())).json).toEqual({});
    await partFromHost(site.store, { actorId: me.actorId, host });
    expect((await me.get("/api/v1/domain_blocks")).json).toEqual([host]);
    expect(await between(me, { id: String(them) })).toMatchObject({
      domain_blocking: true,
      followed_by: false,
    });
    expect((await me.post(`/api/v1/accounts/${them}/follow`)).status).toBe(422);
    expect((await me.delete("/api/v1/domain_blocks", { domain: host }, encoding)).json).toEqual({});
    expect((await me.get("/api/v1/domain_blocks")).json).toEqual([]);
    for (const wrong of ["", "nord.example", "ikke en vært"])
      expect([wrong, (await hide(wrong)).status]).toEqual([wrong, 422]);
  });

  test("lists are paged to both ends by their rows, and take as many statements however long", async () => {
    const me = await fresh("mig");
    const others: Caller[] = [];
    for (let n = 0; n < 4; n += 1) others.push(await fresh("andre"));
    for (const who of others) {
      await me.post(at(who, "mute"));
      await me.post(at(who, "follow"));
      await me.post(at(who, "endorse"));
    }
    for (const host of ["a", "b", "c", "d"])
      await me.post("/api/v1/domain_blocks", { domain: `${host}.example` });
    for (const path of ["/api/v1/mutes", "/api/v1/endorsements"]) {
      const first = await me.get(path, { limit: 2 });
      expect(ids(first)).toEqual([others[3]!.id, others[2]!.id]);
      const second = await me.get(linksOf(first).next!);
      expect(ids(second)).toEqual([others[1]!.id, others[0]!.id]);
      expect((await me.get(linksOf(second).next!)).json).toEqual([]);
      expect(ids(await me.get(linksOf(second).prev!))).toEqual(ids(first));
      const few = await site.reads(() => me.get(path, { limit: 1 }));
      expect([path, await site.reads(() => me.get(path, { limit: 4 }))]).toEqual([path, few]);
    }
    const first = await me.get("/api/v1/domain_blocks", { limit: 3 });
    expect(first.json).toEqual(["d.example", "c.example", "b.example"]);
    expect((await me.get(linksOf(first).next!)).json).toEqual(["a.example"]);
    for (const who of others) await me.post(at(who, "block"));
    const blocks = await me.get("/api/v1/blocks", { limit: 3 });
    expect(ids(await me.get(linksOf(blocks).next!))).toEqual([others[0]!.id]);
    const few = await site.reads(() => between(me, others[0]!));
    expect(few).toBeGreaterThan(5);
    const all = { id: others.map(({ id }) => id) };
    expect(await site.reads(() => me.get("/api/v1/accounts/relationships", all))).toBe(few);
  });

  test("people are found by words, by handle here and elsewhere, among those one follows", async () => {
    const me = await fresh("mig");
    const fetched = await stranger(site.store, "fjern@fjern.example");
    elsewhere.set("@alias@fjern.example", fetched);
    await indexActors(site.store, [nurse.actorId, doctor.actorId]);
    const find = async (said: Said) => ids(await me.get("/api/v1/accounts/search", said));
    expect(await find({ q: "laege-m2" })).toEqual([doctor.id]);
    expect(await find({ q: "@laege-m2@nord.example", limit: 1 })).toEqual([doctor.id]);
    expect(await find({ q: "fjern@fjern.example" })).toEqual([String(fetched)]);
    expect(await find({ q: "@alias@fjern.example" })).toEqual([]);
    expect(await find({ q: "@alias@fjern.example", resolve: true })).toEqual([String(fetched)]);
    expect(await find({ q: "@ingen@fjern.example", resolve: true })).toEqual([]);
    expect(await find({ q: "sygeplejerske", following: true })).toEqual([]);
    await me.post(at(nurse, "follow"));
    expect(await find({ q: "sygeplejerske", following: true })).toEqual([nurse.id]);
    expect(await find({ q: "sygeplejerske", offset: 1 })).toEqual([]);
    expect(await find({ q: " " })).toEqual([]);
    expect((await site.anyone.get("/api/v1/accounts/search", { q: "x" })).status).toBe(401);
  });

  test("a network is followed by joining it: at once, or when it says yes", async () => {
    const me = await fresh("mig");
    const found = async (kind: "open" | "closed" | "hidden") => {
      const id = await founded(site.store, doctor.actorId, {
        handle: `net-${kind}-${(count += 1)}`,
        name: kind,
        kind,
      });
      return String(id);
    };
    const [open, closed, hidden] = [
      await found("open"),
      await found("closed"),
      await found("hidden"),
    ];
    const of = (id: string, act: string) => me.post(`/api/v1/accounts/${id}/${act}`);
    expect((await me.get(`/api/v1/accounts/${open}`)).json).toMatchObject({
      group: true,
      locked: false,
    });
    expect((await me.get(`/api/v1/accounts/${closed}`)).json).toMatchObject({
      group: true,
      locked: true,
    });
    expect((await of(open, "follow")).json).toMatchObject({
      following: true,
      requested: false,
      vis: { network: { state: "member", role: "member" } },
    });
    expect((await of(closed, "follow")).json).toMatchObject({ following: false, requested: true });
    expect((await of(closed, "follow")).json).toMatchObject({
      requested: true,
      vis: { network: { state: "requested", role: null } },
    });
    expect((await of(closed, "unfollow")).json).toMatchObject({
      requested: false,
      vis: { network: null },
    });
    expect((await of(open, "unfollow")).json).toMatchObject({ following: false });
    for (const act of ["follow", "mute", "block", "note", "endorse"])
      expect([act, (await of(hidden, act)).status]).toEqual([act, 404]);
    expect(
      (await me.get("/api/v1/accounts/relationships", { id: [hidden, open] })).json,
    ).toMatchObject([{ id: open }]);
    expect((await me.get("/api/v1/accounts/familiar_followers", { id: [hidden] })).json).toEqual(
      [],
    );
    expect((await doctor.get("/api/v1/follow_requests")).json).toEqual([]);
  });
});

describe("what one tells of oneself", () => {
  const picture = async (color: string) =>
    new Blob(
      [
        new Uint8Array(
          await sharp({ create: { width: 8, height: 8, channels: 3, background: color } })
            .png()
            .toBuffer(),
        ),
      ],
      { type: "image/png" },
    );

  test.each(encodings)("is changed as %s, with fields as a list or a hash", async (encoding) => {
    const me = await fresh("mig");
    const change = (said: Said) => me.patch("/api/v1/accounts/update_credentials", said, encoding);
    const fields = [
      { name: "Afsnit", value: "M2" },
      { name: "Telefon", value: "lokal 4321" },
    ];
    const { status, json } = await change({
      display_name: "Sygeplejerske M2",
      note: "Kan hjælpe med **sepsis**",
      locked: true,
      bot: true,
      discoverable: false,
      indexable: true,
      hide_collections: true,
      attribution_domains: ["https://artikler.example"],
      fields_attributes: fields,
      source: { privacy: "private", sensitive: true, language: "en", quote_policy: "nobody" },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      display_name: "Sygeplejerske M2",
      locked: true,
      bot: true,
      discoverable: false,
      indexable: true,
      hide_collections: true,
      source: {
        note: "Kan hjælpe med **sepsis**",
        fields,
        privacy: "private",
        sensitive: true,
        language: "en",
        quote_policy: "nobody",
        attribution_domains: ["artikler.example"],
      },
    });
    expect(json.note).toContain("<strong>sepsis</strong>");
    const hash = { 0: fields[1]!, 1: { name: "Ny", value: "linje" } } as unknown as Said;
    const again = await change({ fields_attributes: hash });
    expect(again.json.source.fields).toMatchObject([fields[1], { name: "Ny" }]);
    expect(again.json).toMatchObject({ display_name: "Sygeplejerske M2", locked: true });
    expect((await me.get("/api/v1/preferences")).json).toMatchObject({
      "posting:default:visibility": "private",
      "posting:default:sensitive": true,
      "posting:default:language": "en",
      "posting:default:quote_policy": "nobody",
    });
    for (const wrong of [
      { note: "Ring til 010203-1234" },
      { fields_attributes: [{ name: "Patient", value: "010203-1234" }] },
      { display_name: "" },
      { note: "x".repeat(2001) },
      { attribution_domains: ["010203-1234.example"] },
      { source: { privacy: "hemmelig" } },
    ] as Said[])
      expect([wrong, (await change(wrong)).status]).toEqual([wrong, 422]);
    expect((await me.get("/api/v1/accounts/verify_credentials")).json).toEqual(again.json);
  });

  test("what a status leaves open is as its owner prefers; of a reply, as what it answers", async () => {
    const me = await fresh("mig");
    const say = async (said: Said = {}) =>
      (await me.post("/api/v1/statuses", { status: "Hej", ...said })).json;
    expect(await say()).toMatchObject({ visibility: "public", sensitive: false, language: "da" });
    await me.patch("/api/v1/accounts/update_credentials", {
      source: { privacy: "private", sensitive: true, language: "en" },
    });
    expect(await say()).toMatchObject({ visibility: "private", sensitive: true, language: "en" });
    const open = { visibility: "unlisted", sensitive: false, language: "da" };
    const said = await say(open);
    expect(said).toMatchObject(open);
    expect((await say({ in_reply_to_id: said.id })).visibility).toBe("unlisted");
  });

  test("pictures come with a multipart form, are described, and go; all of a change or nothing", async () => {
    const me = await fresh("mig");
    const own = async () => (await me.get("/api/v1/accounts/verify_credentials")).json;
    const before = await own();
    const made = await me.patch(
      "/api/v1/accounts/update_credentials",
      {
        avatar: await picture("red"),
        avatar_description: "En rød plet",
        header: await picture("blue"),
      },
      "multipart",
    );
    expect(made.json.avatar).toMatch(/\/media\/picture-[0-9a-f]{32}\./);
    expect(made.json).toMatchObject({ avatar_description: "En rød plet", header_description: "" });
    const described = await me.patch("/api/v1/profile", { header_description: "En blå plet" });
    expect(described.json).toMatchObject({
      header: made.json.header,
      header_description: "En blå plet",
      avatar_description: "En rød plet",
    });
    const failed = await me.patch(
      "/api/v1/accounts/update_credentials",
      { avatar: await picture("green"), display_name: "Ny", note: "cpr 010203-1234" },
      "multipart",
    );
    expect(failed.status).toBe(422);
    const broken = await me.patch(
      "/api/v1/accounts/update_credentials",
      { avatar: new Blob(["ikke et billede"]), display_name: "Ny" },
      "multipart",
    );
    expect(broken.status).toBe(422);
    expect(await own()).toMatchObject({
      avatar: made.json.avatar,
      display_name: before.display_name,
    });
    expect((await me.delete("/api/v1/profile/avatar")).json.avatar).toBe(before.avatar);
    expect((await me.delete("/api/v1/profile/header")).json.header).toBe(before.header);
    expect((await me.get("/api/v1/profile")).json).toMatchObject({ avatar: null, header: null });
  });

  test.each(oneWay)(
    "the profile as it was written changes as %s, by PUT and PATCH",
    async (encoding) => {
      const me = await fresh("mig");
      const first = await me.get("/api/v1/profile");
      expect(first.json).toMatchObject({ note: "", show_media: true, show_featured: true });
      const said = {
        note: "# Hej",
        show_media: false,
        show_media_replies: false,
        show_featured: false,
        bot: false,
      };
      const changed = await me.patch("/api/v1/profile", said, encoding);
      expect(changed.json).toMatchObject(said);
      const put = await me.put("/api/v1/profile", { show_featured: true, note: "Andet" }, encoding);
      expect(put.json).toMatchObject({ note: "Andet", show_featured: true, show_media: false });
      expect((await nurse.get(`/api/v1/accounts/${me.id}`)).json).toMatchObject({
        show_media: false,
        show_featured: true,
      });
    },
  );
});

describe("topics", () => {
  test("are followed, shown and read by name in any spelling", async () => {
    const me = await fresh("mig");
    const of = (act: string, name = "Tryksaar") => me.post(`/api/v1/tags/${name}/${act}`);
    const nothing = await me.get("/api/v1/tags/tryksaar");
    expect(nothing.json).toMatchObject({ id: "0", name: "tryksaar", following: false });
    expect((await of("follow")).json).toMatchObject({ name: "tryksaar", following: true });
    expect((await of("follow")).json.following).toBe(true);
    await of("follow", "Faldrisiko");
    const first = await me.get("/api/v1/followed_tags", { limit: 1 });
    expect(first.json).toMatchObject([{ name: "faldrisiko", following: true }]);
    const second = await me.get(linksOf(first).next!);
    expect(second.json).toMatchObject([{ name: "tryksaar" }]);
    expect((await of("feature", second.json[0].id)).json).toMatchObject({
      name: "tryksaar",
      featuring: true,
    });
    expect((await of("unfeature")).json.featuring).toBe(false);
    expect((await of("unfollow")).json.following).toBe(false);
    for (const name of ["1234", "%20", encodeURIComponent("patient 010203-1234")])
      expect((await of("follow", name)).status).toBeGreaterThanOrEqual(404);
    const { json } = await site.anyone.get("/api/v1/tags/faldrisiko");
    expect(json.following).toBeUndefined();
    expect(json.history).toHaveLength(7);
  });

  test.each(oneWay)("stand on one's page, sent as %s", async (encoding) => {
    const me = await fresh("mig");
    await site.store.transact((tx) =>
      publish(tx, me.actorId, request({ topics: ["Kostplan", "Soevn"] })),
    );
    expect((await me.get("/api/v1/featured_tags/suggestions")).json).toHaveLength(2);
    const made = await me.post("/api/v1/featured_tags", { name: "#Kostplan" }, encoding);
    expect(made.json).toMatchObject({ name: "kostplan", statuses_count: "1" });
    expect(made.json.last_status_at).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect((await me.get("/api/v1/featured_tags")).json).toEqual([made.json]);
    expect((await site.anyone.get(at(me, "featured_tags"))).json).toEqual([made.json]);
    expect((await me.get("/api/v1/featured_tags/suggestions")).json).toMatchObject([
      { name: "soevn" },
    ]);
    expect((await nurse.delete(`/api/v1/featured_tags/${made.json.id}`)).status).toBe(404);
    expect((await me.delete(`/api/v1/featured_tags/${made.json.id}`)).json).toEqual({});
    expect((await me.get("/api/v1/featured_tags")).json).toEqual([]);
    expect((await me.post("/api/v1/featured_tags", {}, encoding)).status).toBe(422);
  });

  test("a name in use among few is none for everyone else", async () => {
    const [me, friend] = [await fresh("mig"), await fresh("ven")];
    await site.store.transact((tx) =>
      publish(
        tx,
        me.actorId,
        note({ topics: ["Hemmeligt"], audience: "direct", mentions: [friend.actorId] }),
      ),
    );
    const same = async (who: Pick<Caller, "get">) => [
      (await who.get("/api/v1/tags/hemmeligt")).json,
      (await who.get("/api/v1/tags/findesikke")).json,
    ];
    for (const who of [nurse, site.anyone]) {
      const [secret, none] = await same(who);
      expect({ ...secret, name: "x", url: "x", vis: 0 }).toEqual({
        ...none,
        name: "x",
        url: "x",
        vis: 0,
      });
    }
    const [known] = await same(friend);
    expect(known.id).not.toBe("0");
  });
});

describe("finding", () => {
  test("the directory by who wrote last or came last, here or known, by offset", async () => {
    const [one, other] = [await fresh("en"), await fresh("to")];
    const shy = await fresh("genert");
    for (const { actorId } of [other, shy, one])
      await site.store.transact((tx) => publish(tx, actorId, note()));
    await site.store.transact((tx) => updateProfile(tx, shy.actorId, { discoverable: false }));
    const list = async (said: Said) => ids(await nurse.get("/api/v1/directory", said));
    expect(await list({ limit: 2 })).toEqual([one.id, other.id]);
    expect(await list({ limit: 1, offset: 1 })).toEqual([other.id]);
    expect(await list({ order: "new", local: true, limit: 2 })).toEqual([other.id, one.id]);
    const far = await stranger(site.store, "ny@fjern.example");
    expect(await list({ order: "new", limit: 1 })).toEqual([String(far)]);
    expect((await site.anyone.get("/api/v1/directory")).status).toBe(200);
    await nurse.post("/api/v1/domain_blocks", { domain: "fjern.example" });
    expect(await list({ order: "new", limit: 80 })).not.toContain(String(far));
    await nurse.delete("/api/v1/domain_blocks", { domain: "fjern.example" });
  });

  test("suggested are those with the same topics and work, until they are waved away", async () => {
    const [me, one, other] = [await fresh("mig"), await fresh("en"), await fresh("to")];
    for (const who of [me, one]) await who.post("/api/v1/tags/saarpleje/follow");
    await site.store.transact(async (tx) => {
      for (const { actorId } of [me, other])
        await updateProfile(tx, actorId, { hospital: "Sygehuset", department: "Med" });
    });
    const { json } = await me.get("/api/v2/suggestions");
    expect(json.map(({ account, sources }: Json) => [account.id, sources])).toEqual([
      [other.id, ["similar_to_recently_followed"]],
      [one.id, ["similar_to_recently_followed"]],
    ]);
    expect(ids(await me.get("/api/v1/suggestions", { limit: 1 }))).toEqual([other.id]);
    await me.get("/api/v2/suggestions", { limit: 80 });
    const few = await site.reads(() => me.get("/api/v2/suggestions", { limit: 1 }));
    expect(await site.reads(() => me.get("/api/v2/suggestions", { limit: 80 }))).toBe(few);
    expect((await me.delete(`/api/v1/suggestions/${other.id}`)).json).toEqual({});
    expect((await me.delete("/api/v1/suggestions/12345")).status).toBe(404);
    expect(ids(await me.get("/api/v1/suggestions"))).toEqual([one.id]);
  });

  test("what is written about of late; what is for the region not for anyone", async () => {
    const [me, fan] = [await fresh("mig"), await fresh("fan")];
    const say = async (topics: string[], audience: "public" | "region") =>
      String(
        (await site.store.transact((tx) => publish(tx, me.actorId, request({ topics, audience }))))
          .id,
      );
    const open = await say(["Delir"], "public");
    const inner = await say(["Delir", "Ernaering"], "region");
    for (const id of [open, inner]) await fan.post(`/api/v1/statuses/${id}/favourite`);
    await nurse.post(`/api/v1/statuses/${inner}/favourite`);
    const { json } = await nurse.get("/api/v1/trends/tags");
    expect(json.find(({ name }: Json) => name === "delir")).toMatchObject({
      history: [{ uses: "2", accounts: "1" }, {}, {}, {}, {}, {}, {}],
    });
    expect((await nurse.get("/api/v1/trends", { limit: 1, offset: 1 })).json).toMatchObject([{}]);
    expect(ids(await nurse.get("/api/v1/trends/statuses", { limit: 2 }))).toEqual([inner, open]);
    expect(ids(await nurse.get("/api/v1/trends/statuses", { limit: 1, offset: 1 }))).toEqual([
      open,
    ]);
    const anyone = ids(await site.anyone.get("/api/v1/trends/statuses"));
    expect(anyone[0]).toBe(open);
    expect(anyone).not.toContain(inner);
    expect((await site.anyone.get("/api/v1/trends/links")).json).toEqual([]);
    await nurse.get("/api/v1/trends/statuses", { limit: 2 });
    const few = await site.reads(() => nurse.get("/api/v1/trends/statuses", { limit: 1 }));
    expect(await site.reads(() => nurse.get("/api/v1/trends/statuses", { limit: 2 }))).toBe(few);
  });
});

describe("reports", () => {
  test.each(oneWay)("are taken as %s, with what the reporter sees of it", async (encoding) => {
    const [me, them] = [await fresh("mig"), await fresh("dem")];
    const say = async (audience: "public" | "followers") =>
      String((await site.store.transact((tx) => publish(tx, them.actorId, note({ audience })))).id);
    const [open, closed] = [await say("public"), await say("followers")];
    const tell = (said: Said) => me.post("/api/v1/reports", said, encoding);
    const { status, json } = await tell({
      account_id: them.id,
      status_ids: [open, closed],
      comment: "Se her",
      forward: true,
      rule_ids: ["1"],
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      category: "violation",
      comment: "Se her",
      forwarded: false,
      action_taken: false,
      status_ids: [open],
      rule_ids: ["1"],
      target_account: { id: them.id },
    });
    expect((await tell({ account_id: them.id, category: "spam" })).json.category).toBe("spam");
    for (const [said, expected] of [
      [{}, 422],
      [{ account_id: me.id }, 422],
      [{ account_id: "12345" }, 404],
      [{ account_id: them.id, category: "andet" }, 422],
      [{ account_id: them.id, comment: "cpr 010203-1234" }, 422],
      [{ account_id: them.id, comment: "Hun skrev: ring til mig på 28 12 34 56" }, 200],
    ] as const)
      expect([said, (await tell(said)).status]).toEqual([said, expected]);
    const far = String(await stranger(site.store, `ukendt-${encoding}@fjern.example`));
    expect((await tell({ account_id: far, forward: true })).json.forwarded).toBe(true);
    expect((await tell({ account_id: far })).json.forwarded).toBe(false);
  });
});

describe("announcements", () => {
  test("are read, answered with emoji and done with", async () => {
    const [me, other] = [await fresh("mig"), await fresh("anden")];
    const tell = (text: string, more: object = {}) =>
      site.store.transact((tx) => announce(tx, { text, ...more }, null)).then(String);
    const id = await tell("Vi **flytter**", { endsAt: "2999-01-01T00:00:00.000Z", allDay: true });
    await tell("Siden", { startsAt: "2999-01-01T00:00:00.000Z" });
    const read = async (who: Caller, said: Said = {}) =>
      (await who.get("/api/v1/announcements", said)).json;
    expect(await read(me)).toMatchObject([
      { id, content: "<p>Vi <strong>flytter</strong></p>", all_day: true, read: false },
    ]);
    const emoji = (name: string) =>
      `/api/v1/announcements/${id}/reactions/${encodeURIComponent(name)}`;
    for (const who of [me, other]) expect((await who.put(emoji("👍🏽"))).json).toEqual({});
    expect((await other.put(emoji("👍🏽"))).json).toEqual({});
    expect((await read(me))[0].reactions).toEqual([{ name: "👍🏽", count: 2, me: true }]);
    expect((await me.delete(emoji("👍🏽"))).json).toEqual({});
    expect((await read(me))[0].reactions).toEqual([{ name: "👍🏽", count: 1, me: false }]);
    expect((await me.put(emoji("blobcat"))).status).toBe(422);
    expect((await me.post(`/api/v1/announcements/${id}/dismiss`)).json).toEqual({});
    expect(await read(me)).toEqual([]);
    expect(await read(me, { with_dismissed: true })).toMatchObject([{ id, read: true }]);
    expect(await read(other)).toHaveLength(1);
    expect((await me.post("/api/v1/announcements/12345/dismiss")).status).toBe(404);
    expect((await site.anyone.get("/api/v1/announcements")).status).toBe(401);
  });
});

describe("who looks after the instance", () => {
  let admin: Caller;
  let moderator: Caller;
  let member: Caller;
  const scopes = "read write admin:read admin:write";

  beforeAll(async () => {
    admin = await site.caller("driften", { role: "admin", scopes });
    moderator = await site.caller("moderatoren", { role: "moderator", scopes });
    member = await site.caller("medlemmet", { scopes });
  });

  test("is asked for by scope and by role, on every way in", async () => {
    const narrow = await site.withToken("driften", admin.actorId, "read write");
    const reports = await site.withToken("driften", admin.actorId, "admin:read:reports");
    const ways = [
      ["get", "/api/v1/admin/accounts"],
      ["get", "/api/v2/admin/accounts"],
      ["get", `/api/v1/admin/accounts/${nurse.id}`],
      ...["action", "enable", "unsuspend", "unsilence", "unsensitive", "approve", "reject"].map(
        (act) => ["post", `/api/v1/admin/accounts/${nurse.id}/${act}`] as const,
      ),
      ["get", "/api/v1/admin/reports"],
      ["get", "/api/v1/admin/reports/1"],
      ["put", "/api/v1/admin/reports/1"],
      ...["assign_to_self", "unassign", "resolve", "reopen"].map(
        (act) => ["post", `/api/v1/admin/reports/1/${act}`] as const,
      ),
      ...["domain_blocks", "domain_allows"].flatMap(
        (what) =>
          [
            ["get", `/api/v1/admin/${what}`],
            ["post", `/api/v1/admin/${what}`],
            ["get", `/api/v1/admin/${what}/x.example`],
            ["delete", `/api/v1/admin/${what}/x.example`],
          ] as const,
      ),
      ["put", "/api/v1/admin/domain_blocks/x.example"],
    ] as const;
    for (const [method, path] of ways) {
      expect([path, (await member[method](path)).status]).toEqual([path, 403]);
      const { status, json } = await narrow[method](path);
      expect([path, status]).toEqual([path, 403]);
      expect(json.error).toBe("This action is outside the authorized scopes");
    }
    expect((await site.anyone.get("/api/v1/admin/reports")).status).toBe(401);
    expect((await reports.get("/api/v1/admin/reports")).status).toBe(200);
    expect((await reports.get("/api/v1/admin/accounts")).status).toBe(403);
    for (const path of ["measures", "dimensions", "retention", "trends/tags"])
      expect((await admin.get(`/api/v1/admin/${path}`)).status).toBe(404);
  });

  test("people are listed, found, suspended and brought back, by who stands above them", async () => {
    const them = await fresh("dem");
    const far = await stranger(site.store, "spam@stoej.example");
    const list = async (said: Said, v = "v2") =>
      ids(await moderator.get(`/api/${v}/admin/accounts`, said));
    expect(await list({ origin: "remote", by_domain: "stoej.example" })).toEqual([String(far)]);
    expect(await list({ username: "moderator", origin: "local" })).toEqual([moderator.id]);
    expect(await list({ permissions: "staff", limit: 5 })).toEqual([moderator.id, admin.id]);
    expect(await list({ role_ids: ["3"] })).toEqual([admin.id]);
    expect(await list({ staff: true, local: true, limit: 1 }, "v1")).toEqual([moderator.id]);
    expect(await list({ pending: true }, "v1")).toEqual([]);
    expect(await list({ status: "silenced" })).toEqual([]);
    expect(await list({ ip: "192.0.2.1" })).toEqual([]);
    const first = await moderator.get("/api/v2/admin/accounts", { limit: 2 });
    const second = await moderator.get(linksOf(first).next!);
    expect(ids(await moderator.get(linksOf(second).prev!))).toEqual(ids(first));
    const { json } = await moderator.get(`/api/v1/admin/accounts/${them.id}`);
    expect(json).toMatchObject({
      username: them.handle,
      domain: null,
      suspended: false,
      disabled: false,
      email: null,
      account: { id: them.id },
    });
    expect((await moderator.get("/api/v1/admin/accounts", { email: "a@b.dk" })).status).toBe(403);
    const act = (who: Caller, id: string, type: string, said: Said = {}) =>
      who.post(`/api/v1/admin/accounts/${id}/action`, { type, ...said });
    expect((await act(moderator, them.id, "suspend")).json).toEqual({});
    expect((await them.get("/api/v1/accounts/verify_credentials")).status).toBe(401);
    expect((await nurse.get(`/api/v1/accounts/${them.id}`)).status).toBe(404);
    expect(await list({ status: "suspended" })).toEqual([them.id]);
    const back = await moderator.post(`/api/v1/admin/accounts/${them.id}/unsuspend`);
    expect(back.json).toMatchObject({ suspended: false });
    expect((await nurse.get(`/api/v1/accounts/${them.id}`)).status).toBe(200);
    await act(moderator, String(far), "suspend");
    expect((await nurse.get(`/api/v1/accounts/${far}`)).status).toBe(404);
    expect((await act(moderator, them.id, "disable")).status).toBe(403);
    expect((await act(admin, them.id, "disable")).json).toEqual({});
    expect((await admin.get(`/api/v1/admin/accounts/${them.id}`)).json.disabled).toBe(true);
    expect((await moderator.post(`/api/v1/admin/accounts/${them.id}/enable`)).status).toBe(403);
    expect((await admin.post(`/api/v1/admin/accounts/${them.id}/enable`)).json.disabled).toBe(
      false,
    );
    for (const [who, id, type, expected] of [
      [moderator, admin.id, "suspend", 403],
      [moderator, moderator.id, "suspend", 403],
      [admin, admin.id, "disable", 403],
      [admin, String(far), "disable", 404],
      [moderator, "12345", "suspend", 404],
      [moderator, them.id, "silence", 422],
      [moderator, them.id, "sensitive", 422],
      [moderator, them.id, "andet", 422],
    ] as const)
      expect([type, (await act(who, id, type)).status]).toEqual([type, expected]);
    for (const name of ["unsilence", "unsensitive"])
      expect(
        (await moderator.post(`/api/v1/admin/accounts/${them.id}/${name}`)).json.silenced,
      ).toBe(false);
    for (const name of ["approve", "reject"])
      expect((await moderator.post(`/api/v1/admin/accounts/${them.id}/${name}`)).status).toBe(403);
  });

  test.each(oneWay)("reports are taken up, filed, closed and opened as %s", async (encoding) => {
    const [me, them] = [await fresh("mig"), await fresh("dem")];
    const said = await site.store.transact((tx) => publish(tx, them.actorId, note()));
    const told = { account_id: them.id, status_ids: [String(said.id)], comment: "Se her" };
    const { id } = (await me.post("/api/v1/reports", told)).json;
    const of = (act: string) => moderator.post(`/api/v1/admin/reports/${id}/${act}`);
    expect((await moderator.get(`/api/v1/admin/reports/${id}`)).json).toMatchObject({
      action_taken: false,
      account: { id: me.id },
      target_account: { id: them.id },
      statuses: [{ id: String(said.id) }],
    });
    expect((await of("assign_to_self")).json.assigned_account.id).toBe(moderator.id);
    expect((await of("unassign")).json.assigned_account).toBeNull();
    const filed = await moderator.put(
      `/api/v1/admin/reports/${id}`,
      { category: "spam", rule_ids: ["1"] },
      encoding,
    );
    expect(filed.json).toMatchObject({ category: "spam", rules: [{ id: "1" }] });
    expect((await of("resolve")).json).toMatchObject({
      action_taken: true,
      action_taken_by_account: { id: moderator.id },
    });
    expect((await of("resolve")).status).toBe(404);
    expect(
      ids(
        await moderator.get("/api/v1/admin/reports", {
          resolved: true,
          target_account_id: them.id,
        }),
      ),
    ).toEqual([id]);
    expect((await of("reopen")).json.action_taken).toBe(false);
    const act = await moderator.post(
      `/api/v1/admin/accounts/${them.id}/action`,
      { type: "none", report_id: id },
      encoding,
    );
    expect(act.json).toEqual({});
    expect((await moderator.get(`/api/v1/admin/reports/${id}`)).json.action_taken).toBe(true);
    expect((await moderator.get("/api/v1/admin/reports", { account_id: me.id })).json).toEqual([]);
    expect((await moderator.get("/api/v1/admin/reports/12345")).status).toBe(404);
  });

  test.each(oneWay)("servers are blocked and let in as %s", async (encoding) => {
    const host = `vaert-${encoding}.example`;
    const blocks = "/api/v1/admin/domain_blocks";
    const made = await admin.post(
      blocks,
      { domain: host.toUpperCase(), severity: "suspend" },
      encoding,
    );
    expect(made.json).toMatchObject({ id: host, domain: host, severity: "suspend" });
    expect((await moderator.post(blocks, { domain: "x.example" }, encoding)).status).toBe(403);
    expect(
      (await admin.post(blocks, { domain: "x.example", severity: "silence" }, encoding)).status,
    ).toBe(422);
    expect((await admin.post(blocks, { domain: "nord.example" }, encoding)).status).toBe(422);
    expect((await moderator.get(`${blocks}/${host}`)).json.id).toBe(host);
    expect((await admin.put(`${blocks}/${host}`, { severity: "noop" }, encoding)).status).toBe(422);
    expect((await admin.put(`${blocks}/${host}`, { obfuscate: true }, encoding)).json.id).toBe(
      host,
    );
    expect(ids(await moderator.get(blocks))).toContain(host);
    expect((await admin.delete(`${blocks}/${host}`)).json).toEqual({});
    expect((await admin.get(`${blocks}/${host}`)).status).toBe(404);
    const allows = "/api/v1/admin/domain_allows";
    const named = `ny-${encoding}.example`;
    expect((await admin.post(allows, { domain: named }, encoding)).json).toMatchObject({
      id: named,
    });
    expect(ids(await moderator.get(allows))).toContain(named);
    expect((await moderator.get(`${allows}/${named}`)).json.domain).toBe(named);
    expect((await admin.delete(`${allows}/${named}`)).json).toEqual({});
    expect((await admin.get(`${allows}/${named}`)).status).toBe(404);
  });

  test("servers are paged both ways by their names", async () => {
    for (const host of ["za.example", "zb.example", "zc.example"])
      await site.store.transact((tx) => setTrust(tx, host, "blocked"));
    const from = await admin.get("/api/v1/admin/domain_blocks", { max_id: "z", limit: 2 });
    expect(ids(from)).toEqual(["za.example", "zb.example"]);
    const next = await admin.get(linksOf(from).next!);
    expect(ids(next)).toEqual(["zc.example"]);
    expect(ids(await admin.get(linksOf(next).prev!))).toEqual(["za.example", "zb.example"]);
  });
});
