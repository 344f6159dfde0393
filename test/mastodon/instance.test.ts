import { beforeAll, expect, test } from "vitest";
import { meet, setTrust } from "../../src/domain/instance/peers.ts";
import { apiSite, type ApiSite, type Caller } from "./api-site.ts";

let site: ApiSite;
let nurse: Caller;

beforeAll(async () => {
  site = await apiSite({ now: () => new Date("2026-03-11T12:00:00.000Z") });
  nurse = await site.caller("sygeplejerske-m1");
  await site.store.transact(async (tx) => {
    await meet(tx, "syd.example");
    await setTrust(tx, "spam.example", "blocked");
  });
});

const said = async (path: string) => (await site.anyone.get(`/api/v1/instance/${path}`)).json;

test("what it is for, what it keeps and its rules are those of the about page, in the language of who asks", async () => {
  const [rule] = await said("rules");
  expect(rule).toMatchObject({
    id: "1",
    text: "Ingen patienter",
    translations: { en: { text: "No patients" } },
  });
  expect((await site.anyone.get("/api/v2/instance")).json.rules).toEqual([rule]);
  expect((await site.anyone.get("/api/v1/instance")).json.rules).toEqual([rule]);
  expect((await said("extended_description")).content).toContain(
    "<p>Her deler fagpersoner i Region Nordjylland viden",
  );
  expect((await said("privacy_policy")).content).toContain("<p>Din profil, det, du skriver");
  const english = await site.answer(
    new Request(`${site.origin}/api/v1/instance/privacy_policy`, {
      headers: { "Accept-Language": "en-GB, da;q=0.5" },
    }),
  );
  expect((await english.json()).content).toContain("<p>Your profile, what you write");
});

test("its weeks, the servers it knows, and those it blocks to people here", async () => {
  await nurse.post("/api/v1/statuses", { status: "Hej" });
  const weeks = await said("activity");
  expect(weeks).toHaveLength(12);
  expect(weeks[0]).toEqual({
    week: String(Date.UTC(2026, 2, 9) / 1000),
    statuses: "1",
    logins: "1",
    registrations: "1",
  });
  expect(await said("peers")).toEqual(["syd.example"]);
  expect((await site.anyone.get("/api/v1/instance/domain_blocks")).status).toBe(401);
  expect((await nurse.get("/api/v1/instance/domain_blocks")).json).toEqual([
    {
      domain: "spam.example",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: "suspend",
      comment: "",
    },
  ]);
});

test("an instance that speaks with some only tells strangers neither whom it knows nor how much is written", async () => {
  const limited = await apiSite({}, { limitedFederation: true });
  for (const what of ["peers", "activity"]) {
    expect((await limited.anyone.get(`/api/v1/instance/${what}`)).status).toBe(401);
    expect((await nurse.get(`/api/v1/instance/${what}`)).status).toBe(200);
  }
  const { json } = await limited.anyone.get("/api/v2/instance");
  expect(json.configuration.limited_federation).toBe(true);
});

test("what is not there is said so: terms, an engine that translates", async () => {
  expect((await site.anyone.get("/api/v1/instance/terms_of_service")).status).toBe(404);
  expect(await said("translation_languages")).toEqual({});
  expect(await said("languages")).toContainEqual({ code: "da", name: "dansk" });
  const { json: open } = await nurse.post("/api/v1/statuses", { status: "Hej" });
  const { json: few } = await nurse.post("/api/v1/statuses", {
    status: "Hej",
    visibility: "private",
  });
  const ask = async (id: string) =>
    (await nurse.post(`/api/v1/statuses/${id}/translate`, { lang: "en" })).status;
  expect([await ask(open.id), await ask(few.id), await ask("12")]).toEqual([503, 403, 404]);
});
