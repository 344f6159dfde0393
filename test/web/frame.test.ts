import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { password, site } from "./support.ts";

describe("the frame around all pages", () => {
  test("headers: nothing runs or loads but our own files; private pages are not kept", async () => {
    const { visitor, member, signedIn } = await site();
    await member("anna");
    const open = await visitor().get("/login");
    const csp = open.headers.get("Content-Security-Policy") ?? "";
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toContain("unsafe");
    expect(open.html).not.toMatch(/<style|<script(?![^>]* src=)|\son[a-z]+=|\sstyle=/);
    expect(open.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(open.headers.get("Strict-Transport-Security")).toContain("max-age");
    const anna = await signedIn("anna");
    const own = await anna.get("/nothing");
    expect(own.headers.get("Cache-Control")).toBe("private, no-store");
  });

  test("style, script and typeface are kept for good under the hash of what they hold", async () => {
    const { visitor } = await site();
    const { html } = await visitor().get("/login");
    const addresses = html.match(/\/static\/[\w.-]+/g) ?? [];
    expect(new Set(addresses).size).toBe(4);
    for (const address of new Set(addresses)) {
      const { status, headers } = await visitor().get(address);
      expect([address, status]).toEqual([address, 200]);
      expect(headers.get("Cache-Control")).toContain("immutable");
    }
    expect((await visitor().get("/static/vis.000000000000.css")).status).toBe(404);
    const [style = ""] = addresses.filter((address) => address.endsWith(".css"));
    const [script = ""] = addresses.filter((address) => address.endsWith(".js"));
    expect((await visitor().get(style)).html.length).toBeLessThanOrEqual(12 * 1024);
    expect(gzipSync((await visitor().get(script)).html).length).toBeLessThanOrEqual(4 * 1024);
  });

  test("a form is let in from our own pages only, and with the session's token", async () => {
    const { visitor, member, signedIn } = await site();
    await member("anna");
    const form = { handle: "anna", password };
    const refused = async (headers: Record<string, string>) =>
      expect((await visitor().post("/login", form, headers)).status).toBe(403);
    await refused({ Origin: "https://evil.example" });
    await refused({ Origin: "null" });
    await refused({ "Sec-Fetch-Site": "cross-site" });
    await refused({ "Sec-Fetch-Site": "same-site" });
    const anna = await signedIn("anna");
    expect((await anna.post("/logout", { csrf: "" })).status).toBe(403);
    expect((await anna.post("/logout", { csrf: "x".repeat(43) })).status).toBe(403);
    expect((await anna.post("/logout")).status).toBe(303);
  });

  test("what comes is bounded and must be a form", async () => {
    const { visitor, answer, origin, member, signedIn } = await site();
    expect((await visitor().post("/login", { handle: "a".repeat(70_000) })).status).toBe(413);
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`f${at}`, "x"]));
    expect((await visitor().post("/login", many)).status).toBe(413);
    const send = (method: string, type: string, body: BodyInit) =>
      answer(
        new Request(`${origin}/login`, {
          method,
          body,
          headers: { Origin: origin, "Content-Type": type },
        }),
      );
    expect((await send("POST", "application/json", "{}")).status).toBe(415);
    expect((await send("POST", "multipart/form-data; boundary=x", "nonsense")).status).toBe(400);
    expect((await send("PUT", "text/plain", "x")).status).toBe(405);
    const files = new FormData();
    files.set("file", new Blob([new Uint8Array(100_000)]), "a.bin");
    expect((await visitor().upload("/login", files)).status).toBe(413);
    await member("anna");
    const anna = await signedIn("anna");
    const tooBig = new FormData();
    tooBig.set("file", new Blob([new Uint8Array(11 * 1024 * 1024)]), "a.bin");
    expect((await anna.upload("/language", tooBig)).status).toBe(413);
  });

  test("the language is the cookie's, then the account's, then the browser's, then Danish", async () => {
    const { visitor, member, signedIn } = await site();
    const lang = (html: string) => /<html lang="(\w+)"/.exec(html)?.[1];
    expect(lang((await visitor().get("/login")).html)).toBe("da");
    const english = { "Accept-Language": "fr, en-GB;q=0.8, da;q=0.2" };
    expect(lang((await visitor(english).get("/login")).html)).toBe("en");
    await member("anna", { language: "en" });
    const anna = await signedIn("anna");
    expect(lang((await anna.get("/nothing")).html)).toBe("en");
    const changed = await anna.post("/language", { language: "da", back: "/login?to=%2Fhome" });
    expect(changed.location).toBe("/login?to=%2Fhome");
    expect(lang((await anna.get("/nothing")).html)).toBe("da");
    expect((await anna.post("/language", { language: "xx" })).status).toBe(422);
    for (const back of ["//evil.example", "https://evil.example/", "/\\evil.example", "/ x"])
      expect((await anna.post("/language", { language: "da", back })).location).toBe("/");
  });
});

describe("signing in and out", () => {
  test("a right password gives a new session in a cookie that scripts and other sites do not get", async () => {
    const { visitor, member } = await site();
    await member("anna");
    const anna = visitor();
    const answer = await anna.post("/login", { handle: "@Anna", password, to: "/home" });
    expect([answer.status, answer.location]).toEqual([303, "/home"]);
    const cookie = answer.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^__Host-vis=[\w-]{43};/);
    for (const part of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"])
      expect(cookie).toContain(part);
    const first = anna.cookies.get("__Host-vis");
    expect((await anna.get("/login")).status).toBe(303);
    await anna.get("/nothing");
    await anna.post("/logout");
    expect(anna.cookies.has("__Host-vis")).toBe(false);
    const thief = visitor({ Cookie: `__Host-vis=${first}` });
    expect((await thief.get("/login")).status).toBe(200);
  });

  test("without TLS the cookie is named for the port, so that instances side by side keep theirs", async () => {
    const one = await site({}, { origin: "http://127.0.0.1:3001" });
    const other = await site({}, { origin: "http://127.0.0.1:3002" });
    const cookies: string[] = [];
    for (const { member, visitor } of [one, other]) {
      await member("anna");
      const answer = await visitor().post("/login", { handle: "anna", password });
      cookies.push(answer.headers.getSetCookie()[0]?.split(";")[0] ?? "");
    }
    expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(["vis-3001", "vis-3002"]);
    const Cookie = cookies.join("; ");
    for (const { visitor } of [one, other])
      expect((await visitor({ Cookie }).get("/home")).status).toBe(200);
  });

  test("a wrong one shows the form again with the name kept, and never the password", async () => {
    const { visitor, member } = await site();
    await member("anna");
    const wrong = await visitor().post("/login", { handle: "anna", password: "hemmeligt gæt" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('role="alert"');
    expect(wrong.html).toContain('value="anna"');
    expect(wrong.html).not.toContain("hemmeligt");
    const unknown = await visitor().post("/login", { handle: "nobody", password });
    expect(unknown.status).toBe(422);
    expect(unknown.html.replaceAll("nobody", "anna")).toBe(wrong.html);
  });

  test("many tries from one address wait, whoever they are for; another address does not", async () => {
    const { visitor } = await site({ clock: () => new Date("2026-03-01T08:00:00Z") });
    const one = visitor({ "X-Test-Address": "2001:db8:1:2::3" });
    for (let at = 0; at < 30; at++)
      expect((await one.post("/login", { handle: `x${at}`, password: "x" })).status).toBe(422);
    const neighbour = visitor({ "X-Test-Address": "2001:db8:1:2::4" });
    const waiting = await neighbour.post("/login", { handle: "anna", password });
    expect(waiting.status).toBe(429);
    expect(waiting.headers.get("Retry-After")).toBe("20");
    const other = visitor({ "X-Test-Address": "2001:db8:1:3::3" });
    expect((await other.post("/login", { handle: "anna", password: "x" })).status).toBe(422);
  });
});
