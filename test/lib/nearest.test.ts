import { expect, test } from "vitest";
import { nearest } from "../../src/lib/nearest.ts";

test("finds the word that was meant, or none", () => {
  const words = ["backup", "restore", "doctor", "peer"];
  expect(nearest("bakcup", words)).toBe("backup");
  expect(nearest("restor", words)).toBe("restore");
  expect(nearest("docter", words)).toBe("doctor");
  expect(nearest("pear", words)).toBe("peer");
  expect(nearest("migrate", words)).toBeUndefined();
  expect(nearest("peer", [])).toBeUndefined();
});
