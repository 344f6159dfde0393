import fc from "fast-check";
import { expect, test } from "vitest";
import { safePath } from "../../src/web/form.ts";

const here = "https://nord.example/login";

test.each([
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/.//evil.example",
  "/..//evil.example/x",
  "/%2e//evil.example",
  "/a/..//evil.example",
  "/a/../..//evil.example",
  "/\t/evil.example",
  "https://evil.example",
  "//[",
  "javascript:alert(1)",
  "evil",
  "",
])("%j is no path here", (value) => {
  expect(safePath(value, "/home")).toBe("/home");
});

test.each([
  ["/search?q=a//b#c", "/search?q=a//b#c"],
  ["/a/../posts/7", "/posts/7"],
  ["/@laege-m1@syd.example", "/@laege-m1@syd.example"],
])("%j leads to %j", (value, path) => {
  expect(safePath(value, "/home")).toBe(path);
});

test("whatever is written, a browser stays here", () => {
  const piece = fc.constantFrom("/", "\\", ".", "..", "%2e", "%2f", "@", ":", "?", "#", "a", "\t");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = safePath(`/${pieces.join("")}evil.example`, "/");
      expect(new URL(path, here).origin).toBe("https://nord.example");
    }),
  );
});
