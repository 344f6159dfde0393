import { announce } from "../../../src/domain/announcements/announce.ts";
import { suspend } from "../../../src/domain/moderation/suspend.ts";
import { endorse } from "../../../src/domain/people/endorse.ts";
import { hideHost } from "../../../src/domain/people/hide-host.ts";
import { featureTopic } from "../../../src/domain/topics/feature-topic.ts";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { hasBrowser, openBrowser, type Browser } from "../../support/browser.ts";
import { stranger } from "../../support/cast.ts";
import { livelyRegion } from "../region.ts";
import { type Site } from "../support.ts";
import { faults, faultsAt, signInAt, tabTo } from "./judge.ts";
import { servedSite } from "./served.ts";

let browser: Browser;
let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  made = await servedSite();
  ids = await livelyRegion(made);
  const long = `${"lang".repeat(22)}@${"x".repeat(50)}.${"y".repeat(50)}.example`;
  const far = await stranger(made.store, long, { name: "Navn".repeat(40) });
  const gone = await stranger(made.store, `fjern@${"y".repeat(60)}.example`);
  await made.store.transact(async (tx) => {
    await updateProfile(tx, ids.admin, {
      fields: [{ name: "Side", value: `https://vis.example/${"x".repeat(200)}` }],
      specialty: "x".repeat(140),
      availability: "open",
    });
    await follow(tx, { followerId: ids.bo, followeeId: far });
    await follow(tx, { followerId: ids.bo, followeeId: ids.cy });
    await endorse(tx, ids.bo, ids.cy);
    await featureTopic(tx, ids.bo, "Tavlemøde");
    await hideHost(tx, ids.anna, `${"z".repeat(60)}.example`);
    await announce(
      tx,
      { text: `Vi **flytter** https://vis.example/${"x".repeat(200)}` },
      ids.admin,
    );
    await suspend(tx, gone, ids.admin);
  });
  const cy = await made.signedIn("fysioterapeut-n1");
  await cy.get("/settings/profile");
  const bytes = await sharp({
    create: { width: 300, height: 100, channels: 3, background: "#0b5563" },
  })
    .png()
    .toBuffer();
  for (const kind of ["avatar", "header"]) {
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(bytes)]), "x.png");
    form.set("alt", "En flade");
    await cy.upload(`/settings/profile/${kind}`, form);
  }
});

afterAll(async () => browser?.close());

const far = "/@klinisk-vejleder@vis.rsyd.example";
const open = [
  "/@kvalitet-ort",
  "/topics",
  "/topics/tavlem%C3%B8de",
  "/search?q=sparring",
  "/about",
];
const own = [
  "/@kvalitet-ort?tab=replies",
  "/@fysioterapeut-n1",
  "/@driften",
  "/@sygeplejerske-m2",
  "/@larmer@stoej.example",
  far,
  `${far}/followers`,
  "/@kvalitet-ort/followers",
  "/@kvalitet-ort/following",
  `/@kvalitet-ort/report`,
  "/people?scope=known",
  "/people?profession=nurse",
  "/topics",
  "/topics/tavlem%C3%B8de",
  "/topics/triage",
  "/search",
  "/search?q=tavlem%C3%B8de",
  "/search?q=x&kind=offer",
  "/search?q=%40ingen%40syd.example",
  "/search?in=people&q=kvalitet",
  "/notifications",
  "/notifications/requests",
  "/requests",
  "/saved",
  "/settings/profile",
  "/settings/account",
  "/settings/apps",
  "/settings/privacy",
  "/settings/move",
];

/** Pictures of people elsewhere are not there. */
const refusals = { refusals: true };
const patience = 180_000;

describe.skipIf(!hasBrowser)("people, topics and settings in a browser", () => {
  test(
    "no fault of accessibility, nothing sideways, heavy or against the content security policy, signed out",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      expect(await faultsAt(made.origin, page, open, refusals)).toEqual({});
      await page.context().close();
    },
  );

  test("nor signed in, nor for who looks after the instance", { timeout: patience }, async () => {
    const page = await (await browser.visitor({ javaScript: true })).newPage();
    await signInAt(made.origin, page);
    expect(await faultsAt(made.origin, page, own, refusals)).toEqual({});
    await page.context().clearCookies();
    await signInAt(made.origin, page, "driften");
    expect(
      await faultsAt(made.origin, page, [
        "/admin/peers",
        "/admin/accounts",
        "/admin/accounts/suspended",
        "/admin/reports",
        "/admin/announcements",
        "/home",
      ]),
    ).toEqual({});
    await page.goto(`${made.origin}/admin/peers`);
    for (const more of await page.locator("main details summary").all()) await more.click();
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });

  test("at 320 pixels no name is broken within a word", { timeout: patience }, async () => {
    const name = "Kvalitetskoordinator";
    await made.store.transact((tx) =>
      tx.db.updateTable("actor").set({ name }).where("id", "in", [ids.away, ids.bo]).execute(),
    );
    const page = await (await browser.visitor({ javaScript: true, width: 320 })).newPage();
    await signInAt(made.origin, page, "driften");
    for (const [path, place] of [
      ["/admin/reports", ".who b"],
      ["/@kvalitet-ort", "h1"],
    ] as const) {
      await page.goto(made.origin + path);
      const lines = await page
        .locator(`main ${place}`, { hasText: name })
        .first()
        .evaluate((element) => {
          const words = document.createRange();
          words.selectNodeContents(element);
          return new Set(Array.from(words.getClientRects(), ({ top }) => top)).size;
        });
      expect([path, lines]).toEqual([path, 1]);
    }
    await page.context().close();
  });

  test("nor when something is wrong or opened up", { timeout: patience }, async () => {
    const page = await (await browser.visitor({ javaScript: true })).newPage();
    await signInAt(made.origin, page);
    await page.goto(`${made.origin}/settings/profile`);
    await page.fill("#orcid", "1234");
    await page.click("main form >> nth=0 >> .btn.main");
    await page.waitForSelector(".errors:focus");
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.click('form[action$="/avatar"] .btn.main');
    await page.waitForSelector('#avatar-file[aria-invalid="true"]');
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${made.origin}/@kvalitet-ort`);
    await page.click("main details summary");
    expect(await faults(page)).toEqual([]);
    await page.goto(`${made.origin}/topics/tavlem%C3%B8de`);
    await page.click("main details summary");
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });

  test(
    "by keyboard and without JavaScript: find a colleague, follow, tell of oneself, follow a topic",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor()).newPage();
      await signInAt(made.origin, page, "fysioterapeut-n1");
      await page.waitForURL("**/home**");
      await tabTo(page, '.top [name="q"]');
      await page.keyboard.type("@driften");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/@driften");
      await tabTo(page, 'form[action="/@driften/follow"] button');
      await page.keyboard.press("Enter");
      await page.waitForSelector('form[action="/@driften/unfollow"]');
      await tabTo(page, "main details summary");
      await page.keyboard.press("Enter");
      await tabTo(page, 'form[action="/@driften/mute"] button');
      await page.keyboard.press("Enter");
      await page.waitForSelector('form[action="/@driften/unmute"]', { state: "attached" });
      await page.goto(`${made.origin}/settings/profile`);
      await tabTo(page, "#name");
      await page.keyboard.press("Control+A");
      await page.keyboard.press("Delete");
      await page.keyboard.type("Fysioterapeut på N1");
      await tabTo(page, "#askMeAbout");
      await page.keyboard.type("Mobilisering");
      await tabTo(page, '[name="availability"]');
      await page.keyboard.press("ArrowDown");
      await tabTo(page, 'form[action="/settings/profile"] .btn.main');
      await page.keyboard.press("Enter");
      await page.waitForURL("**saved=yes");
      await page.goto(`${made.origin}/@fysioterapeut-n1`);
      const profile = (await page.locator("#person").textContent()) ?? "";
      for (const part of ["Fysioterapeut på N1", "Mobilisering", "Har tid til sparring"])
        expect(profile).toContain(part);
      await page.goto(`${made.origin}/topics/triage`);
      await tabTo(page, 'main button[value="canHelp"]');
      await page.keyboard.press("Enter");
      await page.waitForSelector("main details summary");
      expect(await page.locator("aside").textContent()).toContain("Fysioterapeut på N1");
      await page.context().close();
    },
  );

  test(
    "with JavaScript a button to follow answers in place and keeps the focus",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      await signInAt(made.origin, page, "kvalitet-ort");
      await page.goto(`${made.origin}/people`);
      const button = page.locator(`#person-${ids.admin} button`);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector(`#person-${ids.admin} form[action="/@driften/unfollow"]`);
      expect(page.url()).toBe(`${made.origin}/people`);
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.goto(`${made.origin}/@driften`);
      const followers = () => page.locator('#person a[href$="/followers"]').textContent();
      const before = Number.parseInt((await followers()) ?? "");
      await page.click("#person .end button");
      await page.waitForSelector('#person form[action="/@driften/follow"]');
      expect(Number.parseInt((await followers()) ?? "")).toBe(before - 1);
      await page.context().close();
    },
  );
});
