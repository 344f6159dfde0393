import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Which rooms a room may import (DESIGN: House). Rooms inside the domain are ordered below. */
const may: Record<string, readonly string[]> = {
  lib: [],
  config: ["lib"],
  storage: ["lib", "migrations"],
  migrations: ["storage"],
  domain: ["storage", "lib"],
  federation: ["domain", "storage", "lib"],
  mastodon: ["domain", "storage", "lib", "oauth/session"],
  oauth: ["domain", "storage", "lib"],
  web: ["domain", "storage", "lib", "oauth/session"],
  push: ["domain", "storage", "lib"],
  jobs: ["domain", "storage", "lib"],
  observability: ["lib"],
  app: ["*"],
  main: ["*"],
  cli: ["*"],
  jsx: [],
};

/** What of storage a door or the domain may touch: the way in and the types, not the engines. */
const openStorage =
  /^src\/storage\/(transaction|reader|query|changes|memory|windowed|search|database|store|tables\/[a-z]+)\.ts$/;

const onlyIn: readonly [specifier: RegExp, places: RegExp][] = [
  [/^better-sqlite3$/, /^src\/storage\//],
  [/^pg$/, /^src\/storage\//],
  [/^@fedify\//, /^src\/federation\//],
  [/^undici$/, /^src\/(federation|cli)\/|^src\/app\.ts$/],
  [
    /^hono(\/|$)/,
    /^src\/(federation|mastodon|oauth|web|observability|app)\/|^src\/(app|main|jsx)\.tsx?$/,
  ],
  [/^jose$/, /^src\/push\//],
  [/^sharp$/, /^src\/domain\/media\//],
];

interface File {
  path: string;
  text: string;
  imports: { specifier: string; typeOnly: boolean; target: string | undefined }[];
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function read(path: string): File {
  const text = readFileSync(join(root, path), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const found = code.matchAll(
    /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[\s\S]*?\s+from\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/g,
  );
  const imports = Array.from(found, ([, , type, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? "";
    const target = specifier.startsWith(".")
      ? relative(root, resolve(root, dirname(path), specifier))
      : undefined;
    return { specifier, typeOnly: type !== undefined, target };
  });
  return { path, text: code, imports };
}

function room(path: string): string {
  if (path.startsWith("migrations/")) return "migrations";
  const [, first = ""] = path.split("/");
  return first.replace(/\.tsx?$/, "");
}

const files = [...sources("src"), ...sources("migrations")].map(read);

describe("the house", () => {
  test("every room imports only what it may", () => {
    const wrong = files.flatMap((file) =>
      file.imports.flatMap(({ target, typeOnly }) => {
        if (!target || !/\.tsx?$/.test(target)) return [];
        const from = room(file.path);
        const to = room(target);
        if (from === to || may[from]?.includes("*")) return [];
        if (from === "storage" && to === "domain" && typeOnly && target === "src/domain/facts.ts")
          return [];
        const allowed = may[from]?.some((r) => r === to || target.startsWith(`src/${r}`)) ?? false;
        const engineRoom = to === "storage" && from !== "migrations" && !openStorage.test(target);
        return allowed && !engineRoom ? [] : [`${file.path} → ${target}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("packages stay where they belong", () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) =>
          onlyIn.some(([what, where]) => what.test(specifier) && !where.test(file.path)),
        )
        .map(({ specifier }) => `${file.path} → ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("inside the domain, rooms import downwards only", () => {
    const readers = ["streams", "lists", "filters", "moderation"];
    const above: Record<string, readonly string[]> = {
      apps: ["people", "follows", "topics", "networks", "knowledge", ...readers],
      people: ["networks", "knowledge", ...readers],
      follows: ["networks", "knowledge", ...readers],
      topics: ["networks", "knowledge", ...readers],
      networks: ["knowledge", ...readers],
      knowledge: ["lists", "filters", "moderation"],
      streams: ["lists", "filters", "moderation"],
      lists: ["filters", "moderation"],
      filters: readers.filter((room) => room !== "filters"),
    };
    const wrong = files.flatMap((file) => {
      const from = /^src\/domain\/([a-z]+)\//.exec(file.path)?.[1] ?? "";
      return file.imports
        .filter(({ target, typeOnly }) => {
          const to = /^src\/domain\/([a-z]+)\//.exec(target ?? "")?.[1] ?? "";
          const guard =
            target === "src/domain/knowledge/guard.ts" ||
            target === "src/domain/knowledge/visible.ts";
          return !typeOnly && !guard && (above[from] ?? []).includes(to);
        })
        .map(({ target }) => `${file.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  test("no import cycles", () => {
    const graph = new Map(
      files.map((f) => [
        f.path,
        f.imports.filter((i) => !i.typeOnly && i.target).map((i) => i.target!),
      ]),
    );
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (state.get(path) === "done") return;
      if (state.get(path) === "open") {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
        return;
      }
      state.set(path, "open");
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      state.set(path, "done");
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  test("no default exports, no barrels; the environment and the console each have one place", () => {
    const wrong = files.flatMap(({ path, text }) => [
      ...(/\bexport default\b/.test(text) ? [`${path}: default export`] : []),
      ...(/\bexport (\*|\{[^}]*\}) from\b/.test(text) ? [`${path}: re-export`] : []),
      ...(/\bprocess\.env\b/.test(text) && path !== "src/config.ts" && !path.startsWith("src/cli/")
        ? [`${path}: process.env`]
        : []),
      ...(/\bconsole\./.test(text) && !path.startsWith("src/cli/") ? [`${path}: console`] : []),
    ]);
    expect(wrong).toEqual([]);
  });

  test("what tests share gives back by atEnd: a hook of its own would run for the first file only", () => {
    const wrong = sources("test").filter(
      (path) =>
        !/\.test\.tsx?$|^test\/support\/each-file\.ts$/.test(path) &&
        /^(before|after)(All|Each)\(/m.test(readFileSync(join(root, path), "utf8")),
    );
    expect(wrong).toEqual([]);
  });

  test("what is written for people stands in README, FEDERATION and docs", () => {
    const written = readdirSync(root).filter((name) => /\.(md|txt)$/i.test(name));
    expect(written.toSorted()).toEqual(["FEDERATION.md", "README.md"]);
  });
});
