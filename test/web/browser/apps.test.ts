import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  authorizePath,
  registered,
  servedOAuth,
  tokenFor,
  type OAuthSite,
} from "../../oauth/support.ts";
import { hasBrowser, openBrowser, type Browser } from "../../support/browser.ts";
import { password } from "../support.ts";
import { faults, faultsAt, signInAt, tabTo } from "./judge.ts";

let browser: Browser;
let made: OAuthSite;
let app: Server;
let callback = "";

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
  made = await servedOAuth();
  await made.member("jordemoder-1");
  app = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html").end("<title>app</title>");
    request.resume();
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  callback = `http://127.0.0.1:${(app.address() as AddressInfo).port}/callback`;
});

afterAll(async () => {
  await browser?.close();
  app?.close();
  app?.closeAllConnections();
});

const patience = 120_000;
const oob = "urn:ietf:wg:oauth:2.0:oob";
const everything =
  "read write follow push profile read:lists write:media admin:read admin:write:domain_allows";

describe.skipIf(!hasBrowser)("apps in a browser", () => {
  test(
    "no fault of accessibility and nothing sideways where an app asks, is answered, refused and listed",
    { timeout: patience },
    async () => {
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      await signInAt(made.origin, page, "jordemoder-1");
      const long = "Lommevis til hele regionen med et langt navn uden".repeat(2);
      const asking = await registered(made, {
        client_name: long,
        redirect_uris: `${callback}\n${oob}`,
        scopes: everything,
      });
      const asked = { redirect_uri: callback, scope: everything };
      const refused = { redirect_uri: callback, response_type: "token" };
      const visitor = await made.signedIn("jordemoder-1");
      const usual = await registered(made);
      await tokenFor(made, visitor, usual);
      expect(
        await faultsAt(
          made.origin,
          page,
          [
            authorizePath(asking, asked),
            authorizePath(asking, { ...asked, lang: "en" }),
            authorizePath(asking, refused),
            "/oauth/authorize?client_id=x",
            "/settings/apps",
          ],
          { refusals: true },
        ),
      ).toEqual({});
      await page.goto(made.origin + authorizePath(asking, { redirect_uri: oob }));
      await page.click('button[value="allow"]');
      await page.waitForSelector("#code");
      expect(await faults(page)).toEqual([]);
      await page.context().close();
    },
  );

  test.each(["allow", "deny"] as const)(
    "by keyboard and without JavaScript: sign in on the way, %s, and be back in the app",
    { timeout: patience },
    async (decision) => {
      const asking = await registered(made, { redirect_uris: callback });
      const page = await (await browser.visitor()).newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      await page.goto(
        made.origin + authorizePath(asking, { redirect_uri: callback, state: "s t" }),
      );
      await tabTo(page, "#handle");
      await page.keyboard.type("jordemoder-1");
      await tabTo(page, "#password");
      await page.keyboard.type(password);
      await page.keyboard.press("Enter");
      await page.waitForURL("**/oauth/authorize?**");
      expect(await page.locator("h1").textContent()).toBe("Giv Lommevis adgang");
      await tabTo(page, `button[value="${decision}"]`);
      await page.keyboard.press("Enter");
      await page.waitForURL(`${callback}?**`);
      const answer = new URL(page.url()).searchParams;
      expect(answer.get("state")).toBe("s t");
      expect(answer.has(decision === "allow" ? "code" : "error")).toBe(true);
      expect(said).toEqual([]);
      await page.context().close();
    },
  );

  test(
    "the policy lets the answer go to the app that asked, and a form to nobody else",
    { timeout: patience },
    async () => {
      const asking = await registered(made, { redirect_uris: callback });
      const page = await (await browser.visitor({ javaScript: true })).newPage();
      await signInAt(made.origin, page, "jordemoder-1");
      await page.goto(made.origin + authorizePath(asking, { redirect_uri: callback }));
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      await page.evaluate(() => {
        const form = document.createElement("form");
        form.action = "http://127.0.0.1:9/elsewhere";
        document.body.append(form);
        form.submit();
      });
      await expect.poll(() => said.join()).toContain("form-action");
      expect(page.url()).toContain("/oauth/authorize");
      await page.context().close();
    },
  );
});
