import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { accessibilityFaults, sidewaysOverflow } from "../../support/browser.ts";
import { password } from "../support.ts";

const widths = [320, 390, 1280];
const schemes = ["light", "dark"] as const;

/** What is wrong with the page as it stands, at these widths (every one of ours) and in both schemes. */
export async function faults(page: Page, at: readonly number[] = widths): Promise<string[]> {
  const found: string[] = [];
  const styled = new Set<string>();
  for (const width of at) {
    await page.setViewportSize({ width, height: 900 });
    const style = await rulesOfStyle(page);
    const known = styled.has(style);
    styled.add(style);
    const sideways = await sidewaysOverflow(page);
    if (sideways > 0) found.push(`${width}: ${sideways} px sideways`);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const light = known ? "placesAndColours" : "all";
      const wrong = await accessibilityFaults(page, colorScheme === "dark" ? "colours" : light);
      found.push(...wrong.map((one) => `${width} ${colorScheme}: ${one}`));
    }
  }
  return found;
}

/** Which media rules of the style sheet apply at this width: where the same do, only places can differ. */
async function rulesOfStyle(page: Page): Promise<string> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  return page.evaluate(() => {
    const applied = (rules: CSSRuleList): string[] =>
      [...rules].flatMap((rule) => [
        rule instanceof CSSMediaRule ? `${matchMedia(rule.conditionText).matches}` : "",
        ...("cssRules" in rule ? applied(rule.cssRules as CSSRuleList) : []),
      ]);
    return [...document.styleSheets].flatMap(({ cssRules }) => applied(cssRules)).join();
  });
}

/** The most bytes of a page with its style and script, compressed. */
const heaviest = 25 * 1024;

/**
 * The same of each page that has faults, by its path: also what it says in the console, as where the content security
 * policy is broken, and when it is heavy. `refusals`: that something is answered with 4xx is as it should be.
 */
export async function faultsAt(
  origin: string,
  page: Page,
  paths: readonly string[],
  { refusals = false, at = widths }: { refusals?: boolean; at?: readonly number[] } = {},
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (!refusals || !/status of 4\d\d/.test(message.text())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  let shared: number | undefined;
  for (const path of paths) {
    const answer = await page.goto(origin + path);
    const bytes = gzipSync((await answer?.body()) ?? "").length + (shared ??= await weight(page));
    const wrong = [...(await faults(page, at)), ...said.splice(0)];
    if (bytes > heaviest) wrong.push(`${bytes} bytes`);
    if (wrong.length > 0) found[path] = wrong;
  }
  return found;
}

/** Bytes of the style sheet and the script of a page, compressed. */
async function weight(page: Page): Promise<number> {
  const parts = await page.evaluate(() => [
    document.querySelector<HTMLLinkElement>("link[rel=stylesheet]")?.href,
    document.querySelector("script")?.src,
  ]);
  let bytes = 0;
  for (const part of parts) {
    if (!part) throw new Error("a page without its style or its script");
    bytes += gzipSync(await (await page.request.get(part)).body()).length;
  }
  return bytes;
}

/** Signs in by the form. */
export async function signInAt(
  origin: string,
  page: Page,
  handle = "sygeplejerske-m2",
): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.fill("#handle", handle);
  await page.fill("#password", password);
  await page.click("main button");
}

/** Holds Tab down until that is focused. Throws when it never is. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let at = 0; at < 80; at++) {
    await page.keyboard.down("Tab");
    if ((await page.locator(`${selector}:focus`).count()) > 0) return page.keyboard.up("Tab");
  }
  throw new Error(`Tab never reached ${selector} on ${page.url()}`);
}
