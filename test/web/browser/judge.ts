import type { Page } from "playwright-core";
import { accessibilityFaults, sidewaysOverflow } from "../../support/browser.ts";
import { password } from "../support.ts";

const widths = [320, 390, 1280];
const schemes = ["light", "dark"] as const;

/** What is wrong with the page as it stands, at these widths (every one of ours) and in both schemes. */
export async function faults(page: Page, at: readonly number[] = widths): Promise<string[]> {
  const found: string[] = [];
  for (const width of at) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = await sidewaysOverflow(page);
    if (sideways > 0) found.push(`${width}: ${sideways} px sideways`);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const wrong = await accessibilityFaults(page, colorScheme === "dark");
      found.push(...wrong.map((one) => `${width} ${colorScheme}: ${one}`));
    }
  }
  return found;
}

/** The same of each page that has faults, by its path. */
export async function faultsAt(
  origin: string,
  page: Page,
  paths: readonly string[],
  at: readonly number[] = widths,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const path of paths) {
    await page.goto(origin + path);
    const wrong = await faults(page, at);
    if (wrong.length > 0) found[path] = wrong;
  }
  return found;
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
