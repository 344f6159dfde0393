import { expect, test } from "vitest";
import { commandOf } from "../../bench/lib/command-line.ts";
import { refusalOf, type Scenario } from "../../bench/lib/scenario.ts";

const known = ["home", "start"];
const read = (line: string) => commandOf(line.split(" ").filter(Boolean), known);
const usual = { size: "M", engine: "sqlite", rounds: 9, minutes: 30, peer: undefined } as const;

test("what is not said is the usual; pg is PostgreSQL", () => {
  expect(read("home start")).toEqual({ names: known, settings: usual, json: undefined });
  expect(read("home --engine pg --size S --peer redis-feed --json a.json")).toEqual({
    names: ["home"],
    settings: { ...usual, engine: "postgres", size: "S", peer: "redis-feed" },
    json: "a.json",
  });
  expect(read("report")).toEqual({ report: true });
});

test.each([
  ["", "Which scenario"],
  ["nowhere", "no scenario nowhere"],
  ["home --size XL", "no size XL"],
  ["home --engine mysql", "no engine mysql"],
  ["home --rounds none", "--rounds"],
  ["home --minutes 0", "--minutes"],
  ["home --fast", "--fast"],
])("'%s' is not understood, and why is said", (line, why) => {
  expect(read(line)).toEqual({ refused: expect.stringContaining(why) });
});

test("a scenario refuses an engine and a peer that it does not know", () => {
  const run: Scenario["run"] = async () => [];
  const plain: Scenario = { about: "", run };
  const both: Scenario = { about: "", engines: ["sqlite", "postgres"], peers: ["other"], run };
  expect(refusalOf("home", plain, usual)).toBeUndefined();
  expect(refusalOf("home", plain, { ...usual, engine: "postgres" })).toContain("SQLite alone");
  expect(refusalOf("home", plain, { ...usual, peer: "other" })).toContain("no peers");
  expect(refusalOf("home", both, { ...usual, engine: "postgres", peer: "other" })).toBeUndefined();
  expect(refusalOf("home", both, { ...usual, peer: "another" })).toContain("the peer other");
});
