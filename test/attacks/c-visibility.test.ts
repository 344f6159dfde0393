import { expect, test } from "vitest";
import { follow } from "../../src/domain/follows/follow.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { acceptAnswer } from "../../src/domain/knowledge/answer.ts";
import type { Draft } from "../../src/domain/knowledge/draft.ts";
import { history } from "../../src/domain/knowledge/history.read.ts";
import { post } from "../../src/domain/knowledge/post.read.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { thread } from "../../src/domain/knowledge/thread.read.ts";
import { anonymous, personViewer } from "../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../src/domain/knowledge/withdraw.ts";
import { note, remoteNote, request } from "../domain/knowledge/drafts.ts";
import { person, stranger } from "../support/cast.ts";
import { freshStore, onEachEngine } from "../support/engines.ts";

onEachEngine("what is not for someone's eyes", (engine) => {
  async function begin() {
    const store = await freshStore(engine);
    const anna = await person(store, "laege-m1");
    const bo = await person(store, "sygeplejerske-m2");
    const carl = await person(store, "jordemoder-f2");
    const say = async (who: number, draft: Draft) =>
      (await store.transact((tx) => publish(tx, who, draft))).id;
    return { store, reader: store.reader, anna, bo, carl, say };
  }

  test("is no answer to be accepted: what two others say to each other, and what is held back", async () => {
    const { store, reader, anna, bo, carl, say } = await begin();
    const asked = await say(anna, request());
    const open = await say(bo, note({ replyToId: asked }));
    const between = await say(
      carl,
      note({ replyToId: open, audience: "direct", body: "@sygeplejerske-m2 mellem os" }),
    );
    const far = await stranger(store, "fjern@syd.example");
    const { id: held } = await store.transact((tx) =>
      addPost(
        tx,
        remoteNote(far, "https://syd.example/n/1", {
          reply_to_uri: `${tx.origin}/posts/${asked}`,
          body_html: "<p>010190-1234</p>",
        }),
      ),
    );
    for (const hidden of [between, held!, 77])
      await expect(
        store.transact((tx) => acceptAnswer(tx, anna, asked, hidden)),
      ).rejects.toMatchObject({ reason: "not-found" });
    await store.transact((tx) => acceptAnswer(tx, anna, asked, open));
    expect(await post(reader, anonymous, asked)).toMatchObject({
      answerIds: [open],
      requestStatus: "answered",
    });
  });

  test("leaves no trace in a thread when it is deleted", async () => {
    const { store, reader, anna, bo, carl, say } = await begin();
    const asked = await say(anna, request());
    const secret = await say(
      bo,
      note({ replyToId: asked, audience: "direct", body: "@jordemoder-f2 kun dig" }),
    );
    await say(
      carl,
      note({ replyToId: secret, audience: "direct", body: "@sygeplejerske-m2 ja, kun os" }),
    );
    await store.transact((tx) => withdraw(tx, bo, secret));
    const goneFor = async (viewer: typeof anonymous) =>
      (await thread(reader, viewer, asked))?.gone.length;
    expect(await goneFor(anonymous)).toBe(0);
    expect(await goneFor(personViewer(carl))).toBe(1);
  });

  test("is not in the history for those who were named or followed later", async () => {
    const { store, reader, anna, bo, carl, say } = await begin();
    const direct = await say(anna, note({ audience: "direct", body: "@sygeplejerske-m2 om Carl" }));
    await store.transact((tx) =>
      revise(
        tx,
        anna,
        direct,
        note({ audience: "direct", body: "@sygeplejerske-m2 @jordemoder-f2 hej" }),
      ),
    );
    const closed = await say(anna, note({ audience: "followers", body: "Før" }));
    await store.transact((tx) =>
      revise(tx, anna, closed, note({ audience: "followers", body: "Nu" })),
    );
    await store.transact((tx) => follow(tx, { followerId: carl, followeeId: anna }));
    for (const id of [direct, closed]) {
      expect(await post(reader, personViewer(carl), id)).toBeDefined();
      expect(await history(reader, personViewer(carl), id)).toEqual([]);
      expect(await history(reader, personViewer(anna), id)).toHaveLength(1);
    }
    expect(await history(reader, personViewer(bo), direct)).toEqual([]);
  });
});
