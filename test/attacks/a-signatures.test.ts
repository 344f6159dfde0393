import { describe, expect, test } from "vitest";
import { publicKeyFromPem } from "../../src/federation/wire/algorithm.ts";
import { digestHeader } from "../../src/federation/wire/digest.ts";
import { verifyRequest } from "../../src/federation/wire/verify-request.ts";
import {
  alice,
  bytes,
  everyKey,
  inbox,
  mallory,
  now,
  received,
  signed,
  withHeaders,
  type Party,
} from "../federation/support.ts";

const body = bytes('{"hello":"world"}');
const date = new Date(now).toUTCString();
const created = now / 1000;

/** A signature by RFC 9421 over whatever is asked. */
async function label(by: Party, lines: [string, string][], parameters: string, name = "sig1") {
  const names = lines.map(([one]) => `"${one}"`).join(" ");
  const input = `(${names})${parameters}`;
  const base = [...lines, ["@signature-params", input]].map(([one, value]) => `"${one}": ${value}`);
  const signature = await by.signer.sign(bytes(base.join("\n")));
  return { input: `${name}=${input}`, signature: `${name}=:${signature.toString("base64")}:` };
}

async function rfc9421(by: Party, lines: [string, string][], parameters: string) {
  const { input, signature } = await label(by, lines, parameters);
  return { host: "nord.example", date, "signature-input": input, signature };
}

async function cavage(by: Party, lines: [string, string][], extra = "") {
  const base = lines.map(([name, value]) => `${name}: ${value}`).join("\n");
  const signature = await by.signer.sign(bytes(base));
  const names = lines.map(([name]) => name).join(" ");
  return `keyId="${by.keyId}"${extra},headers="${names}",signature="${signature.toString("base64")}"`;
}

const target: [string, string][] = [
  ["(request-target)", "post /inbox"],
  ["host", "nord.example"],
];
const strong: [string, string][] = [
  ["@method", "POST"],
  ["@target-uri", inbox],
];

test("A01 the verdict names the owner of the key that signed, whatever the body says", async () => {
  const request = await signed(mallory.signer, "cavage", {
    body: bytes(JSON.stringify({ actor: alice.actor })),
  });
  expect(await verifyRequest(request, everyKey)).toMatchObject({ ok: true, owner: mallory.actor });
});

describe("A05 weak coverage is refused", () => {
  const parameters = `;created=${created};keyid="${mallory.keyId}"`;
  const weak: [string, [string, string][]][] = [
    ["()", []],
    ["date", [["date", date]]],
    ["no body", strong],
    ["no method", [["@target-uri", inbox]]],
    [
      "no path",
      [
        ["@method", "POST"],
        ["@authority", "nord.example"],
      ],
    ],
  ];
  test.each(weak)("RFC 9421 over %s", async (_, lines) => {
    const headers = await rfc9421(mallory, lines, parameters);
    const request = received({ ...headers, "content-digest": "sha-256=:AA==:" }, body);
    expect(await verifyRequest(request, everyKey)).toEqual({ ok: false, reason: "coverage" });
  });

  test("a path without its query", async () => {
    const lines: [string, string][] = [
      ["@method", "GET"],
      ["@authority", "nord.example"],
      ["@path", "/outbox"],
    ];
    const headers = await rfc9421(mallory, lines, parameters);
    const ask = (query: string) =>
      verifyRequest(
        received(headers, bytes(""), { method: "GET", url: `https://nord.example/outbox${query}` }),
        everyKey,
      );
    expect(await ask("")).toMatchObject({ ok: true });
    expect(await ask("?page=2")).toEqual({ ok: false, reason: "coverage" });
  });

  test("component parameters", async () => {
    const request = await signed(alice.signer, "rfc9421");
    const input = request.headers.get("signature-input") ?? "";
    for (const from of ['"@method"', '"content-digest"'])
      expect(
        await verifyRequest(
          withHeaders(request, { "signature-input": input.replace(from, `${from};bs`) }),
          everyKey,
        ),
      ).toEqual({ ok: false, reason: "malformed" });
  });

  test.each([["host"], ["(request-target)"], ["date"]])("cavage without %s", async (name) => {
    const lines: [string, string][] = [...target, ["date", date], ["digest", digestHeader(body)]];
    const signature = await cavage(
      mallory,
      lines.filter(([one]) => one !== name),
    );
    const headers = { host: "nord.example", date, digest: digestHeader(body), signature };
    expect(await verifyRequest(received(headers, body), everyKey)).toEqual({
      ok: false,
      reason: "coverage",
    });
  });
});

describe("A07 a body without a covered digest is refused", () => {
  test.each(["cavage", "rfc9421"] as const)("%s, digest taken away", async (scheme) => {
    const request = await signed(alice.signer, scheme);
    const changed = withHeaders(request, { digest: "", "content-digest": "" });
    expect(await verifyRequest(changed, everyKey)).toEqual({ ok: false, reason: "digest" });
  });

  test("cavage, digest there but not covered", async () => {
    const signature = await cavage(mallory, [...target, ["date", date]]);
    const headers = { host: "nord.example", date, digest: digestHeader(body), signature };
    expect(await verifyRequest(received(headers, body), everyKey)).toEqual({
      ok: false,
      reason: "coverage",
    });
  });

  test("a body on another method needs one too", async () => {
    const lines: [string, string][] = [
      ["(request-target)", "get /inbox"],
      ["host", "nord.example"],
      ["date", date],
    ];
    const headers = { host: "nord.example", date, signature: await cavage(mallory, lines) };
    const ask = (held: Buffer) =>
      verifyRequest(received(headers, held, { method: "GET" }), everyKey);
    expect(await ask(bytes(""))).toMatchObject({ ok: true });
    expect(await ask(body)).toEqual({ ok: false, reason: "coverage" });
  });
});

test.each(["cavage", "rfc9421"] as const)("A08 the digest of another body (%s)", async (scheme) => {
  const request = await signed(alice.signer, scheme);
  expect(await verifyRequest({ ...request, body: bytes("{}") }, everyKey)).toEqual({
    ok: false,
    reason: "digest",
  });
});

test("A09 md5 alone is refused, lower-case sha-256 is taken", async () => {
  const send = async (digest: string) => {
    const signature = await cavage(alice, [...target, ["date", date], ["digest", digest]]);
    const headers = { host: "nord.example", date, digest, signature };
    return verifyRequest(received(headers, body), everyKey);
  };
  expect(await send("md5=+6kuV2IY6vQ7Q5aVJDcYGQ==")).toEqual({ ok: false, reason: "digest" });
  expect(await send(digestHeader(body).replace("SHA", "sha"))).toMatchObject({ ok: true });
});

describe("A10 time", () => {
  const minute = 60_000;
  const schemes = ["cavage", "rfc9421"] as const;
  test.each(schemes)("an hour is the most (%s)", async (scheme) => {
    for (const [minutes, ok] of [
      [-61, false],
      [-59, true],
      [59, true],
      [61, false],
    ] as const) {
      const request = await signed(alice.signer, scheme, { at: now + minutes * minute });
      expect((await verifyRequest({ ...request, now }, everyKey)).ok).toBe(ok);
    }
  });

  test("expires is honoured by both", async () => {
    const at = (expires: number) => `;created=${created};expires=${expires};keyid="${alice.keyId}"`;
    const nothing = bytes("");
    const lines: [string, string][] = [
      ["@method", "GET"],
      ["@target-uri", inbox],
    ];
    for (const [expires, verdict] of [
      [created - 1, { ok: false, reason: "expired" }],
      [created + 60, { ok: true }],
    ] as const) {
      const modern = await rfc9421(alice, lines, at(expires));
      const get = { method: "GET", url: inbox };
      expect(await verifyRequest(received(modern, nothing, get), everyKey)).toMatchObject(verdict);
      const old: [string, string][] = [
        ["(request-target)", "get /inbox"],
        ["host", "nord.example"],
        ["(created)", String(created)],
        ["(expires)", String(expires)],
      ];
      const extra = `,algorithm="hs2019",created=${created},expires=${expires}`;
      const headers = { host: "nord.example", signature: await cavage(alice, old, extra) };
      expect(await verifyRequest(received(headers, nothing, get), everyKey)).toMatchObject(verdict);
    }
  });

  test("no time, or an unreadable one", async () => {
    const request = await signed(alice.signer, "cavage");
    for (const text of ["", "yesterday", "0"])
      expect((await verifyRequest(withHeaders(request, { date: text }), everyKey)).ok).toBe(false);
    const headers = await rfc9421(alice, strong, `;keyid="${alice.keyId}"`);
    expect(await verifyRequest(received(headers, body), everyKey)).toEqual({
      ok: false,
      reason: "malformed",
    });
  });

  test("(created) is not for the old algorithms", async () => {
    const lines: [string, string][] = [...target, ["(created)", String(created)]];
    lines.push(["digest", digestHeader(body)]);
    const extra = `,algorithm="rsa-sha256",created=${created}`;
    const signature = await cavage(alice, lines, extra);
    const headers = { host: "nord.example", digest: digestHeader(body), signature };
    expect((await verifyRequest(received(headers, body), everyKey)).ok).toBe(false);
  });
});

test.each(["cavage", "rfc9421"] as const)(
  "A11 what was signed for another host or inbox is refused here (%s)",
  async (scheme) => {
    for (const url of ["https://oest.example/inbox", "https://nord.example/actors/1/inbox"]) {
      const request = await signed(alice.signer, scheme, { url });
      const here = { ...request, url: inbox };
      expect((await verifyRequest(here, everyKey)).ok).toBe(false);
      const renamed = withHeaders(here, { host: "nord.example" });
      expect(await verifyRequest(renamed, everyKey)).toEqual({ ok: false, reason: "signature" });
    }
    const request = await signed(alice.signer, scheme);
    for (const host of ["", "oest.example", "nord.example@oest.example", "nord.example:8443"])
      expect(await verifyRequest(withHeaders(request, { host }), everyKey)).toEqual({
        ok: false,
        reason: "host",
      });
  },
);

test("A13 a key id that is no address is refused before anyone looks for it", async () => {
  const asked: string[] = [];
  for (const keyId of ["acct:m@mallory.example", "m", "file:///etc/passwd", "data:,x", ""]) {
    const signer = { ...mallory.signer, keyId };
    for (const scheme of ["cavage", "rfc9421"] as const) {
      const verdict = await verifyRequest(await signed(signer, scheme), (id) => {
        asked.push(id);
        return Promise.resolve({ key: mallory.rsa.publicKey, owner: alice.actor });
      });
      expect(verdict.ok).toBe(false);
    }
  }
  expect(asked).toEqual([]);
});

test("A14 broken keys and odd finders end in a refusal, never in an error or a pass", async () => {
  for (const pem of ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", 7, null])
    expect(publicKeyFromPem(pem)).toBeUndefined();
  const request = await signed(alice.signer, "cavage");
  const odd: unknown[] = [
    undefined,
    null,
    true,
    {},
    { key: "yes", owner: alice.actor },
    { key: alice.rsa.privateKey, owner: alice.actor },
    { key: alice.ed25519.publicKey, owner: alice.actor },
  ];
  for (const found of odd)
    expect((await verifyRequest(request, () => Promise.resolve(found as never))).ok).toBe(false);
});

describe("A15 every signature a request carries must be strong, hold and be one owner's", () => {
  const parameters = (by: Party) => `;created=${created};keyid="${by.keyId}"`;
  const two = async (first: Party, second: Party, spoil = false) => {
    const request = await signed(first.signer, "rfc9421", { body });
    const lines: [string, string][] = [
      ...strong,
      ["content-digest", request.headers.get("content-digest") ?? ""],
    ];
    const more = await label(second, lines, parameters(second), "sig2");
    const signature = spoil ? more.signature.replace(/=:.{4}/, "=:AAAA") : more.signature;
    return withHeaders(request, {
      "signature-input": `${request.headers.get("signature-input")}, ${more.input}`,
      signature: `${request.headers.get("signature")}, ${signature}`,
    });
  };

  test("two of one owner are taken", async () => {
    expect(await verifyRequest(await two(alice, alice), everyKey)).toMatchObject({ ok: true });
  });

  test("one of another owner, or one that does not hold, spoils all", async () => {
    for (const request of [
      await two(mallory, alice),
      await two(alice, mallory),
      await two(mallory, alice, true),
      await two(alice, alice, true),
    ])
      expect((await verifyRequest(request, everyKey)).ok).toBe(false);
  });

  test("a weak label beside a strong one spoils all", async () => {
    const request = await signed(alice.signer, "rfc9421");
    const weak = await label(alice, [["date", date]], parameters(alice), "sig0");
    const both = withHeaders(request, {
      "signature-input": `${weak.input}, ${request.headers.get("signature-input")}`,
      signature: `${weak.signature}, ${request.headers.get("signature")}`,
    });
    expect(await verifyRequest(both, everyKey)).toEqual({ ok: false, reason: "coverage" });
  });

  test("a signature without its input, or the reverse, is refused", async () => {
    const request = await signed(alice.signer, "rfc9421");
    const input = request.headers.get("signature-input") ?? "";
    const changes = [
      { "signature-input": "" },
      { signature: "" },
      { "signature-input": input.replace("sig1", "sig2") },
      { signature: `${request.headers.get("signature")}, sig2=:AAAA:` },
    ];
    for (const change of changes)
      expect((await verifyRequest(withHeaders(request, change), everyKey)).ok).toBe(false);
  });

  test("both schemes at once: both must hold", async () => {
    const modern = await signed(alice.signer, "rfc9421", { body });
    for (const [by, ok] of [
      [alice, true],
      [mallory, false],
    ] as const) {
      const digest = digestHeader(body);
      const old = await cavage(by, [...target, ["date", date], ["digest", digest]]);
      const both = withHeaders(modern, { digest, authorization: `Signature ${old}` });
      expect((await verifyRequest(both, everyKey)).ok).toBe(ok);
      const weak = await cavage(by, target);
      const spoilt = withHeaders(modern, { digest, authorization: `Signature ${weak}` });
      expect((await verifyRequest(spoilt, everyKey)).ok).toBe(false);
    }
  });
});
