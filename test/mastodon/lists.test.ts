import { beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { stranger } from "../support/cast.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { apiSite, encodings, linksOf, type ApiSite, type Caller, type Json } from "./api-site.ts";

describe("lists, as apps use them", () => {
  let site: ApiSite;
  let me: Caller;
  let other: Caller;
  let [anna, bo]: Caller[] = [];

  beforeAll(async () => {
    site = await apiSite();
    me = await site.caller("laege-m1");
    other = await site.caller("leder-m2", { language: "en" });
    [anna, bo] = [await site.caller("sygeplejerske-m3"), await site.caller("jordemoder-m4")];
    for (const { id } of [anna, bo]) await me.post(`/api/v1/accounts/${id}/follow`);
  });

  const made = async (title = "Liste") => (await me.post("/api/v1/lists", { title })).json.id;
  const ids = ({ json }: { json: Json }): string[] => json.map(({ id }: Json) => id);
  const notFound = { status: 404, json: { error: "Record not found" } };

  test.each(encodings)("are written as %s", async (encoding) => {
    const { json } = await me.post("/api/v1/lists", { title: "Sepsis" }, encoding);
    expect(json).toEqual({
      id: expect.any(String),
      title: "Sepsis",
      replies_policy: "list",
      exclusive: false,
    });
    const at = `/api/v1/lists/${json.id}`;
    const changes = { title: "Feber", replies_policy: "none", exclusive: true };
    expect((await me.put(at, changes, encoding)).json).toEqual({ id: json.id, ...changes });
    expect((await me.put(at, { exclusive: "false" }, encoding)).json.exclusive).toBe(false);
    expect((await me.get(at)).json.title).toBe("Feber");
    const people = { account_ids: [anna!.id, bo!.id] };
    expect((await me.post(`${at}/accounts`, people, encoding)).json).toEqual({});
    expect(ids(await me.get(`${at}/accounts`))).toEqual([bo!.id, anna!.id]);
    expect(ids(await me.get(`/api/v1/accounts/${anna!.id}/lists`))).toEqual([json.id]);
    const one = { account_ids: [anna!.id] };
    expect((await me.delete(`${at}/accounts`, one, encoding)).json).toEqual({});
    expect((await me.delete(`${at}/accounts`, one, encoding)).json).toEqual({});
    expect(ids(await me.get(`${at}/accounts`))).toEqual([bo!.id]);
    expect(await me.delete(at, {}, encoding)).toMatchObject({ status: 200, json: {} });
    expect(await me.get(at)).toMatchObject(notFound);
  });

  test("an account alone, and ids one by one, as some apps send them", async () => {
    const id = await made();
    await me.post(`/api/v1/lists/${id}/accounts?account_ids=${anna!.id}`);
    await me.post(`/api/v1/lists/${id}/accounts?account_ids[0]=${bo!.id}`);
    expect(ids(await me.get(`/api/v1/lists/${id}/accounts`))).toHaveLength(2);
    await me.delete(`/api/v1/lists/${id}`);
  });

  test("what cannot be is refused in plain words", async () => {
    const id = await made();
    const at = `/api/v1/lists/${id}`;
    const add = (accountId: string) => me.post(`${at}/accounts`, { account_ids: [accountId] });
    await add(anna!.id);
    const cases: [number, Promise<{ status: number; json: Json }>][] = [
      [422, me.post("/api/v1/lists", {})],
      [422, me.post("/api/v1/lists", { title: "x", replies_policy: "some" })],
      [422, me.put(at, { title: "" })],
      [422, add(other.id)],
      [422, add(anna!.id)],
      [404, add("12345")],
      [404, me.get("/api/v1/lists/none")],
      [404, me.get("/api/v1/accounts/12345/lists")],
    ];
    for (const [status, answer] of cases) {
      const { json, ...said } = await answer;
      expect(said.status).toBe(status);
      expect(json.error.length).toBeGreaterThan(8);
    }
    const { json } = await add(other.id);
    expect(json.error).toBe("Det går kun med nogen, du følger.");
    await me.delete(at);
  });

  test("another's list looks like none, whatever is asked of it", async () => {
    const id = await made();
    const at = `/api/v1/lists/${id}`;
    const answers = await Promise.all([
      other.get(at),
      other.put(at, { title: "x" }),
      other.delete(at),
      other.get(`${at}/accounts`),
      other.post(`${at}/accounts`, { account_ids: [other.id] }),
      other.delete(`${at}/accounts`, { account_ids: [anna!.id] }),
      other.get(`/api/v1/timelines/list/${id}`),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(notFound);
    expect((await other.get("/api/v1/lists")).json).toEqual([]);
    expect((await me.get(at)).json.title).toBe("Liste");
    await me.delete(at);
  });

  test("their people and their stream are paged to both ends", async () => {
    const id = await made();
    const at = `/api/v1/lists/${id}`;
    const far = await stranger(site.store, "carl@syd.example");
    await me.post(`/api/v1/accounts/${far}/follow`);
    const people = [anna!.id, bo!.id, String(far), me.id];
    await me.post(`${at}/accounts`, { account_ids: people });
    const down: string[] = [];
    let page = await me.get(`${at}/accounts`, { limit: 3 });
    const top = page;
    for (; page.json.length > 0; page = await me.get(linksOf(page).next!)) down.push(...ids(page));
    expect(down).toEqual(people.toReversed());
    const second = await me.get(linksOf(top).next!);
    expect(ids(await me.get(linksOf(second).prev!))).toEqual(ids(top));
    expect(ids(await me.get(`${at}/accounts`, { limit: 0 }))).toEqual(down);

    const said: string[] = [];
    for (const [n, who] of [anna!, bo!, me, anna!, other].entries()) {
      const { json } = await who.post("/api/v1/statuses", { status: `Nummer ${n}` });
      if (who !== other) said.unshift(json.id);
    }
    const stream = `/api/v1/timelines/list/${id}`;
    const first = await me.get(stream, { limit: 2 });
    const next = await me.get(linksOf(first).next!);
    expect([...ids(first), ...ids(next)]).toEqual(said);
    expect(ids(await me.get(linksOf(next).prev!))).toEqual(ids(first));
    expect(ids(await me.get(stream, { min_id: said[3]!, limit: 1 }))).toEqual([said[2]]);
    expect(ids(await me.get(stream, { since_id: said[1]! }))).toEqual([said[0]]);
    const few = await site.reads(() => me.get(stream, { limit: 1 }));
    expect(await site.reads(() => me.get(stream, { limit: 4 }))).toBe(few);
    await me.put(at, { exclusive: true });
    expect(ids(await me.get("/api/v1/timelines/home"))).toEqual([]);
    await me.delete(at);
    expect(ids(await me.get("/api/v1/timelines/home"))).toEqual(said);
  });

  test("a network is a list in each reader's language, which nobody changes there", async () => {
    const network = await founded(site.store, other.actorId, { name: "Sepsis-netværket" });
    const at = `/api/v1/lists/${network}`;
    expect(await me.get(at)).toMatchObject(notFound);
    await admitted(site.store, network, { actorId: me.actorId, byId: other.actorId });
    const { id } = await site.store.transact((tx) =>
      publish(
        tx,
        other.actorId,
        note({ body: "Mellem os", audience: "network", networkId: network }),
      ),
    );
    expect((await me.get("/api/v1/lists")).json).toEqual([
      {
        id: String(network),
        title: "Netværk: Sepsis-netværket",
        replies_policy: "list",
        exclusive: false,
      },
    ]);
    expect((await other.get(at)).json.title).toBe("Network: Sepsis-netværket");
    const [shown] = (await me.get(`/api/v1/timelines/list/${network}`)).json;
    expect(shown).toMatchObject({
      visibility: "private",
      account: { id: String(network), group: true },
      reblog: { id: String(id), visibility: "private" },
    });
    expect(ids(await me.get(`${at}/accounts`)).toSorted()).toEqual([me.id, other.id].toSorted());
    for (const path of [`${at}/accounts`, `/api/v1/timelines/list/${network}`])
      expect(await anna!.get(path)).toMatchObject(notFound);
    const changes = await Promise.all([
      me.put(at, { title: "x" }),
      me.delete(at),
      me.post(`${at}/accounts`, { account_ids: [anna!.id] }),
      me.delete(`${at}/accounts`, { account_ids: [other.id] }),
    ]);
    for (const { status, json } of changes)
      expect([status, json.error]).toEqual([
        422,
        "Listen er et netværk. Den ændrer sig kun med netværket.",
      ]);
  });

  test("ask for their scopes", async () => {
    const reads = await site.withToken(me.handle, me.actorId, "read:lists");
    const none = await site.withToken(me.handle, me.actorId, "read:statuses");
    expect((await reads.get("/api/v1/lists")).status).toBe(200);
    expect((await reads.post("/api/v1/lists", { title: "x" })).status).toBe(403);
    expect((await none.get("/api/v1/lists")).status).toBe(403);
    expect((await site.anyone.get("/api/v1/lists")).status).toBe(401);
  });
});
