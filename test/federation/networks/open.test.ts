import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { actOnPost } from "../../../src/domain/knowledge/network-posts.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { actOnMember } from "../../../src/domain/networks/member-acts.ts";
import type { NetworkAct } from "../../../src/domain/facts.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { request } from "../../domain/knowledge/drafts.ts";
import { startForumStub, type ForumActor, type ForumStub } from "../../support/forum-stub.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { eventually } from "../../support/process.ts";
import { allAtRest, region, type Person, type Region } from "./region.ts";
import { asks, becomes, closeAll, founded, standing, writes, type Network } from "./scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Json = Record<string, unknown>;

const engines: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];
const everyone = "https://www.w3.org/ns/activitystreams#Public";

describe.each(engines)("an open network on %s", (engine) => {
  let midt: Region;
  let forums: ForumStub[];
  let lemmy: ForumStub;
  let mastodon: MastodonStub;
  let syd: Region;
  let leader: Person;
  let anna: Person;
  /** The network as Syd holds it. */
  let there: number;
  let network: Network;
  let address: string;

  beforeAll(async () => {
    [midt, syd, mastodon, ...forums] = await Promise.all([
      region("Midt", engine),
      region("Syd", "sqlite"),
      startMastodonStub(),
      startForumStub("lemmy"),
      startForumStub("piefed"),
      startForumStub("nodebb"),
    ]);
    lemmy = forums[0]!;
    leader = await midt.member("jordemoder-leder");
    anna = await syd.member("sygeplejerske-m2");
    network = await founded(midt, leader, "sepsis", { kind: "open" });
    address = `@sepsis@${midt.host}`;
  });

  afterAll(async () => {
    await closeAll([midt, syd]);
    await Promise.all([mastodon, ...(forums ?? [])].map((one) => one?.close()));
  });

  const inbox = () => `${midt.origin}/inbox`;
  const held = (uri: string) => heldPost(midt.store.reader, uri);
  const idOf = ({ object }: Json) =>
    typeof object === "string" ? object : (object as Json | undefined)?.["id"];
  /** What a server was told of something: the Announces, and what stood in them. */
  const announced = (forum: ForumStub, type: string, uri: string) =>
    forum
      .received("Announce", type)
      .filter(({ object }) => idOf(object as Json) === uri || innermost(object as Json) === uri);
  const innermost = ({ object }: Json) =>
    typeof object === "object" && object !== null ? idOf(object as Json) : undefined;
  const toMastodon = (type: string, of: (body: Json) => boolean) =>
    mastodon.log.filter((one) => one.type === type && of(one.body));
  const boosts = (uri: string) => toMastodon("Announce", ({ object }) => object === uri);
  const act = (postId: number, verb: "take-off" | "put-back") =>
    midt.store.transact((tx) =>
      actOnPost(tx, { networkId: network.id, byId: leader.id, act: { verb, postId } }),
    );
  const onMember = (made: Extract<NetworkAct, { personId: number }>) =>
    midt.store.transact((tx) =>
      actOnMember(tx, { networkId: network.id, byId: leader.id, act: made }),
    );
  /** A post as Mastodon writes it that names the network. */
  const mentioning = async (text: string, more: Json = {}): Promise<string> => {
    const id = `${mastodon.actor}/statuses/${text}`;
    const object = {
      id,
      type: "Note",
      attributedTo: mastodon.actor,
      published: new Date().toISOString(),
      to: [everyone],
      cc: [`${mastodon.actor}/followers`, network.uri],
      content: `<p>${address} ${text}</p>`,
      tag: [{ type: "Mention", href: network.uri, name: address }],
      ...more,
    };
    mastodon.serve(id, object);
    const { to, cc } = object;
    const create = { id: `${id}/activity`, type: "Create", actor: mastodon.actor, to, cc, object };
    expect(await mastodon.send(inbox(), create)).toBe(202);
    return id;
  };
  const said = async (by: ForumActor, activity: Json & { id: string }) => {
    expect(await by.say(inbox(), activity)).toBe(202);
    return midt.outcome(activity.id);
  };

  test("is joined at once by anyone, whatever their server runs", async () => {
    for (const forum of forums) {
      const { reader } = forum.people;
      const follow = forum.activity(reader, "Follow", network.uri, { to: [network.uri], cc: [] });
      expect(await said(reader, follow)).toBe("done");
      await eventually(() => forum.received("Accept")[0], "the Accept");
      const pair = { followerId: await midt.idOf(reader.uri), followeeId: network.id };
      expect(await standing(midt, pair)).toBe("accepted");
    }
    there = await asks(network, syd, anna);
    await becomes(syd, { followerId: anna.id, followeeId: there }, "accepted");
    expect(await mastodon.follow(network.uri)).toBe(202);
    await eventually(() => mastodon.following.has(network.uri), "the Accept");
  });

  test("a thread reaches readers of activities whole and those of boosts as one boost", async () => {
    const post = await writes(midt, leader, network.id, request());
    for (const forum of forums) {
      const [one] = await eventually(() => some(announced(forum, "Create", post.uri)), "it there");
      const { object: create } = one as { object: Json };
      expect(create).toMatchObject({ audience: network.uri, to: [everyone, network.uri] });
      expect(create["proof"]).toMatchObject({ cryptosuite: "eddsa-jcs-2022" });
      expect(create["object"]).toMatchObject({ name: "Hvem har prøvet tavlemøder om natten?" });
    }
    const there = await eventually(() => mastodon.statuses.get(post.uri), "the boost");
    expect(there.html).toContain("Vi mangler erfaringer.");
    await allAtRest(midt);
    expect(mastodon.statuses.get(post.uri)?.boostedBy).toEqual([network.uri]);
    expect(boosts(post.uri)).toHaveLength(1);
    for (const forum of forums) expect(announced(forum, "Create", post.uri)).toHaveLength(1);
  });

  test.each(["here", "in another region"])(
    "changes and the end of a post by someone %s reach boost readers in the author's own words",
    async (where) => {
      const [at, author, networkId] =
        where === "here" ? [midt, leader, network.id] : [syd, anna, there];
      const post = await writes(at, author, networkId, request());
      await eventually(() => mastodon.statuses.get(post.uri), "the boost");
      const draft = request({ body: "Vi har nu prøvet.", networkId });
      await at.store.transact((tx) => revise(tx, author.id, post.id, draft));
      await eventually(() => mastodon.statuses.get(post.uri)?.edited, "the Update");
      const [update] = toMastodon("Update", (body) => idOf(body) === post.uri);
      expect(update).toMatchObject({ status: 202, body: { actor: author.uri } });
      if (at === syd) expect(update).toMatchObject({ signedBy: network.uri });
      for (const forum of forums)
        await eventually(() => some(announced(forum, "Update", post.uri)), "the Update");

      await at.store.transact((tx) => withdraw(tx, author.id, post.id));
      await eventually(() => !mastodon.statuses.has(post.uri), "the Delete");
      const ends = toMastodon("Delete", (body) => idOf(body) === post.uri);
      expect(ends.every((one) => one.status === 202)).toBe(true);
      for (const forum of forums)
        await eventually(() => some(announced(forum, "Delete", post.uri)), "the Delete");
    },
  );

  test("what is taken off is no longer boosted, and is boosted anew when it is put back", async () => {
    const post = await writes(midt, leader, network.id, request());
    const boosted = (times: number) =>
      eventually(
        () => mastodon.statuses.get(post.uri)?.boostedBy.length === times,
        `${times} boosts`,
      );
    await boosted(1);
    for (let again = 0; again < 2; again++) {
      await act(post.id, "take-off");
      await boosted(0);
      await act(post.id, "put-back");
      await boosted(1);
    }
    await act(post.id, "take-off");
    await boosted(0);
    const ids = boosts(post.uri).map((one) => one.body["id"]);
    expect(new Set(ids).size).toBe(3);
    const undone = toMastodon("Undo", ({ object }) => (object as Json)["object"] === post.uri);
    expect(undone.map((one) => (one.body["object"] as Json)["id"])).toEqual(ids);
    await eventually(() => announced(lemmy, "Delete", post.uri).length === 3, "three removals");
    expect(announced(lemmy, "Undo", post.uri)).toHaveLength(2);
  });

  test("a member on Mastodon writes in it by naming it, and anyone's reply to its posts is passed on", async () => {
    const thread = await mentioning("hvordan");
    const [create] = await eventually(() => some(announced(lemmy, "Create", thread)), "it there");
    expect(create?.["object"]).toMatchObject({ id: `${thread}/activity`, actor: mastodon.actor });
    expect(await held(thread)).toMatchObject({ network_state: "accepted", audience: "public" });
    await eventually(() => boosts(thread)[0], "the boost");

    await eventually(() => heldPost(syd.store.reader, thread), "it in the other region");
    expect(await heldPost(syd.store.reader, thread)).toMatchObject({
      network_id: there,
      network_state: "accepted",
    });

    const { writer } = lemmy.people;
    const reply = lemmy.page(writer, "svar", { type: "Note", name: undefined, inReplyTo: thread });
    expect(await said(writer, lemmy.activity(writer, "Create", reply))).toBe("done");
    for (const forum of forums)
      await eventually(() => some(announced(forum, "Create", reply.id)), "the reply");
    const another = await mentioning("svar-to", { inReplyTo: thread });
    await eventually(() => some(announced(lemmy, "Create", another)), "the reply of Mastodon");
    await allAtRest(midt);
    expect(boosts(reply.id)).toEqual([]);
    expect(boosts(another)).toEqual([]);
    const changed = lemmy.page(writer, "svar", {
      ...reply,
      content: "<p>ændret</p>",
      updated: soon(),
    });
    expect(await said(writer, lemmy.activity(writer, "Update", changed))).toBe("done");
    await eventually(() => some(announced(lemmy, "Update", reply.id)), "the change");
    const inSyd = async () => heldPost(syd.store.reader, reply.id);
    await eventually(
      async () => (await inSyd())?.body_html === "<p>ændret</p>",
      "it changed there",
    );
    lemmy.gone(reply.id);
    expect(await said(writer, lemmy.activity(writer, "Delete", reply.id))).toBe("done");
    await eventually(async () => (await inSyd()) === undefined, "it gone there");
  });

  test("what strangers say to it is no thread of its, nor is what comes of it passed on", async () => {
    const { writer } = lemmy.people;
    const page = lemmy.page(writer, "reklame", {
      audience: network.uri,
      to: [everyone, network.uri],
    });
    await said(writer, lemmy.activity(writer, "Create", page, { audience: network.uri }));
    const changed = { ...page, content: "<p>mere</p>", updated: soon() };
    await said(writer, lemmy.activity(writer, "Update", changed));
    await allAtRest(midt);
    for (const type of ["Create", "Update"]) expect(announced(lemmy, type, page.id)).toEqual([]);
    expect((await held(page.id))?.network_id ?? null).toBeNull();
  });

  test("what the banned say is passed on no more", async () => {
    const post = await writes(midt, leader, network.id, request());
    const writer = forums[1]!.people.writer;
    const forum = forums[1]!;
    const personId = await midt.bring(writer.uri);
    await onMember({ verb: "ban", personId });
    const reply = forum.page(writer, "vred", { type: "Note", inReplyTo: post.uri });
    await said(writer, forum.activity(writer, "Create", reply));
    await said(writer, forum.activity(writer, "Like", post.uri));
    await allAtRest(midt);
    expect(announced(lemmy, "Create", reply.id)).toEqual([]);
    expect(announced(lemmy, "Like", post.uri)).toEqual([]);
  });
});

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** Newer than what was just written, and not in the future for long. */
function soon(): string {
  return new Date(Date.now() + 1000).toISOString();
}
