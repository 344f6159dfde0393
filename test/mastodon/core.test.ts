import { beforeAll, describe, expect, test } from "vitest";
import { apiSite, encodings, linksOf, type ApiSite, type Caller } from "./api-site.ts";

describe("the API for apps", () => {
  let site: ApiSite;
  let nurse: Caller;
  let doctor: Caller;

  beforeAll(async () => {
    site = await apiSite();
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2");
  });

  test("says what the instance is, to anyone", async () => {
    const { json } = await site.anyone.get("/api/v2/instance");
    expect(json.domain).toBe("nord.example");
    expect(json.version).toMatch(/^4\.\d\.0 \(compatible; vis 0\.0\.1\)$/);
    expect((await site.anyone.get("/api/v1/instance")).json.uri).toBe("nord.example");
    expect((await site.anyone.get("/api/v1/custom_emojis")).json).toEqual([]);
  });

  test("answers what it does not know as JSON", async () => {
    for (const path of ["/api/v1/nothing", "/api/v9/x", "/api/web/push"]) {
      const { status, json } = await site.anyone.get(path);
      expect([status, json]).toEqual([404, { error: "Record not found" }]);
    }
  });

  test("tells who asks", async () => {
    const { json } = await nurse.get("/api/v1/accounts/verify_credentials");
    expect(json).toMatchObject({ id: nurse.id, acct: "sygeplejerske-m1", group: false });
    expect((await site.anyone.get("/api/v1/accounts/verify_credentials")).status).toBe(401);
    const { json: found } = await nurse.get("/api/v1/accounts/lookup", { acct: "@laege-m2" });
    expect(found.id).toBe(doctor.id);
    expect((await nurse.get("/api/v1/accounts/12345")).status).toBe(404);
  });

  test.each(encodings)("takes a status as %s", async (encoding) => {
    const { status, json } = await nurse.post(
      "/api/v1/statuses",
      { status: `Hej fra ${encoding}`, visibility: "unlisted", language: "da" },
      encoding,
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ visibility: "unlisted", language: "da", favourited: false });
    expect(json.content).toContain(`Hej fra ${encoding}`);
    expect((await nurse.delete(`/api/v1/statuses/${json.id}`)).json.text).toBe(
      `Hej fra ${encoding}`,
    );
  });

  test("home has what those one follows write, paged to both ends", async () => {
    expect((await doctor.post(`/api/v1/accounts/${nurse.id}/follow`)).json.following).toBe(true);
    const ids: string[] = [];
    for (let at = 0; at < 5; at++)
      ids.unshift((await nurse.post("/api/v1/statuses", { status: `Nummer ${at}` })).json.id);
    const first = await doctor.get("/api/v1/timelines/home", { limit: 2 });
    expect(first.json.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = await doctor.get(linksOf(first).next!);
    expect(second.json.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2, 4));
    const back = await doctor.get(linksOf(second).prev!);
    expect(back.json.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const above = await doctor.get("/api/v1/timelines/home", { min_id: ids[4]!, limit: 1 });
    expect(above.json[0].id).toBe(ids[3]);
    const end = await doctor.get("/api/v1/timelines/home", { max_id: ids[4]! });
    expect(end.json).toEqual([]);
    expect(linksOf(end)).toEqual({});
  });

  test("thanks, boosts and bookmarks are done and undone", async () => {
    const { json: made } = await nurse.post("/api/v1/statuses", { status: "Værd at vide" });
    const at = (act: string) => doctor.post(`/api/v1/statuses/${made.id}/${act}`);
    expect((await at("favourite")).json).toMatchObject({ favourited: true, favourites_count: 1 });
    expect((await at("bookmark")).json.bookmarked).toBe(true);
    const boosted = (await at("reblog")).json;
    expect(boosted.reblog.id).toBe(made.id);
    expect((await doctor.get(`/api/v1/statuses/${boosted.id}`)).json.reblog.id).toBe(made.id);
    for (const list of ["favourites", "bookmarks"])
      expect((await doctor.get(`/api/v1/${list}`)).json[0].id).toBe(made.id);
    for (const list of ["favourited_by", "reblogged_by"])
      expect((await nurse.get(`/api/v1/statuses/${made.id}/${list}`)).json[0].id).toBe(doctor.id);
    expect((await at("unfavourite")).json.favourited).toBe(false);
    expect((await at("unreblog")).json.reblogged).toBe(false);
    expect((await at("unbookmark")).json.bookmarked).toBe(false);
  });
});
