import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { announce, withdrawAnnouncement } from "../../src/domain/announcements/announce.ts";
import { endApps } from "../../src/domain/apps/tokens.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { acceptRow } from "../../src/domain/follows/rows.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { boost, unboost } from "../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../src/domain/knowledge/draft.ts";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { actOnPost } from "../../src/domain/knowledge/network-posts.ts";
import { join } from "../../src/domain/networks/join.ts";
import { leave } from "../../src/domain/networks/leave.ts";
import { block } from "../../src/domain/people/block.ts";
import { disableAccount, enableAccount } from "../../src/domain/people/close-account.ts";
import { mute } from "../../src/domain/people/mute.ts";
import type { Tx } from "../../src/storage/transaction.ts";
import { note, remoteNote } from "../domain/knowledge/drafts.ts";
import { admitted, founded } from "../domain/networks/support.ts";
import { remoteNetwork, stranger } from "../support/cast.ts";
import { onEachEngine } from "../support/engines.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";
import { listen, type Listening } from "./listen.ts";

/** Statuses in order, without the numbers, which have grown since they were told. */
function settled(statuses: Json[]): Json[] {
  const text = JSON.stringify(
    statuses.toSorted((a, b) => Number(a.id) - Number(b.id)),
    (name, value: unknown) => (name.endsWith("_count") ? undefined : value),
  );
  return JSON.parse(text) as Json[];
}

const patience = { timeout: 45_000, interval: 5 };

onEachEngine("streams", (engine) => {
  /** What asks the database nothing that is not asked on both engines elsewhere. */
  const onOne = (name: string, work: () => Promise<void>): void => {
    if (engine === "sqlite") test(name, work);
  };
  let site: ApiSite;
  let anna: Caller;
  let bo: Caller;
  let cy: Caller;
  let gry: Caller;
  let networkId = 0;
  const listening: Listening[] = [];

  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => site.store.transact(work);
  const write = (who: Caller, more: Partial<Draft> = {}) =>
    act((tx) => publish(tx, who.actorId, note({ topics: ["Sepsis"], ...more })));
  const opens = async (who: Pick<Caller, "token">, path = "user"): Promise<Listening> => {
    const one = await listen(site, who.token, `/api/v1/streaming/${path}`);
    listening.push(one);
    return one;
  };
  const updates = ({ heard }: Listening): Json[] =>
    heard.flatMap(({ event, data }) => (event === "update" ? [JSON.parse(data)] : []));
  const told = ({ heard }: Listening): string[] =>
    heard.map(
      ({ event, data }) => `${event} ${event.endsWith("delete") ? data : JSON.parse(data).id}`,
    );
  /** Waits until this has been heard, after which whatever was to be heard before it has been too. */
  const until = (one: Listening, id: number) =>
    vi.waitUntil(() => told(one).some((line) => line.endsWith(String(id))), patience);
  /** Everything that one stream was told, a last post aside, which all who follow its author hear. */
  const after = async (...all: Listening[]): Promise<string[][]> => {
    const { id } = await write(gry, { body: "Det sidste" });
    for (const one of all) await until(one, id);
    return all.map((one) => told(one).filter((line) => line !== `update ${id}`));
  };

  beforeAll(async () => {
    site = await apiSite({ engine });
    anna = await site.caller("jordemoder-1");
    bo = await site.caller("laege-2");
    cy = await site.caller("leder-3");
    gry = await site.caller("terapeut-4");
    await act(async (tx) => {
      const pairs = [
        [anna, bo],
        [anna, gry],
        [bo, gry],
        [cy, gry],
      ] as const;
      for (const [follower, followee] of pairs)
        await follow(tx, { followerId: follower.actorId, followeeId: followee.actorId });
    });
    networkId = await founded(site.store, bo.actorId);
    for (const { actorId } of [anna, gry])
      await admitted(site.store, networkId, { actorId, byId: bo.actorId });
  });
  afterEach(() => {
    for (const one of listening.splice(0)) one.close();
  });

  test("files and pictures that not everyone may see are told at addresses of each listener's own", async () => {
    const [bytes, hidden] = [
      new Uint8Array(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: "#268" } })
          .png()
          .toBuffer(),
      ),
      await stranger(site.store, "skjult@syd.example", {
        kind: "network",
        avatar_url: "https://syd.example/skjult.png",
        network: remoteNetwork(),
      }),
    ];
    const ownerId = bo.actorId;
    const file = await storeUpload(site.store, site.media, { ownerId, bytes, alt: "Tavle" });
    const there = await stranger(site.store, "der@syd.example");
    const members: Caller[] = [];
    for (let n = 1; n <= 6; n++) members.push(await site.caller(`medlem-${n}`));
    await act(async (tx) => {
      for (const { actorId: followerId } of members) {
        await join(tx, { networkId: hidden, actorId: followerId });
        await acceptRow(tx, { followerId, followeeId: hidden }, null);
        for (const followeeId of [bo.actorId, gry.actorId])
          await follow(tx, { followerId, followeeId });
      }
      await tx.db
        .updateTable("network")
        .set({ kind: "hidden" })
        .where("actor_id", "=", hidden)
        .execute();
    });
    const open: [Caller, Listening][] = [];
    for (const who of members) open.push([who, await opens(who)]);
    const shown = await write(bo, { audience: "region", attachmentIds: [file] });
    const { id: inHidden } = await act((tx) =>
      addPost(
        tx,
        remoteNote(there, "https://syd.example/notes/skjult", {
          audience: "network",
          network_id: hidden,
          network_state: "accepted",
          published_at: new Date().toISOString(),
        }),
      ),
    );
    await after(...open.map(([, stream]) => stream));
    for (const [{ id }, stream] of open) {
      const of = (postId: number | null): Json =>
        updates(stream).find((one) => (one.reblog ?? one).id === String(postId));
      const addresses = [of(shown.id).media_attachments[0].url, of(inHidden).account.avatar];
      expect(addresses.map((url) => new URL(url).searchParams.get("for"))).toEqual([id, id]);
    }
  });

  test("every stream tells what the timeline of its name shows, the same JSON, and nothing else", async () => {
    const [di, ed] = [await site.caller("blokeret-5"), await site.caller("daempet-6")];
    await act(async (tx) => {
      await follow(tx, { followerId: anna.actorId, followeeId: ed.actorId });
      await block(tx, { blockerId: anna.actorId, blockedId: di.actorId });
      await mute(tx, { muterId: anna.actorId, mutedId: ed.actorId });
    });
    const elsewhere = await stranger(site.store, "kollega@syd.example");
    const fromElsewhere = (n: number) =>
      act((tx) =>
        addPost(
          tx,
          remoteNote(elsewhere, `https://syd.example/notes/${n}`, {
            kind: "offer",
            title: `Tilbud ${n}`,
            topics: ["Sepsis"],
            published_at: new Date().toISOString(),
          }),
        ),
      );
    const timelines: Record<string, string> = {
      user: "home",
      public: "public",
      "public/local": "public?local=true",
      "public/remote": "public?remote=true",
      "public?only_media=true": "public?only_media=true",
      "hashtag?tag=Sepsis": "tag/sepsis",
      "hashtag/local?tag=sepsis": "tag/sepsis?local=true",
      "hashtag?tag=findes-ikke-endnu": "tag/findesikkeendnu",
    };
    const thanked = await write(cy);
    await act((tx) => thank(tx, { actorId: anna.actorId, postId: thanked.id }));
    const before = (await write(gry)).id;
    const open = new Map<string, Listening>();
    for (const who of [anna, cy])
      for (const path of Object.keys(timelines))
        open.set(`${who.handle} ${path}`, await opens(who, path));

    const said = await write(bo);
    for (const audience of ["followers", "region", "allied", "unlisted"] as const)
      await write(bo, { audience, body: audience });
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: "#268" } })
      .png()
      .toBuffer();
    const upload = { ownerId: bo.actorId, bytes: new Uint8Array(bytes), alt: "En tavle" };
    const file = await storeUpload(site.store, site.media, upload);
    await write(bo, { audience: "region", attachmentIds: [file], body: "Med billede" });
    await write(bo, { audience: "direct", mentions: [anna.actorId] });
    await write(bo, { audience: "direct", mentions: [cy.actorId] });
    await write(bo, { audience: "network", networkId });
    const theirs = await write(cy, { mentions: [anna.actorId], topics: ["Findes ikke endnu"] });
    await write(cy, { audience: "followers" });
    await write(bo, { replyToId: theirs.id, topics: [] });
    await write(bo, { replyToId: said.id, topics: [] });
    await write(gry, { replyToId: said.id, topics: [], mentions: [] });
    const unseen = await write(di);
    await write(ed);
    await act((tx) => boost(tx, { actorId: gry.actorId, postId: thanked.id }));
    await act((tx) => boost(tx, { actorId: gry.actorId, postId: unseen.id }));
    const old = { published_at: "2026-01-01T00:00:00.000Z", audience: "public" } as const;
    await act((tx) => addPost(tx, remoteNote(elsewhere, "https://syd.example/notes/old", old)));
    await fromElsewhere(1);
    const last = await fromElsewhere(2);
    const end = await write(gry, { topics: ["Sepsis", "Findes ikke endnu"] });

    const pictures = new Set<string>();
    const withPicture = ({ media_attachments: files }: Json) => files.length > 0;
    for (const [name, one] of open) {
      const [handle = "", path = ""] = name.split(" ");
      const who = [anna, cy].find((each) => each.handle === handle)!;
      if (path !== "public?only_media=true")
        await until(one, path === "public/remote" ? last.id! : end.id);
      const since = { since_id: String(before), limit: 40 };
      const { json } = await who.get(`/api/v1/timelines/${timelines[path]}`, since);
      expect(settled(updates(one)), name).toEqual(settled(json));
      for (const {
        media_attachments: [picture],
      } of updates(one).filter(withPicture))
        pictures.add(picture.url);
      const others = one.heard.filter(({ event }) => event !== "update");
      expect(others.every(({ event }) => path === "user" && event === "notification")).toBe(true);
      if (path === "user") expect(json.length).toBeGreaterThan(3);
    }
    expect(pictures.size).toBe(2); // an address for each of the two who read
  });

  test("notifications and conversations are told to those they are for, to apps that may read them", async () => {
    const mine = await opens(anna);
    const only = await opens(anna, "user/notification");
    const talks = await opens(anna, "direct");
    const statuses = await opens(
      await site.withToken(anna.handle, anna.actorId, "read:statuses"),
      "user",
    );
    const other = await opens(cy);
    const otherTalks = await opens(cy, "direct");
    const mention = await write(cy, { mentions: [anna.actorId], body: "Se her" });
    const letter = await write(bo, { audience: "direct", mentions: [anna.actorId] });
    await vi.waitUntil(() => talks.heard.length > 0, patience);
    await after(mine, statuses, other);
    const news = ({ heard }: Listening) =>
      heard.flatMap(({ event, data }) => (event === "notification" ? [JSON.parse(data)] : []));
    const { json: shown } = await anna.get("/api/v1/notifications", { limit: 2 });
    expect(settled(news(mine))).toEqual(settled(shown));
    expect(news(only)).toEqual(news(mine));
    expect(news(mine).map(({ type, status }: Json) => [type, status.id])).toEqual([
      ["mention", String(mention.id)],
      ["mention", String(letter.id)],
    ]);
    const { json: list } = await anna.get("/api/v1/conversations");
    const talk = JSON.parse(talks.heard.at(-1)!.data) as Json;
    expect(talk.last_status.id).toBe(String(letter.id));
    expect(settled([talk])).toEqual(settled(list.filter(({ id }: Json) => id === talk.id)));
    for (const one of [statuses, other, otherTalks])
      expect(one.heard.filter(({ event }) => event !== "update")).toEqual([]);
    expect(only.heard.every(({ event }) => event === "notification")).toBe(true);
  });

  onOne(
    "announcements are told to everybody, with how many answer them, and that they are over",
    async () => {
      const [mine, theirs] = [await opens(anna), await opens(cy)];
      const shared = await opens(cy, "public");
      const id = await act((tx) => announce(tx, { text: "Vi **lukker** i aften" }, null));
      await until(mine, id);
      await anna.put(`/api/v1/announcements/${id}/reactions/👍`);
      await vi.waitUntil(() => mine.heard.length > 1, patience);
      await act((tx) => withdrawAnnouncement(tx, id, null));
      await after(mine, theirs);
      const [first, ...rest] = mine.heard;
      expect(JSON.parse(first!.data)).toMatchObject({
        content: expect.stringContaining("lukker"),
        read: false,
        reactions: [],
      });
      const reaction = { name: "👍", count: 1, announcement_id: String(id) };
      expect(rest.slice(0, 2)).toEqual([
        { event: "announcement.reaction", data: JSON.stringify(reaction) },
        { event: "announcement.delete", data: String(id) },
      ]);
      expect(theirs.heard.slice(0, 3)).toEqual(mine.heard.slice(0, 3));
      expect(shared.heard.every(({ event }) => event === "update")).toBe(true);
    },
  );

  test("lists, and networks as lists, tell what their timelines show", async () => {
    const old = await write(bo);
    const before = (await write(gry)).id;
    const list = (await bo.post("/api/v1/lists", { title: "Til vagten", replies_policy: "none" }))
      .json.id;
    await act((tx) => follow(tx, { followerId: bo.actorId, followeeId: cy.actorId }));
    await bo.post(`/api/v1/lists/${list}/accounts`, { account_ids: [cy.id, gry.id] });
    const own = await opens(bo, `list?list=${list}`);
    const network = await opens(anna, `list?list=${networkId}`);
    const said = await write(cy, { body: "I listen" });
    await write(anna);
    await write(cy, { replyToId: said.id, topics: [] });
    await write(gry, { replyToId: said.id, topics: [] });
    await act((tx) => boost(tx, { actorId: cy.actorId, postId: old.id }));
    await write(bo, { audience: "network", networkId, body: "I netværket" });
    const last = await write(gry, { audience: "network", networkId });
    const end = await write(gry);
    await until(own, end.id);
    await until(network, last.announced_id!);
    const since = { since_id: String(before), limit: 40 };
    const shown = async (who: Caller, id: string | number) =>
      settled((await who.get(`/api/v1/timelines/list/${id}`, since)).json);
    expect(settled(updates(own))).toEqual(await shown(bo, list));
    expect(settled(updates(network))).toEqual(await shown(anna, networkId));
    expect([updates(own).length, updates(network).length]).toEqual([4, 2]);
    for (const [who, id] of [
      [anna, list],
      [cy, networkId],
    ] as const)
      expect((await opens(who, `list?list=${id}`)).status).toBe(404);
  });

  onOne(
    "what someone filters out is not told, or with what it meets; and that filters have changed",
    async () => {
      const [mine, theirs] = [await opens(anna), await opens(cy, "public/local")];
      const all = await opens(anna, "public/local");
      const filter = (keyword: string, filter_action: string) =>
        anna.post("/api/v2/filters", {
          title: keyword,
          context: ["home"],
          filter_action,
          keywords_attributes: [{ keyword, whole_word: true }],
        });
      await filter("skjult", "hide");
      await filter("advarsel", "warn");
      const hidden = await write(bo, { body: "Noget skjult her" });
      const warned = await write(bo, { body: "En advarsel her" });
      await until(mine, warned.id);
      expect(mine.heard.filter(({ event }) => event === "filters_changed").length).toBeGreaterThan(
        0,
      );
      mine.heard = mine.heard.filter(({ event }) => event !== "filters_changed");
      expect(told(mine)).toEqual([`update ${warned.id}`]);
      expect(updates(mine)[0].filtered).toMatchObject([{ filter: { title: "advarsel" } }]);
      await until(all, warned.id);
      await until(theirs, warned.id);
      for (const one of [all, theirs])
        expect(told(one)).toEqual([`update ${hidden.id}`, `update ${warned.id}`]);
      expect(updates(theirs)[1].filtered).toEqual([]);
    },
  );

  test("what is changed and taken back is told to those who have it", async () => {
    const mine = await opens(anna);
    const theirs = await opens(cy);
    const all = await opens(cy, "public/local");
    const { id } = await write(bo);
    const quiet = await write(bo, { audience: "followers" });
    await until(mine, quiet.id);
    await act((tx) => revise(tx, bo.actorId, id, note({ body: "Rettet", topics: ["Sepsis"] })));
    await vi.waitUntil(() => told(mine).includes(`status.update ${id}`), patience);
    const boosted = await act((tx) => boost(tx, { actorId: bo.actorId, postId: id }));
    await vi.waitUntil(() => told(mine).includes(`update ${boosted.id}`), patience);
    await act((tx) => unboost(tx, { actorId: bo.actorId, postId: id }));
    await act((tx) => withdraw(tx, bo.actorId, quiet.id));
    await act((tx) => withdraw(tx, bo.actorId, id));
    const [own, other, shared] = await after(mine, theirs, all);
    expect(own!.slice(0, 4)).toEqual([
      `update ${id}`,
      `update ${quiet.id}`,
      `status.update ${id}`,
      `update ${boosted.id}`,
    ]);
    const gone = [quiet.id, id, boosted.id].map((each) => `delete ${each}`);
    expect(own!.slice(4).toSorted()).toEqual(gone.toSorted());
    expect(other).toEqual([`delete ${id}`]);
    expect(shared).toEqual([`update ${id}`, `status.update ${id}`, `delete ${id}`]);
    const changed = mine.heard.find(({ event }) => event === "status.update");
    expect(JSON.parse(changed!.data)).toMatchObject({ edited_at: expect.any(String) });
  });

  test("a closed network is heard by its members, as its own, and no longer than they belong to it", async () => {
    const member = await opens(anna);
    const outside = await opens(cy);
    const post = await write(bo, { audience: "network", networkId, body: "Kun for os" });
    const passedOn = post.announced_id!;
    await until(member, passedOn);
    const [{ account, reblog, visibility }] = updates(member);
    expect([account.group, account.id, reblog.id, visibility]).toEqual([
      true,
      String(networkId),
      String(post.id),
      "private",
    ]);
    const other = await write(bo, { audience: "network", networkId });
    await until(member, other.announced_id!);
    const takesOff = { verb: "take-off", postId: other.id } as const;
    await act((tx) => actOnPost(tx, { networkId, byId: bo.actorId, act: takesOff }));
    await vi.waitUntil(() => told(member).includes(`delete ${other.id}`), patience);
    const third = await write(bo, { audience: "network", networkId });
    await until(member, third.announced_id!);
    await act((tx) => leave(tx, { networkId, actorId: anna.actorId }));
    const fourth = await write(bo, { audience: "network", networkId });
    await act((tx) => withdraw(tx, bo.actorId, third.id));
    const [mine, theirs] = await after(member, outside);
    expect(mine).not.toContain(`update ${fourth.announced_id}`);
    expect(mine).not.toContain(`delete ${third.id}`);
    expect(theirs).toEqual([]);
    await admitted(site.store, networkId, { actorId: anna.actorId, byId: bo.actorId });
  });

  test("whoever is blocked while they listen hears nothing more, not even what is gone", async () => {
    const one = await opens(cy);
    const all = await opens(cy, "public");
    const { id } = await write(anna);
    await until(all, id);
    await act((tx) => block(tx, { blockerId: anna.actorId, blockedId: cy.actorId }));
    await write(anna);
    await act((tx) => withdraw(tx, anna.actorId, id));
    expect(await after(one, all)).toEqual([[], [`update ${id}`]]);
  });

  onOne(
    "a stream ends when its token is taken back or the account is closed, and no other opens",
    async () => {
      const phone = await site.withToken(anna.handle, anna.actorId, "read");
      const lost = await opens(phone);
      const kept = await opens(bo);
      await act((tx) => endApps(tx, anna.actorId));
      await write(bo, { audience: "direct", mentions: [anna.actorId], body: "For sent" });
      await lost.ended;
      expect(lost.heard).toEqual([]);
      expect((await opens(phone)).status).toBe(401);
      await act((tx) => disableAccount(tx, bo.actorId));
      await kept.ended;
      expect((await opens(bo)).status).toBe(401);
      await act((tx) => enableAccount(tx, bo.actorId));
      anna = await site.withToken(anna.handle, anna.actorId, "read write");
    },
  );

  onOne("thirty who listen cost little more than one, and each is asked for", async () => {
    const round = async (many: readonly Caller[]): Promise<number> => {
      const all: Listening[] = [];
      for (const who of many) all.push(await opens(who, "public/local"));
      const reads = await site.reads(async () => {
        const { id } = await write(bo);
        for (const one of all) await until(one, id);
      });
      for (const one of listening.splice(0)) one.close();
      return reads;
    };
    const crowd: Caller[] = [];
    for (let n = 0; n < 30; n++) crowd.push(await site.caller(`tilhoerer-${n}`));
    const one = await round(crowd.slice(0, 1));
    const thirty = await round(crowd);
    expect(thirty - one).toBeLessThanOrEqual(29 * 3 + 20);
  });
});

describe("who may listen", () => {
  let site: ApiSite;
  const opened: Listening[] = [];

  beforeAll(async () => {
    site = await apiSite();
  });
  afterAll(() => {
    for (const one of opened) one.close();
  });

  const opens = async (token: string, path: string): Promise<number> => {
    const one = await listen(site, token, `/api/v1/streaming/${path}`);
    opened.push(one);
    return one.status;
  };
  const paths = [
    "user",
    "user/notification",
    "public",
    "public/local",
    "public/remote",
    "hashtag?tag=sepsis",
    "hashtag/local?tag=sepsis",
    "direct",
  ];

  test.each([
    ["read", paths],
    ["read:statuses", paths.filter((path) => path !== "user/notification")],
    ["read:notifications", ["user/notification"]],
    ["profile", []],
    ["write follow push", []],
  ])("a token for %s hears what that allows", async (scopes, allowed) => {
    const { token } = await site.caller(`en-${scopes.replace(/\W/g, "-")}`, { scopes });
    for (const path of paths)
      expect(await opens(token, path), path).toBe(allowed.includes(path) ? 200 : 403);
    expect(await opens(token, "?stream=user")).toBe(allowed.includes("user") ? 200 : 403);
  });

  test("the token may stand in the address, as browsers put it; without one nobody listens", async () => {
    const { token } = await site.caller("browser-1");
    const url = new URL(`/api/v1/streaming/user?access_token=${token}`, site.origin);
    const found = await site.answer(new Request(url));
    expect(found.headers.get("content-type")).toBe("text/event-stream");
    await found.body!.cancel();
    expect(await opens("x".repeat(43), "user")).toBe(401);
    const nobody = await site.answer(new Request(new URL("/api/v1/streaming/public", site.origin)));
    expect(nobody.status).toBe(401);
  });

  test("what is no stream is said to be none", async () => {
    const { token } = await site.caller("spoerger-1");
    for (const path of ["?stream=everything", "", "hashtag", "hashtag?tag=", "list"])
      expect(await opens(token, path), path).toBe(400);
    const health = await site.answer(new Request(new URL("/api/v1/streaming/health", site.origin)));
    expect(await health.text()).toBe("OK");
  });

  test("one person opens so many and no more, until one is closed", async () => {
    const { token } = await site.caller("mange-1");
    const all: Listening[] = [];
    for (let n = 0; n < 16; n++) all.push(await listen(site, token, "/api/v1/streaming/user"));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect(await opens(token, "user")).toBe(429);
    all[0]!.close();
    await all[0]!.ended;
    expect(await opens(token, "user")).toBe(200);
    for (const one of all) one.close();
  });
});
