import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { announce } from "../../src/cli/announce.ts";
import type { Terminal } from "../../src/cli/command.ts";
import { announcements } from "../../src/domain/announcements/announcements.read.ts";
import { setSetting } from "../../src/domain/instance/settings.ts";
import { person } from "../support/cast.ts";
import { freshDatabase, storeAt } from "../support/engines.ts";

test("announce: tells everybody, in its days; lists and withdraws; refuses what makes no sense", async () => {
  const database = await freshDatabase("sqlite");
  const store = storeAt(database.url);
  const { origin } = store.reader;
  await store.transact((tx) => setSetting(tx, "origin", origin));
  const anna = await person(store, "anna");
  const lines: string[] = [];
  const terminal: Terminal = {
    say: (line) => lines.push(line),
    note: (line) => lines.push(line),
    input: async () => "Fra *standard*",
    environment: {
      VIS_ORIGIN: origin,
      VIS_DATABASE_URL: database.url,
      VIS_DATA_DIR: tmpdir(),
    },
  };
  const run = async (...words: string[]): Promise<string[]> => {
    lines.length = 0;
    await announce.run(words, terminal);
    return [...lines];
  };
  const told = () =>
    announcements(store.reader, anna, { now: new Date().toISOString(), withSeen: true });
  expect(await run("--list")).toEqual(["Nothing is announced."]);
  const [first] = await run("Vi flytter **fredag**", "--until", "2999-12-31");
  await run("-");
  await run("Til jul", "--from", "2998-12-24");
  expect((await told()).map(({ html }) => html)).toEqual([
    "<p>Fra <em>standard</em></p>",
    "<p>Vi flytter <strong>fredag</strong></p>",
  ]);
  expect((await told())[1]).toMatchObject({
    id: Number(first),
    endsAt: "2999-12-31T22:59:59.999Z",
    allDay: true,
  });
  const list = await run("--list");
  expect(list).toHaveLength(4);
  expect(list[1]).toContain("2998-12-23T23:00:00.000Z");
  expect(await run("--withdraw", first!)).toEqual(["It is shown no more."]);
  expect(await told()).toHaveLength(1);
  for (const words of [[], ["x", "--until", "i morgen"], ["--withdraw", "x"], ["a", "b"]])
    await expect(announce.run(words, terminal), words.join(" ")).rejects.toThrow();
  for (const [words, reason] of [
    [["--withdraw", first!], "not-found"],
    [["Ring til 010203-1234"], "patient-data"],
    [["x", "--until", "2001-01-01"], "date-not-valid"],
  ] as const)
    await expect(announce.run(words, terminal)).rejects.toMatchObject({ reason });
  await database.remove();
});
