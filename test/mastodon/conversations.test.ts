import { beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { block } from "../../src/domain/people/block.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { person } from "../support/cast.ts";
import { apiSite, encodings, linksOf, type ApiSite, type Caller, type Json } from "./api-site.ts";

const list = "/api/v1/conversations";

describe("conversations", () => {
  let site: ApiSite;
  let me: Caller;
  let others: number[];

  beforeAll(async () => {
    site = await apiSite();
    me = await site.caller("laege-m1");
    others = [];
    for (let at = 0; at < 40; at++) others.push(await person(site.store, `kollega-m${at}`));
    for (const who of others) await write(who, "Hej @laege-m1");
  });

  const write = (who: number, body: string) =>
    site.store.transact(async (tx) => {
      const { id } = await publish(tx, who, note({ body, audience: "direct" }));
      return id;
    });

  test("the latest first, each with its people and last words, page by page to both ends", async () => {
    const whole = (await me.get(list, { limit: 40 })).json as Json[];
    expect(whole).toHaveLength(40);
    expect(whole.map(({ accounts }) => accounts[0].id)).toEqual(others.toReversed().map(String));
    expect(whole[0]).toMatchObject({ unread: true, last_status: { visibility: "direct" } });
    expect((await me.get(list)).json).toEqual(whole.slice(0, 20));
    const [first, last] = [await me.get(list, { limit: 15 }), whole.at(-1)];
    const second = await me.get(linksOf(first).next!);
    const third = await me.get(linksOf(second).next!);
    expect([...first.json, ...second.json, ...third.json]).toEqual(whole);
    expect(third.json.at(-1)).toEqual(last);
    expect((await me.get(linksOf(third).next!)).json).toEqual([]);
    expect((await me.get(linksOf(third).prev!)).json).toEqual(second.json);
    expect((await me.get(linksOf(first).prev!)).json).toEqual([]);
    const few = await site.reads(() => me.get(list, { limit: 4 }));
    expect(await site.reads(() => me.get(list, { limit: 40 }))).toBe(few);
    expect(few).toBeLessThanOrEqual(13);
  });

  test.each(encodings)("is read, not read yet and taken away as %s", async (encoding) => {
    const [one, next] = (await me.get(list)).json;
    const other = await site.caller(`fremmed-${encoding}`);
    expect(one.unread).toBe(true);
    const act = (who: Caller, what: string) =>
      who.post(`${list}/${one.id}/${what}`, { x: 1 }, encoding);
    expect((await act(me, "read")).json).toEqual({ ...one, unread: false });
    expect((await me.get(list)).json[0]).toEqual({ ...one, unread: false });
    expect((await act(me, "unread")).json).toEqual(one);
    for (const what of ["read", "unread"]) expect((await act(other, what)).status).toBe(404);
    expect((await other.delete(`${list}/${one.id}`, { x: 1 }, encoding)).status).toBe(404);
    expect((await me.delete(`${list}/${one.id}`, { x: 1 }, encoding)).json).toEqual({});
    expect((await me.get(list)).json[0]).toEqual(next);
    expect((await me.get(`/api/v1/statuses/${one.last_status.id}`)).status).toBe(200);
  });

  test("a message written in an app begins one, with oneself alone too; across a block there is none", async () => {
    const said = await me.post("/api/v1/statuses", {
      status: "Hej @kollega-m0",
      visibility: "direct",
    });
    const [one] = (await me.get(list)).json;
    expect(one).toMatchObject({ unread: false, accounts: [{ acct: "kollega-m0" }] });
    expect(one.last_status.id).toBe(said.json.id);
    await site.store.transact((tx) => block(tx, { blockerId: others[5]!, blockedId: me.actorId }));
    const left = (await me.get(list, { limit: 40 })).json as Json[];
    expect(left.map(({ accounts }) => accounts[0].acct)).not.toContain("kollega-m5");
    expect(left.length).toBeGreaterThan(20);
    const narrow = await site.withToken("laege-m1", me.actorId, "read:notifications");
    expect((await narrow.get(list)).status).toBe(403);
  });
});
