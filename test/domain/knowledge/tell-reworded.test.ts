import { expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { applyRevision, revise } from "../../../src/domain/knowledge/revise.ts";
import { tellReworded } from "../../../src/domain/knowledge/tell-reworded.ts";
import { block } from "../../../src/domain/people/block.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { note, remoteNote } from "./drafts.ts";

onEachEngine("a post with other words", (engine) => {
  test("is told to our people who passed it on or answered it, once a change", async () => {
    let moment = Date.UTC(2026, 2, 2, 9);
    const store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    const [anna, bo, cy, di] = [
      await person(store, "anna"),
      await person(store, "bo"),
      await person(store, "cy"),
      await person(store, "di"),
    ];
    const carl = await stranger(store, "carl@syd.example");
    const facts: unknown[] = [];
    store.onCommit((all) => facts.push(...all.filter((fact) => fact.type === "PostReworded")));
    const run = async () => {
      for (const fact of facts.splice(0)) {
        await tellReworded(store, fact);
        await tellReworded(store, fact);
      }
    };
    const told = async () => {
      const rows = await store.reader.db
        .selectFrom("notification")
        .select(["id", "reader_id", "actor_id", "post_id"])
        .where("kind", "=", "edited")
        .orderBy("reader_id")
        .execute();
      return rows.map(({ id, ...row }) => ({ id, row: Object.values(row) }));
    };
    const said = await store.transact((tx) => publish(tx, anna, note({ body: "En" })));
    await store.transact((tx) => revise(tx, anna, said.id, note({ body: "Et" })));
    expect(facts).toEqual([]);
    const reply = (who: number, to: number) =>
      store.transact((tx) => publish(tx, who, note({ body: "Ja", replyToId: to })));
    await reply(bo, said.id);
    await reply(anna, said.id);
    await reply(di, said.id);
    await store.transact((tx) => boost(tx, { actorId: cy, postId: said.id }));
    await store.transact((tx) => boost(tx, { actorId: bo, postId: said.id }));
    await store.transact((tx) =>
      boost(tx, { actorId: carl, postId: said.id, uri: "https://syd.example/a" }),
    );
    await store.transact((tx) => block(tx, { blockerId: di, blockedId: anna }));
    await store.transact((tx) => revise(tx, anna, said.id, note({ body: "To" })));
    await run();
    const first = await told();
    expect(first.map(({ row }) => row)).toEqual([
      [bo, anna, said.id],
      [cy, anna, said.id],
    ]);
    await store.transact((tx) => revise(tx, anna, said.id, note({ body: "To" })));
    await run();
    expect(await told()).toEqual(first);
    await store.transact((tx) => revise(tx, anna, said.id, note({ body: "Tre" })));
    await run();
    const second = await told();
    expect(second.map(({ row }) => row)).toEqual(first.map(({ row }) => row));
    expect(Math.min(...second.map(({ id }) => id))).toBeGreaterThan(
      Math.max(...first.map(({ id }) => id)),
    );

    const far = await store.transact((tx) =>
      addPost(tx, remoteNote(carl, "https://syd.example/p")),
    );
    await reply(cy, far.id!);
    const later = "2026-03-01T09:00:00.000Z";
    await store.transact((tx) =>
      applyRevision(tx, far.id!, { body_html: "<p>ny</p>" }, { updated: later, said: later }),
    );
    await run();
    expect((await told()).map(({ row }) => row)).toContainEqual([cy, carl, far.id]);
    await tellReworded(store, { postId: 7, at: later });
  });
});
