import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { postByUri } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { thank } from "../../../src/domain/knowledge/thank.ts";
import { anonymous } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { fileReport } from "../../../src/domain/moderation/file-report.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { leave } from "../../../src/domain/networks/leave.ts";
import { networkRow } from "../../../src/domain/networks/network-row.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { note, request } from "../../domain/knowledge/drafts.ts";
import { startForumStub, type ForumActor, type ForumStub } from "../../support/forum-stub.ts";
import { eventually } from "../../support/process.ts";
import { region, type Person, type Region } from "./region.ts";
import { becomes, writes } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Json = Record<string, unknown>;

const engines: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];
const everyone = "https://www.w3.org/ns/activitystreams#Public";

describe.each(engines)("a group of a server like Lemmy, read on %s", (engine) => {
  let midt: Region;
  let forum: ForumStub;
  let far: ForumStub;
  let anna: Person;
  let group: number;
  let writer: ForumActor;

  beforeAll(async () => {
    [midt, forum, far] = await Promise.all([
      region("Midt", engine),
      startForumStub("lemmy"),
      startForumStub("piefed"),
    ]);
    anna = await midt.member("sygeplejerske-m2");
    group = await midt.bring(forum.community.uri);
    ({ writer } = forum.people);
  });

  afterAll(async () => {
    await midt?.close();
    await Promise.all([forum?.close(), far?.close()]);
  });

  const inbox = () => `${midt.origin}/inbox`;
  /** The group passes something on; what became of it here. */
  const passesOn = async (object: unknown, more: Json = {}): Promise<string> => {
    const said = forum.activity(forum.community, "Announce", object, {
      cc: [`${forum.community.uri}/followers`],
      ...more,
    });
    expect(await forum.community.say(inbox(), said)).toBe(202);
    return midt.outcome(said.id);
  };
  const held = (uri: unknown) => heldPost(midt.store.reader, String(uri));
  /** Addresses of what stands in the group's stream as its own, the newest first. */
  const stream = async () => {
    const rows = await midt.store.reader.db
      .selectFrom("entry")
      .innerJoin("post", "post.id", "entry.post_id")
      .select(["post.uri", "entry.via_id"])
      .where("entry.source", "=", group)
      .orderBy("entry.id", "desc")
      .execute();
    return rows.map(({ uri, via_id: via }) => (via === null ? uri : `boost ${uri}`));
  };
  const created = (page: Json & { id: string }, by = writer) =>
    forum.activity(by, "Create", page, { actor: page["attributedTo"] });

  test("what it passes on is nothing to us before someone here has joined", async () => {
    const page = forum.page(writer, "for-tidligt");
    expect(await passesOn(created(page))).toBe("not-relevant");
    expect(await held(page.id)).toBeUndefined();
  });

  test("is joined by a Follow, and belongs to those who know no profile of ours", async () => {
    await midt.store.transact((tx) => join(tx, { networkId: group, actorId: anna.id }));
    const asked = await eventually(() => forum.received("Follow")[0], "the Follow");
    expect(asked).toMatchObject({ actor: anna.uri, object: forum.community.uri });
    const { "@context": _, ...follow } = asked;
    const accept = forum.activity(forum.community, "Accept", follow);
    expect(await forum.community.say(inbox(), accept)).toBe(202);
    await becomes(midt, { followerId: anna.id, followeeId: group }, "accepted");
    expect(await networkRow(midt.store.reader, group)).toMatchObject({ kind: "open", profile: 0 });
  });

  test("a thread told twice, whole and by its address, is one post in its stream", async () => {
    const page = forum.page(writer, "tavlemoeder");
    expect(await passesOn(created(page))).toBe("done");
    expect(await passesOn(page)).toBe("held");
    expect(await passesOn(page.id)).toBe("held");
    expect(await stream()).toEqual([page.id]);
    expect(await held(page.id)).toMatchObject({
      network_id: group,
      network_state: "accepted",
      title: "tavlemoeder",
      boosts_count: 0,
    });
  });

  test("replies, thanks, changes and deletions have their effect", async () => {
    const thread = `${forum.origin}/post/tavlemoeder`;
    const reply = far.page(far.people.writer, "svar", {
      type: "Note",
      name: undefined,
      inReplyTo: thread,
      to: [everyone],
      cc: [forum.community.uri],
      audience: forum.community.uri,
    });
    expect(await passesOn(far.activity(far.people.writer, "Create", reply))).toBe("done");
    expect(await held(reply.id)).toMatchObject({ network_id: group, network_state: "accepted" });
    expect(await held(thread)).toMatchObject({ replies_count: 1 });
    expect(await stream()).toEqual([thread]);

    const like = forum.activity(forum.people.reader, "Like", thread);
    expect(await passesOn(like)).toBe("done");
    expect(await held(thread)).toMatchObject({ thanks_count: 1 });
    expect(await passesOn(far.activity(far.people.writer, "Like", thread))).toBe("not-proven");
    expect(await passesOn(forum.activity(forum.people.reader, "Undo", like))).toBe("done");
    expect(await held(thread)).toMatchObject({ thanks_count: 0 });

    const updated = new Date(Date.now() + 1000).toISOString();
    const changed = forum.page(writer, "tavlemoeder", { content: "<p>rettet</p>", updated });
    expect(await passesOn(forum.activity(writer, "Update", changed))).toBe("done");
    expect(await held(thread)).toMatchObject({ body_html: "<p>rettet</p>", network_id: group });

    const deleted = far.activity(far.people.writer, "Delete", reply.id);
    expect(await passesOn(deleted)).toBe("not-gone");
    far.gone(reply.id);
    expect(await passesOn(far.activity(far.people.writer, "Delete", reply.id))).toBe("done");
    expect(await held(reply.id)).toBeUndefined();
  });

  test("its moderators take off, put back and lock in it, and nothing beyond it", async () => {
    const thread = `${forum.origin}/post/tavlemoeder`;
    const moderator = forum.people.reader;
    const removal = forum.activity(moderator, "Delete", thread, { summary: "gentaget" });
    expect(await passesOn(removal)).toBe("done");
    expect(await stream()).toEqual([]);
    expect(await held(thread)).toMatchObject({ network_state: "removed", state: "published" });
    expect(await passesOn(forum.activity(moderator, "Undo", removal))).toBe("done");
    expect(await stream()).toEqual([thread]);

    const lock = forum.activity(moderator, "Lock", thread);
    expect(await passesOn(lock)).toBe("done");
    expect(await held(thread)).toMatchObject({ locked: 1 });
    expect(await passesOn(forum.activity(moderator, "Undo", lock))).toBe("done");
    expect(await held(thread)).toMatchObject({ locked: 0 });

    const elsewhere = await midt.store.transact((tx) => publish(tx, anna.id, note()));
    const grabbed = forum.activity(moderator, "Lock", elsewhere.uri);
    expect(await passesOn(grabbed)).toBe("unknown-verb");
    const taken = forum.activity(moderator, "Delete", elsewhere.uri);
    expect(await passesOn(taken)).toBe("not-theirs");
    expect(await held(elsewhere.uri)).toMatchObject({ locked: 0, state: "published" });
  });

  test("what does not name it becomes no post of its, it has boosted it", async () => {
    const own = await midt.store.transact((tx) => publish(tx, anna.id, note()));
    expect(await passesOn(own.uri)).toBe("done");
    expect(await held(own.uri)).toMatchObject({ network_id: null, boosts_count: 1 });
    expect((await stream())[0]).toBe(`boost ${own.uri}`);
  });

  test("what someone here writes in it goes to it as a Note with a name, and is taken when it comes back", async () => {
    const post = await writes(midt, anna, group, request());
    expect(await held(post.uri)).toMatchObject({ audience: "public", network_state: "awaiting" });
    const sent = await eventually(
      () => forum.received("Create").find((one) => (one["object"] as Json)["id"] === post.uri),
      "the Create",
    );
    const object = sent["object"] as Json;
    for (const one of [sent, object])
      expect(one).toMatchObject({
        audience: forum.community.uri,
        to: [everyone, forum.community.uri],
      });
    expect(object).toMatchObject({ type: "Note", name: "Hvem har prøvet tavlemøder om natten?" });
    expect(object).not.toHaveProperty("summary");
    expect(object["tag"]).toContainEqual({
      type: "Mention",
      href: forum.community.uri,
      name: `@sepsis@${forum.host}`,
    });
    expect((await stream()).includes(post.uri)).toBe(false);
    expect(await passesOn(sent)).toBe("done");
    expect(await passesOn(post.uri)).toBe("held");
    expect(await held(post.uri)).toMatchObject({ network_state: "accepted", boosts_count: 0 });
    expect((await stream())[0]).toBe(post.uri);

    const draft = request({ body: "Vi har nu prøvet.", networkId: group });
    await midt.store.transact((tx) => revise(tx, anna.id, post.id, draft));
    await eventually(() => forum.received("Update")[0], "the Update");
    const reply = await writes(midt, anna, group, { body: "Nej", replyToId: post.id });
    const answer = await eventually(
      () => forum.received("Create").find((one) => (one["object"] as Json)["id"] === reply.uri),
      "the reply",
    );
    expect(answer["object"]).toMatchObject({
      inReplyTo: post.uri,
      audience: forum.community.uri,
    });
    expect(answer["object"]).not.toHaveProperty("name");
    await midt.store.transact((tx) => withdraw(tx, anna.id, post.id));
    const end = await eventually(() => forum.received("Delete")[0], "the Delete");
    expect(end).toMatchObject({ audience: forum.community.uri });
  });

  test("thanks for what stands in it go to it too", async () => {
    const thread = (await held(`${forum.origin}/post/tavlemoeder`))!;
    await midt.store.transact((tx) => thank(tx, { actorId: anna.id, postId: thread.id }));
    const like = await eventually(() => forum.received("Like")[0], "the Like");
    expect(like).toMatchObject({
      to: [writer.uri, forum.community.uri],
      audience: forum.community.uri,
    });
  });

  test("hears what is reported in it from who reports, if they say so, and from nobody else", async () => {
    const thread = (await held(`${forum.origin}/post/tavlemoeder`))!;
    const report = (text: string, more: { byName?: boolean }) => {
      const about = { reporterId: anna.id, targetId: thread.author_id, postIds: [thread.id] };
      return midt.store.transact((tx) => fileReport(tx, { ...about, text, ...more }));
    };
    const flags = (text: string) =>
      eventually(() => {
        const all = forum.received("Flag").filter((one) => one["content"] === text);
        return all.length > 0 ? all : undefined;
      }, text);
    await report("Reklame", { byName: true });
    await midt.atRest();
    expect(await flags("Reklame")).toEqual([
      expect.objectContaining({
        actor: anna.uri,
        to: [forum.community.uri],
        object: thread.uri,
        summary: "Reklame",
      }),
    ]);
    expect(forum.paths("Reklame")).toEqual(["/c/sepsis/inbox"]);
    await report("Uden navn", {});
    await midt.atRest();
    const [plain, ...more] = await flags("Uden navn");
    expect([plain!["actor"] === anna.uri, more]).toEqual([false, []]);

    const author = forum.people.writer.uri.split("/").at(-1)!;
    const page = `/@${author}@${forum.host}/report?post=${thread.id}`;
    expect((await midt.visit(anna, page)).text).toContain('name="byName"');
    const moderates = (yes: boolean) =>
      midt.store.transact(async ({ db, newId, now }) => {
        const pair = { follower_id: thread.author_id, followee_id: group };
        const uri = `${forum.origin}/moderates`;
        if (!yes) await db.deleteFrom("follow").where("uri", "=", uri).execute();
        else
          await db
            .insertInto("follow")
            .values({
              id: newId(),
              uri,
              ...pair,
              state: "accepted",
              role: "moderator",
              created_at: now,
            })
            .execute();
      });
    await moderates(true);
    expect((await midt.visit(anna, page)).text).not.toContain('name="byName"');
    await moderates(false);
  });

  test("what it turns down or never answers stays with the author and their followers", async () => {
    const post = await writes(midt, anna, group, { body: "Uden for emnet" });
    const sent = await eventually(
      () => forum.received("Create").find((one) => (one["object"] as Json)["id"] === post.uri),
      "the Create",
    );
    const { "@context": _, ...create } = sent;
    const no = forum.activity(forum.community, "Reject", create);
    expect(await forum.community.say(inbox(), no)).toBe(202);
    expect(await midt.outcome(no.id)).toBe("done");
    expect(await held(post.uri)).toMatchObject({ audience: "public", network_state: "removed" });
    expect(await postByUri(midt.store.reader, anonymous, post.uri)).toBeDefined();
    const author = await midt.store.reader.db
      .selectFrom("entry")
      .select("id")
      .where("source", "=", anna.id)
      .where("post_id", "=", post.id)
      .execute();
    expect(author).toHaveLength(1);
  });

  test("is left by an Undo, and what it passes on then is nothing to us again", async () => {
    await midt.store.transact((tx) => leave(tx, { networkId: group, actorId: anna.id }));
    const undo = await eventually(() => forum.received("Undo", "Follow")[0], "the Undo");
    expect(undo).toMatchObject({ actor: anna.uri });
    expect(await passesOn(created(forum.page(writer, "for-sent")))).toBe("not-relevant");
  });
});
