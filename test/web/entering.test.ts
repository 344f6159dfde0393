import { describe, expect, test } from "vitest";
import { makeLoginLink } from "../../src/domain/people/login-link.ts";
import { person, personByHandle } from "../../src/domain/people/people.read.ts";
import { setting } from "../../src/domain/instance/settings.ts";
import { anonymous } from "../../src/domain/knowledge/visible.ts";
import { followedTopics, popularTopics } from "../../src/domain/topics/topics.read.ts";
import { scene } from "./scene.ts";
import { password, site } from "./support.ts";

describe("the front page", () => {
  test("says what this is and shows what is public, and only that", async () => {
    const made = await site();
    await scene(made);
    const { status, html } = await made.visitor().get("/");
    expect(status).toBe(200);
    expect(html).toContain("Sparring: simulationstræning");
    expect(html.match(/<article/g)).toHaveLength(3);
    expect(html).not.toContain("Stregkoder på medicinvogne");
    expect(html).toContain("3 fagpersoner");
    expect(html).not.toContain("noindex");
    const english = await made.visitor({ "Accept-Language": "en" }).get("/");
    expect(english.html).toContain("3 people");
  });

  test("leads who is signed in home, and an empty instance to its first link", async () => {
    const made = await site();
    expect((await made.visitor().get("/")).html).toContain("ingen administrator");
    await made.member("anna");
    const anna = await made.signedIn("anna");
    expect((await anna.get("/")).location).toBe("/home");
  });
});

describe("the first administrator", () => {
  const filled = {
    regionName: "Region Midtjylland",
    name: "Drift og udvikling",
    handle: "drift",
    password,
  };

  test("the link names the region, makes the account, signs in, and works once", async () => {
    const { store, visitor } = await site();
    const token = await store.transact((tx) => makeLoginLink(tx, { purpose: "first-admin" }));
    const first = visitor();
    expect((await first.get(`/setup/${token}`)).status).toBe(200);
    const done = await first.post(`/setup/${token}`, filled);
    expect([done.status, done.location]).toEqual([303, "/welcome"]);
    expect((await first.get("/welcome")).status).toBe(200);
    expect(await setting(store.reader, "regionName")).toBe("Region Midtjylland");
    expect((await visitor().get(`/setup/${token}`)).status).toBe(404);
    expect((await visitor().post(`/setup/${token}`, { ...filled, handle: "two" })).status).toBe(
      404,
    );
  });

  test("what is wrong comes back with what was written, the link unspent", async () => {
    const { store, visitor } = await site();
    const token = await store.transact((tx) => makeLoginLink(tx, { purpose: "first-admin" }));
    const first = visitor();
    for (const [wrong, field] of [
      [{ password: "kort" }, "password"],
      [{ handle: "Admin" }, "handle"],
      [{ name: " " }, "name"],
      [{ regionName: "" }, "regionName"],
    ] as const) {
      const again = await first.post(`/setup/${token}`, { ...filled, ...wrong });
      expect([field, again.status]).toEqual([field, 422]);
      expect(again.html).toContain(`href="#${field}"`);
      expect(again.html).not.toContain(password);
    }
    expect((await first.post(`/setup/${token}`, filled)).status).toBe(303);
    expect((await visitor().get("/setup/nonsense")).status).toBe(404);
  });
});

describe("a link to sign in with", () => {
  test("asks first, works once, and not for a stranger's token", async () => {
    const { store, visitor, member } = await site();
    const anna = await member("anna");
    const token = await store.transact((tx) =>
      makeLoginLink(tx, { purpose: "login", actorId: anna }),
    );
    const who = visitor();
    expect((await who.get(`/login/${token}`)).html).toContain(`action="/login/${token}"`);
    expect((await who.get(`/login/${token}`)).status).toBe(200);
    expect((await who.post(`/login/${token}`)).status).toBe(303);
    expect((await who.get("/home")).status).toBe(200);
    expect((await visitor().get(`/login/${token}`)).status).toBe(404);
    expect((await visitor().post(`/login/${token}`)).status).toBe(422);
  });
});

describe("a password chosen with a link", () => {
  test("is the way in from then on, also for who had forgotten theirs, and ends other sessions", async () => {
    const { store, visitor, member, signedIn } = await site();
    const anna = await member("anna");
    const elsewhere = await signedIn("anna");
    const token = await store.transact((tx) =>
      makeLoginLink(tx, { purpose: "login", actorId: anna }),
    );
    const who = visitor();
    await who.get(`/login/${token}`);
    const short = await who.post(`/login/${token}`, { password: "kort" });
    expect(short.status).toBe(422);
    expect(short.html).toContain('href="#password"');
    const next = "en helt anden adgangskode";
    expect((await who.post(`/login/${token}`, { password: next })).status).toBe(303);
    expect((await who.get("/home")).status).toBe(200);
    expect((await elsewhere.get("/home")).location).toContain("/login");
    const again = visitor();
    await again.get("/login");
    expect((await again.post("/login", { handle: "anna", password })).status).toBe(422);
    expect((await again.post("/login", { handle: "anna", password: next })).status).toBe(303);
  });
});

describe("the first-login welcome", () => {
  test("asks for profession, workplace and topics, and is followed by a page with something on it", async () => {
    const made = await site();
    await scene(made);
    const { store } = made;
    const id = await made.member("ny", { welcome: false });
    const someone = await made.signedIn("ny");
    expect((await someone.get("/home")).location).toBe("/welcome");
    const { html } = await someone.get("/welcome");
    expect(html).toContain('value="Region Nordjylland"');
    const topic = (await popularTopics(store.reader, 1))[0]!;
    const done = await someone.post("/welcome", {
      profession: "midwife",
      region: "Region Nordjylland",
      hospital: "Aalborg Universitetshospital",
      department: "",
      unit: "Fødegangen",
      ask: "Overlevering ved sengen",
      topics: [String(topic.id)],
    });
    expect([done.status, done.location]).toEqual([303, "/home"]);
    expect(await person(store.reader, anonymous, id)).toMatchObject({
      profession: "midwife",
      unit: "Fødegangen",
      askMeAbout: ["Overlevering ved sengen"],
    });
    expect(await followedTopics(store.reader, id)).toMatchObject([{ id: topic.id }]);
    expect((await someone.get("/home")).html).toContain("<article");
  });

  test("may be skipped; even then there are items from all regions", async () => {
    const made = await site();
    await scene(made);
    await made.member("ny", { welcome: false });
    const someone = await made.signedIn("ny");
    await someone.get("/welcome");
    expect((await someone.post("/welcome", { skip: "yes" })).location).toBe("/home");
    const { html } = await someone.get("/home");
    expect(html).toContain("Find fagpersoner at følge");
    expect(html.match(/<article/g)).toHaveLength(3);
  });

  test("keeps what was written when something is wrong, and needs a session", async () => {
    const made = await site();
    const { store } = made;
    await made.member("ny", { welcome: false });
    const someone = await made.signedIn("ny");
    await someone.get("/welcome");
    const wrong = await someone.post("/welcome", { profession: "wizard", unit: "Afsnit 7" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="Afsnit 7"');
    const secret = await someone.post("/welcome", { unit: "070761-4285" });
    expect(secret.status).toBe(422);
    const held = await personByHandle(store.reader, anonymous, "ny", null);
    expect(held?.unit).toBeNull();
    const nobody = await made.visitor().get("/welcome");
    expect(nobody.location).toBe("/login?to=%2Fwelcome");
  });
});
