import { beforeAll, expect, test } from "vitest";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { post as readPost } from "../../../src/domain/knowledge/post.read.ts";
import { vote } from "../../../src/domain/knowledge/vote.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { fetchPoll } from "../../../src/federation/import/polls.ts";
import { importPost } from "../../../src/federation/import/import-post.ts";
import { note as draft } from "../../domain/knowledge/drafts.ts";
import { person } from "../../support/cast.ts";
import { onEachEngine } from "../../support/engines.ts";
import { alice, mallory, party, type Party } from "../support.ts";
import {
  activity,
  followOrJoin,
  note,
  startInstance,
  type Instance,
  type Json,
} from "./support.ts";
import { answerFollow } from "../../../src/domain/follows/answer-request.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";

const group = party("https://forum.example/groups/viden");

onEachEngine("polls that come in", (engine) => {
  let here: Instance;
  let anna: number;
  let asked: { id: number; uri: string };

  beforeAll(async () => {
    here = await startInstance(engine);
    for (const one of [alice, mallory]) here.serve(one, { followers: `${one.actor}/followers` });
    here.serve(group, { type: "Group" });
    anna = await person(here.store, "anna");
    asked = await ask();
    await say(alice, activity(alice, "Like", asked.uri));
    const { id } = (await actorByUri(here.store.reader, alice.actor))!;
    const pair = { followerId: anna, followeeId: id };
    await here.store.transact((tx) => followOrJoin(tx, pair));
    await here.store.transact((tx) => answerFollow(tx, { ...pair, accepted: true }));
  });

  const ask = (more: object = {}) => {
    const poll = {
      options: ["Ja", "Nej"],
      multiple: false,
      hideTotals: false,
      seconds: 3600,
      ...more,
    };
    return here.store.transact((tx) => publish(tx, anna, draft({ poll })));
  };
  const say = async (by: Party, said: Json) => {
    const { status, reason } = await here.deliver(by, said);
    if (status !== 202) return `${status} ${reason}`;
    await here.work();
    const row = await here.store.reader.db
      .selectFrom("inbound")
      .select(["state", "reason"])
      .where("activity_uri", "=", String(said["id"]))
      .executeTakeFirst();
    return row?.reason ?? row?.state;
  };
  let serial = 0;
  const chooses = (by: Party, name: string, more: Json = {}): Json => ({
    id: `${by.actor}#votes/${(serial += 1)}`,
    type: "Note",
    attributedTo: by.actor,
    to: [`https://nord.example/actors/${anna}`],
    inReplyTo: asked.uri,
    name,
    ...more,
  });
  const numbers = async (id = asked.id) =>
    (await readPost(here.store.reader, personViewer(anna), id))!.poll!.options.map(
      ({ votes }) => votes,
    );
  const posts = async () =>
    (await here.store.reader.db.selectFrom("post").select("id").execute()).length;

  test("a vote counts once, is never a post, and is its voter's alone", async () => {
    const before = await posts();
    const outcomes: [Party, Json, string][] = [
      [alice, chooses(alice, "Måske"), "value-unknown"],
      [alice, chooses(mallory, "Ja"), "not-the-author"],
      [alice, chooses(alice, "Ja", { id: `${mallory.actor}/votes/1` }), "not-theirs"],
      [alice, chooses(alice, "Ja", { inReplyTo: `${alice.actor}/notes/1` }), "not-ours"],
      [alice, chooses(alice, "Ja", { inReplyTo: "https://nord.example/posts/7" }), "not-ours"],
      [alice, chooses(alice, "Ja", { id: undefined }), "400 not-the-author"],
      [alice, chooses(alice, "Ja"), "done"],
      [alice, chooses(alice, "Ja"), "already-voted"],
      [alice, chooses(alice, "Nej"), "already-voted"],
      [mallory, chooses(mallory, "Nej", { content: null, contentMap: {}, attachment: [] }), "done"],
    ];
    for (const [by, vote, outcome] of outcomes)
      expect(await say(by, activity(by, "Create", vote))).toBe(outcome);
    expect(await posts()).toBe(before);
    expect(await numbers()).toEqual([1, 1]);
    const answer = note(alice, "svar", { inReplyTo: asked.uri, name: "Ja" });
    expect(await say(alice, activity(alice, "Create", answer))).toBe("done");
    expect(await posts()).toBe(before + 1);
    expect(await numbers()).toEqual([1, 1]);
  });

  test("neither a group's word nor a fetch makes a vote a post, and a group brings none", async () => {
    const other = await ask();
    const vote = {
      ...chooses(alice, "Ja", { inReplyTo: other.uri }),
      id: `${alice.actor}/votes/passed`,
    };
    here.documents.set(vote.id, { "@context": "https://www.w3.org/ns/activitystreams", ...vote });
    const before = await posts();
    expect(await importPost(here.federation, vote.id)).toEqual({ ok: false, fault: "not-a-post" });
    const inner = activity(alice, "Create", vote);
    expect(await say(group, activity(group, "Announce", inner))).not.toBe("done");
    expect(await say(group, activity(group, "Announce", vote.id))).not.toBe("done");
    const far = {
      ...vote,
      id: `${alice.actor}/votes/far`,
      inReplyTo: "https://oest.example/posts/1",
    };
    expect(await say(alice, activity(alice, "Create", far))).toBe("not-ours");
    expect(await posts()).toBe(before);
    expect(await numbers(other.id)).toEqual([0, 0]);
  });

  test("one is open until it has ended", async () => {
    const other = await ask({ multiple: true });
    const choose = (name: string) => chooses(alice, name, { inReplyTo: other.uri });
    expect(await say(alice, activity(alice, "Create", choose("Nej")))).toBe("done");
    here.time.at += 3_600_000;
    expect(await say(alice, activity(alice, "Create", choose("Ja")))).toBe("poll-closed");
    here.time.at -= 3_600_000;
    expect(await say(alice, activity(alice, "Create", choose("Ja")))).toBe("done");
    expect(await numbers(other.id)).toEqual([1, 1]);
  });

  test("a Question is a post that asks; its numbers come by updates that change nothing else", async () => {
    const votes = (ja: unknown, nej: unknown, more: Json = {}) =>
      note(alice, "spørgsmål", {
        type: "Question",
        endTime: "2036-01-01T00:00:00Z",
        votersCount: 5,
        oneOf: [
          { type: "Note", name: "Ja", replies: { type: "Collection", totalItems: ja } },
          { type: "Note", name: "Nej", replies: { type: "Collection", totalItems: nej } },
        ],
        ...more,
      });
    const question = votes(3, 2);
    expect(await say(alice, activity(alice, "Create", question))).toBe("done");
    const held = (await heldPost(here.store.reader, String(question["id"])))!;
    expect(held.body_html).toBe("<p>spørgsmål</p>");
    expect(await numbers(held.id)).toEqual([3, 2]);
    await here.store.transact((tx) => vote(tx, anna, held.id, [1]));
    const update = (object: Json, by = alice) => say(by, activity(by, "Update", object));
    expect(await update(votes(3, 2))).toBe("not-newer");
    expect(await numbers(held.id)).toEqual([3, 3]);
    for (const [ja, nej] of [
      ["4", 3],
      [-4, 3],
      [1e300, 3],
    ])
      expect(await update(votes(ja, nej))).toBe("not-newer");
    expect(await update(votes(9, 9), mallory)).not.toBe("done");
    expect(await update(votes(4, 3, { votersCount: 7 }))).toBe("done");
    expect(await numbers(held.id)).toEqual([4, 3]);
    const closed = votes(4, 4, { closed: "2026-11-24T11:30:00Z", votersCount: 8 });
    expect(await update(closed)).toBe("done");
    const { poll, editedAt, version } = (await readPost(
      here.store.reader,
      personViewer(anna),
      held.id,
    ))!;
    expect(poll).toMatchObject({
      closedAt: "2026-11-24T11:30:00.000Z",
      votesCount: 8,
      votersCount: 8,
    });
    expect([editedAt, version]).toEqual([null, 1]);
    const uri = String(question["id"]);
    here.documents.set(uri, { ...closed, ...votes(6, 6, { closed: closed["closed"] }) });
    await fetchPoll(here.federation, { uri });
    expect(await numbers(held.id)).toEqual([6, 6]);
    here.down.add(new URL(uri).host);
    await expect(fetchPoll(here.federation, { uri })).rejects.toThrow();
    here.down.clear();
  });

  test.each<[Json, object | null]>([
    [
      { anyOf: [{ name: "a" }, { name: "b" }] },
      { multiple: true, closedAt: null, votersCount: null },
    ],
    [{ oneOf: { type: "Note", name: "alene" } }, { multiple: false, votersCount: 0 }],
    [{ oneOf: [{ name: "" }, {}, 7] }, null],
    [{ oneOf: [{ name: "a" }], closed: true }, { closedAt: "1970-01-01T00:00:00.000Z" }],
    [
      { oneOf: [{ name: "a" }], closed: "2036-01-01T00:00:00Z" },
      { closedAt: null, endsAt: "2036-01-01T00:00:00.000Z" },
    ],
    [{ oneOf: Array.from({ length: 50 }, (_, at) => ({ name: `${at}` })) }, { votesCount: 0 }],
  ])("%j asks %o", async (said, expected) => {
    const question = note(alice, `form-${(serial += 1)}`, { type: "Question", ...said });
    expect(await say(alice, activity(alice, "Create", question))).toBe("done");
    const held = (await heldPost(here.store.reader, String(question["id"])))!;
    const { poll } = (await readPost(here.store.reader, personViewer(anna), held.id))!;
    if (expected === null) return expect(poll).toBeNull();
    expect(poll!.options.length).toBeLessThanOrEqual(20);
    return expect(poll).toMatchObject(expected);
  });
});
