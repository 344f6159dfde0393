import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "./results.ts";

const root = join(import.meta.dirname, "../..");
const [opening, closing] = ["<!-- bench report -->", "<!-- /bench report -->"];

/** Writes the figures of `bench/results` into the documents, between their marks; nobody writes figures there by hand. */
export function report(): number {
  const folder = join(root, "bench/results");
  const results = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Result);
  const rows = results
    .flatMap((result) => result.findings.map((finding) => ({ ...finding, ...result, finding })))
    .toSorted((a, b) => order(a.goal) - order(b.goal) || a.what.localeCompare(b.what));
  write("docs/performance.md", [
    "| goal | what | figure | pass | stretch | reached | size, engine | made of |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(
      ({ goal = "", what, value, pass, stretch, least, verdict, noisy, settings, figures }) => {
        const sign = least ? "≥" : "≤";
        const limit = (of: number | undefined) => (of === undefined ? "" : `${sign} ${of}`);
        const made = Object.entries(figures).map(([name, of]) => `${name} ${short(of)}`);
        const cells = [goal, what, short(value), limit(pass), limit(stretch)];
        const judged =
          verdict === "restless" ? "no verdict: the floor differs from itself" : verdict;
        const reached = noisy === undefined ? judged : `no verdict: ${noisy}`;
        return `| ${[...cells, reached, `${settings.size} ${settings.engine}`, made.join(", ")].join(" | ")} |`;
      },
    ),
  ]);
  write("README.md", [
    "| goal | figure | to be reached |",
    "|---|---|---|",
    ...rows
      .filter(
        ({ goal, noisy, settings, verdict }) =>
          goal !== undefined &&
          noisy === undefined &&
          verdict !== "restless" &&
          settings.size === "M",
      )
      .map(
        ({ what, value, pass, least, settings }) =>
          `| ${what}${settings.engine === "postgres" ? " (PostgreSQL)" : ""} | ${short(value)} | ${least ? "≥" : "≤"} ${pass} |`,
      ),
  ]);
  return 0;
}

function write(path: string, lines: readonly string[]): void {
  const text = readFileSync(join(root, path), "utf8");
  const [before, rest] = text.split(opening);
  const after = rest?.split(closing)[1];
  if (before === undefined || after === undefined) return;
  writeFileSync(join(root, path), `${before}${opening}\n${lines.join("\n")}\n${closing}${after}`);
}

function order(goal = "99"): number {
  return Number.parseInt(goal, 10) + (goal.endsWith("b") ? 0.1 : goal.endsWith("c") ? 0.2 : 0);
}

function short(value: number | string): string {
  return typeof value === "string" ? value : String(value === 0 ? 0 : Number(value.toPrecision(3)));
}
