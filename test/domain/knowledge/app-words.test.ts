import { expect, test } from "vitest";
import { kindOf, titled } from "../../../src/domain/knowledge/app-words.ts";

test.each([
  ["#efterlyser hjælp", "request"],
  ["Vi #Udbyder en dag hos os #efterlyser", "offer"],
  ["Hvad er #efterlysere?", undefined],
  ["efterlyser", undefined],
  ["https://a.example/#efterlyser", undefined],
] as const)("%j is %s", (text, kind) => {
  expect(kindOf(text, "plain")).toBe(kind);
});

const long = "ord ".repeat(60).trim();

test.each([
  [
    "#efterlyser Tavlemøder om natten?\n\nVi mangler #erfaringer.",
    ["Tavlemøder om natten?", "Vi mangler #erfaringer.", ["erfaringer"]],
  ],
  [
    "@sepsis@nord.example Hvem kan vise os #pumpen? #efterlyser #Nat @anna",
    ["Hvem kan vise os #pumpen?", "", ["pumpen", "nat"]],
  ],
  ["#efterlyser\n\nTavlemøder\nmere", ["Tavlemøder", "mere", []]],
  ["#nat #efterlyser\r\nTavlemøder", ["Tavlemøder", "", ["nat"]]],
  ["#efterlyser: 1. *ting* _her_", ["1. *ting* _her_", "", []]],
  [`${long} #a\nx`, [`${"ord ".repeat(34).trim()}…`, `${long} #a\nx`, ["a"]]],
  ["#efterlyser #nat", ["", "", ["nat"]]],
  ["#efterlyser Hvem kan lære os om #sepsis", ["Hvem kan lære os om #sepsis", "", ["sepsis"]]],
  ["#efterlyser Hjælp! #nat", ["Hjælp!", "", ["nat"]]],
  ["T #a #b #c #d #e #f #g", ["T", "", ["a", "b", "c", "d", "e"]]],
] as const)("%j has title, body and topics", (text, [title, body, topics]) => {
  expect(titled(text, "plain")).toEqual({ title, body, topics: [...topics] });
});

test("a line of a thousand hashtags is read at once", () => {
  const began = process.cpuUsage();
  titled(`${"#a ".repeat(20_000)}x`, "plain");
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
});
