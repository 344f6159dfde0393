import { describe, expect, test } from "vitest";
import {
  contentDigestHeader,
  contentDigestHolds,
  digestHeader,
  digestHolds,
} from "../../../src/federation/wire/digest.ts";
import { bytes } from "../support.ts";

const body = bytes('{"hello":"world"}');
const other = bytes('{"hello":"World"}');

describe("Digest", () => {
  const value = digestHeader(body).slice("SHA-256=".length);

  test("is what it says (example of RFC 9530, appendix D)", () => {
    expect(contentDigestHeader(bytes('{"hello": "world"}\n'))).toBe(
      "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
    );
  });

  test("holds for the body in any case of its name, and for no other body", () => {
    for (const name of ["SHA-256", "sha-256", "Sha-256"]) {
      expect(digestHolds(`${name}=${value}`, body)).toBe(true);
      expect(digestHolds(`${name}=${value}`, other)).toBe(false);
    }
  });

  test("needs a SHA-256, and all of them right", () => {
    expect(digestHolds("md5=XrY7u+Ae7tCTyyK7j1rNww==", body)).toBe(false);
    expect(digestHolds(`md5=XrY7u+Ae7tCTyyK7j1rNww==, SHA-256=${value}`, body)).toBe(true);
    expect(digestHolds(`SHA-256=AAAA,SHA-256=${value}`, body)).toBe(false);
    expect(digestHolds("", body)).toBe(false);
  });
});

describe("Content-Digest", () => {
  test("holds for its body only, and every known member must", () => {
    const header = contentDigestHeader(body);
    expect(contentDigestHolds(header, body)).toBe(true);
    expect(contentDigestHolds(header, other)).toBe(false);
    expect(contentDigestHolds(`${header}, sha-512=:AAAA:`, body)).toBe(false);
    expect(contentDigestHolds("md5=:XrY7u+Ae7tCTyyK7j1rNww==:", body)).toBe(false);
    expect(contentDigestHolds(header.replaceAll(":", ""), body)).toBe(false);
  });
});
