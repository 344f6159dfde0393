import { beforeAll, expect, test } from "vitest";
import { follow } from "../../src/domain/follows/follow.ts";
import { suspend, unsuspend } from "../../src/domain/moderation/suspend.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { onEachEngine } from "../support/engines.ts";
import { person } from "../support/cast.ts";
import { founded, admitted } from "../domain/networks/support.ts";
import { apiSite, linksOf, type ApiSite, type Caller, type Json, type Said } from "./api-site.ts";

onEachEngine("reading through an app", (engine) => {
  let site: ApiSite;
  let reader: Caller;
  let other: Caller;
  let closed: number;

  beforeAll(async () => {
    site = await apiSite({ engine });
    const { store } = site;
    reader = await site.caller("sygeplejerske-m1");
    other = await site.caller("laege-m2");
    closed = await founded(store, reader.actorId);
    const authors: number[] = [];
    for (let at = 0; at < 8; at++) authors.push(await person(store, `forfatter-m${at}`));
    for (const authorId of authors)
      await store.transact(async (tx) => {
        await follow(tx, { followerId: reader.actorId, followeeId: authorId });
        await follow(tx, { followerId: other.actorId, followeeId: authorId });
      });
    for (let at = 0; at < 40; at++)
      await store.transact((tx) =>
        publish(tx, authors[at % 8]!, {
          kind: at % 3 === 0 ? "request" : "note",
          ...(at % 3 === 0 ? { title: `Efterlyses nummer ${at}` } : {}),
          body: `Om #sepsis og @forfatter-m${(at + 1) % 8}, nummer ${at}`,
          language: "da",
          audience: at % 5 === 0 ? "region" : "public",
          topics: ["Sepsis"],
          mentions: [],
        }),
      );
  });

  const home = (who: Caller, limit: number) => who.get("/api/v1/timelines/home", { limit });

  test("home costs as many statements with forty as with four, and one, who may see, when it has been read", async () => {
    const costs = (limit: number) => site.reads(() => home(reader, limit));
    const stranger = await person(site.store, "jordemoder-m9");
    await home(reader, 4);
    await site.store.transact((tx) => suspend(tx, stranger, null));
    const few = await costs(4);
    await site.store.transact((tx) => unsuspend(tx, stranger, null));
    const many = await costs(40);
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(16);
    expect(await costs(40)).toBe(engine === "sqlite" ? 1 : many);
  });

  test("statuses are found by what only Vis knows of them", async () => {
    const find = async (vis: Said, more: Said = {}) => {
      const said = { ...more, limit: 40, vis };
      const { status, json } = await reader.get("/api/v2/search", said);
      return status === 200 ? json.statuses.map((one: Json) => one.vis.kind) : status;
    };
    const requests = Array.from({ length: 14 }, () => "request");
    expect(await find({ kind: "request" })).toEqual(requests);
    expect(await find({ topic: "sepsis", unanswered: true })).toEqual(requests);
    expect(await find({ topic: "sepsis", kind: "offer" })).toEqual([]);
    expect(await find({ topic: "vides-ikke" })).toEqual([]);
    expect(await find({ kind: "anything" })).toBe(422);
    const { json } = await site.anyone.get("/api/v2/search", { vis: { kind: "request" } });
    expect(json).toEqual({ accounts: [], statuses: [], hashtags: [] });
  });

  test("what one reader sees differs from what another sees in their own flags only", async () => {
    const [first] = (await home(reader, 1)).json as Json[];
    await site.store.transact((tx) =>
      thank(tx, { actorId: reader.actorId, postId: Number(first.id) }),
    );
    const mine = (await reader.get(`/api/v1/statuses/${first.id}`)).json;
    const theirs = (await other.get(`/api/v1/statuses/${first.id}`)).json;
    expect(mine.favourited).toBe(true);
    const flags = ["favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered"];
    const approved = ({ quote_approval: { automatic, manual } }: Json) => ({ automatic, manual });
    const shared = (status: Json) =>
      Object.fromEntries(
        Object.entries({ ...status, quote_approval: approved(status) }).filter(
          ([name]) => !flags.includes(name),
        ),
      );
    expect(shared(mine)).toEqual(shared(theirs));
    expect({ ...shared(mine), ...theirs }).toEqual(theirs);
    const anyones = (await site.anyone.get(`/api/v1/statuses/${first.id}`)).json;
    expect(shared(anyones)).toEqual(shared(theirs));
    expect(Object.keys(anyones).filter((name) => flags.includes(name))).toEqual([]);
  });

  test("a stream is read to its end downwards and back upwards, each status once", async () => {
    const down: string[] = [];
    let page = await reader.get("/api/v1/timelines/home", { limit: 7 });
    let top = page;
    while (page.json.length > 0) {
      down.push(...page.json.map(({ id }: Json) => id));
      top = page;
      page = await reader.get(linksOf(page).next!);
    }
    expect(new Set(down).size).toBe(40);
    const up: string[] = top.json.map(({ id }: Json) => id).toReversed();
    page = await reader.get(linksOf(top).prev!);
    while (page.json.length > 0) {
      up.push(...page.json.map(({ id }: Json) => id).toReversed());
      page = await reader.get(linksOf(page).prev!);
    }
    expect(up.toReversed()).toEqual(down);
  });

  test("what a network took is passed on by it, for its members alone", async () => {
    await admitted(site.store, closed, { actorId: other.actorId, byId: reader.actorId });
    const { id } = await site.store.transact((tx) =>
      publish(tx, reader.actorId, {
        kind: "note",
        body: "Kun for os",
        language: "da",
        audience: "network",
        networkId: closed,
        topics: [],
        mentions: [],
      }),
    );
    const [wrapper] = (await home(other, 1)).json as Json[];
    expect(wrapper).toMatchObject({
      account: { id: String(closed), group: true, locked: true },
      visibility: "private",
      content: "",
      reblog: { id: String(id), visibility: "private", account: { id: reader.id } },
    });
    expect(wrapper.id).not.toBe(wrapper.reblog.id);
    expect((await other.get(`/api/v1/statuses/${wrapper.id}`)).json).toEqual(wrapper);
    expect((await site.anyone.get(`/api/v1/statuses/${wrapper.id}`)).status).toBe(404);
    const below = await other.get("/api/v1/timelines/home", { max_id: wrapper.id, limit: 1 });
    expect(below.json[0].id).not.toBe(wrapper.id);
    const above = await other.get("/api/v1/timelines/home", { min_id: wrapper.id });
    expect(above.json).toEqual([]);
    expect((await other.post(`/api/v1/statuses/${wrapper.id}/reblog`)).status).toBe(422);
    const page = (await other.get(`/api/v1/accounts/${closed}/statuses`)).json;
    expect(page.map((status: Json) => status.id)).toEqual([wrapper.id]);
  });
});
