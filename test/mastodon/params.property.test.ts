import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/mastodon/api-error.ts";
import {
  flag,
  id,
  ids,
  int,
  moment,
  orNone,
  part,
  parts,
  readSpec,
  text,
  word,
  words,
} from "../../src/mastodon/params.ts";
import { readParams, type Branch } from "../../src/mastodon/read-params.ts";
import { flat, type Said } from "./api-site.ts";

async function read(init: RequestInit & { query?: string }): Promise<Branch> {
  let tree: Branch | undefined;
  const app = new Hono();
  app.onError(
    (error) => new Response(null, { status: error instanceof ApiError ? error.status : 500 }),
  );
  app.post("/", async (c) => {
    tree = await readParams(c);
    return c.body(null);
  });
  const { status } = await app.request(`/${init.query ?? ""}`, { method: "POST", ...init });
  if (!tree) throw new Error(`refused: ${status}`);
  return tree;
}

const json = (said: object) => ({
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(said),
});

const plain = (tree: unknown): unknown => JSON.parse(JSON.stringify(tree));

/** Texts and lists of them, and lists of parts that have the same fields. */
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const leaf = fc.string({ maxLength: 12 }).filter((value) => !/[\r\n\0]/.test(value));
const said = fc.dictionary(
  name,
  fc.oneof(
    leaf,
    fc.array(leaf, { minLength: 1, maxLength: 4 }),
    fc.dictionary(name, leaf, { minKeys: 1, maxKeys: 3 }),
    fc.array(fc.record({ id: leaf, text: leaf }), { minLength: 1, maxLength: 3 }),
  ),
  { minKeys: 1, maxKeys: 5 },
);

describe("parameters", () => {
  test("say the same however they are sent", async () => {
    await fc.assert(
      fc.asyncProperty(said, async (value) => {
        const pairs = flat(value as Said) as [string, string][];
        const form = new FormData();
        for (const [key, one] of pairs) form.append(key, one);
        const urlencoded = new URLSearchParams(pairs);
        const trees = [
          await read({ body: urlencoded }),
          await read({ body: form }),
          await read({ query: `?${urlencoded}` }),
          await read({ body: urlencoded.toString(), headers: {} }),
        ];
        for (const tree of trees) expect(plain(tree)).toEqual(value);
        expect(plain(await read(json(value)))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["a[]=1&a[]=2", { a: ["1", "2"] }],
    ["a=1&a=2", { a: ["1", "2"] }],
    ["a[0]=1&a[1]=2", { a: ["1", "2"] }],
    ["a[][id]=1&a[][x]=2&a[][id]=3", { a: [{ id: "1", x: "2" }, { id: "3" }] }],
    ["a[0][id]=1&a[1][id]=3&a[0][x]=2", { a: [{ id: "1", x: "2" }, { id: "3" }] }],
    ["a[b][c][]=1", { a: { b: { c: ["1"] } } }],
    ["a[__proto__][x]=1&__proto__[y]=2&constructor=3", {}],
    ["a[b=1", { a: "1" }],
    ["a[b[c]=1&d[e]f[g]=2", { a: { "b[c": "1" }, d: { e: { g: "2" } } }],
  ])("reads %s", async (body, tree) => {
    expect(plain(await read({ body: new URLSearchParams(body) }))).toEqual(tree);
  });

  test("reads a name in one pass, whatever is opened and never closed in it", async () => {
    const name = "[".repeat(200_000);
    expect(plain(await read({ body: new URLSearchParams([[`a${name}`, "1"]]) }))).toEqual({
      a: "1",
    });
  });

  test("goes by the body where query and body differ", async () => {
    const tree = await read({ query: "?a=1&b=2", ...json({ a: "3" }) });
    expect(plain(tree)).toEqual({ a: "3", b: "2" });
  });

  test.each([
    ["JSON that is none", { headers: { "Content-Type": "application/json" }, body: "{" }, 400],
    ["a list", json([1]), 400],
    ["JSON nested too deep", json({ a: { b: { c: { d: { e: { f: { g: { h: 1 } } } } } } } }), 413],
    [
      "too many fields",
      { body: new URLSearchParams(Array.from({ length: 501 }, (_, n) => [`a${n}`, "1"])) },
      413,
    ],
    ["too many items", json({ a: Array.from({ length: 501 }, () => 1) }), 413],
  ])("refuses %s", async (_, init, status) => {
    await expect(read(init)).rejects.toThrow(`refused: ${status}`);
  });

  test("never throw but what is wrong with them", async () => {
    const readers = [
      text(),
      flag(),
      int(1, 40),
      orNone(int(1, 40)),
      id(),
      ids(),
      moment(),
      word("a", "b"),
      words("a"),
      part({ x: text() }),
      parts({ x: text() }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const tree = await read(json({ value })).catch(() => undefined);
        if (!tree) return;
        for (const one of readers)
          try {
            readSpec({ value: one }, tree);
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
          }
      }),
      { numRuns: 60 },
    );
  });

  test("none is said by an empty text or null, and is not the same as nothing said", async () => {
    const spec = { a: orNone(int(1, 40)), b: int(1, 40) };
    const none = { a: null, b: undefined };
    expect(readSpec(spec, await read(json({ a: null, b: null })))).toEqual(none);
    expect(readSpec(spec, await read({ query: "?a=&b=" }))).toEqual(none);
    expect(readSpec(spec, await read(json({ a: 7 })))).toEqual({ a: 7, b: undefined });
    expect(readSpec(spec, await read(json({})))).toEqual({ a: undefined, b: undefined });
  });

  test.each([
    ["", false],
    ["0", false],
    ["f", false],
    ["false", false],
    ["off", false],
    ["1", true],
    ["true", true],
    ["yes", true],
  ])("a flag of %j is %s", (value, yes) => {
    expect(flag().read(value, "x")).toBe(yes);
  });
});
