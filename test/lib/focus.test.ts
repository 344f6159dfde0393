import { expect, test } from "vitest";
import { focusAt, parseFocus } from "../../src/lib/focus.ts";

test.each([
  ["0.5,-0.25", [0.5, -0.25]],
  [" 0 , 1 ", [0, 1]],
  ["-.5,+.5", [-0.5, 0.5]],
  ["7,-7", [1, -1]],
  ["0.33333333333333331,0", [0.3333, 0]],
  ["-0.00001,0", [0, 0]],
  ["0.5", undefined],
  ["0.5,", undefined],
  ["1e3,0", undefined],
  ["NaN,0", undefined],
  ["0,0,0", undefined],
  ["", undefined],
])("%j is %j", (text, point) => {
  expect(parseFocus(text)).toEqual(point);
});

test("what is no number is no point", () => {
  expect(focusAt("0", 0)).toBeUndefined();
  expect(focusAt(0, Number.NaN)).toBeUndefined();
  expect(focusAt(0, undefined)).toBeUndefined();
});
