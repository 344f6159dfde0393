import { expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { setFollowOptions } from "../../../src/domain/follows/follow-options.ts";
import { acceptRow } from "../../../src/domain/follows/rows.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { tellAwaited } from "../../../src/domain/knowledge/tell-awaited.ts";
import { allHotQueries } from "../../../src/storage/query.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

onEachEngine("what someone asked to hear of", (engine) => {
  test("is told once, from when they asked: what is written for others, and no answer to others", async () => {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const [anna, bo, cy] = [
      await person(store, "anna"),
      await person(store, "bo"),
      await person(store, "cy"),
    ];
    const carl = await stranger(store, "carl@syd.example");
    const facts: unknown[] = [];
    store.onCommit((all) => facts.push(...all.filter((fact) => fact.type === "PostAwaited")));
    const told = async (): Promise<[number, number | null][]> => {
      for (const fact of facts.splice(0)) {
        await tellAwaited(store, fact);
        await tellAwaited(store, fact);
      }
      const rows = await store.reader.db
        .selectFrom("notification")
        .select(["id", "reader_id", "post_id"])
        .where("kind", "=", "posted")
        .orderBy("id")
        .execute();
      await store.transact((tx) =>
        tx.db.deleteFrom("notification").where("kind", "=", "posted").execute(),
      );
      return rows.map((row) => [row.reader_id, row.post_id]);
    };
    const say = (who: number, more: Parameters<typeof note>[0] = {}) =>
      store.transact(async (tx) => (await publish(tx, who, note(more))).id);
    const follows = (followerId: number, followeeId: number, notify: boolean) =>
      store.transact(async (tx) => {
        const pair = { followerId, followeeId };
        await follow(tx, pair);
        await setFollowOptions(tx, pair, { notify });
        await acceptRow(tx, pair, null);
      });
    const before = await say(anna);
    await follows(bo, anna, true);
    await follows(cy, anna, false);
    expect(await told()).toEqual([]);
    const first = await say(anna, { audience: "followers" });
    expect(await told()).toEqual([[bo, first]]);
    const thread = await say(anna, { replyToId: first, audience: "followers" });
    expect(await told()).toEqual([[bo, thread]]);
    const theirs = await say(cy);
    await say(anna, { replyToId: theirs });
    await say(anna, { audience: "direct", body: "Hej @bo" });
    await say(anna, { body: "Hej @bo" });
    await store.transact((tx) => boost(tx, { actorId: anna, postId: theirs }));
    expect(await told()).toEqual([]);

    await follows(bo, carl, true);
    const send = (uri: string, published_at: string) =>
      store.transact((tx) =>
        addPost(tx, remoteNote(carl, `https://syd.example/${uri}`, { published_at })),
      );
    const now = new Date(moment).toISOString();
    await send("gammelt", "2026-03-01T08:00:00.000Z");
    await send("før", "2026-03-02T09:00:30.000Z");
    const { id } = await send("nyt", now);
    expect(await told()).toEqual([[bo, id]]);
    await tellAwaited(store, { postId: 77 });
    await tellAwaited(store, { postId: before });
    expect(await told()).toEqual([]);
  });

  test("they are looked for among those who asked, not among all who follow", async () => {
    const store = await freshStore(engine);
    if (engine === "postgres") return; // which keeps statistics
    for (const name of ["awaited", "awaited-by"]) {
      const query = allHotQueries().find(({ queryName }) => queryName === name)!;
      const { sql, values } = query.compiled(store.reader, () => 1);
      const plan = store.handles.sqlite!.prepare(`explain query plan ${sql}`).all(...values);
      expect(JSON.stringify(plan)).toContain("follow_notify (followee_id=?)");
    }
  });
});
