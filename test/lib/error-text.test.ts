import { expect, test } from "vitest";
import { errorText } from "../../src/lib/error-text.ts";

test("keeps the name and the first line, and never the text that could not be read", () => {
  expect(errorText(new TypeError("one\ntwo"))).toBe("TypeError: one");
  expect(errorText(new Error(""))).toBe("Error");
  expect(errorText("x".repeat(400))).toHaveLength(300);
  let parsing: unknown;
  try {
    JSON.parse('{"text": hemmeligt');
  } catch (error) {
    parsing = error;
  }
  expect(errorText(parsing)).toBe("SyntaxError");
});
