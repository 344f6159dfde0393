import { beforeAll, describe, expect, test } from "vitest";
import { block } from "../../src/domain/people/block.ts";
import { stranger } from "../support/cast.ts";
import { apiSite, linksOf, type ApiSite, type Caller, type Said } from "./api-site.ts";

describe("collections through an app", () => {
  let site: ApiSite;
  let nurse: Caller;
  let doctor: Caller;
  let midwife: Caller;
  let far: number;

  beforeAll(async () => {
    let moment = Date.UTC(2026, 10, 24, 12);
    site = await apiSite({ now: () => new Date((moment += 1000)) });
    nurse = await site.caller("sygeplejerske-m1");
    doctor = await site.caller("laege-m2");
    midwife = await site.caller("jordemoder-m3");
    far = await stranger(site.store, "fjern@syd.example");
    await site.store.transact((tx) =>
      tx.db
        .updateTable("actor")
        .set({ featurable_by: "", featurable_asked: "public" })
        .where("id", "=", far)
        .execute(),
    );
  });

  const at = "/api/v1/collections";
  const idOf = ({ actorId }: Caller) => String(actorId);
  const make = async (who: Caller, more: Said = {}) =>
    (await who.post(at, { name: "Ved noget om fald", ...more })).json.collection;

  test("are made, read, changed and taken away", async () => {
    const wanted = {
      name: "Ved noget om fald",
      description: "Spørg dem",
      language: "da",
      tag_name: "#Faldforebyggelse",
      sensitive: false,
      discoverable: true,
      account_ids: [idOf(doctor)],
    };
    const made = await nurse.post(at, wanted);
    expect(made.status).toBe(200);
    const { id } = made.json.collection;
    expect(made.json.collection).toMatchObject({
      account_id: idOf(nurse),
      name: "Ved noget om fald",
      description: "Spørg dem",
      language: "da",
      local: true,
      tag: { name: "faldforebyggelse" },
      item_count: 1,
      items: [{ state: "accepted", account_id: idOf(doctor) }],
    });
    const read = await site.anyone.get(`${at}/${id}`);
    expect(read.json.collection).toEqual(made.json.collection);
    expect(read.json.accounts.map((each: { id: string }) => each.id)).toEqual([
      idOf(nurse),
      idOf(doctor),
    ]);
    for (const how of ["put", "patch"] as const) {
      const changed = await nurse[how](`${at}/${id}`, { name: how, tag_name: "" });
      expect(changed.json.collection).toMatchObject({ name: how, tag: null, language: "da" });
    }
    expect((await doctor.put(`${at}/${id}`, { name: "Min" })).status).toBe(403);
    expect((await nurse.put(`${at}/1`, { name: "Min" })).status).toBe(404);
    const wrong = await nurse.post(at, { name: "x".repeat(41) });
    expect(wrong.status).toBe(422);
    expect(wrong.json.error.details.name).toHaveLength(1);
    expect((await doctor.delete(`${at}/${id}`)).status).toBe(403);
    expect((await nurse.delete(`${at}/${id}`)).json).toEqual({});
    expect((await nurse.get(`${at}/${id}`)).status).toBe(404);
  });

  test("take people in, let them go, and let them leave", async () => {
    const { id } = await make(nurse);
    const put = (who: Caller, account_id: string) => who.post(`${at}/${id}/items`, { account_id });
    const item = (await put(nurse, idOf(doctor))).json.collection_item;
    expect(item).toMatchObject({ state: "accepted", account_id: idOf(doctor) });
    expect((await put(nurse, idOf(doctor))).status).toBe(422);
    expect((await put(nurse, "77")).status).toBe(404);
    expect((await put(midwife, idOf(doctor))).status).toBe(403);
    const asked = (await put(nurse, String(far))).json.collection_item;
    expect(asked).toMatchObject({ state: "pending", account_id: String(far) });
    expect((await site.anyone.get(`${at}/${id}`)).json.collection.item_count).toBe(1);
    expect((await nurse.get(`${at}/${id}`)).json.collection.item_count).toBe(2);
    expect((await nurse.delete(`${at}/${id}/items/${asked.id}`)).json).toEqual({});
    expect((await nurse.delete(`${at}/${id}/items/${asked.id}`)).status).toBe(404);
    const revoke = `${at}/${id}/items/${item.id}/revoke`;
    expect((await midwife.post(revoke, {})).status).toBe(403);
    expect(
      (await doctor.get(`/api/v1/accounts/${idOf(doctor)}/in_collections`)).json.collections,
    ).toHaveLength(1);
    expect((await doctor.post(revoke, {})).json).toEqual({});
    expect((await doctor.post(revoke, {})).status).toBe(404);
    expect((await put(nurse, idOf(doctor))).status).toBe(422);
    expect((await nurse.delete(`${at}/${id}`)).status).toBe(200);
  });

  test("are listed by page; what is not to be found is its owner's alone", async () => {
    const hidden = await make(midwife, { discoverable: false });
    const [first, second] = [await make(midwife), await make(midwife)];
    const of = `/api/v1/accounts/${idOf(midwife)}/collections`;
    const ids = ({ json }: { json: { collections: { id: string }[] } }) =>
      json.collections.map(({ id }) => id);
    expect(ids(await nurse.get(of))).toEqual([second.id, first.id]);
    expect(ids(await midwife.get(of))).toEqual([second.id, first.id, hidden.id]);
    const page = await midwife.get(`${of}?limit=2`);
    const { next } = linksOf(page);
    expect(next).toContain("offset=2");
    expect(ids(await midwife.get(next!))).toEqual([hidden.id]);
    expect((await nurse.get(`${at}/${hidden.id}`)).status).toBe(200);
    expect((await nurse.get(`/api/v1/accounts/${idOf(midwife)}/in_collections`)).status).toBe(404);
    await site.store.transact((tx) =>
      block(tx, { blockerId: midwife.actorId, blockedId: doctor.actorId }),
    );
    expect((await doctor.get(of)).status).toBe(404);
    expect((await doctor.get(`${at}/${first.id}`)).status).toBe(404);
  });

  test("an account says who may recommend it, and how many collections it may have", async () => {
    const approval = async (who: Pick<Caller, "get">, id: number) =>
      (await who.get(`/api/v1/accounts/${id}`)).json.feature_approval;
    expect(await approval(nurse, doctor.actorId)).toEqual({
      automatic: ["public"],
      manual: [],
      current_user: "automatic",
    });
    expect(await approval(nurse, far)).toMatchObject({
      manual: ["public"],
      current_user: "manual",
    });
    const silent = await stranger(site.store, "tavs@syd.example");
    expect(await approval(nurse, silent)).toMatchObject({ current_user: "missing" });
    const me = await nurse.get("/api/v1/accounts/verify_credentials");
    expect(me.json.role.collection_limit).toBe(10);
  });
});
