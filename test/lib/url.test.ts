import { expect, test } from "vitest";
import { hostOf, parseHttpUrl, sameOrigin } from "../../src/lib/url.ts";

test.each([
  "https://a.example/x?y#z",
  "http://127.0.0.1:3000/",
  "https://æble.example",
  "HTTPS://A.example",
])("parses %s", (text) => {
  expect(parseHttpUrl(text)?.protocol).toMatch(/^https?:$/);
});

test.each([
  "",
  "//a.example",
  "https:a.example",
  "https:///a.example",
  "https://",
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,x",
  "ftp://a.example",
  " https://a.example",
  "https://a.example/\u202etxt",
  "https://a.exa\u200bmple/",
  "https://a.example\\@b.example",
  "https://user@a.example",
  "https://user:secret@a.example",
  `https://a.example/${"x".repeat(2048)}`,
  undefined,
  {},
])("refuses %j", (value) => {
  expect(parseHttpUrl(value)).toBeUndefined();
});

test("sameOrigin holds scheme, host and port together", () => {
  expect(sameOrigin("https://a.example/x", "https://A.example:443/y")).toBe(true);
  expect(sameOrigin("https://a.example", "http://a.example")).toBe(false);
  expect(sameOrigin("https://a.example", "https://b.a.example")).toBe(false);
  expect(sameOrigin("https://a.example", "https://a.example:8443")).toBe(false);
  expect(sameOrigin("nonsense", "nonsense")).toBe(false);
  expect(sameOrigin(undefined, undefined)).toBe(false);
});

test("hostOf keeps an unusual port and writes names in ASCII", () => {
  expect(hostOf("https://A.example:443/x")).toBe("a.example");
  expect(hostOf("http://a.example:3000/x")).toBe("a.example:3000");
  expect(hostOf("https://æble.example/")).toBe("xn--ble-xla.example");
  expect(hostOf("mailto:x@a.example")).toBeUndefined();
});
