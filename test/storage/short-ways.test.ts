import { expect, test } from "vitest";
import "../../src/domain/follows/follows.read.ts";
import { allHotQueries } from "../../src/storage/query.ts";
import { freshStore, type TestStore } from "../support/engines.ts";

/*
 * What is asked for each activity that comes, and by whoever watches: SQLite has to go the way that stays short where a region
 * has forty thousand people and a million activities were handled. Both ways are by an index, so the rules for all plans do
 * not tell them apart.
 */

function wayOf({ handles }: TestStore, sql: string, values: readonly unknown[] = []): string {
  const steps = handles.sqlite!.prepare(`explain query plan ${sql}`).all(...values);
  return (steps as { detail: string }[]).map(({ detail }) => detail).join("; ");
}

test("whether anyone here follows somebody is asked of their followers, not of all people here", async () => {
  const store = await freshStore("sqlite");
  const asked = allHotQueries().find(({ queryName }) => queryName === "has-followers-here")!;
  const { sql, values } = asked.compiled(store.reader, () => 1);
  expect(wayOf(store, sql, values)).toMatch(
    /^SEARCH follow USING INDEX follow_followers .*; SEARCH actor .*rowid=\?/,
  );
});

test("what could not be handled is counted without looking at all that was", async () => {
  const store = await freshStore("sqlite");
  const counted = "select count(*) from inbound where state = 'failed'";
  expect(wayOf(store, counted)).toMatch(/USING (COVERING )?INDEX inbound_failed/);
});
