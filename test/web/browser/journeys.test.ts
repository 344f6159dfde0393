import { createVault } from "../../../src/federation/wire/keys.ts";
import { hashPassword } from "../../../src/domain/people/password.ts";
import { finishWelcome } from "../../../src/domain/people/profile.ts";
import { makeSecrets } from "../../../src/storage/secret-file.ts";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser, type Browser } from "../../support/browser.ts";
import { person, testKeys } from "../../support/cast.ts";
import { freshDatabase } from "../../support/engines.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { storeIn } from "../../support/place.ts";
import { eventually, instance, type Instance } from "../../support/process.ts";
import { password } from "../support.ts";
import { signInAt, tabTo } from "./judge.ts";

/**
 * Two journeys across regions, each region a process of its own, by the forms, without JavaScript. The region that founds
 * the network also asks in the first journey. Signing in by one's region and mail are no part of them.
 */
const people = {
  nord: ["afsnitsleder-m2", "jordemoder-leder"],
  midt: ["kvalitet-ort", "jordemoder-midt"],
  syd: ["flow-koordinator", "jordemoder-syd"],
} as const;

type RegionName = keyof typeof people;
type Handle = (typeof people)[RegionName][number];

let browser: Browser;
let outsider: MastodonStub;
let regions: Record<RegionName, Instance>;
const pages = new Map<Handle, Page>();
const removals: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  outsider = await startMastodonStub("udenfor");
  const passwordHash = await hashPassword(password);
  const [nord, midt, syd] = await Promise.all([
    region("nord", passwordHash),
    region("midt", passwordHash),
    region("syd", passwordHash),
  ]);
  regions = { nord, midt, syd };
  for (const one of Object.values(regions))
    for (const other of Object.values(regions))
      if (other !== one) expect((await one.vis(["peer", "ally", other.host])).code).toBe(0);
  await Promise.all(Object.values(regions).map((one) => one.start()));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await outsider?.close();
  for (const remove of removals) await remove();
});

async function region(name: RegionName, passwordHash: string): Promise<Instance> {
  const database = await freshDatabase("sqlite");
  const made = await instance({
    VIS_DATABASE_URL: database.url,
    VIS_REGION_NAME: `Region ${name}`,
  });
  removals.push(async () => {
    await made.remove();
    await database.remove();
  });
  const vault = createVault(makeSecrets(`${made.folder}/secret`));
  const store = storeIn(made);
  for (const handle of people[name]) {
    const id = await person(store, handle, { passwordHash, keys: testKeys(vault.seal) });
    await store.transact((tx) => finishWelcome(tx, id, { topics: [] }));
  }
  await store.close();
  return made;
}

function homeOf(who: Handle): Instance {
  const [name] = Object.entries(people).find(([, all]) =>
    (all as readonly string[]).includes(who),
  )!;
  return regions[name as RegionName];
}

/** Someone's own window, at a page of their region. */
async function at(who: Handle, path: string): Promise<Page> {
  const { origin } = homeOf(who);
  let page = pages.get(who);
  if (!page) {
    page = await (await browser.visitor()).newPage();
    pages.set(who, page);
    await signInAt(origin, page, who);
  }
  await page.goto(origin + path);
  return page;
}

/** The same page again and again until it says that. */
async function saysAt(who: Handle, path: string, words: string | RegExp): Promise<Page> {
  return eventually(
    async () => {
      const page = await at(who, path);
      const said = (await page.locator("main").textContent()) ?? "";
      const so = typeof words === "string" ? said.includes(words) : words.test(said);
      return so ? page : undefined;
    },
    `${String(words)} at ${path} for ${who}`,
  );
}

/** Fills in by keyboard; the button is pressed by it too. */
async function send(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  for (const [selector, words] of Object.entries(fields)) {
    await tabTo(page, selector);
    await page.keyboard.type(words);
  }
  await tabTo(page, button);
  const answered = page.waitForEvent("domcontentloaded");
  await page.keyboard.press("Enter");
  await answered;
}

/** What a region's page answers to someone there, or to nobody. */
async function statusOf(url: string, who?: Handle): Promise<number> {
  if (who === undefined) return (await fetch(url, { headers: { accept: "text/html" } })).status;
  return (await (await at(who, "/networks")).request.get(url)).status();
}

/** What an outsider is told of an object, with and without a signature. */
async function toldOutside(url: string): Promise<number[]> {
  const accept = "application/activity+json";
  const unsigned = await fetch(url, { headers: { accept } });
  return [(await outsider.fetchSigned(url)).status, unsigned.status];
}

const posted = () => outsider.log.map(({ type }) => type);
const main = (page: Page) => page.locator("main").textContent();

/** The page of a post that someone finds there by its words. */
async function openPost(page: Page, words: string): Promise<string> {
  await page
    .locator("main article", { hasText: words })
    .locator('a[href^="/posts/"]')
    .first()
    .click();
  return new URL(page.url()).pathname;
}

describe.skipIf(!hasBrowser)("journeys across regions", () => {
  const title = "Natlige flytninger: hvem har fået dem ned?";

  test(
    "a request for allied regions is answered in one and accepted in another",
    { timeout: 120_000 },
    async () => {
      const asker = await at("afsnitsleder-m2", "/new/request");
      const uri = await actorUri(asker, "afsnitsleder-m2");
      await outsider.follow(uri);
      await eventually(() => posted().includes("Accept"), "the outsider to follow");
      await send(
        asker,
        {
          "#title": title,
          "#body": "Vi flytter fem patienter hver nat.",
          "#topics": "Patientflow",
        },
        'button[value="publish"]',
      );
      await asker.waitForURL("**/posts/*");
      const asked = asker.url();

      const unanswered = "/home?stream=unanswered";
      await saysAt("kvalitet-ort", unanswered, title);
      const answering = await saysAt("flow-koordinator", unanswered, title);
      const atSyd = await openPost(answering, title);
      await send(answering, { "#body": "En fast seng på hvert afsnit." }, "#reply button");
      expect(await main(answering)).toContain("En fast seng");

      const path = new URL(asked).pathname;
      const answered = await saysAt("afsnitsleder-m2", path, "En fast seng");
      await send(answered, {}, `form[action="${path}/accept"] button`);
      expect(await main(answered)).toContain("Besvaret");
      await saysAt("flow-koordinator", atSyd, "Besvaret");
      const read = await at("kvalitet-ort", "/search?q=" + encodeURIComponent(asked));
      const atMidt = new URL(read.url()).pathname;
      expect(atMidt).toMatch(/^\/posts\/\d+$/);
      await saysAt("kvalitet-ort", atMidt, "Besvaret");
      await saysAt("kvalitet-ort", unanswered, "Alle efterlysninger har fået svar.");

      expect(posted()).toEqual(["Accept"]);
      expect(await toldOutside(asked)).toEqual([404, 404]);
      expect(await statusOf(asked)).toBe(404);
    },
  );

  test(
    "a closed network spans regions: members read and write there, and nobody else",
    { timeout: 120_000 },
    async () => {
      const { nord, midt, syd } = regions;
      const here = "/networks/sikre";
      const there = `${here}@${nord.host}`;
      const owner = await at("jordemoder-leder", "/networks/new");
      await send(
        owner,
        { "#name": "Patientsikre fødsler", "#handle": "sikre", "#purpose": "Det, der var tæt på." },
        "main .btn.main",
      );
      expect(await main(owner)).toContain("Lukket");

      // Found by name where nobody belongs to it yet, and not read.
      await saysAt("flow-koordinator", "/networks?words=Patientsikre", "Patientsikre fødsler");
      const outside = await at("flow-koordinator", there);
      expect(await main(outside)).toContain("Kun medlemmer kan læse");

      for (const [guest, region] of [
        ["jordemoder-midt", midt],
        ["jordemoder-syd", syd],
      ] as const) {
        await at("jordemoder-leder", `${here}/requests`);
        await send(owner, { "#who": `@${guest}@${region.host}` }, 'form[action$="/invite"] .btn');
        expect(await main(owner)).toContain("Invitationen er sendt.");
        const invited = await saysAt(guest, "/networks", "Invitationer til dig");
        await send(invited, {}, `form[action="${there}/join"] .btn.main`);
        await saysAt(guest, there, "Skriv i netværket");
        await saysAt("jordemoder-leder", `${here}/members`, guest);
      }
      await owner.locator("main li", { hasText: "jordemoder-syd" }).locator("summary").click();
      await owner
        .locator("main li", { hasText: "jordemoder-syd" })
        .locator('[formaction$="/promote"]')
        .click();
      expect(await main(owner)).toContain("Ordstyrer");
      await saysAt("jordemoder-syd", there, /Ordstyrer[^]*Ordstyring/);

      // The member in one region writes, the one in another reads.
      const first = "Vagtskiftet midt i en fødsel";
      const member = await at("jordemoder-midt", there);
      await send(member, {}, 'main a[href^="/new?network="]');
      await send(member, {}, 'main a[href^="/new/note?network="]');
      await send(member, { "#body": first }, 'button[value="publish"]');
      await member.waitForURL("**/posts/*");
      const written = member.url();
      const atSyd =
        syd.origin + (await openPost(await saysAt("jordemoder-syd", there, first), first));
      const atNord =
        nord.origin + (await openPost(await saysAt("jordemoder-leder", here, first), first));
      expect(await statusOf(atNord, "afsnitsleder-m2")).toBe(404);
      expect(await statusOf(written, "kvalitet-ort")).toBe(404);
      expect(await statusOf(atSyd, "flow-koordinator")).toBe(404);
      expect(await toldOutside(written)).toEqual([404, 404]);

      // Who is put out gets nothing new, and what was there is gone.
      await at("jordemoder-leder", `${here}/members`);
      const out = owner.locator("main li", { hasText: "jordemoder-midt" });
      await out.locator("summary").click();
      await out.locator("form .btn", { hasText: "Meld ud" }).click();
      expect(await main(owner)).not.toContain("jordemoder-midt");
      await saysAt("jordemoder-midt", there, "Kun medlemmer kan læse");
      expect(await main(await at("jordemoder-midt", "/networks"))).not.toContain("Mine netværk");
      const second = "Det blev sagt, da hun var gået";
      await at("jordemoder-leder", here);
      await send(owner, {}, 'main a[href^="/new?network="]');
      await send(owner, {}, 'main a[href^="/new/note?network="]');
      await send(owner, { "#body": second }, 'button[value="publish"]');
      await owner.waitForURL("**/posts/*");
      await saysAt("jordemoder-syd", there, second);
      const members = await main(await at("jordemoder-syd", `${there}/members`));
      expect(members).toContain("jordemoder-leder");
      expect(members).not.toContain("jordemoder-midt");
      const store = storeIn(midt, 1);
      const kept = await store.reader.db
        .selectFrom("post")
        .select("id")
        .where("body_html", "like", `%${second}%`)
        .execute();
      await store.close();
      expect(kept).toEqual([]);

      // Hidden, it is found nowhere.
      await at("jordemoder-leder", `${here}/settings`);
      await owner.check('[name="kind"][value="hidden"]');
      await owner.locator("main form .btn.main").first().click();
      expect(await main(owner)).toContain("Det er gemt.");
      const nowhere = "Ingen netværk passer til";
      await saysAt("flow-koordinator", "/networks?words=Patientsikre", nowhere);
      await saysAt("kvalitet-ort", "/networks?words=Patientsikre", nowhere);
      await saysAt("afsnitsleder-m2", "/networks?words=Patientsikre", nowhere);
      expect(await statusOf(nord.origin + here, "afsnitsleder-m2")).toBe(404);
      const nothing = await statusOf(
        `${syd.origin}${there.replace("sikre", "intet")}`,
        "flow-koordinator",
      );
      expect(await statusOf(syd.origin + there, "flow-koordinator")).toBe(nothing);
      await saysAt("jordemoder-syd", there, second);
      expect(posted()).toEqual(["Accept"]);
    },
  );
});

/** The address of someone's actor, as their own page links to it. */
async function actorUri(page: Page, handle: string): Promise<string> {
  const { origin } = new URL(page.url());
  const subject = `acct:${handle}@${new URL(origin).host}`;
  const found = await fetch(
    `${origin}/.well-known/webfinger?resource=${encodeURIComponent(subject)}`,
  );
  const { links } = (await found.json()) as { links: { rel: string; href: string }[] };
  return links.find(({ rel }) => rel === "self")!.href;
}
