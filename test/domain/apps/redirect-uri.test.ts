import { expect, test } from "vitest";
import { mayRedirectTo, outOfBand, redirectWith } from "../../../src/domain/apps/redirect-uri.ts";

test.each([
  outOfBand,
  "com.tapbots.Ivory.10217:/request_token",
  "oauth2redirect://com.keylesspalace.tusky/",
  "icecubesapp://",
  "mastodon-android-auth://callback",
  "https://elk.example/api/nord.example/oauth/https%3A%2F%2Felk.example?x=1",
  "http://localhost:5173/",
  "http://127.0.0.1:8080/back",
  "http://[::1]/back",
])("an app may be answered at %s", (uri) => {
  expect(mayRedirectTo(uri)).toBe(true);
});

test.each([
  "",
  "/callback",
  "callback",
  "//app.example/callback",
  "https:",
  "https://",
  "https://app.example/#fragment",
  "https://user:pass@app.example/",
  "http://app.example/",
  "http://localhost.evil.example/",
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "file:///etc/passwd",
  "https://app.example/ x",
  "https://app.example/\nhttps://evil.example/",
  "https://app.example/\\evil.example",
  "https://app.example/ø",
  `https://app.example/${"x".repeat(2_000)}`,
])("nor at %j", (uri) => {
  expect(mayRedirectTo(uri)).toBe(false);
});

test("what is registered stays letter by letter; parameters come after its own", () => {
  const code = { code: "a b", state: "x&y" };
  expect(redirectWith("App.Example:/Back", code)).toBe("App.Example:/Back?code=a+b&state=x%26y");
  expect(redirectWith("https://a.example/?b=1", { code: "c" })).toBe(
    "https://a.example/?b=1&code=c",
  );
  expect(redirectWith("https://a.example/?", { code: "c" })).toBe("https://a.example/?code=c");
});
