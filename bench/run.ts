import { readdirSync } from "node:fs";
import { join } from "node:path";
import { commandOf, usage } from "./lib/command-line.ts";
import { mostOthers, watchOthers } from "./lib/quiet.ts";
import { keep, machine, type Result } from "./lib/results.ts";
import { report } from "./lib/report.ts";
import {
  refusalOf,
  verdictOf,
  type Bench,
  type Finding,
  type Scenario,
  type Settings,
} from "./lib/scenario.ts";

/*
 * How it is used: `usage` in lib/command-line.ts.
 *
 * Ends with 0 when every goal is reached, 1 when one is missed or an outcome is wrong, 2 when the command is not
 * understood, 3 when the machine was too busy for a verdict.
 */

const folder = import.meta.dirname;
const names = readdirSync(join(folder, "scenarios")).map((file) => file.replace(/\.ts$/, ""));

async function main(): Promise<number> {
  const command = commandOf(process.argv.slice(2), names);
  if ("report" in command) return report();
  if ("refused" in command) return refuse(command.refused);
  let code = 0;
  const { settings, json } = command;
  for (const name of command.names) {
    const { size, engine } = settings;
    const path = json ?? join(folder, "results", `${name}-${engine}-${size}.json`);
    code = Math.max(code, await runOne(name, settings, path));
  }
  return code;
}

async function runOne(name: string, settings: Settings, path: string): Promise<number> {
  const { scenario } = (await import(`./scenarios/${name}.ts`)) as { scenario: Scenario };
  const refused = refusalOf(name, scenario, settings);
  if (refused !== undefined) return refuse(refused);
  say(`${name} (${settings.size}, ${settings.engine}): ${scenario.about}`);
  const undo: (() => unknown)[] = [];
  const bench: Bench = {
    ...settings,
    tell: (line) => process.stderr.write(`  … ${line}\n`),
    atEnd: (each) => void undo.unshift(each),
  };
  const [about, began, others] = [machine(), performance.now(), watchOthers()];
  let findings: Finding[];
  try {
    findings = await scenario.run(bench);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  } finally {
    for (const each of undo) await each();
  }
  const result: Result = {
    scenario: name,
    settings,
    noisy: noise(others()),
    findings: findings.map((finding) => ({ ...finding, verdict: verdictOf(finding) })),
    machine: about,
    others: others(),
    seconds: Math.round((performance.now() - began) / 1000),
  };
  show(result);
  keep(path, result);
  if (result.noisy !== undefined) return 3;
  const verdicts = result.findings.map(({ verdict }) => verdict);
  if (verdicts.includes("missed")) return 1;
  return verdicts.includes("restless") ? 3 : 0;
}

function noise(others: number): string | undefined {
  return others > mostOthers ? `others used ${percent(others)} of the machine` : undefined;
}

function show({ findings, noisy, others, seconds }: Result): void {
  for (const {
    goal,
    what,
    value,
    pass,
    stretch,
    least,
    figures,
    paired,
    verdict,
    notes,
  } of findings) {
    const sign = least ? "≥" : "≤";
    const further = stretch === undefined ? "" : `, stretch ${sign} ${stretch}`;
    const goals = pass === undefined ? "" : ` (pass ${sign} ${pass}${further})`;
    const restless = `no verdict, the floor differs from itself by ${percent(paired?.floorSpread ?? 0)}`;
    const judged = verdict === "restless" ? restless : verdict;
    const said = noisy === undefined ? judged : "no verdict";
    say(`  ${goal === undefined ? "" : `goal ${goal}: `}${what}: ${round(value)}${goals}: ${said}`);
    const range = paired
      ? `ratios ${round(Math.min(...paired.ratios))} to ${round(Math.max(...paired.ratios))}; `
      : "";
    const all = Object.entries(figures).map(
      ([name, of]) => `${name} ${typeof of === "number" ? round(of) : of}`,
    );
    say(`    ${range}${all.join(", ")}`);
    for (const note of notes ?? []) say(`    ${note}`);
  }
  const busy = `others used ${percent(others)} of the machine`;
  say(`  ${seconds} s; ${busy}${noisy === undefined ? "" : `\n  NOISY: ${noisy}`}`);
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n\n${usage}\nScenarios: ${names.join(", ")}\n`);
  return 2;
}

function round(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
