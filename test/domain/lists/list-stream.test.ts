import { beforeAll, expect, test } from "vitest";
import { follow } from "../../../src/domain/follows/follow.ts";
import { acceptRow } from "../../../src/domain/follows/rows.ts";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { boost } from "../../../src/domain/knowledge/boost.ts";
import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";
import type { Page, PageRequest, StreamItem } from "../../../src/domain/knowledge/post-view.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { addList, changeList, type NewList } from "../../../src/domain/lists/keep-list.ts";
import { listedAmong, listPeople } from "../../../src/domain/lists/list-people.read.ts";
import { listStream } from "../../../src/domain/lists/list-stream.read.ts";
import { listOf } from "../../../src/domain/lists/lists.read.ts";
import { addToList } from "../../../src/domain/lists/members.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { mute, unmute } from "../../../src/domain/people/mute.ts";
import { following } from "../../../src/domain/streams/streams.read.ts";
import type { Tx } from "../../../src/storage/transaction.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine, type TestStore } from "../../support/engines.ts";
import { note, remoteNote } from "../knowledge/drafts.ts";
import { founded } from "../networks/support.ts";

onEachEngine("the stream of a list", (engine) => {
  let store: TestStore;
  let [me, anna, bo, eva, far] = [0, 0, 0, 0, 0];
  let moment = Date.UTC(2026, 2, 2, 9);

  beforeAll(async () => {
    store = await freshStore(engine, { now: () => new Date((moment += 60_000)) });
    [me, anna] = [await person(store, "laege-m1"), await person(store, "sygeplejerske-m2")];
    [bo, eva] = [await person(store, "leder-m3"), await person(store, "jordemoder-m4")];
    far = await stranger(store, "carl@syd.example");
    for (const followeeId of [anna, bo, far])
      await act((tx) => follow(tx, { followerId: me, followeeId }));
    await act((tx) => follow(tx, { followerId: bo, followeeId: far }));
    await act((tx) => acceptRow(tx, { followerId: bo, followeeId: far }, null)); // bo, not me
  });

  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transact(work);
  const say = (who: number, body: string, more: Partial<Draft> = {}) =>
    act((tx) => publish(tx, who, note({ body, ...more })));
  const send = (text: string, more: Partial<NewPost> = {}) =>
    act((tx) =>
      addPost(
        tx,
        remoteNote(far, `https://syd.example/${text.replaceAll(" ", "-")}`, {
          body_html: `<p>${text}</p>`,
          published_at: tx.now,
          ...more,
        }),
      ),
    );
  const list = async (members: number[], more: Partial<NewList> = {}) => {
    const id = await act((tx) => addList(tx, me, { title: "Liste", ...more }));
    await act((tx) => addToList(tx, me, { listId: id, actorIds: members }));
    return id;
  };
  const texts = ({ items }: Page<StreamItem>) =>
    items.map(({ post, via }) => {
      const text = post.bodyHtml.replace(/<[^>]*>/g, "");
      return via ? `${text} via ${via.handle}` : text;
    });
  const read = async (id: number, page: Partial<PageRequest> = {}) => {
    const view = (await listOf(store.reader, me, id, new Date(moment).toISOString()))!;
    return listStream(store.reader, me, view, { limit: 20, ...page });
  };
  const home = async () => texts(await following(store.reader, me, { limit: 20 }));

  test("holds what its people write and boost, as one may see it, paged both ways", async () => {
    const id = await list([anna, far]);
    await say(bo, "not in the list");
    const passed = await say(bo, "passed on");
    await say(anna, "first");
    await send("from far, who has not answered");
    await say(anna, "for followers", { audience: "followers" });
    await say(anna, "for bo alone", { audience: "direct", mentions: [bo] });
    await say(anna, "for me alone", { audience: "direct", mentions: [me] });
    await act((tx) => boost(tx, { actorId: anna, postId: passed.id }));
    const all = ["passed on via sygeplejerske-m2", "for followers", "first"];
    const page = await read(id);
    expect(texts(page)).toEqual(all);
    const top = await read(id, { limit: 2 });
    expect(texts(top)).toEqual(all.slice(0, 2));
    const rest = await read(id, { limit: 2, before: top.next! });
    expect(texts(rest)).toEqual(all.slice(2));
    const up = await read(id, { limit: 2, after: rest.items[0]!.entryId, up: true });
    expect(texts(up)).toEqual(all.slice(0, 2));
    const without = (text: string) => (post: { bodyHtml: string }) => post.bodyHtml.includes(text);
    expect(texts(await read(id, { limit: 2, omit: without("followers") }))).toEqual([
      all[0],
      all[2],
    ]);
    await act((tx) => mute(tx, { muterId: me, mutedId: anna }));
    expect(texts(await read(id))).toEqual([]);
    await act((tx) => unmute(tx, me, anna));
  });

  test("shows replies as its owner has said; those to the author and to the owner always", async () => {
    const id = await list([anna, me]);
    const [ofEva, ofBo, mine] = [await say(eva, "eva"), await say(bo, "bo"), await say(me, "mine")];
    const own = await say(anna, "own");
    for (const [to, replyTo] of [
      ["eva", ofEva],
      ["bo", ofBo],
      ["me", mine],
      ["herself", own],
    ] as const)
      await say(anna, `to ${to}`, { replyToId: replyTo.id });
    await say(me, "to anna", { replyToId: own.id });
    const shown = async (replies: NewList["replies"]) => {
      await act((tx) => changeList(tx, me, id, { replies }));
      return texts(await read(id, { after: ofEva.id }));
    };
    const always = ["to herself", "to me", "own", "mine"];
    expect(await shown("none")).toEqual(always);
    expect(await shown("list")).toEqual(["to anna", ...always]);
    expect(await shown("followed")).toEqual([
      "to anna",
      "to herself",
      "to me",
      "to bo",
      "own",
      "mine",
    ]);
  });

  test("an exclusive list is read by itself: its people are not in Following", async () => {
    const open = await founded(store, eva, { kind: "open", handle: "akut", name: "Akut" });
    for (const actorId of [me, bo]) await act((tx) => join(tx, { networkId: open, actorId }));
    await act((tx) => follow(tx, { followerId: me, followeeId: eva }));
    await say(anna, "a");
    const passed = await say(eva, "e");
    await act((tx) => boost(tx, { actorId: anna, postId: passed.id }));
    await say(bo, "in the network", { audience: "network", networkId: open });
    const before = await home();
    expect(before.slice(0, 3)).toEqual(["in the network", "e via sygeplejerske-m2", "a"]);
    const id = await list([anna, open], { exclusive: true });
    expect((await home()).slice(0, 2)).toEqual(["e", "to anna"]);
    expect(texts(await read(id)).slice(0, 3)).toEqual(before.slice(0, 3));
    await act((tx) => changeList(tx, me, id, { exclusive: false }));
    expect(await home()).toEqual(before);
  });

  test("a network that one belongs to is read like a list, its members with it", async () => {
    const id = await founded(store, eva, { kind: "open", handle: "sepsis" });
    for (const actorId of [me, bo]) await act((tx) => join(tx, { networkId: id, actorId }));
    await say(bo, "in sepsis", { audience: "network", networkId: id });
    expect(texts(await read(id))).toEqual(["in sepsis"]);
    const people = async (of: number, limit: number, before = Number.MAX_SAFE_INTEGER) => {
      const view = (await listOf(store.reader, me, of, new Date(moment).toISOString()))!;
      return listPeople(store.reader, me, view, { before, after: 0, up: false, limit });
    };
    expect((await people(id, 10)).map(({ other }) => other)).toEqual([bo, me, eva]);
    const own = await list([anna, bo, far]);
    const [first, second] = await people(own, 2);
    expect([first!.other, second!.other]).toEqual([far, bo]);
    expect((await people(own, 2, second!.id)).map(({ other }) => other)).toEqual([anna]);
    const among = await listedAmong(store.reader, [own, id], [anna, far, eva, me]);
    expect([...among]).toEqual([[own, new Set([anna])]]); // who has not answered brings nothing
  });
});
