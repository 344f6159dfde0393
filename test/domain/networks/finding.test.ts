import { expect, test } from "vitest";
import { followTopic } from "../../../src/domain/follows/follow-topic.ts";
import { followers, following } from "../../../src/domain/follows/follows.read.ts";
import { previewDraft } from "../../../src/domain/knowledge/compose.ts";
import { post } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { searchPosts } from "../../../src/domain/knowledge/search.read.ts";
import { indexPosts } from "../../../src/domain/knowledge/index-post.ts";
import { anonymous, personViewer, type Viewer } from "../../../src/domain/knowledge/visible.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { networkFor } from "../../../src/domain/networks/network-row.ts";
import {
  network,
  networkByHandle,
  networkDirectory,
  networksOf,
} from "../../../src/domain/networks/networks.read.ts";
import { changeNetwork } from "../../../src/domain/networks/settings.ts";
import { indexActors } from "../../../src/domain/people/index-actor.ts";
import { directory, personByHandle, searchPeople } from "../../../src/domain/people/people.read.ts";
import {
  otherTopics,
  popularTopics,
  searchTopics,
  topicBySlug,
} from "../../../src/domain/topics/topics.read.ts";
import { note, request } from "../knowledge/drafts.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { acted, founded, refusal, settled } from "./support.ts";

const now = "2026-11-25T12:00:00.000Z";

onEachEngine("finding networks", (engine) => {
  async function foundBy(store: TestStore, me: number | null, handle: string) {
    const viewer: Viewer = me === null ? anonymous : personViewer(me);
    const at = { handle, host: null, now };
    const listed = async (words: string) => {
      const page = await networkDirectory(store.reader, me, { words, limit: 9, now });
      return page.items.some((one) => one.handle === handle);
    };
    return {
      handle: (await networkByHandle(store.reader, me, at)) !== undefined,
      person: (await personByHandle(store.reader, viewer, handle, null)) !== undefined,
      search: (await searchPeople(store.reader, viewer, "sepsis")).length > 0,
      people: (await directory(store.reader, viewer)).items.some((one) => one.handle === handle),
      words: await listed("sepsis"),
      directory: await listed(""),
    };
  }

  test("those that match stand on as many pages as they fill, each once, the best first", async () => {
    const store = await freshStore(engine);
    const { owner } = await settled(store, { kind: "closed" });
    const ids: number[] = [];
    for (const handle of ["et", "to", "tre", "fire", "fem"])
      ids.push(await founded(store, owner, { handle, name: `Amning ${handle}` }));
    await indexActors(store, ids);
    const asked = { words: "amning", now };
    const all = await networkDirectory(store.reader, null, { ...asked, limit: 9 });
    const read: number[] = [];
    let before: number | undefined;
    for (let pages = 1; ; pages++) {
      const page = await networkDirectory(store.reader, null, { ...asked, before, limit: 2 });
      read.push(...page.items.map(({ id }) => id));
      before = page.next ?? undefined;
      if (before !== undefined) continue;
      expect(pages).toBe(3);
      break;
    }
    expect(read).toEqual(all.items.map(({ id }) => id));
    expect(read.toSorted((a, b) => a - b)).toEqual(ids);
    const gone = { ...asked, before: owner, limit: 2 };
    expect(await networkDirectory(store.reader, null, gone)).toEqual({ items: [], next: null });
  });

  test("closed ones are found and hidden ones are not, but by those who belong to them", async () => {
    const store = await freshStore(engine);
    const { id, owner, member, other } = await settled(store, { kind: "hidden" });
    const closed = await founded(store, owner, { handle: "lukket", name: "Sepsis lukket" });
    await indexActors(store, [id, closed]);
    const nothing = {
      handle: false,
      person: false,
      search: true,
      people: false,
      words: false,
      directory: false,
    };
    for (const me of [null, other]) {
      expect(await foundBy(store, me, "sepsis")).toEqual(nothing);
      expect(await foundBy(store, me, "lukket")).toEqual({
        ...nothing,
        handle: true,
        person: true,
        words: true,
        directory: true,
      });
      expect(await network(store.reader, me, id, now)).toBeUndefined();
    }
    expect(await foundBy(store, member, "sepsis")).toMatchObject({
      handle: true,
      person: true,
      words: false,
      directory: false,
    });
    const asks = networkFor(
      { ...store.reader, now },
      { networkId: id, actorId: other, verb: "join" },
    );
    expect(await refusal(asks)).toBe("not-found");
    await acted(store, id, owner, { verb: "invite", personId: other });
    expect(await foundBy(store, other, "sepsis")).toMatchObject({ handle: true, person: true });
  });

  test("who asked to join one that is hidden since does not follow what becomes of it", async () => {
    const store = await freshStore(engine);
    const { id, owner, other } = await settled(store);
    await store.transact((tx) => join(tx, { networkId: id, actorId: other }));
    expect(await networksOf(store.reader, other, now)).toHaveLength(1);
    const settings = { name: "Ny", purpose: "", rules: "", posting: "members" } as const;
    await store.transact((tx) =>
      changeNetwork(tx, id, owner, { ...settings, kind: "hidden", history: "all" }),
    );
    expect(await networksOf(store.reader, other, now)).toEqual([]);
  });

  test("a text does not tell whether a hidden network has that name", async () => {
    const store = await freshStore(engine);
    const { owner, other } = await settled(store, { kind: "hidden" });
    await founded(store, owner, { handle: "lukket" });
    const written = async (handle: string) => {
      const draft = note({ body: `Hej @${handle}` });
      return (await previewDraft(store.reader, other, draft, { today: now })).bodyHtml;
    };
    expect(await written("sepsis")).not.toContain("<a");
    expect(await written("lukket")).toContain("<a");
  });

  test("nobody's list of whom they follow tells of networks, and members are for members", async () => {
    const store = await freshStore(engine);
    const { id, owner, moderator, member, other } = await settled(store);
    for (const viewer of [anonymous, personViewer(other), personViewer(member)]) {
      expect((await following(store.reader, viewer, member)).items).toEqual([]);
      const { items } = await followers(store.reader, viewer, id);
      const ids = items.map((one) => one.id).toSorted((a, b) => a - b);
      const belongs = viewer.kind === "person" && viewer.actorId === member;
      expect(ids).toEqual(belongs ? [owner, moderator, member] : []);
    }
    const server: Viewer = { kind: "server", host: "syd.example", trust: "allied" };
    expect((await followers(store.reader, server, id)).items).toEqual([]);
    const open = await founded(store, owner, { kind: "open", handle: "aabent" });
    expect((await followers(store.reader, anonymous, open)).items).toHaveLength(1);
  });

  test("a topic that is only talked of in a closed network is no topic for anyone", async () => {
    const store = await freshStore(engine);
    const { id, member, other } = await settled(store);
    const write = (more: object) =>
      store.transact((tx) => publish(tx, member, request({ topics: ["Øreprop Pilot"], ...more })));
    const said = await write({ networkId: id });
    await indexPosts(store, [said.id]);
    const listed = async () => ({
      slug: (await topicBySlug(store.reader, "Øreprop Pilot"))?.labelDa,
      search: (await searchTopics(store.reader, "øreprop", 9)).map((one) => one.labelDa),
      popular: (await popularTopics(store.reader, 9)).length,
      others: (await otherTopics(store.reader, 9)).length,
    });
    const nothing = { slug: undefined, search: [], popular: 0, others: 0 };
    expect(await listed()).toEqual(nothing);
    const row = await store.reader.db.selectFrom("topic").select("id").executeTakeFirstOrThrow();
    const follows = () => store.transact((tx) => followTopic(tx, other, row.id));
    expect(await refusal(follows())).toBe("not-found");
    expect((await post(store.reader, personViewer(member), said.id))!.topics).toHaveLength(1);
    for (const audience of ["followers", "unlisted"] as const) {
      await write({ audience });
      expect(await listed()).toEqual(nothing);
    }
    const search = { words: "", topic: row.id, limit: 9, order: "newest" } as const;
    expect((await searchPosts(store.reader, anonymous, search)).items).toEqual([]);
    await store.transact((tx) =>
      publish(tx, member, request({ topics: ["Ørepropspilot", "ØrepropPilot"] })),
    );
    expect(await listed()).toEqual({
      slug: "ØrepropPilot",
      search: ["Ørepropspilot", "ØrepropPilot"].toSorted(),
      popular: 2,
      others: 2,
    });
    await follows();
    expect((await topicBySlug(store.reader, "ørepropPILOT"))!.postsCount).toBe(1);
  });
});
