import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyIdsOf, verifyRequest } from "../../../src/federation/wire/verify-request.ts";
import { alice, bytes, everyKey, now, received, signed, withHeaders } from "../support.ts";

const signers = [
  ["RSA", alice.signer],
  ["Ed25519", alice.edSigner],
] as const;

describe.each(["cavage", "rfc9421"] as const)("%s", (scheme) => {
  test.each(signers)("what we sign with %s, we take", async (_, signer) => {
    const request = await signed(signer, scheme);
    expect(await verifyRequest(request, everyKey)).toEqual({
      ok: true,
      keyId: signer.keyId,
      owner: alice.actor,
      scheme,
    });
    expect(keyIdsOf(request)).toEqual({ ok: true, keyIds: [signer.keyId] });
  });

  test("fails when body, host, path or key change", async () => {
    const request = await signed(alice.signer, scheme);
    const fails = [
      { ...request, body: bytes('{"hello":"World"}') },
      { ...request, url: "https://nord.example/other" },
      { ...request, url: "https://oest.example/inbox" },
      withHeaders(request, { host: "oest.example" }),
      { ...request, method: "PUT" },
    ];
    for (const changed of fails)
      expect(await verifyRequest(changed, everyKey)).toMatchObject({ ok: false });
    expect(
      await verifyRequest(request, () =>
        Promise.resolve({ key: alice.ed25519.publicKey, owner: alice.actor }),
      ),
    ).toEqual({ ok: false, reason: "signature" });
  });

  test("a key that cannot be found, or whose finder fails, is a refusal", async () => {
    const request = await signed(alice.signer, scheme);
    for (const resolve of [
      () => Promise.resolve(undefined),
      () => Promise.reject(new Error("down")),
    ])
      expect(await verifyRequest(request, resolve)).toEqual({
        ok: false,
        reason: "key-unavailable",
      });
  });

  test("whatever the signature headers hold, there is a verdict", async () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('abkeyIdsg1=,;:"()@ /0+-#')) });
    await fc.assert(
      fc.asyncProperty(text, text, async (input, signature) => {
        const headers = { host: "nord.example", "signature-input": input, signature };
        if (scheme === "cavage") headers["signature-input"] = "";
        const request = withHeaders(received({ host: "nord.example" }), headers);
        expect((await verifyRequest(request, everyKey)).ok).toBe(false);
      }),
    );
  });
});

test("a GET signed over its path alone is taken, a POST is not", async () => {
  const base = (line: string) =>
    bytes(`(request-target): ${line}\nhost: nord.example\ndate: ${new Date(now).toUTCString()}`);
  const request = async (method: string) => {
    const signature = await alice.signer.sign(base(`${method.toLowerCase()} /outbox`));
    const value = `keyId="${alice.keyId}",headers="(request-target) host date",signature="${signature.toString("base64")}"`;
    return received(
      { host: "nord.example", date: new Date(now).toUTCString(), signature: value },
      bytes(""),
      { method, url: "https://nord.example/outbox?page=2" },
    );
  };
  expect(await verifyRequest(await request("GET"), everyKey)).toMatchObject({ ok: true });
  expect(await verifyRequest(await request("POST"), everyKey)).toMatchObject({ ok: false });
});

test("an unsigned request is told so", async () => {
  expect(await verifyRequest(received({ host: "nord.example" }), everyKey)).toEqual({
    ok: false,
    reason: "unsigned",
  });
});
