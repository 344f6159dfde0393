import { beforeAll, describe, expect, test } from "vitest";
import { peer } from "../../src/domain/instance/peers.ts";
import { post } from "../support/deliveries.ts";
import { livelyRegion } from "./region.ts";
import { site, type Site, type Visitor } from "./support.ts";

let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;
let admin: Visitor;
let moderator: Visitor;
let member: Visitor;

beforeAll(async () => {
  made = await site();
  ids = await livelyRegion(made);
  await made.member("moderatoren", { role: "moderator" });
  admin = await made.signedIn("driften");
  moderator = await made.signedIn("moderatoren");
  member = await made.signedIn("sygeplejerske-m2");
});

test("about: whose it is, how much, with whom, whom to write to, in both languages", async () => {
  const { status, html } = await made.visitor().get("/about");
  expect(status).toBe(200);
  for (const part of [
    "Region Nordjylland",
    'href="https://vis.rsyd.example/"',
    'href="/@driften"',
    "@navn@nord.example",
    "Vis 0.0.1",
    "WCAG 2.2 AA",
    'id="privacy"',
  ])
    expect(html).toContain(part);
  expect(html).not.toContain("mastodon.example");
  const english = await made.visitor({ "Accept-Language": "en" }).get("/about");
  expect(english.html).toContain("Connected regions");
});

describe("administration", () => {
  const peerOf = (host: string) => peer(made.store.reader, host);

  test("does not exist for others", async () => {
    for (const path of [
      "/admin",
      "/admin/peers",
      "/admin/accounts",
      "/admin/accounts/suspended",
      "/admin/reports",
      "/admin/announcements",
    ]) {
      expect([path, (await member.get(path)).status]).toEqual([path, 404]);
      expect((await made.visitor().get(path)).location).toContain("/login");
    }
    const fields = { host: "ny.example", trust: "allied" };
    for (const [who, path] of [
      [member, "/admin/peers"],
      [member, "/admin/peers/pause"],
      [member, "/admin/reports/1/resolve"],
      [moderator, "/admin/peers"],
      [moderator, "/admin/peers/retry"],
      [moderator, "/admin/accounts"],
      [moderator, `/admin/accounts/${ids.anna}/link`],
      [moderator, `/admin/accounts/${ids.anna}/disable`],
      [moderator, `/admin/accounts/${ids.anna}/enable`],
      [member, "/admin/accounts/suspended"],
      [member, `/admin/accounts/${ids.anna}/suspend`],
      [member, `/admin/accounts/${ids.anna}/unsuspend`],
      [member, "/admin/announcements"],
      [moderator, "/admin/announcements"],
      [moderator, "/admin/announcements/1/withdraw"],
    ] as const)
      expect([path, (await who.post(path, fields)).status]).toEqual([path, 404]);
    expect(await peerOf("ny.example")).toBeUndefined();
    expect((await admin.get("/admin")).location).toBe("/admin/peers");
    expect((await moderator.get("/admin")).location).toBe("/admin/reports");
  });

  test("makes accounts with a link that signs in once, and closes and opens them", async () => {
    expect((await moderator.get("/admin/accounts")).status).toBe(404);
    expect((await moderator.get("/admin/peers")).html).not.toContain('href="/admin/accounts"');
    const list = async () => (await admin.get("/admin/accounts")).html;
    expect(await list()).toContain("@sygeplejerske-m2");
    const filled = { name: "Jordemoder på F3", handle: "Jordemoder-F3", role: "moderator" };
    for (const [wrong, field] of [
      [{ name: " " }, "name"],
      [{ handle: "æ" }, "handle"],
      [{ handle: "driften" }, "handle"],
    ] as const) {
      const again = await admin.post("/admin/accounts", { ...filled, ...wrong });
      expect([field, again.status]).toEqual([field, 422]);
      expect(again.html).toContain(`href="#${field}"`);
      expect(again.html).toContain('value="moderator" selected');
    }
    const linkIn = ({ html }: { html: string }) =>
      /\/login\/[\w-]+(?=<\/code>)/.exec(html)?.[0] ?? "";
    const first = linkIn(await admin.post("/admin/accounts", filled));
    expect(await list()).toContain("har ikke været her endnu");
    const someone = made.visitor();
    await someone.get(first);
    expect((await someone.post(first)).status).toBe(303);
    expect((await someone.get("/admin/reports")).status).toBe(200);
    expect((await made.visitor().get(first)).status).toBe(404);

    const [, mine = ""] = (await list()).split("@jordemoder-f3 ·");
    const id = /\/admin\/accounts\/\d+(?=\/link")/.exec(mine)?.[0] ?? "";
    const second = linkIn(await admin.post(`${id}/link`, { name: filled.name }));
    expect((await made.visitor().get(second)).html).toContain(`action="${second}"`);
    expect((await admin.post(`${id}/disable`)).location).toBe("/admin/accounts");
    expect((await someone.get("/home")).location).toContain("/login");
    expect((await made.visitor().get(second)).status).toBe(404);
    expect((await admin.post(`${id}/link`)).status).toBe(403);
    expect(await list()).toContain("Lukket");
    await admin.post(`${id}/enable`);
    expect(await list()).not.toContain("Lukket");
    expect((await admin.post(`/admin/accounts/${ids.admin}/disable`)).status).toBe(403);
    expect((await admin.get("/home")).status).toBe(200);
    const deeds = await made.store.reader.db
      .selectFrom("audit")
      .select("action")
      .where("actor_id", "=", ids.admin)
      .orderBy("id")
      .execute();
    expect(
      deeds.map(({ action }) => action).filter((action) => /account|link/.test(action)),
    ).toEqual(["account-made", "login-link-made", "account-disabled", "account-enabled"]);
  });

  test("shows servers with their trust and how they fare; a moderator may look", async () => {
    const { html } = await admin.get("/admin/peers");
    for (const part of ["vis.rsyd.example", "Forbundet", "Svarer ikke, 4 forsøg", "ECONNREFUSED"])
      expect(html).toContain(part);
    expect(html).toContain("mastodon 4.5.0");
    expect(html).toContain("Kan ikke være med");
    const seen = await moderator.get("/admin/peers");
    expect(seen.html).toContain("vis.rsyd.example");
    expect(seen.html).not.toContain('action="/admin/peers"');
  });

  test("allies with, blocks and pauses a server; what is no server is refused and kept", async () => {
    const sent = await admin.post("/admin/peers", { host: " VIS.Midt.example ", trust: "allied" });
    expect(sent.location).toBe("/admin/peers");
    expect(await peerOf("vis.midt.example")).toMatchObject({ trust: "allied" });
    await admin.post("/admin/peers", { host: "vis.midt.example", trust: "blocked" });
    expect(await peerOf("vis.midt.example")).toMatchObject({ trust: "blocked" });
    await admin.post("/admin/peers/pause", { host: "vis.rsyd.example" });
    expect(await peerOf("vis.rsyd.example")).toMatchObject({ paused: 1 });
    expect((await admin.get("/admin/peers")).html).toContain("Sat på pause");
    await admin.post("/admin/peers/resume", { host: "vis.rsyd.example" });
    expect(await peerOf("vis.rsyd.example")).toMatchObject({ paused: 0 });
    for (const host of ["", "https://syd.example/", "nord.example", "a b"]) {
      const { status, html } = await admin.post("/admin/peers", { host, trust: "allied" });
      expect([host, status]).toEqual([host, 422]);
      expect(html).toContain('href="#host"');
    }
    const kept = await admin.post("/admin/peers", { host: "a/b", trust: "blocked" });
    expect(kept.html).toContain('value="a/b"');
    expect(kept.html).toContain('<option value="blocked" selected="">');
    expect((await admin.post("/admin/peers", { host: "x.example", trust: "x" })).status).toBe(422);
    const unknown = await admin.post("/admin/peers/nonsense", { host: "vis.rsyd.example" });
    expect(unknown.status).toBe(404);
  });

  test("sends what was given up once more", async () => {
    const { db, origin } = made.store.reader;
    const { id: signerId } = await db.selectFrom("actor").select("id").executeTakeFirstOrThrow();
    const uri = `${origin}/activities/1`;
    const letter = { uri, signerId, objectUri: `${origin}/posts/1`, body: "{}", synchronise: null };
    await post(made.store, letter, ["https://mastodon.example/inbox"]);
    await made.store.transact((tx) =>
      tx.db
        .updateTable("delivery")
        .set({ dead: 1, attempts: 9, next_at: tx.now, last_error: "connect" })
        .execute(),
    );
    expect((await admin.get("/admin/peers")).html).toContain("1 opgivet");
    await admin.post("/admin/peers/retry", { host: "mastodon.example" });
    const { html } = await admin.get("/admin/peers");
    expect(html).toContain("1 på vej");
    expect(html).not.toContain("1 opgivet");
  });

  test("suspends by address or by id, and lets in again; who stands as high is out of reach", async () => {
    const path = "/admin/accounts/suspended";
    expect((await moderator.get(path)).html).toContain("Ingen er udelukket.");
    expect((await admin.get("/admin/accounts")).html).toContain(
      `formaction="/admin/accounts/${ids.anna}/suspend"`,
    );
    for (const who of ["", "@ingen", "ikke et navn"]) {
      const again = await moderator.post(path, { who });
      expect([who, again.status]).toEqual([who, 422]);
      expect(again.html).toContain('href="#who"');
    }
    expect((await moderator.post(path, { who: "sygeplejerske-m2" })).location).toBe(path);
    expect((await moderator.get(path)).html).toContain(`/admin/accounts/${ids.anna}/unsuspend`);
    expect((await member.get("/home")).location).toContain("/login");
    expect((await moderator.get("/@sygeplejerske-m2")).status).toBe(404);
    const back = `/admin/accounts/${ids.anna}/unsuspend`;
    expect((await moderator.post(back)).location).toBe(path);
    expect((await moderator.get("/@sygeplejerske-m2")).status).toBe(200);
    member = await made.signedIn("sygeplejerske-m2");
    expect((await moderator.post(path, { who: "@driften" })).status).toBe(403);
    const reports = await moderator.get("/admin/reports");
    expect(reports.html).toMatch(/formaction="\/admin\/accounts\/\d+\/suspend"/);
    expect((await moderator.post("/admin/accounts/x/suspend")).status).toBe(404);
  });

  test("announces to everybody, who see it until they have; takes it back", async () => {
    const path = "/admin/announcements";
    expect((await admin.get(path)).html).toContain("Der er ingen meddelelser.");
    for (const [wrong, field] of [
      [{ text: " " }, "text"],
      [{ text: "Ring til 010203-1234" }, "text"],
      [{ text: "Møde", startsAt: "i morgen" }, "startsAt"],
      [{ text: "Møde", endsAt: "2001-01-01" }, "endsAt"],
    ] as const) {
      const again = await admin.post(path, wrong);
      expect([field, again.status]).toEqual([field, 422]);
      expect(again.html).toContain(`href="#${field}"`);
    }
    expect((await admin.post(path, { text: "Vi **omlægger**" })).location).toBe(path);
    await admin.post(path, { text: "Siden", startsAt: "2999-01-01", endsAt: "2999-01-02" });
    const { html } = await admin.get(path);
    for (const part of [
      "Vi <strong>omlægger</strong>",
      "vises fra 1. januar 2999",
      "2. januar 2999",
    ])
      expect(html).toContain(part);
    const home = await member.get("/home");
    expect(home.html).toContain("Vi <strong>omlægger</strong>");
    expect(home.html).not.toContain("Siden");
    const seen = /action="(\/announcements\/\d+\/dismiss)"/.exec(home.html)?.[1] ?? "";
    expect((await member.post(seen, { back: "/home?stream=all" })).location).toBe(
      "/home?stream=all",
    );
    expect((await member.get("/home")).html).not.toContain("omlægger");
    expect((await moderator.get("/home")).html).toContain("omlægger");
    const withdraw = Array.from(
      html.matchAll(/action="(\/admin\/[^"]+\/withdraw)"/g),
      ([, one]) => one!,
    );
    for (const one of withdraw) expect((await admin.post(one)).location).toBe(path);
    expect((await moderator.get("/home")).html).not.toContain("omlægger");
    expect((await member.post(seen)).status).toBe(404);
    expect((await admin.post(withdraw[0]!)).status).toBe(404);
  });

  test("reports are read and closed by who looks after the instance", async () => {
    const { html } = await moderator.get("/admin/reports");
    expect(html).toContain("Støj i alle tråde.");
    expect(html).toContain(">Otte minutters tavlemøde");
    const path = /action="(\/admin\/reports\/\d+\/resolve)"/.exec(html)?.[1] ?? "";
    expect((await member.post(path)).status).toBe(404);
    expect((await moderator.post(path)).location).toBe("/admin/reports");
    expect((await moderator.get("/admin/reports")).html).toContain("Ingen anmeldelser venter.");
    expect((await moderator.post(path)).status).toBe(404);
    expect((await moderator.post("/admin/reports/x/resolve")).status).toBe(404);
  });
});
