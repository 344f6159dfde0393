import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { emptyPlace, fileIn } from "../support/place.ts";

vi.setConfig({ testTimeout: 120_000 }); // each step is a process

test("no words, or help, list every command", async () => {
  const place = await emptyPlace("sqlite");
  const help = await place.vis(["help"]);
  expect(help).toMatchObject({ code: 0, err: "" });
  for (const command of [
    "user",
    "peer",
    "network",
    "delivery",
    "inbound",
    "backup",
    "restore",
    "doctor",
  ])
    expect(help.out).toMatch(new RegExp(`^  ${command} `, "m"));
  expect(await place.vis([])).toEqual(help);
});

test("help of a command shows its forms, also as an option", async () => {
  const place = await emptyPlace("sqlite");
  const help = await place.vis(["help", "user"]);
  expect(help.code).toBe(0);
  expect(help.out).toContain("vis user add NAME");
  expect(await place.vis(["user", "--help"])).toEqual(help);
});

test.each([
  [["usr"], 'There is no command "usr"; did you mean "vis user"?'],
  [["help", "bakup"], 'did you mean "vis backup"?'],
  [["user", "ad", "anna"], '"ad" is none of them; did you mean add?'],
  [["user", "add", "anna", "berit"], '"berit" is one word too many.'],
  [["user", "add", "anna", "--admin", "--moderator"], "Either --admin or --moderator."],
  [
    ["user", "add", "anna", "--password=hemmeligt"],
    "There is no option --password; did you mean --password-stdin?",
  ],
  [["user", "password", "anna"], "Give the password on standard input"],
  [["backup"], "FILE is missing."],
])("vis %j makes no sense: exit code 2", async (words, says) => {
  const place = await emptyPlace("sqlite");
  const answer = await place.vis(words);
  expect(answer).toMatchObject({ code: 2, out: "" });
  expect(answer.err).toContain(says);
  expect(answer.err).not.toContain("hemmeligt");
  expect(existsSync(fileIn(place))).toBe(false);
});

test("settings that cannot be used are told, all of them: exit code 1", async () => {
  const place = await emptyPlace("sqlite", { VIS_PORT: "many", VIS_ORIGON: "x" });
  const answer = await place.vis(["user", "list"]);
  expect(answer).toMatchObject({ code: 1, out: "" });
  expect(answer.err).toContain("VIS_PORT");
  expect(answer.err).toContain("did you mean VIS_ORIGIN?");
});

test("a command that only looks makes no database", async () => {
  const place = await emptyPlace("sqlite");
  const answer = await place.vis(["user", "list"]);
  expect(answer.code).toBe(1);
  expect(answer.err).toContain('or run "vis migrate"');
  expect(existsSync(fileIn(place))).toBe(false);
});

test("a database that was made for another origin is left alone", async () => {
  const place = await emptyPlace("sqlite");
  await place.vis(["migrate"]);
  place.environment["VIS_ORIGIN"] = "https://another.example";
  const answer = await place.vis(["user", "add", "anna"]);
  expect(answer.code).toBe(1);
  expect(answer.err).toContain(`made for ${place.origin}`);
});
