import { beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { fileReport } from "../../src/domain/moderation/file-report.ts";
import { newsKinds, type NewsKind } from "../../src/domain/notifications/kinds.ts";
import { notify } from "../../src/domain/notifications/notify.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { boost } from "../../src/domain/knowledge/boost.ts";
import { acceptAnswer } from "../../src/domain/knowledge/answer.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { leave } from "../../src/domain/networks/leave.ts";
import { note, request } from "../domain/knowledge/drafts.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { person, stranger } from "../support/cast.ts";
import { apiSite, encodings, linksOf, type ApiSite, type Caller, type Json } from "./api-site.ts";

const all = "/api/v1/notifications";
const grouped = "/api/v2/notifications";
const idsOf = (json: Json): string[] => json.map(({ id }: Json) => id);
const typesOf = (json: Json): string[] => json.map(({ type }: Json) => type);

describe("notifications", () => {
  let site: ApiSite;
  let reader: Caller;
  let others: number[];
  let moment = Date.UTC(2026, 2, 2, 9);

  beforeAll(async () => {
    site = await apiSite({ now: () => new Date((moment += 1000)) });
    reader = await site.caller("laege-m1");
    others = [];
    for (let at = 0; at < 10; at++) others.push(await person(site.store, `kollega-m${at}`));
  });

  const say = async (who: number, draft = note()) =>
    (await site.store.transact((tx) => publish(tx, who, draft))).id;
  const thanks = (actorId: number, postId: number) =>
    site.store.transact((tx) => thank(tx, { actorId, postId }));
  const someone = (handle: string) => site.caller(handle);

  test("every kind of news is told in words that apps know, or not at all; to apps that show the rest, all of it", async () => {
    const me = await site.caller("moderator-m1", { role: "moderator" });
    const [bo = 0, cy = 0] = others;
    const mine = await say(me.actorId, note({ body: "Mit" }));
    const networkId = await founded(site.store, bo);
    const asked = await say(bo, request());
    const answer = await say(me.actorId, note({ body: "Sådan", replyToId: asked }));
    const ofIt = { networkId, actorId: networkId };
    const about: Partial<
      Record<NewsKind, { postId?: number; networkId?: number; actorId?: number }>
    > = {
      networkRefusal: { postId: answer, actorId: networkId },
      networkRemoval: ofIt,
      networkOpened: ofIt,
      networkDenied: ofIt,
      thanks: { postId: mine },
      boost: { postId: mine },
      quote: { postId: asked },
      quotedEdited: { postId: asked },
      mention: { postId: asked },
      reply: { postId: asked },
      edited: { postId: asked },
      posted: { postId: asked },
      poll: { postId: asked },
      networkRequest: { networkId },
      networkInvitation: { networkId },
      networkRole: { networkId },
    };
    await site.store.transact(async (tx) => {
      for (const kind of newsKinds.filter((one) => !["report", "answer"].includes(one)))
        await notify(tx, { readerId: me.actorId, kind, actorId: bo, ...about[kind] });
      await acceptAnswer(tx, bo, asked, answer);
      await fileReport(tx, { reporterId: bo, targetId: cy, postIds: [], text: "Se her" });
    });
    const plain = (await me.get(all)).json as Json[];
    const words = [
      "admin.report",
      "update",
      "poll",
      "status",
      "quoted_update",
      "quote",
      "update",
      "follow_request",
      "follow",
      "reblog",
      "favourite",
      "mention",
      "mention",
    ];
    expect(typesOf(plain)).toEqual(words);
    expect(plain.filter((one) => "fallback" in one)).toEqual([]);
    expect(plain[0].report).toMatchObject({
      comment: "Se her",
      target_account: { id: String(cy) },
    });
    expect(plain[1]).toMatchObject({ vis: { kind: "answer" }, status: { id: String(asked) } });
    expect((await me.get(`${all}/unread_count`)).json).toEqual({ count: words.length });
    expect((await me.get(`${grouped}/unread_count`)).json).toEqual({ count: words.length });

    const newer = { supported_types: ["mention", "vis.moved"] };
    const told = (await me.get(all, newer)).json as Json[];
    expect(told).toHaveLength(newsKinds.length);
    const own = told.filter(({ type }) => !words.includes(type));
    expect(own).toHaveLength(newsKinds.length - words.length + 1);
    expect(own.filter((one) => !one.fallback).map(({ type }) => type)).toEqual(["vis.moved"]);
    const invited = own.find(({ vis }) => vis.kind === "networkInvitation");
    expect(invited).toMatchObject({
      type: "vis.network_invitation",
      fallback: { title: expect.stringMatching(/^kollega-m0 .+/), summary: expect.any(String) },
      vis: { network: { id: String(networkId) } },
    });
    expect(own.find(({ vis }) => vis.kind === "answer").status.id).toBe(String(answer));
    const groups = (await me.get(grouped, newer)).json.notification_groups;
    expect(typesOf(groups)).toEqual(typesOf(told));
    const only = await me.get(all, { ...newer, types: ["vis.network_invitation", "reaction"] });
    expect(idsOf(only.json)).toEqual([invited.id]);
    expect((await me.get(`${all}/${invited.id}`)).status).toBe(404);
    expect((await me.get(`${all}/${invited.id}`, newer)).json).toEqual(invited);

    await me.post(`${all}/clear`);
    expect((await me.get(all)).json).toEqual([]);
    expect((await me.get(all, newer)).json).toHaveLength(newsKinds.length - words.length);
    await me.post(`${all}/clear`, newer);
    expect((await me.get(all, newer)).json).toEqual([]);
  });

  test("by type, by person and page by page to both ends; words that nobody knows are passed over", async () => {
    const me = await someone("sygeplejerske-m2");
    const mine = await say(me.actorId);
    for (const who of others.slice(0, 5)) await thanks(who, mine);
    await say(others[0]!, note({ body: "Hej @sygeplejerske-m2" }));
    await site.store.transact((tx) => boost(tx, { actorId: others[1]!, postId: mine }));
    const whole = (await me.get(all)).json;
    expect(typesOf(whole)).toEqual(["reblog", "mention", ...Array(5).fill("favourite")]);
    const types = async (said: { types?: string[]; exclude_types?: string[] }) =>
      new Set(typesOf((await me.get(all, said)).json));
    expect(await types({ types: ["mention", "reaction"] })).toEqual(new Set(["mention"]));
    expect(await types({ types: ["reaction"] })).toEqual(new Set());
    expect(await types({ exclude_types: ["favourite", "emoji"] })).toEqual(
      new Set(["reblog", "mention"]),
    );
    const ofOne = (await me.get(all, { account_id: others[0]! })).json;
    expect(typesOf(ofOne)).toEqual(["mention", "favourite"]);
    expect((await me.get(all, { account_id: "nobody" })).json).toEqual([]);
    for (const path of [all, `${all}?exclude_types[]=poll`]) {
      const down: string[] = [];
      let page = await me.get(path, { limit: 3 });
      let last = page;
      for (; page.json.length > 0; page = await me.get(linksOf(page).next!)) {
        down.push(...idsOf(page.json));
        last = page;
      }
      expect(down).toEqual(idsOf(whole));
      const up = idsOf(last.json).toReversed();
      for (page = await me.get(linksOf(last).prev!); page.json.length > 0;)
        page = (up.push(...idsOf(page.json).toReversed()), await me.get(linksOf(page).prev!));
      expect(up.toReversed()).toEqual(idsOf(whole));
    }
    const since = await me.get(all, { since_id: whole[3].id, limit: 2 });
    expect(idsOf(since.json)).toEqual(idsOf(whole).slice(0, 2));
  });

  test("what many do to one thing is one group, whichever page it is on, and both numbers go out together", async () => {
    const me = await someone("jordemoder-m3");
    const [first, second] = [await say(me.actorId), await say(me.actorId)];
    await say(others[9]!, note({ body: "Hej @jordemoder-m3" }));
    for (const who of others) await thanks(who, first);
    for (const who of others.slice(0, 3)) await thanks(who, second);
    await site.store.transact((tx) => boost(tx, { actorId: others[4]!, postId: first }));
    const { json } = await me.get(grouped);
    const [reblog, ofSecond, ofFirst, mention] = json.notification_groups;
    expect(json.notification_groups).toHaveLength(4);
    expect(ofFirst).toMatchObject({
      type: "favourite",
      notifications_count: 10,
      status_id: String(first),
      sample_account_ids: others.slice(2).toReversed().map(String),
    });
    expect(ofSecond).toMatchObject({ notifications_count: 3, status_id: String(second) });
    expect(reblog.sample_account_ids).toEqual([String(others[4])]);
    expect(mention.group_key).toBe(`ungrouped-${mention.most_recent_notification_id}`);
    expect(json.statuses.map(({ id }: Json) => id)).toHaveLength(3);
    expect(new Set(idsOf(json.accounts)).size).toBe(json.accounts.length);
    const single = (await me.get(all)).json as Json[];
    for (const group of json.notification_groups) {
      const fits = ({ group_key: key, id }: Json) =>
        [key, `ungrouped-${id}`].includes(group.group_key);
      const within = single.filter(fits);
      expect(within).toHaveLength(group.notifications_count);
      expect(group.page_max_id).toBe(within[0].id);
      expect(group.page_min_id).toBe(within.at(-1).id);
      expect(group.latest_page_notification_at).toBe(within[0].created_at);
      const alone = (await me.get(`${grouped}/${group.group_key}`)).json;
      expect(alone.notification_groups[0]).toMatchObject({
        group_key: group.group_key,
        notifications_count: group.notifications_count,
      });
      expect("page_max_id" in alone.notification_groups[0]).toBe(false);
      const people = (await me.get(`${grouped}/${group.group_key}/accounts`)).json;
      expect(idsOf(people)).toEqual(within.map(({ account }) => account.id));
    }
    const some = await me.get(`${grouped}/${ofFirst.group_key}/accounts`, { limit: 4 });
    const rest = await me.get(linksOf(some).next!);
    expect([...idsOf(some.json), ...idsOf(rest.json)]).toEqual(
      others.slice(2).toReversed().map(String),
    );

    const paged: Json[] = [];
    for (let at = `${grouped}?limit=2`; at;) {
      const page = await me.get(at);
      paged.push(...page.json.notification_groups);
      at = linksOf(page).next ?? "";
    }
    expect(paged.map((group) => group.group_key)).toEqual(
      json.notification_groups.map((group: Json) => group.group_key),
    );
    expect(paged[1].page_min_id).toBe(paged[1].page_max_id);
    const above = await me.get(grouped, { min_id: ofFirst.page_max_id, limit: 1 });
    expect(above.json.notification_groups[0].group_key).toBe(ofSecond.group_key);

    const partial = (await me.get(grouped, { expand_accounts: "partial_avatars" })).json;
    const last = json.notification_groups.map((group: Json) => group.sample_account_ids[0]);
    expect(new Set(idsOf(partial.accounts))).toEqual(new Set(last));
    const named = [...idsOf(partial.accounts), ...idsOf(partial.partial_accounts)];
    expect(named.toSorted()).toEqual(idsOf(json.accounts).toSorted());
    expect(Object.keys(partial.partial_accounts[0])).not.toContain("note");

    const apart = (await me.get(grouped, { grouped_types: ["reblog"] })).json.notification_groups;
    expect(apart).toHaveLength(single.length);
    const none = (await me.get(grouped, { grouped_types: [""] })).json.notification_groups;
    expect(none).toHaveLength(single.length);
    const ofOne = await me.get(grouped, { account_id: others[4]! });
    expect(ofOne.json.notification_groups.map((group: Json) => group.notifications_count)).toEqual([
      1, 1,
    ]);

    const counts = async () => [
      (await me.get(`${all}/unread_count`)).json.count,
      (await me.get(`${grouped}/unread_count`)).json.count,
    ];
    expect(await counts()).toEqual([single.length, 4]);
    expect((await me.get(`${grouped}/unread_count`, { limit: 2 })).json.count).toBe(2);
    await me.post("/api/v1/markers", { notifications: { last_read_id: ofSecond.page_max_id } });
    expect(await counts()).toEqual([1, 1]);
    await me.post("/api/v1/markers", { notifications: { last_read_id: reblog.page_max_id } });
    expect(await counts()).toEqual([0, 0]);

    await me.post(`${grouped}/${ofFirst.group_key}/dismiss`);
    await me.post(`${grouped}/${mention.group_key}/dismiss`);
    await me.post(`${grouped}/${mention.group_key}/dismiss`);
    expect(typesOf((await me.get(all)).json)).toEqual(["reblog", ...Array(3).fill("favourite")]);
    for (const key of [ofFirst.group_key, "ungrouped-7", "a,b", "%00", "x".repeat(200)])
      expect((await me.get(`${grouped}/${key}`)).status).toBe(404);
    const theirs = await someone("fremmed-m1");
    expect((await theirs.get(`${grouped}/${ofSecond.group_key}`)).status).toBe(404);
    expect((await theirs.get(`${grouped}/${ofSecond.group_key}/accounts`)).json).toEqual([]);
    await theirs.post(`${grouped}/${ofSecond.group_key}/dismiss`);
    expect((await me.get(`${grouped}/${ofSecond.group_key}`)).status).toBe(200);
  });

  test("one is read and taken away by whom it is for", async () => {
    const me = await someone("bioanalytiker-m4");
    const mine = await say(me.actorId);
    for (const who of others.slice(0, 4)) await thanks(who, mine);
    const [one, ...rest] = (await me.get(all)).json;
    expect((await me.get(`${all}/${one.id}`)).json).toEqual(one);
    expect((await reader.get(`${all}/${one.id}`)).status).toBe(404);
    expect((await reader.post(`${all}/${one.id}/dismiss`)).status).toBe(404);
    expect((await me.post(`${all}/${one.id}/dismiss`)).json).toEqual({});
    expect((await me.post(`${all}/${one.id}/dismiss`)).status).toBe(404);
    expect((await me.get(all)).json).toEqual(rest);
  });

  test.each(encodings)("policy and requests as %s", async (encoding) => {
    const me = await someone(`laege-${encoding}`);
    const set = await me.patch(
      `${grouped}/policy`,
      { for_not_following: "filter", for_private_mentions: "drop" },
      encoding,
    );
    expect(set.json).toMatchObject({
      for_not_following: "filter",
      for_not_followers: "accept",
      for_private_mentions: "drop",
      for_limited_accounts: "filter",
      summary: { pending_requests_count: 0, pending_notifications_count: 0 },
    });
    expect(
      (await me.put(`${grouped}/policy`, { for_new_accounts: "drop" }, encoding)).json,
    ).toEqual({ ...set.json, for_new_accounts: "drop" });
    const back = { for_new_accounts: "accept" };
    expect((await me.put(`${grouped}/policy`, back, encoding)).json).toEqual(set.json);
    const wrong = await me.patch(`${grouped}/policy`, { for_new_accounts: "maybe" }, encoding);
    expect(wrong.status).toBe(422);
    const first = { filter_not_followers: true, filter_private_mentions: true };
    expect((await me.put("/api/v1/notifications/policy", first, encoding)).json).toMatchObject({
      filter_not_following: true,
      filter_not_followers: true,
      filter_new_accounts: false,
      filter_private_mentions: true,
    });
    expect((await me.get(`${grouped}/policy`)).json).toEqual({
      ...set.json,
      for_not_followers: "filter",
    });
    expect((await me.get("/api/v1/notifications/policy")).json.filter_not_followers).toBe(true);

    const hello = note({ body: `Hej @laege-${encoding}` });
    for (const who of others.slice(0, 5)) await say(who, hello);
    const last = await say(others[0]!, hello);
    expect((await me.get(all)).json).toEqual([]);
    expect((await me.get(`${grouped}/unread_count`)).json.count).toBe(0);
    expect((await me.get(all, { include_filtered: true })).json).toHaveLength(6);
    expect(
      (await me.get(grouped, { include_filtered: true })).json.notification_groups,
    ).toHaveLength(6);
    expect((await me.get(`${grouped}/policy`)).json.summary).toEqual({
      pending_requests_count: 5,
      pending_notifications_count: 6,
    });
    const waiting = (await me.get(`${all}/requests`)).json as Json[];
    expect(waiting.map(({ account }) => account.id)).toEqual(
      others.slice(0, 5).toReversed().map(String),
    );
    const [a, b, c, d, e] = idsOf(waiting);
    expect(waiting[4]).toMatchObject({
      notifications_count: "2",
      last_status: { id: String(last) },
    });
    expect((await me.get(`${all}/requests/${e}`)).json).toEqual(waiting[4]);
    expect((await reader.get(`${all}/requests/${e}`)).status).toBe(404);
    const paged = await me.get(`${all}/requests`, { limit: 2 });
    expect(idsOf((await me.get(linksOf(paged).next!)).json)).toEqual([c, d]);

    expect((await me.get(`${all}/requests/merged`)).json).toEqual({ merged: true });
    await me.post(`${all}/requests/accept`, { id: [a!, e!] }, encoding);
    expect((await me.get(all)).json).toHaveLength(3);
    await me.post(`${all}/requests/dismiss`, { id: [b!, "77"] }, encoding);
    expect((await me.post(`${all}/requests/${c}/accept`)).json).toEqual({});
    expect((await me.post(`${all}/requests/${c}/accept`)).status).toBe(404);
    expect((await me.post(`${all}/requests/${d}/dismiss`)).json).toEqual({});
    expect((await me.post(`${all}/requests/${d}/dismiss`)).status).toBe(404);
    expect((await me.get(`${all}/requests`)).json).toEqual([]);
    expect((await me.get(all, { include_filtered: true })).json).toHaveLength(4);
    await say(others[4]!, hello);
    expect((await me.get(all)).json).toHaveLength(5);
  });

  test.each(encodings)("markers and what is cleared as %s", async (encoding) => {
    const me = await someone(`mark-${encoding}`);
    const mine = await say(me.actorId);
    await thanks(others[0]!, mine);
    const [one] = (await me.get(all)).json;
    const path = "/api/v1/markers";
    expect((await me.get(path, { timeline: ["home", "notifications"] })).json).toEqual({});
    const set = await me.post(
      path,
      { home: { last_read_id: String(mine) }, notifications: { last_read_id: one.id } },
      encoding,
    );
    expect(set.json).toMatchObject({
      home: { last_read_id: String(mine), version: 1 },
      notifications: { last_read_id: one.id, version: 1 },
    });
    const again = await me.post(path, { home: { last_read_id: "7" } }, encoding);
    expect(again.json).toMatchObject({ home: { last_read_id: "7", version: 2 } });
    expect(Object.keys(again.json)).toEqual(["home"]);
    expect((await me.get(path, { timeline: ["home", "public"] })).json).toEqual(again.json);
    expect((await me.get(path)).json).toEqual({});
    expect((await me.post(path, { home: { last_read_id: "seven" } }, encoding)).status).toBe(422);
    expect((await me.post(path, {}, encoding)).json).toEqual({});
    expect((await me.get(`${all}/unread_count`)).json.count).toBe(0);
    expect((await me.post(`${all}/clear`, { anything: "1" }, encoding)).json).toEqual({});
    expect((await me.get(all)).json).toEqual([]);
  });

  test("a marker that somebody else has set meanwhile is a conflict", async () => {
    const me = await someone("samtidig-m1");
    const path = "/api/v1/markers";
    await me.post(path, { home: { last_read_id: "7" } });
    const both = await Promise.all(
      ["8", "9"].map((last_read_id) => me.post(path, { home: { last_read_id } })),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(both.find(({ status }) => status === 409)!.json).toEqual({ error: expect.any(String) });
    expect((await me.get(path, { timeline: ["home"] })).json.home.version).toBe(2);
  });

  test("a page of forty costs as many statements as one of four", async () => {
    const me = await someone("portoer-m5");
    await me.patch(`${grouped}/policy`, { for_not_following: "filter" });
    const far: number[] = [];
    for (let at = 0; at < 40; at++) far.push(await stranger(site.store, `fjern-${at}@syd.example`));
    for (const who of far.slice(0, 4))
      await site.store.transact((tx) => follow(tx, { followerId: me.actorId, followeeId: who }));
    const hello = async (who: number) =>
      say(others[0]!).then((postId) =>
        site.store.transact((tx) =>
          notify(tx, { readerId: me.actorId, kind: "mention", actorId: who, postId }),
        ),
      );
    for (const who of far) await hello(who);
    await me.patch(`${grouped}/policy`, { for_not_following: "accept" });
    const mine: number[] = [];
    for (let at = 0; at < 20; at++) mine.push(await say(me.actorId));
    for (const post of mine) for (const who of others.slice(0, 2)) await thanks(who, post);
    for (const who of far.slice(0, 20)) await hello(who);
    await thanks(others[2]!, mine[0]!);
    const costs = async (path: string, least: number) => {
      const page = (limit: number) => me.get(path, { limit });
      const { json } = await page(40);
      expect((json.notification_groups ?? json).length).toBeGreaterThanOrEqual(least);
      await page(4); // what is read once is kept
      const few = await site.reads(() => page(4));
      expect(await site.reads(() => page(40))).toBe(few);
      return few;
    };
    expect(await costs(all, 40)).toBeLessThanOrEqual(14);
    expect(await costs(grouped, 40)).toBeLessThanOrEqual(16);
    expect(await costs(`${all}/requests`, 36)).toBeLessThanOrEqual(14);
    expect(await site.reads(() => me.get(`${grouped}/unread_count`))).toBeLessThanOrEqual(2);
  });

  test("D: of a network one has left, and of who blocks, nothing is told any more", async () => {
    const me = await someone("medlem-m6");
    const bo = await someone("ordstyrer-m7");
    const networkId = await founded(site.store, bo.actorId, { handle: "lukket" });
    await admitted(site.store, networkId, { actorId: me.actorId, byId: bo.actorId });
    await say(bo.actorId, note({ body: "Kun for os, @medlem-m6", audience: "network", networkId }));
    const [one] = (await me.get(all)).json;
    expect(one).toMatchObject({ type: "mention", status: { visibility: "private" } });
    const counts = async () => [
      (await me.get(all)).json.length,
      (await me.get(grouped)).json.notification_groups.length,
      (await me.get(`${all}/unread_count`)).json.count,
      (await me.get(`${all}/${one.id}`)).status,
      (await me.get(`${grouped}/${one.group_key}`)).status,
    ];
    expect(await counts()).toEqual([1, 1, 1, 200, 200]);
    await site.store.transact((tx) => leave(tx, { networkId, actorId: me.actorId }));
    expect(await counts()).toEqual([0, 0, 0, 404, 404]);

    const mine = await say(me.actorId);
    await thanks(bo.actorId, mine);
    expect((await me.get(all)).json).toHaveLength(1);
    const block = (actorId: number, blocked: number) =>
      site.store.transact((tx) =>
        tx.db
          .insertInto("block")
          .values({
            id: tx.newId(),
            uri: `https://nord.example/b/${actorId}`,
            blocker_id: actorId,
            blocked_id: blocked,
            created_at: tx.now,
          })
          .execute(),
      );
    await block(bo.actorId, me.actorId);
    expect((await me.get(all)).json).toEqual([]);
    expect((await me.get(`${all}/unread_count`)).json.count).toBe(0);
  });

  test("who asks must be let in to it", async () => {
    const blind = await site.withToken("laege-m1", reader.actorId, "read:statuses write:statuses");
    for (const [method, path] of [
      ["get", all],
      ["get", grouped],
      ["get", `${grouped}/policy`],
      ["post", `${all}/clear`],
      ["patch", `${grouped}/policy`],
      ["post", `${all}/requests/accept`],
      ["get", `${all}/requests`],
    ] as const)
      expect((await blind[method](path)).status).toBe(403);
    expect((await site.anyone.get(all)).status).toBe(401);
  });
});
