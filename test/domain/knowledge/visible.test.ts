import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { postsByIds } from "../../../src/domain/knowledge/post.read.ts";
import { canSee } from "../../../src/domain/knowledge/can-see.ts";
import { personViewer, type Viewer } from "../../../src/domain/knowledge/visible.ts";
import type { Audience } from "../../../src/storage/tables/knowledge.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { remoteNote } from "./drafts.ts";

const audiences: Audience[] = [
  "public",
  "unlisted",
  "allied",
  "region",
  "followers",
  "network",
  "direct",
];

async function link(
  store: TestStore,
  follower: number,
  followee: number,
  state: "accepted" | "requested",
) {
  await store.transact((tx) =>
    tx.db
      .insertInto("follow")
      .values({
        id: tx.newId(),
        uri: `https://x.example/follows/${follower}-${followee}`,
        follower_id: follower,
        followee_id: followee,
        state,
        accept_uri: null,
        created_at: tx.now,
        accepted_at: null,
      })
      .execute(),
  );
}

async function block(store: TestStore, blocker: number, blocked: number) {
  await store.transact((tx) =>
    tx.db
      .insertInto("block")
      .values({
        id: tx.newId(),
        uri: `https://x.example/blocks/${blocker}-${blocked}`,
        blocker_id: blocker,
        blocked_id: blocked,
        created_at: tx.now,
      })
      .execute(),
  );
}

async function trust(store: TestStore, host: string, level: "blocked" | "public" | "allied") {
  await store.transact((tx) =>
    tx.db
      .insertInto("peer")
      .values({
        host,
        trust: level,
        named: 1,
        closed_networks: 0,
        software: null,
        scheme: null,
        paused: 0,
        failures: 0,
        retry_at: null,
        last_success_at: null,
        last_failure_at: null,
        last_error: null,
        first_seen_at: tx.now,
      })
      .execute(),
  );
}

onEachEngine("who may see a post", (engine) => {
  async function begin() {
    const store = await freshStore(engine);
    const author = await person(store, "laege-m1");
    const follower = await person(store, "sygeplejerske-m2");
    const asked = await person(store, "leder-m3");
    const named = await person(store, "jordemoder-m4");
    const other = await person(store, "radiograf-m5");
    const away = await stranger(store, "carl@syd.example");
    const namedAway = await stranger(store, "dorte@oest.example");
    await link(store, follower, author, "accepted");
    await link(store, asked, author, "requested");
    await link(store, away, author, "accepted");
    const posts = new Map<Audience, number>();
    for (const audience of audiences) {
      const uri = `https://nord.example/test/${audience}`;
      const mentions = [named, namedAway];
      const added = await store.transact((tx) =>
        addPost(tx, remoteNote(author, uri, { local: 1, audience, mentions })),
      );
      posts.set(audience, added.id!);
    }
    const seenBy = async (viewer: Viewer): Promise<Audience[]> => {
      const seen: Audience[] = [];
      for (const [audience, id] of posts)
        if (await canSee(store.reader, viewer, id)) seen.push(audience);
      const read = await postsByIds(store.reader, viewer, [...posts.values()]);
      expect(read.map((post) => post.audience)).toEqual(seen);
      return seen;
    };
    return { store, author, follower, asked, named, other, away, posts, seenBy };
  }

  const open: Audience[] = ["public", "unlisted"];
  const here: Audience[] = [...open, "allied", "region"];

  test("every audience, for every kind of reader", async () => {
    const it = await begin();
    expect(await it.seenBy({ kind: "anonymous" })).toEqual(open);
    expect(await it.seenBy(personViewer(it.other))).toEqual(here);
    expect(await it.seenBy(personViewer(it.asked))).toEqual(here);
    expect(await it.seenBy(personViewer(it.follower))).toEqual([...here, "followers"]);
    expect(await it.seenBy(personViewer(it.named))).toEqual([...here, "followers", "direct"]);
    expect(await it.seenBy(personViewer(it.author))).toEqual(audiences);
    const server = (host: string, trusted: "public" | "allied"): Viewer => ({
      kind: "server",
      host,
      trust: trusted,
    });
    expect(await it.seenBy(server("far.example", "public"))).toEqual(open);
    expect(await it.seenBy(server("far.example", "allied"))).toEqual([...open, "allied"]);
    expect(await it.seenBy(server("syd.example", "public"))).toEqual([...open, "followers"]);
    expect(await it.seenBy(server("oest.example", "public"))).toEqual([
      ...open,
      "followers",
      "direct",
    ]);
    await trust(it.store, "oest.example", "blocked");
    expect(await it.seenBy(server("oest.example", "public"))).toEqual([]);
  });

  test("a block hides both ways, whoever made it", async () => {
    const it = await begin();
    await block(it.store, it.author, it.follower);
    await block(it.store, it.named, it.author);
    expect(await it.seenBy(personViewer(it.follower))).toEqual([]);
    expect(await it.seenBy(personViewer(it.named))).toEqual([]);
  });

  test.each(["suspended", "deleted"] as const)("nobody reads a %s author", async (state) => {
    const it = await begin();
    await it.store.transact((tx) =>
      tx.db.updateTable("actor").set({ state }).where("id", "=", it.author).execute(),
    );
    expect(await it.seenBy({ kind: "anonymous" })).toEqual([]);
    expect(await it.seenBy(personViewer(it.follower))).toEqual([]);
    expect(await it.seenBy({ kind: "server", host: "syd.example", trust: "allied" })).toEqual([]);
  });

  test("what is held back is for its author's eyes", async () => {
    const it = await begin();
    await it.store.transact((tx) =>
      tx.db.updateTable("post").set({ state: "quarantined" }).execute(),
    );
    expect(await it.seenBy({ kind: "anonymous" })).toEqual([]);
    expect(await it.seenBy(personViewer(it.named))).toEqual([]);
    expect(await it.seenBy({ kind: "server", host: "syd.example", trust: "allied" })).toEqual([]);
    expect(await it.seenBy(personViewer(it.author))).toEqual(audiences);
  });

  test("posts of a blocked server are gone for everyone", async () => {
    const it = await begin();
    const { id } = await it.store.transact((tx) =>
      addPost(tx, remoteNote(it.away, "https://syd.example/1")),
    );
    expect(await canSee(it.store.reader, personViewer(it.author), id!)).toBe(true);
    await trust(it.store, "syd.example", "blocked");
    expect(await canSee(it.store.reader, personViewer(it.author), id!)).toBe(false);
    expect(await canSee(it.store.reader, { kind: "anonymous" }, id!)).toBe(false);
  });
});
