import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { emptyPlace, fileIn } from "../support/place.ts";

vi.setConfig({ testTimeout: 120_000 }); // the steps of the first test are processes

test("each command is a process that ends by itself: answers, notes beside them, and an exit code", async () => {
  const place = await emptyPlace("sqlite");
  const archive = join(place.folder, "backup.tar");
  const steps: [words: string, exit: number, says: RegExp, notes: RegExp, input?: string][] = [
    ["help", 0, /^ {2}user /m, /^$/],
    ["usr", 2, /^$/, /^There is no command "usr"; did you mean "vis user"\?\n$/],
    ["user list", 1, /^$/, /or run "vis migrate"/],
    ["migrate", 0, /./, /^$/],
    ["seed", 0, /^The first topics are there\.\n$/, /^$/],
    ["user add laege-2 --password-stdin", 0, /^@laege-2@/, /^$/, "en ganske lang adgangskode\n"],
    ["token add laege-2", 0, /^[\w-]{43}\n$/, /^@laege-2: read\n$/],
    ["peer ally vis.syd.example", 0, /./, /^$/],
    ["network list", 0, /^$/, /^No network lives here/],
    ["delivery list", 0, /^$/, /^Nothing waits/],
    ["inbound list", 0, /^$/, /^Everything that was received/],
    ["doctor", 0, /^ok +database /m, /^$/],
    [`backup ${archive}`, 0, /backup\.tar: 0 posts/, /holds the secret/],
    [`restore ${archive}`, 1, /^$/, /a restore replaces nothing/],
    ["quarantine show", 0, /^There is no quarantine/, /^$/],
  ];
  for (const [words, exit, says, notes, input] of steps) {
    const { code, out, err } = await place.visProcess(words.split(" "), input);
    expect([words, code, out, err]).toEqual([
      words,
      exit,
      expect.stringMatching(says),
      expect.stringMatching(notes),
    ]);
  }
});

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
