import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, type Browser } from "../../support/browser.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { note } from "../../domain/knowledge/drafts.ts";
import { makeLoginLink } from "../../../src/domain/people/login-link.ts";
import { scene } from "../scene.ts";
import { password, type Site } from "../support.ts";
import { faults, faultsAt, signInAt, tabTo } from "./judge.ts";
import { servedSite } from "./served.ts";

let browser: Browser;
let made: Site;
let ids: Awaited<ReturnType<typeof scene>>;
let links: { setup: string; login: string };
let quoting: number;

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  made = await servedSite();
  ids = await scene(made);
  const builds = note({ quoteId: ids.asked, body: "Vi **bygger** videre", audience: "allied" });
  quoting = (await made.store.transact((tx) => publish(tx, ids.bo, builds))).id;
  links = await made.store.transact(async (tx) => ({
    setup: await makeLoginLink(tx, { purpose: "first-admin" }),
    login: await makeLoginLink(tx, { purpose: "login", actorId: ids.bo }),
  }));
});

afterAll(async () => browser?.close());

const signIn = (page: Page, handle?: string) => signInAt(made.origin, page, handle);
const open = () => [
  "/",
  "/login",
  `/login/${links.login}`,
  `/setup/${links.setup}`,
  "/nothing",
  `/posts/${ids.asked}`,
];
const own = () => [
  "/home",
  "/home?stream=all",
  "/home?stream=unanswered",
  "/new",
  "/new/offer",
  "/new/request",
  "/new/experience",
  "/new/note",
  "/welcome",
  ...[ids.told, ids.asked, ids.small, ids.deeper, ids.remote].map((id) => `/posts/${id}`),
  `/posts/${quoting}`,
  `/posts/${ids.asked}/quotes`,
  `/new?quote=${ids.asked}`,
  `/new/note?quote=${ids.asked}`,
  `/posts/${ids.asked}/edit`,
  `/posts/${ids.asked}/delete`,
  `/posts/${ids.offered}/history`,
];

const patience = 120_000;

describe.skipIf(!hasBrowser)("pages in a browser", () => {
  test(
    "no fault of accessibility, nothing sideways, heavy or against the content security policy, signed out",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      expect(await faultsAt(made.origin, page, open(), { refusals: true })).toEqual({});
      await page.context().close();
    },
  );

  test(
    "no fault of accessibility, nothing sideways, heavy or against the content security policy, signed in",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      await signIn(page);
      expect(await faultsAt(made.origin, page, own())).toEqual({});
      await page.context().close();
    },
  );

  test("nor when something is wrong, and in the preview", { timeout: patience }, async () => {
    const page = await (await browser.visitor({ javaScript: true })).newPage();
    await signIn(page);
    await page.goto(`${made.origin}/new/experience`);
    await page.fill("#action", "Pt. 070761-4285 blev flyttet.");
    await page.click('button[value="publish"]');
    await page.waitForSelector(".errors:focus");
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${made.origin}/new/request`);
    await page.fill("#title", "Hvem har prøvet det?");
    await page.fill("#body", `Et ${"langt".repeat(60)} ord\n\n\`\`\`\n${"x".repeat(300)}\n\`\`\``);
    await page.fill("#topics", "Tavlemøde");
    await page.click('button[value="preview"]');
    await page.waitForSelector('button[value="edit"]');
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });

  test(
    "at 320 pixels what one can do with a post stands in columns, also with one's own",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ width: 320 })).newPage();
      await signIn(page, "sygeplejerske-m2");
      for (const id of [ids.asked, ids.told]) {
        await page.goto(`${made.origin}/posts/${id}`);
        const acts = await page.locator(`#post-${id} .foot > .acts > *`).all();
        const places = await Promise.all(acts.map((one) => one.boundingBox()));
        expect(acts.length).toBeGreaterThan(4);
        expect(new Set(places.map((box) => Math.round(box?.x ?? 0))).size).toBe(2);
        expect(Math.max(...places.map((box) => box?.height ?? 0))).toBeGreaterThanOrEqual(44);
      }
      await page.context().close();
    },
  );

  test(
    "by keyboard and without JavaScript: sign in, ask, and answer",
    { timeout: patience },
    async () => {
      const context = await browser.visitor();
      const page = await context.newPage();
      await page.goto(`${made.origin}/login`);
      await tabTo(page, ".skip");
      await page.keyboard.press("Enter");
      await tabTo(page, "#handle");
      await page.keyboard.type("kvalitet-ort");
      await tabTo(page, "#password");
      await page.keyboard.type(password);
      await page.keyboard.press("Enter");
      await page.waitForURL("**/home");
      await tabTo(page, '.trio a[href="/new/request"]');
      await page.keyboard.press("Enter");
      await page.waitForURL("**/new/request");
      await tabTo(page, "#title");
      await page.keyboard.type("Hvem har en god overleveringsseddel?");
      await tabTo(page, "#body");
      await page.keyboard.type("Vi vil gerne se jeres.");
      await tabTo(page, "#topics");
      await page.keyboard.type("Overlevering");
      await tabTo(page, '[name="audience"]');
      await page.keyboard.press("ArrowDown");
      await tabTo(page, 'button[value="preview"]');
      await page.keyboard.press("Enter");
      await page.waitForSelector('main button[value="edit"]');
      await tabTo(page, 'button[value="publish"]');
      await page.keyboard.press("Enter");
      await page.waitForURL("**/posts/*");
      expect(await page.locator("h1").textContent()).toBe("Hvem har en god overleveringsseddel?");
      await tabTo(page, "#body");
      await page.keyboard.type("Vi kan vise vores.");
      await tabTo(page, "#reply button");
      await page.keyboard.press("Enter");
      await page.waitForURL("**#post-*");
      expect(await page.locator("main").textContent()).toContain("Vi kan vise vores.");
      await context.close();
    },
  );

  test(
    "with JavaScript a button answers in place and keeps the focus; news is told, not moved in",
    { timeout: patience },
    async () => {
      const context = await browser.visitor({ javaScript: true });
      const page = await context.newPage();
      await signIn(page);
      await page.goto(`${made.origin}/home?stream=all`);
      const button = page.locator(`#actions-${ids.offered} [data-key="bookmark"]`);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector(
        `#actions-${ids.offered} [data-key="bookmark"][aria-pressed="true"]`,
      );
      expect(page.url()).toBe(`${made.origin}/home?stream=all`);
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      const before = await page.locator("article").count();
      const bo = await made.signedIn("kvalitet-ort");
      await bo.post("/new/note", {
        step: "publish",
        body: "Nyt",
        audience: "allied",
        language: "da",
      });
      await page.waitForSelector("#news:not([hidden])");
      expect(await page.locator("#news").textContent()).toBe("1 nyt opslag");
      expect(await page.locator("article").count()).toBe(before);
      await page.click("#news a");
      await page.waitForLoadState();
      expect(await page.locator("article").first().textContent()).toContain("Nyt");
      await context.close();
    },
  );
});
