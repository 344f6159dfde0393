import { beforeAll, expect, test } from "vitest";
import { apiSite, type ApiSite, type Caller } from "./api-site.ts";

/*
 * Where more stands together that a reader does not get to see than one page looks through, the pages lead on across it.
 */

let site: ApiSite;
let nurse: Caller;
let [older, newer] = ["", ""];

beforeAll(async () => {
  site = await apiSite();
  nurse = await site.caller("sygeplejerske-m1");
  const doctor = await site.caller("laege-m2");
  const leader = await site.caller("leder-m3");
  const say = async (by: Caller) => (await by.post("/api/v1/statuses", { status: "Hej" })).json.id;
  older = await say(doctor);
  for (let n = 0; n < 70; n++) await say(leader);
  newer = await say(doctor);
  await nurse.post(`/api/v1/accounts/${leader.id}/block`);
});

/** What pages of one show from there on, as their links lead, until there is none. */
async function read(path: string, rel: "next" | "prev"): Promise<string[]> {
  const found: string[] = [];
  let at: string | undefined = path;
  for (let pages = 0; at !== undefined; pages++) {
    expect(pages).toBeLessThan(10);
    const { json, headers } = await nurse.get(at);
    found.push(...json.map(({ id }: { id: string }) => id));
    const link = new RegExp(`<([^>]*)>; rel="${rel}"`).exec(headers.get("Link") ?? "")?.[1];
    at = link && link.slice(site.origin.length);
  }
  return found;
}

test("down and up, to what is on its other side", async () => {
  const public1 = "/api/v1/timelines/public?limit=1";
  expect(await read(public1, "next")).toEqual([newer, older]);
  expect(await read(`${public1}&min_id=${older}`, "prev")).toEqual([newer]);
});
