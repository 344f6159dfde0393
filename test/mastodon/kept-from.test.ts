import { beforeAll, expect, test } from "vitest";
import { suspend } from "../../src/domain/moderation/suspend.ts";
import { changeNetwork } from "../../src/domain/networks/settings.ts";
import { founded } from "../domain/networks/support.ts";
import { apiSite, type ApiSite, type Caller } from "./api-site.ts";

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
