import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

/*
 * Every start reads in what is imported from `src/main.ts` on; what few requests need is read in when one comes
 * (decision 0025). A package that is missing here costs memory and time on every start and every command: is it needed for
 * the first page?
 */
const atEveryStart = [
  "@hono/node-server",
  "@logtape/logtape",
  "better-sqlite3",
  "blurhash",
  "hono",
  "ipaddr.js",
  "kysely",
  "ws",
];

/** Packages that are imported for their values from `file` on, whatever imports what. */
function packagesFrom(file: string): Set<string> {
  const [packages, seen, open] = [new Set<string>(), new Set<string>(), [file]];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const name of importsOf(readFileSync(at, "utf8"))) {
      if (name.startsWith(".")) open.push(join(dirname(at), name));
      else if (!name.startsWith("node:")) packages.add(packageOf(name));
    }
  }
  expect(seen.size).toBeGreaterThan(500);
  return packages;
}

function importsOf(text: string): string[] {
  const statements = text.matchAll(/^import\s(?!type\b)(?:([^;"]*?)\s+from\s+)?"([^"]+)"/gms);
  return [...statements].flatMap(([, names = "", from = ""]) =>
    /^\{(?:\s*type\s[^,}]+,?)+\s*\}$/.test(names.trim()) ? [] : [from],
  );
}

function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

test("a start reads in few packages", () => {
  const found = packagesFrom(resolve(import.meta.dirname, "../src/main.ts"));
  expect([...found].toSorted()).toEqual(atEveryStart);
});
