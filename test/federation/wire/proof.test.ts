import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keyOfMultikey } from "../../../src/federation/wire/multikey.ts";
import { verifyProof, withProof, type Json } from "../../../src/federation/wire/proof.ts";
import { alice, everyKey, mallory, now } from "../support.ts";

const document: Json = {
  "@context": "https://www.w3.org/ns/activitystreams",
  id: `${alice.actor}/likes/1`,
  type: "Like",
  actor: alice.actor,
  object: "https://nord.example/posts/1",
};
const made = await withProof(document, alice.edSigner, now);

async function resigned(changes: Json): Promise<Json> {
  const signer = { ...alice.edSigner };
  const wrapped = await withProof({ ...document }, signer, now);
  return { ...wrapped, proof: { ...wrapped.proof, ...changes } };
}

test("holds, also without the context repeated in the proof", async () => {
  const { "@context": _, ...bare } = made.proof;
  for (const one of [made, { ...made, proof: bare }, { ...made, proof: [bare] }])
    expect(await verifyProof(one, now, everyKey)).toEqual({
      ok: true,
      verificationMethod: alice.edKeyId,
      owner: alice.actor,
    });
});

describe("does not hold", () => {
  test.each([
    ["a changed value", { ...made, object: "https://nord.example/posts/2" }, "signature"],
    ["an added value", { ...made, to: [] }, "signature"],
    ["another context", { ...made, "@context": "https://example.org/ns" }, "signature"],
    ["no proof", document, "no-proof"],
    ["an empty list", { ...made, proof: [] }, "no-proof"],
    ["five proofs", { ...made, proof: Array(5).fill(made.proof) }, "too-many-proofs"],
    ["one bad among good", { ...made, proof: [made.proof, 1] }, "malformed"],
    ["a text", "proof", "no-proof"],
  ])("%s", async (_, value, reason) => {
    expect(await verifyProof(value, now, everyKey)).toEqual({ ok: false, reason });
  });

  test.each([
    [{ proofPurpose: "authentication" }, "purpose"],
    [{ cryptosuite: "eddsa-rdfc-2022" }, "unknown-suite"],
    [{ type: "RsaSignature2017" }, "unknown-suite"],
    [{ created: "2026-11-24T13:01:00Z" }, "time"],
    [{ created: undefined }, "time"],
    [{ created: "2026-11-24T11:00:00Z" }, "signature"],
    [{ expires: "2026-11-24T11:59:59Z" }, "expired"],
    [{ expires: "2026-11-24T13:00:00Z" }, "signature"],
    [{ domain: "nord.example" }, "malformed"],
    [{ proofValue: "z1" }, "malformed"],
    [{ proofValue: undefined }, "malformed"],
    [{ verificationMethod: "https://syd.example/unknown" }, "key-unavailable"],
    [{ verificationMethod: mallory.edKeyId }, "signature"],
    [{ verificationMethod: 1 }, "malformed"],
  ])("%j", async (changes, reason) => {
    expect(await verifyProof(await resigned(changes), now, everyKey)).toEqual({
      ok: false,
      reason,
    });
  });

  test("a key at another origin than its owner", async () => {
    const verdict = await verifyProof(made, now, () =>
      Promise.resolve({ key: alice.ed25519.publicKey, owner: mallory.actor }),
    );
    expect(verdict).toEqual({ ok: false, reason: "key-owner" });
  });

  test("proofs of two owners", async () => {
    const theirs = await withProof(document, mallory.edSigner, now);
    const both = { ...document, proof: [made.proof, theirs.proof] };
    expect(await verifyProof(both, now, everyKey)).toEqual({ ok: false, reason: "key-owner" });
  });
});

test("only Ed25519 keys make proofs", async () => {
  await expect(withProof(document, alice.signer, now)).rejects.toThrow(TypeError);
});

test("proofs recorded from Hollo verify", async () => {
  const folder = join(import.meta.dirname, "../fixtures/captures/hollo");
  const actors = JSON.parse(readFileSync(join(folder, "hollo.actors.json"), "utf8")) as {
    body: { id: string; assertionMethod?: { id: string; publicKeyMultibase: string }[] };
  }[];
  const keys = new Map(
    actors.flatMap(({ body }) =>
      [body.assertionMethod ?? []].flat().map((one) => [one.id, { ...one, owner: body.id }]),
    ),
  );
  const lines = readFileSync(join(folder, "hollo.signed.jsonl"), "utf8").trim().split("\n");
  const verdicts = await Promise.all(
    lines.map((line) => {
      const { rawBody, receivedAt } = JSON.parse(line) as { rawBody: string; receivedAt: string };
      return verifyProof(JSON.parse(rawBody), receivedAt, (id) => {
        const held = keys.get(id);
        const key = keyOfMultikey(held?.publicKeyMultibase);
        return Promise.resolve(key && held && { key, owner: held.owner });
      });
    }),
  );
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
});
