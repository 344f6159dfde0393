import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allows,
  allScopes,
  keptScopes,
  parseScopes,
  scopesText,
  within,
} from "../../../src/domain/apps/scopes.ts";

describe("scopes", () => {
  test("a wide one allows what lies within it, and nothing beside it", () => {
    expect(allows(["read"], "read:lists")).toBe(true);
    expect(allows(["read:lists"], "read:lists")).toBe(true);
    expect(allows(["read:lists"], "read")).toBe(false);
    expect(allows(["read"], "write:lists")).toBe(false);
    expect(allows(["read", "write"], "admin:read")).toBe(false);
    expect(allows(["admin:read"], "admin:read:reports")).toBe(true);
    expect(allows(["admin:read"], "admin:write:reports")).toBe(false);
    expect(allows(["read"], "profile")).toBe(false);
    expect(allows(["profile"], "read:accounts")).toBe(false);
    expect(allows(["read", "write", "follow"], "push")).toBe(false);
  });

  test("follow is follows, blocks and mutes, read and written", () => {
    const allowed = allScopes.filter((scope) => allows(["follow"], scope));
    expect(allowed).toEqual([
      "follow",
      "read:blocks",
      "read:follows",
      "read:mutes",
      "write:blocks",
      "write:follows",
      "write:mutes",
    ]);
  });

  test("are read from words, once each; one unknown word spoils them; none is read", () => {
    expect(parseScopes("write read  write\nread:lists")).toEqual(["write", "read", "read:lists"]);
    expect(parseScopes("read+write")).toEqual(["read", "write"]);
    expect(parseScopes(" ")).toEqual(["read"]);
    for (const wrong of ["read everything", "READ", "read:", "admin", "x".repeat(2_001)])
      expect(parseScopes(wrong)).toBeUndefined();
  });

  test("what is allowed by less is allowed by more; text keeps them", () => {
    const some = fc.uniqueArray(fc.constantFrom(...allScopes));
    fc.assert(
      fc.property(some, some, fc.constantFrom(...allScopes), (few, more, wanted) => {
        const both = [...few, ...more];
        expect(keptScopes(scopesText(few))).toEqual(few);
        expect(within(few, both)).toBe(true);
        if (allows(few, wanted)) expect(allows(both, wanted)).toBe(true);
        if (within([wanted], few)) expect(allows(few, wanted)).toBe(true);
      }),
    );
  });
});
