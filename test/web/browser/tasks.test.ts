import { join } from "node:path";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { hasBrowser, openBrowser, sidewaysOverflow, type Browser } from "../../support/browser.ts";
import { indexAll, livelyRegion } from "../region.ts";
import { password, type Site } from "../support.ts";
import { tabTo } from "./judge.ts";
import { servedSite } from "./served.ts";

/** The ten commonest tasks: wide in a Danish browser, narrow in an English one. */
const visitors = [
  { handle: "sygeplejerske-m2", width: 1280, locale: "da-DK" },
  { handle: "kvalitet-ort", width: 320, locale: "en-GB" },
] as const;

const farHandle = "@klinisk-vejleder@vis.rsyd.example";
const farUrl = "https://vis.rsyd.example/users/klinisk-vejleder";
const next = "en helt anden adgangskode";

let browser: Browser;
let made: Site;
let ids: Awaited<ReturnType<typeof livelyRegion>>;
const folder = mkdtempSync(join(tmpdir(), "vis-picture-"));
const picture = join(folder, "tavle.png");

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  made = await servedSite({
    lookup: async (query) =>
      query === farHandle || query === farUrl ? { kind: "person", id: ids.far } : undefined,
  });
  ids = await livelyRegion(made);
  const colour = { width: 60, height: 40, channels: 3, background: "#0b5563" } as const;
  writeFileSync(picture, await sharp({ create: colour }).png().toBuffer());
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await browser?.close();
});

/** Goes past the navigation to the content, then on to that, as who knows the page does. */
async function reach(page: Page, selector: string): Promise<void> {
  await tabTo(page, ".skip");
  await page.keyboard.press("Enter");
  await tabTo(page, selector);
}

async function press(page: Page, selector: string, url?: string): Promise<void> {
  await reach(page, selector);
  const answered = page.waitForEvent("domcontentloaded");
  await page.keyboard.press("Enter");
  await answered;
  if (url !== undefined) await page.waitForURL(url);
  expect(await sidewaysOverflow(page)).toBe(0);
}

/** Fills fields in the order they stand; what was there goes. */
async function write(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  const [first = "", ...rest] = Object.keys(fields);
  await reach(page, first);
  for (const selector of [first, ...rest]) {
    if (selector !== first) await tabTo(page, selector);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(fields[selector] ?? "");
  }
}

async function send(page: Page, selector: string, url?: string): Promise<void> {
  await tabTo(page, selector);
  const answered = page.waitForEvent("domcontentloaded");
  await page.keyboard.press("Enter");
  await answered;
  if (url !== undefined) await page.waitForURL(url);
  expect(await sidewaysOverflow(page)).toBe(0);
}

const said = async (page: Page, where = "main"): Promise<string> =>
  (await page.locator(where).first().textContent()) ?? "";

describe.skipIf(!hasBrowser)("ten tasks by keyboard, without JavaScript", () => {
  for (const { handle, width, locale } of visitors)
    test(`at ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
      const danish = locale === "da-DK";
      const page = await (await browser.visitor({ width, locale })).newPage();
      const { origin } = made;
      const go = (path: string) => page.goto(origin + path);

      // 1: sign in, read in one's own language
      await go("/login");
      expect(await said(page, "h1")).toBe(danish ? "Log ind" : "Sign in");
      await write(page, { "#handle": handle, "#password": password });
      await send(page, "main .btn.main", "**/home");
      if (!danish) {
        await go("/settings/account");
        await reach(page, "#language");
        await page.keyboard.type("Eng");
        await send(page, 'form[action="/language"] .btn.main');
        await go("/home");
      }
      expect(await said(page, "h1")).toBe(danish ? "Mit overblik" : "My overview");
      await press(page, '.tabs a[href$="stream=all"]', "**/home?stream=all");
      expect(await page.locator("article").count()).toBeGreaterThan(3);
      const tab = page.locator(".tabs [aria-current]");
      const box = await tab.boundingBox();
      expect(box !== null && box.x >= 0 && box.x + box.width <= width).toBe(true);

      // 2: find someone of another region by handle and by address, and follow
      await go("/search");
      await write(page, { "main #q": farHandle });
      await send(page, "main .btn.main", `**/${farHandle}`);
      const following = page.locator(`form[action="/${farHandle}/unfollow"]`);
      if ((await following.count()) === 0)
        await press(page, `form[action="/${farHandle}/follow"] button`);
      else await press(page, `form[action="/${farHandle}/unfollow"] button`);
      await go("/search");
      await write(page, { "main #q": farUrl });
      await send(page, "main .btn.main", `**/${farHandle}`);

      // 3: thank, pass on and save what they wrote
      await go(`/posts/${ids.remote}`);
      for (const act of ["thanks", "boost", "bookmark"]) {
        await press(page, `main [data-key="${act}"]`);
        expect(
          await page.locator(`main [data-key="${act}"]`).first().getAttribute("aria-pressed"),
        ).toBe("true");
      }
      await go("/saved");
      expect(await said(page)).toContain("Vi beholdt 15 minutter");

      // 4: read a post with its conversation, and answer; the guard keeps what was written
      await go(`/posts/${ids.told}`);
      expect(await said(page)).toContain("Vi beholdt 15 minutter");
      await write(page, { "#reply #body": "Hr. Jensen på stue 4 var glad for det." });
      await send(page, "#reply .btn.main");
      expect(await said(page, ".errors")).toContain(danish ? "en patient" : "a patient");
      await reach(page, "#confirmed");
      await page.keyboard.press("Space");
      await send(page, "#reply .btn.main", "**#post-*");
      expect(await said(page)).toContain("stue 4 var glad");

      // 5: tell an experience: all that is missing at once, then a picture with its words, a look, a share
      await go("/new/experience");
      await press(page, 'main button[value="preview"]');
      expect(await page.locator(".errors li").count()).toBe(5);
      await reach(page, '#outcome [value="success"]');
      await page.keyboard.press("Space");
      for (const [field, words] of [
        ["#title", `Et kortere møde (${width})`],
        ["#problem", "Mødet var for langt."],
        ["#action", "Vi satte et ur på bordet."],
        ["#topics", "Tavlemøde"],
      ] as const) {
        await tabTo(page, field);
        await page.keyboard.type(words);
      }
      await tabTo(page, "details:has(#file0) > summary");
      await page.keyboard.press("Enter");
      await page.setInputFiles("#file0", picture);
      await send(page, 'main button[value="preview"]');
      const wanted = (await page.locator(".errors a").getAttribute("href")) ?? "";
      expect(wanted).toMatch(/^#alt-\d+$/);
      await write(page, { [wanted]: "Et ur på et mødebord" });
      await send(page, 'main button[value="preview"]');
      expect(await page.locator('main img[alt="Et ur på et mødebord"]').count()).toBe(1);
      await press(page, 'main button[value="edit"]');
      expect(await page.inputValue("#problem")).toBe("Mødet var for langt.");
      await press(page, 'main button[value="preview"]');
      await press(page, 'main button[value="publish"]', "**/posts/*");
      expect(await said(page, "h1")).toBe(`Et kortere møde (${width})`);

      // 6: offer something; a civil registration number stops it, and the rest is kept
      await go("/new/offer");
      const number = "Vi tog imod 070761-4285.";
      await write(page, { "#title": `Besøg (${width})`, "#body": number, "#topics": "Tavlemøde" });
      await send(page, 'main button[value="publish"]');
      expect(await said(page, ".errors")).toContain("CPR");
      await write(page, { "#body": "Vi tager imod gæster." });
      await send(page, 'main button[value="publish"]', "**/posts/*");

      // 7: ask, get an answer, and say that it helped
      await go("/new/request");
      await write(page, {
        "#title": `Hvem har et godt ur (${width})?`,
        "#body": "Vi mangler et.",
        "#topics": "Tavlemøde",
      });
      await send(page, 'main button[value="publish"]', "**/posts/*");
      const asked = Number(new URL(page.url()).pathname.split("/").at(-1));
      await made.store.transact((tx) =>
        publish(
          tx,
          ids.admin,
          note({ replyToId: asked, body: "Brug det på væggen.", audience: "allied" }),
        ),
      );
      await go("/notifications");
      await press(page, `main a[href^="/posts/"]`);
      await go(`/posts/${asked}`);
      await press(page, `form[action="/posts/${asked}/accept"] button`);
      expect(await page.locator(".accepted").count()).toBe(1);

      // 8: search with filters
      await indexAll(made);
      await go("/search");
      await write(page, { "main #q": "ur" });
      await tabTo(page, "main form summary");
      await page.keyboard.press("Enter");
      await tabTo(page, "#kind");
      await page.keyboard.type(danish ? "Erf" : "Exp");
      await send(page, "main .btn.main", "**kind=experience**");
      expect(await said(page)).toContain(`Et kortere møde (${width})`);
      expect(await said(page)).not.toContain("Hvem har et godt ur");

      // 9: say who one is, with a picture; answer who would like to follow
      await go("/settings/profile");
      await write(page, { "#askMeAbout": "Ure på væggen" });
      await send(page, 'form[action="/settings/profile"] .btn.main', "**saved=yes");
      await page.setInputFiles("#avatar-file", picture);
      await write(page, { "#avatar-alt": "Et ur" });
      await send(page, 'form[action$="/avatar"] .btn.main');
      await go(`/@${handle}`);
      expect(await said(page, "#person")).toContain("Ure på væggen");
      expect(await page.locator('#person img[alt="Et ur"]').count()).toBe(1);
      if (danish) {
        await go("/requests");
        const waiting = await page.locator('form[action$="/accept"]').count();
        await press(page, 'form[action$="/accept"] button');
        expect(await page.locator('form[action$="/accept"]').count()).toBe(waiting - 1);
      }

      // 10: language, privacy, a former account, a new password; out and in again
      await go("/settings/privacy");
      await reach(page, "#indexable");
      const before = await page.isChecked("#indexable");
      await page.keyboard.press("Space");
      await send(page, "main .btn.main");
      expect(await page.isChecked("#indexable")).toBe(!before);
      await go("/settings/move");
      await write(page, { "#alias": farHandle });
      await send(page, 'form[action$="/alias"] .btn.main');
      expect(await said(page)).toContain("vis.rsyd.example");
      await go("/settings/account");
      await write(page, { "#current": password, "#next": next, "#again": next });
      await send(page, 'form[action$="/password"] .btn.main', "**saved=yes");
      await press(page, 'footer form[action="/language"] button');
      expect(await said(page, "h1")).toBe(danish ? "Settings" : "Indstillinger");
      if (width < 600) {
        await tabTo(page, ".menu summary");
        await page.keyboard.press("Enter");
      }
      await send(
        page,
        `${width < 600 ? ".menu" : ".nav"} form[action="/logout"] button`,
        `${origin}/`,
      );
      await go("/login");
      await write(page, { "#handle": handle, "#password": next });
      await send(page, "main .btn.main", "**/home");
      await page.context().close();
    });
});
