import { createPrivateKey, type KeyObject, webcrypto } from "node:crypto";
import {
  signObject,
  signRequest,
  verifyObject,
  verifyRequest as fedifyVerify,
} from "@fedify/fedify";
import { Create, Note } from "@fedify/vocab";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { verifyProof, withProof } from "../../../src/federation/wire/proof.ts";
import { verifyRequest } from "../../../src/federation/wire/verify-request.ts";
import {
  actorDocument,
  alice,
  bytes,
  contextLoader,
  everyKey,
  inbox,
  loaderOf,
  now,
} from "../support.ts";

const specs = {
  cavage: "draft-cavage-http-signatures-12",
  rfc9421: "rfc9421",
} as const;

const body = '{"type":"Follow"}';

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now }));
afterAll(() => void vi.useRealTimers());

const documentLoader = loaderOf({ [alice.actor]: actorDocument(alice) });

function webKey(
  key: KeyObject,
  algorithm: webcrypto.RsaHashedImportParams | webcrypto.Algorithm,
): Promise<CryptoKey> {
  const der = createPrivateKey(key.export({ type: "pkcs8", format: "pem" })).export({
    type: "pkcs8",
    format: "der",
  });
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]) as Promise<CryptoKey>;
}

describe.each(["cavage", "rfc9421"] as const)("%s and Fedify", (scheme) => {
  const spec = specs[scheme];

  test.each(["POST", "GET"])("what Fedify signs, we take (%s)", async (method) => {
    const sent = new Request(inbox, {
      method,
      headers: { "content-type": "application/activity+json", accept: "text/plain" },
      ...(method === "POST" && { body }),
    });
    const key = await webKey(alice.rsa.privateKey, {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
    });
    const request = await signRequest(sent, key, new URL(alice.keyId), { spec });
    const verdict = await verifyRequest(
      {
        method,
        url: inbox,
        headers: request.headers,
        body: new Uint8Array(await request.arrayBuffer()),
        now,
      },
      everyKey,
    );
    expect(verdict).toEqual({ ok: true, keyId: alice.keyId, owner: alice.actor, scheme });
  });

  test.each(["POST", "GET"] as const)("what we sign, Fedify takes (%s)", async (method) => {
    const held = method === "POST" ? { body: bytes(body) } : {};
    const headers = await signatureHeaders(
      { method, url: inbox, now, ...held },
      alice.signer,
      scheme,
    );
    const ask = (text: string) =>
      fedifyVerify(
        new Request(inbox, { method, headers, ...(method === "POST" && { body: text }) }),
        { documentLoader, contextLoader, spec },
      );
    expect((await ask(body))?.id?.href).toBe(alice.keyId);
    if (method === "POST") expect(await ask(body.replace("Follow", "follow"))).toBeNull();
  });
});

describe("FEP-8b32 and Fedify", () => {
  const id = `${alice.actor}/posts/1`;
  const loaders = { documentLoader, contextLoader };

  test("what Fedify signs, we take", async () => {
    const actor = new URL(alice.actor);
    const note = new Note({ id: new URL(id), attribution: actor, content: "Hej æøå 😀" });
    const create = new Create({ id: new URL(`${id}#create`), actor, object: note });
    const key = await webKey(alice.ed25519.privateKey, { name: "Ed25519" });
    const made = await signObject(create, key, new URL(alice.edKeyId), loaders);
    const json = JSON.parse(JSON.stringify(await made.toJsonLd({ format: "compact", ...loaders })));
    expect(await verifyProof(json, now, everyKey)).toEqual({
      ok: true,
      verificationMethod: alice.edKeyId,
      owner: alice.actor,
    });
    json.object.content = "Hej";
    expect(await verifyProof(json, now, everyKey)).toEqual({ ok: false, reason: "signature" });
  });

  test("what we sign, Fedify takes", async () => {
    const document = {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v1",
      ],
      id: `${id}#create`,
      type: "Create",
      actor: alice.actor,
      to: ["https://www.w3.org/ns/activitystreams#Public"],
      object: { id, type: "Note", attributedTo: alice.actor, content: "Hej æøå 😀" },
    };
    const made = await withProof(document, alice.edSigner, now);
    expect((await verifyObject(Create, made, loaders))?.id?.href).toBe(document.id);
    const changed = { ...made, object: { ...document.object, content: "Hej" } };
    expect(await verifyObject(Create, changed, loaders)).toBeNull();
  });
});
