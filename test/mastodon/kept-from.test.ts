import { beforeAll, expect, test } from "vitest";
import { suspend } from "../../src/domain/moderation/suspend.ts";
import { changeNetwork } from "../../src/domain/networks/settings.ts";
import { founded } from "../domain/networks/support.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let site: ApiSite;
let nurse: Caller;
let doctor: Caller;
let leader: Caller;

beforeAll(async () => {
  site = await apiSite();
  nurse = await site.caller("sygeplejerske-m1");
  doctor = await site.caller("laege-m2");
  leader = await site.caller("leder-m3");
});

test("who passed something on shows under that id to those who may see them", async () => {
  const { id } = (await leader.post("/api/v1/statuses", { status: "Til alle" })).json;
  const passedOn = (await doctor.post(`/api/v1/statuses/${id}/reblog`)).json.id;
  const at = `/api/v1/statuses/${passedOn}`;
  expect((await nurse.get(at)).json).toMatchObject({ account: { id: doctor.id }, reblog: { id } });
  await doctor.post(`/api/v1/accounts/${nurse.id}/block`);
  expect((await nurse.get(at)).status).toBe(404);
  expect((await nurse.post(`${at}/favourite`)).status).toBe(404);
  expect((await site.anyone.get(at)).status).toBe(200);
  await site.store.transact((tx) => suspend(tx, doctor.actorId, null));
  expect((await site.anyone.get(at)).status).toBe(404);
  expect((await site.anyone.get(`/api/v1/statuses/${id}`)).status).toBe(200);
});

test("what someone passed on is in no stream once they are out of sight", async () => {
  const gone = await site.caller("laege-m4");
  await nurse.post(`/api/v1/accounts/${gone.id}/follow`);
  const list = (await nurse.post("/api/v1/lists", { title: "Læger" })).json.id;
  await nurse.post(`/api/v1/lists/${list}/accounts`, { account_ids: [gone.id] });
  const { id } = (await leader.post("/api/v1/statuses", { status: "Til alle igen" })).json;
  await gone.post(`/api/v1/statuses/${id}/reblog`);
  const streams = ["/api/v1/timelines/home", `/api/v1/timelines/list/${list}`];
  const passedOn = async () => {
    const pages = [];
    for (const path of streams) pages.push((await nurse.get(path)).json);
    return pages.map((page: Json[]) => page.some(({ reblog }) => reblog?.id === id));
  };
  expect(await passedOn()).toEqual([true, true]);
  await site.store.transact((tx) => suspend(tx, gone.actorId, null));
  expect(await passedOn()).toEqual([false, false]);
});

test("a conversation shows those of it whom its reader may see", async () => {
  const [gone, both] = [await site.caller("laege-m5"), { visibility: "direct" }];
  await gone.post("/api/v1/statuses", { status: `@${nurse.handle} Hej`, ...both });
  await nurse.post("/api/v1/statuses", {
    status: `@${gone.handle} @${leader.handle} Hej`,
    ...both,
  });
  await nurse.post("/api/v1/statuses", { status: `@${gone.handle} Hej`, ...both });
  const those = async () =>
    (await nurse.get("/api/v1/conversations")).json.map(({ accounts }: Json) =>
      accounts.map(({ username }: Json) => username).toSorted(),
    );
  expect(await those()).toEqual([["laege-m5"], ["laege-m5", "leder-m3"], ["laege-m5"]]);
  await gone.post(`/api/v1/accounts/${nurse.id}/block`);
  expect(await those()).toEqual([[nurse.handle], ["leder-m3"]]);
});

test("what a network passed on does not tell of it once it is hidden", async () => {
  const network = await founded(site.store, leader.actorId, {
    handle: "fald",
    name: "Faldnet",
    kind: "open",
  });
  const said = (await leader.post("/api/v1/statuses", { status: "@fald Hvad gør I?" })).json;
  const [seen] = (await nurse.get(`/api/v1/accounts/${network}/statuses`)).json;
  const at = `/api/v1/statuses/${seen.id}`;
  expect((await nurse.get(at)).json.account.id).toBe(String(network));
  await site.store.transact((tx) =>
    changeNetwork(tx, network, leader.actorId, {
      name: "Faldnet",
      purpose: "x",
      rules: "",
      kind: "hidden",
      posting: "members",
      history: "all",
    }),
  );
  expect((await nurse.get(at)).status).toBe(404);
  expect((await leader.get(at)).status).toBe(200);
  const { json } = await nurse.get(`/api/v1/statuses/${said.id}`);
  expect([json.vis.network, json.mentions]).toEqual([null, []]);
});

test("a file of a status for later is in use until that is given up", async () => {
  const bytes = new Blob([png], { type: "image/png" });
  const said = { file: bytes, description: "Et punkt" };
  const { id } = (await leader.post("/api/v2/media", said, "multipart")).json;
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const kept = { status: "Senere", media_ids: [id], scheduled_at: later };
  const { json } = await leader.post("/api/v1/statuses", kept);
  expect((await leader.delete(`/api/v1/media/${id}`)).status).toBe(422);
  await leader.delete(`/api/v1/scheduled_statuses/${json.id}`);
  expect((await leader.delete(`/api/v1/media/${id}`)).status).toBe(200);
});
