import { createECDH } from "node:crypto";
import { expect, test } from "vitest";
import { isP256Point } from "../../src/lib/p256.ts";
import {
  encryptDraft,
  encryptStandard,
  mostPlainBytes,
  type PushKeys,
} from "../../src/push/encrypt.ts";
import { pushDevice } from "../support/push-device.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");

function chance(privateKey: string, salt: string) {
  const own = createECDH("prime256v1");
  own.setPrivateKey(bytes(privateKey));
  return { own, salt: bytes(salt) };
}

test("RFC 8291, appendix A: the message of the example, byte for byte, and it reads as it should", () => {
  const receiver = {
    privateKey: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  };
  const text = "When I grow up, I want to be a watermelon";
  const to = {
    p256dh: bytes(
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    ),
    auth: bytes(receiver.auth),
  };
  const { body, headers } = encryptStandard(
    Buffer.from(text),
    to,
    chance("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "DGv6ra1nlYgDCS1FRnbzlw"),
  );
  expect(body.toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
  expect(pushDevice(receiver).read({ body, headers })).toBe(text);
});

test("draft 4, section 5: the message of the example, byte for byte, and it reads as it should", () => {
  const receiver = {
    privateKey: "9FWl15_QUQAWDaD3k3l50ZBZQJ4au27F1V4F0uLSD_M",
    auth: "R29vIGdvbyBnJyBqb29iIQ",
  };
  const to = {
    p256dh: bytes(
      "BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU",
    ),
    auth: bytes(receiver.auth),
  };
  const { body, headers } = encryptDraft(
    Buffer.from("I am the walrus"),
    to,
    chance("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY", "lngarbyKfMoi9Z75xYXmkg"),
  );
  expect(body.toString("base64url")).toBe("6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA");
  expect(headers).toEqual({
    "content-encoding": "aesgcm",
    encryption: "salt=lngarbyKfMoi9Z75xYXmkg",
    "crypto-key":
      "dh=BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8BqkXCJ6DPpDrWtdWj_mugHU",
  });
  expect(pushDevice(receiver).read({ body, headers })).toBe("I am the walrus");
});

test("no two messages are alike, the longest fits, and a changed byte is noticed", () => {
  const device = pushDevice();
  const to: PushKeys = { p256dh: bytes(device.p256dh), auth: bytes(device.auth) };
  for (const encrypt of [encryptStandard, encryptDraft]) {
    const text = "æ".repeat(mostPlainBytes / 2);
    const one = encrypt(Buffer.from(text), to);
    expect(one.body.length).toBeLessThanOrEqual(4096);
    expect(device.read(one)).toBe(text);
    expect(encrypt(Buffer.from(text), to).body.equals(one.body)).toBe(false);
    one.body[one.body.length - 20]! ^= 1;
    expect(() => device.read(one)).toThrow();
    expect(() => pushDevice().read(encrypt(Buffer.from(text), to))).toThrow();
  }
});

test("a public key is a point on the curve, uncompressed", () => {
  const point = createECDH("prime256v1").generateKeys();
  expect(isP256Point(point)).toBe(true);
  const off = Buffer.from(point);
  off[64]! ^= 1;
  expect(isP256Point(off)).toBe(false);
  for (const wrong of [
    Buffer.alloc(0),
    Buffer.alloc(65),
    point.subarray(0, 64),
    Buffer.alloc(33, 2),
  ])
    expect(isP256Point(wrong)).toBe(false);
});
