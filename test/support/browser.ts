import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type CDPSession, type Page } from "playwright-core";

/** The same engine without the windows around it costs half as much. */
const executable = ["chromium-headless-shell", "chromium", "chromium-browser"]
  .map((name) => `/usr/bin/${name}`)
  .find((path) => existsSync(path));

/** Whether Debian's Chromium is here. */
export const hasBrowser = executable !== undefined;

/** Pages live for less than a second: to start processes for them, or to compile for speed, costs more than it brings. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--in-process-gpu",
  "--js-flags=--no-opt",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Browser {
  /** A fresh visitor: own cookies, Danish, no JavaScript unless asked for. */
  visitor: (options?: {
    javaScript?: boolean;
    width?: number;
    dark?: boolean;
    locale?: string;
  }) => Promise<BrowserContext>;
  close: () => Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "vis-chromium-"));
  const browser = await chromium.launch({
    executablePath: executable!,
    headless: true,
    args: [...quiet, `--crash-dumps-dir=${folder}`],
  });
  return {
    visitor: ({ javaScript = false, width = 1280, dark = false, locale = "da-DK" } = {}) =>
      browser.newContext({
        javaScriptEnabled: javaScript,
        viewport: { width, height: 900 },
        colorScheme: dark ? "dark" : "light",
        locale,
      }),
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const colours = ["color-contrast", "link-in-text-block"];
const places = ["target-size", "scrollable-region-focusable", "skip-link", "region"];
const rules = {
  all: standards,
  placesAndColours: { type: "rule", values: [...places, ...colours] },
  colours: { type: "rule", values: colours },
};

/**
 * axe-core's findings on the page as it stands (WCAG 2.0–2.2 A and AA, and best practice), one line each, or only those
 * that another colour scheme can change, or another width at which the same rules of style apply. The visitor needs
 * JavaScript.
 */
export async function accessibilityFaults(
  page: Page,
  which: keyof typeof rules = "all",
): Promise<string[]> {
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axeSource);
  const found = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules[which])}, resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" "))))`,
  );
  return found as string[];
}

const sessions = new WeakMap<Page, CDPSession>();

/** How far the page reaches beyond its window, in CSS pixels: 0 when it does not scroll sideways. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  let session = sessions.get(page);
  if (!session) sessions.set(page, (session = await page.context().newCDPSession(page)));
  const { cssContentSize, cssLayoutViewport } = await session.send("Page.getLayoutMetrics");
  return Math.max(0, Math.ceil(cssContentSize.width - cssLayoutViewport.clientWidth));
}
