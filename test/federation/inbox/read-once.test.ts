import { expect, test } from "vitest";
import { decodeActivity } from "../../../src/federation/decode/decode.ts";
import type { Activity } from "../../../src/federation/decode/decoded.ts";
import { holdRead, takeRead } from "../../../src/federation/inbox/read-once.ts";
import { person } from "../../support/cast.ts";
import { alice } from "../support.ts";
import { activity, note, startInstance } from "./support.ts";

async function read(body: string): Promise<Activity> {
  const decoded = await decodeActivity(JSON.parse(body) as Record<string, unknown>);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
}

test("what the door has read is what reading it again gives, and is there once", async () => {
  const here = await startInstance("sqlite");
  here.serve(alice);
  const me = await person(here.store, "anna");
  const named = {
    cc: [`https://nord.example/actors/${me}`],
    tag: [{ type: "Hashtag", name: "#a" }],
  };
  for (const said of [
    note(alice, "one", named),
    { ...note(alice, "two"), "@context": undefined },
  ]) {
    expect((await here.deliver(alice, activity(alice, "Create", said))).status).toBe(202);
    const { body } = await here.store.reader.db
      .selectFrom("inbound")
      .select("body")
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    const held = takeRead(body);
    expect(held).toEqual(await read(body));
    expect(takeRead(body)).toBeUndefined();
  }
  await here.work(); // reads them again
  const states = await here.store.reader.db.selectFrom("inbound").select("state").execute();
  expect(states.every(({ state }) => state !== "waiting")).toBe(true);
});

test("five hundred bodies and two million characters are held, the newest", async () => {
  const one = await read(JSON.stringify(activity(alice, "Like", "https://nord.example/posts/1")));
  for (let n = 0; n < 501; n += 1) holdRead(`short ${n}`, one);
  expect(takeRead("short 0")).toBeUndefined();
  expect(takeRead("short 1")).toBe(one);
  const long = "x".repeat(900_000);
  for (let n = 0; n < 3; n += 1) holdRead(`${n} ${long}`, one);
  expect(takeRead(`0 ${long}`)).toBeUndefined();
  expect(takeRead("short 500")).toBeUndefined();
  expect(takeRead(`1 ${long}`)).toBe(one);
  holdRead(`2 ${long}`, one);
  holdRead("short", one);
  expect(takeRead(`2 ${long}`)).toBe(one);
  expect(takeRead("short")).toBe(one);
});
