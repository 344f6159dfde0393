import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import { hasBrowser, openBrowser, type Browser } from "../../support/browser.ts";
import { circles } from "../circles.ts";
import type { Site } from "../support.ts";
import { faults, faultsAt, signInAt, tabTo } from "./judge.ts";
import { servedSite } from "./served.ts";

let browser: Browser;
let made: Site;
let ids: Awaited<ReturnType<typeof circles>>;

const closed = "/networks/foedsler";

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  made = await servedSite();
  ids = await circles(made);
  await made.member("moder-uden-navn");
  await made.store.transact(async (tx) => {
    const { closed: networkId, anna: byId, bo, far, posts } = ids;
    const act = (verb: "pin" | "lock" | "take-off", postId: number) =>
      actOnPost(tx, { networkId, byId, act: { verb, postId, reason: "Se reglerne" } });
    await act("pin", posts.secret);
    await act("lock", posts.secret);
    await act("take-off", posts.welcome);
    await actOnMember(tx, { networkId, byId, act: { verb: "promote", personId: far } });
    await fileReport(tx, {
      reporterId: ids.cy,
      targetId: bo,
      postIds: [posts.secret],
      text: "Der står et navn.",
    });
    await tx.db
      .updateTable("actor")
      .set({ name: `Netværk ${"med et langt navn ".repeat(5)}`, followers_count: 212 })
      .where("id", "=", networkId)
      .execute();
    await tx.db
      .updateTable("network")
      .set({ state: "archived" })
      .where("actor_id", "=", ids.there)
      .execute();
  });
});

afterAll(async () => browser?.close());

const narrowAndWide = [320, 1280];
const patience = 120_000;

describe.skipIf(!hasBrowser)("networks in a browser", () => {
  test("no fault of accessibility and nothing sideways", { timeout: patience }, async () => {
    const page = await (await browser.visitor({ javaScript: true })).newPage();
    expect(await faultsAt(made.origin, page, ["/networks", closed], { at: narrowAndWide })).toEqual(
      {},
    );
    await signInAt(made.origin, page);
    const own = [
      "/networks",
      "/networks?words=findes+ikke",
      "/networks/new",
      "/networks/ledelse",
      "/networks/tavler",
      `${closed}/log`,
      `/posts/${ids.posts.secret}`,
      `/new?network=${ids.closed}`,
      `/new/note?network=${ids.closed}`,
      "/new/note",
    ];
    expect(await faultsAt(made.origin, page, own, { at: narrowAndWide })).toEqual({});
    const opened = ["", "/members", "/requests", "/moderation", "/settings"];
    for (const part of opened) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(made.origin + closed + part);
      for (const more of await page.locator("main details summary").all()) await more.click();
      await page.evaluate("scrollTo(0, 0)");
      expect([part, await faults(page, narrowAndWide)]).toEqual([part, []]);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${made.origin}/networks/new`);
    await page.fill("#name", "En kreds");
    await page.fill("#handle", "Ikke gyldigt");
    await page.click("main form .btn.main");
    await page.waitForSelector(".errors:focus");
    expect(await faults(page, narrowAndWide)).toEqual([]);
    await page.context().clearCookies();
    await signInAt(made.origin, page, "kvalitet-ort");
    expect(
      await faultsAt(
        made.origin,
        page,
        [
          "/networks/sepsis@vis.rsyd.example",
          "/networks/sepsis@vis.rsyd.example/members",
          `/posts/${ids.posts.asked}`,
          "/notifications",
        ],
        { at: narrowAndWide },
      ),
    ).toEqual({});
    await page.context().close();
  });

  test("every page is light and breaks no policy", { timeout: patience }, async () => {
    const page = await (await browser.visitor({ javaScript: true })).newPage();
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    await signInAt(made.origin, page);
    for (const part of ["", "/members", "/requests", "/settings", "/moderation", "/log"]) {
      const answer = await page.goto(made.origin + closed + part);
      const size = gzipSync((await answer?.body()) ?? "").length;
      expect([part, size <= 12 * 1024]).toEqual([part, true]);
    }
    expect(said).toEqual([]);
    await page.context().close();
  });

  test(
    "by keyboard and without JavaScript: found, invite, ask, admit, write and answer",
    { timeout: patience },
    async () => {
      const owner = await (await browser.visitor()).newPage();
      const guest = await (await browser.visitor()).newPage();
      await signInAt(made.origin, owner, "fysioterapeut-n1");
      await signInAt(made.origin, guest, "udenfor");
      await owner.goto(`${made.origin}/networks`);
      await tabTo(owner, 'main a[href="/networks/new"]');
      await owner.keyboard.press("Enter");
      await owner.waitForURL("**/networks/new");
      await tabTo(owner, "#name");
      await owner.keyboard.type("Faldforebyggelse");
      await tabTo(owner, "#handle");
      await owner.keyboard.type("fald");
      await tabTo(owner, "#purpose");
      await owner.keyboard.type("For dem, der vil forebygge fald.");
      await tabTo(owner, 'main [name="kind"]');
      await tabTo(owner, "main .btn.main");
      await owner.keyboard.press("Enter");
      await owner.waitForURL("**/networks/fald");
      expect(await owner.locator("main").textContent()).toContain("Lukket");

      await guest.goto(`${made.origin}/networks/fald`);
      await tabTo(guest, "#message");
      await guest.keyboard.type("Vi har haft mange fald.");
      await tabTo(guest, 'form[action="/networks/fald/join"] button');
      await guest.keyboard.press("Enter");
      await guest.waitForSelector('[formaction="/networks/fald/leave"]');

      await owner.goto(`${made.origin}/networks/fald/requests`);
      expect(await owner.locator("main").textContent()).toContain("Vi har haft mange fald.");
      await tabTo(owner, 'form[action$="/admit"] .btn.main');
      await owner.keyboard.press("Enter");
      await owner.waitForSelector("text=Ingen venter på svar.");

      await guest.goto(`${made.origin}/networks/fald`);
      await tabTo(guest, 'main a[href^="/new?network="]');
      await guest.keyboard.press("Enter");
      await guest.waitForURL("**/new?network=*");
      await tabTo(guest, 'main a[href^="/new/note?network="]');
      await guest.keyboard.press("Enter");
      await tabTo(guest, "#body");
      await guest.keyboard.type("Hvem har en god faldtjekliste?");
      await tabTo(guest, 'button[value="publish"]');
      await guest.keyboard.press("Enter");
      await guest.waitForURL("**/posts/*");
      expect(await guest.locator("aside").textContent()).toContain(
        "Kun medlemmer af Faldforebyggelse",
      );

      await owner.goto(guest.url());
      await tabTo(owner, "#body");
      await owner.keyboard.type("Vi kan vise vores.");
      await tabTo(owner, "#reply button");
      await owner.keyboard.press("Enter");
      await owner.waitForURL("**#post-*");
      await guest.reload();
      expect(await guest.locator("main").textContent()).toContain("Vi kan vise vores.");
      await Promise.all([owner.context().close(), guest.context().close()]);
    },
  );
});
