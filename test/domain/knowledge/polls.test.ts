import { beforeAll, describe, expect, test } from "vitest";
import { addPost } from "../../../src/domain/knowledge/add-post.ts";
import { closePoll } from "../../../src/domain/knowledge/close-poll.ts";
import { history } from "../../../src/domain/knowledge/history.read.ts";
import { changesIn } from "../../../src/domain/knowledge/new-post.ts";
import type { NewPoll, PollDraft } from "../../../src/domain/knowledge/poll.ts";
import { post as readPost } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { applyRevision, revise } from "../../../src/domain/knowledge/revise.ts";
import { hearPoll } from "../../../src/domain/knowledge/keep-poll.ts";
import { vote, voteFromElsewhere } from "../../../src/domain/knowledge/vote.ts";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { join } from "../../../src/domain/networks/join.ts";
import { anonymous, personViewer } from "../../../src/domain/knowledge/visible.ts";
import type { RefusalReason } from "../../../src/domain/refused.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { person, stranger } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { decided, refusal, settled } from "../networks/support.ts";
import { note, remoteNote } from "./drafts.ts";

const start = "2026-03-02T09:00:00.000Z";
const hour = 3_600_000;

function asks(more: Partial<PollDraft> = {}): PollDraft {
  return { options: ["Ja", "Nej"], multiple: false, hideTotals: false, seconds: 3600, ...more };
}

/** A store whose time is told. */
async function scene(engine: Engine) {
  const clock = { now: Date.parse(start) };
  const store = await freshStore(engine, { now: () => new Date(clock.now) });
  const author = await person(store, "laege-m1");
  const voters = [await person(store, "sygeplejerske-m2"), await person(store, "bioanalytiker-m3")];
  const far = await stranger(store, "anna@syd.example");
  const ask = async (more: Partial<PollDraft> = {}, audience = "public" as const) =>
    (await store.transact((tx) => publish(tx, author, note({ poll: asks(more), audience })))).id;
  const shown = async (id: number, who?: number) =>
    (await readPost(store.reader, who === undefined ? anonymous : personViewer(who), id))!.poll!;
  return { store, clock, author, voters, far, ask, shown };
}

type Scene = Awaited<ReturnType<typeof scene>>;

type Found = { key: string | null; at: string; type: string };

/** The jobs of a kind that are about a post. */
async function jobs({ store }: Scene, kind: string, postId: number): Promise<Found[]> {
  const { db } = store.reader;
  const rows = await db
    .selectFrom("job")
    .selectAll()
    .where("kind", "=", kind)
    .orderBy("id")
    .execute();
  return rows
    .map((row) => ({ ...row, fact: JSON.parse(row.payload) as { type: string; postId: number } }))
    .filter(({ fact }) => fact.postId === postId)
    .map(({ key, run_at: at, fact }) => ({ key, at, type: fact.type }));
}

/** What someone was told about a post. */
async function told({ store }: Scene, readerId: number, postId: number): Promise<string[]> {
  const rows = await store.reader.db
    .selectFrom("notification")
    .select("kind")
    .where("reader_id", "=", readerId)
    .where("post_id", "=", postId)
    .execute();
  return rows.map(({ kind }) => kind);
}

onEachEngine("polls", (engine) => {
  let here: Scene;
  beforeAll(async () => {
    here = await scene(engine);
  });

  const faults: [string, Partial<PollDraft>, RefusalReason][] = [
    ["one choice", { options: ["Ja", " "] }, "poll-options"],
    ["nine", { options: "abcdefghi".split("") }, "poll-options"],
    ["a long one", { options: ["å".repeat(101), "b"] }, "poll-option-too-long"],
    ["the same twice", { options: ["Ja", " ja "] }, "poll-option-twice"],
    ["four minutes", { seconds: 240 }, "poll-time"],
    ["two months", { seconds: 5_000_000 }, "poll-time"],
    ["no number", { seconds: Number.NaN }, "poll-time"],
    ["a patient", { options: ["070761-4285", "b"] }, "patient-data"],
  ];
  test.each(faults)("%s is refused", async (_, more, reason) => {
    expect(await refusal(here.ask(more))).toBe(reason);
  });

  test("everyone who sees it votes once; its author, strangers to it and those who come late do not", async () => {
    const { store, author, voters, far, ask, shown, clock } = here;
    const [nurse, scientist] = voters as [number, number];
    const id = await ask();
    const votes = (who: number, ...choices: number[]) =>
      refusal(store.transact((tx) => vote(tx, who, id, choices)));
    for (const choices of [[], [2], [-1], [0.5], [0, 1]])
      expect(await votes(nurse, ...choices)).toBe("value-unknown");
    expect(await votes(nurse, 1)).toBeUndefined();
    expect(await votes(nurse, 0)).toBe("already-voted");
    expect(await votes(author, 0)).toBe("own-poll");
    const elsewhere = (name: string, uri: string) =>
      refusal(
        store.transact((tx) => voteFromElsewhere(tx, { actorId: far, postId: id, name, uri })),
      );
    expect(await elsewhere("Måske", "https://syd.example/v/1")).toBe("value-unknown");
    expect(await elsewhere("Ja", "https://syd.example/v/2")).toBeUndefined();
    expect(await elsewhere("Nej", "https://syd.example/v/3")).toBe("already-voted");
    expect(await shown(id, nurse)).toMatchObject({ votesCount: 2, votersCount: 2, mine: [1] });
    expect((await shown(id)).options.map((option) => option.votes)).toEqual([1, 1]);
    expect((await shown(id)).mine).toBeNull();
    clock.now += hour;
    expect(await votes(scientist, 0)).toBe("poll-closed");
    expect(await elsewhere("Ja", "https://syd.example/v/4")).toBe("poll-closed");
    clock.now -= hour;
    const plain = await store.transact((tx) => publish(tx, author, note()));
    expect(await refusal(store.transact((tx) => vote(tx, nurse, plain.id, [0])))).toBe("not-found");
  });

  test("of several choices each is one vote, and who gives them one voter, here and elsewhere", async () => {
    const { store, voters, far, ask, shown } = here;
    const id = await ask({ options: ["a", "b", "c"], multiple: true });
    await store.transact((tx) => vote(tx, voters[0]!, id, [0, 2, 2]));
    for (const name of ["c", "b"])
      await store.transact((tx) =>
        voteFromElsewhere(tx, {
          actorId: far,
          postId: id,
          name,
          uri: `https://syd.example/m/${name}`,
        }),
      );
    const again = { actorId: far, postId: id, name: "c", uri: "https://syd.example/m/again" };
    expect(await refusal(store.transact((tx) => voteFromElsewhere(tx, again)))).toBe(
      "already-voted",
    );
    const poll = await shown(id, voters[0]);
    expect(poll).toMatchObject({ votesCount: 4, votersCount: 2, mine: [0, 2] });
    expect(poll.options.map(({ votes }) => votes)).toEqual([1, 1, 2]);
  });

  test("many who vote at once all count, and one who does so twice once", async () => {
    const { store, ask, shown } = here;
    const id = await ask();
    const crowd = await Promise.all(
      Array.from({ length: 8 }, (_, at) => person(store, `folk-${engine}-${at}`)),
    );
    const cast = [...crowd, ...crowd].map((who, at) =>
      refusal(store.transact((tx) => vote(tx, who, id, [at % 2]))),
    );
    const outcomes = await Promise.all(cast);
    expect(outcomes.filter((reason) => reason === "already-voted").length).toBe(8);
    const poll = await shown(id);
    expect(poll).toMatchObject({ votesCount: 8, votersCount: 8 });
    const rows = await store.reader.db
      .selectFrom("poll_vote")
      .select("choice")
      .where("post_id", "=", id)
      .execute();
    expect(poll.options.map(({ votes }) => votes)).toEqual(
      [0, 1].map((at) => rows.filter(({ choice }) => choice === at).length),
    );
  });

  test("how it stands is told in one job however many vote; hidden numbers when it closes", async () => {
    const { store, clock, author, voters, ask, shown } = here;
    const [open, hidden] = [await ask(), await ask({ hideTotals: true })];
    for (const who of voters)
      for (const id of [open, hidden]) await store.transact((tx) => vote(tx, who, id, [0]));
    const later = (ms: number) => new Date(clock.now + ms).toISOString();
    const counted = { type: "PollCounted", key: `poll ${open}`, at: later(180_000) };
    expect((await jobs(here, "federate", open)).slice(1)).toEqual([counted]);
    expect((await jobs(here, "federate", hidden)).slice(1)).toEqual([]);
    expect((await shown(hidden, author)).options.map(({ votes }) => votes)).toEqual([null, null]);
    expect((await jobs(here, "close-poll", hidden)).map(({ at }) => at)).toEqual([later(hour)]);
    await closePoll(store, { postId: hidden });
    expect((await shown(hidden)).closedAt).toBeNull();
    clock.now += hour;
    for (let run = 0; run < 2; run++) await closePoll(store, { postId: hidden });
    expect((await shown(hidden)).options.map(({ votes }) => votes)).toEqual([2, 0]);
    for (const who of [author, ...voters]) expect(await told(here, who, hidden)).toEqual(["poll"]);
    const closing = (await jobs(here, "federate", hidden)).map(({ type }) => type);
    expect(closing).toEqual(["PostPublished", "PollClosed"]);
  });

  test("other choices begin from nothing and the old ones are in the history; more time does not", async () => {
    const { store, clock, author, voters, ask, shown } = here;
    const id = await ask();
    await store.transact((tx) => vote(tx, voters[0]!, id, [0]));
    const change = (poll: PollDraft | null | undefined, body = "Tak for i dag") =>
      store.transact((tx) => revise(tx, author, id, note({ poll, body })));
    await change(undefined, "Rettet");
    expect((await shown(id)).votesCount).toBe(1);
    clock.now += hour;
    await closePoll(store, { postId: id });
    await change(asks({ seconds: 7200 }), "Rettet");
    expect(await shown(id)).toMatchObject({ votesCount: 1, closedAt: null });
    expect(await told(here, author, id)).toEqual([]);
    await closePoll(store, { postId: id });
    expect((await shown(id)).closedAt).toBeNull();
    await change(asks({ options: ["Ja", "Måske"] }), "Rettet");
    expect(await shown(id, voters[0])).toMatchObject({ votesCount: 0, votersCount: 0, mine: [] });
    const versions = await history(store.reader, personViewer(author), id);
    expect(versions.map(({ options }) => options)).toEqual([
      ["Ja", "Nej"],
      ["Ja", "Nej"],
    ]);
    await change(null, "Rettet");
    expect((await readPost(store.reader, anonymous, id))!.poll).toBeNull();
  });

  describe("of elsewhere", () => {
    const toldPoll = (tallies: number[], more: Partial<NewPoll> = {}): NewPoll => ({
      options: ["Ja ", "Nej"],
      multiple: false,
      hideTotals: false,
      endsAt: new Date(here.clock.now + hour).toISOString(),
      closedAt: null,
      told: { tallies, voters: tallies.reduce((sum, one) => sum + one, 0) },
      ...more,
    });

    test("what its server tells counts, and our vote on top until that tells more", async () => {
      const { store, voters, far, shown, clock } = here;
      const uri = "https://syd.example/posts/1";
      const { id } = await store.transact((tx) =>
        addPost(tx, remoteNote(far, uri, { poll: toldPoll([3, 1]) })),
      );
      const postId = id!;
      expect(await jobs(here, "close-poll", postId)).toEqual([]);
      await store.transact((tx) => vote(tx, voters[0]!, postId, [0]));
      expect(await shown(postId, voters[0])).toMatchObject({
        votesCount: 5,
        votersCount: 5,
        mine: [0],
      });
      const cast = (await jobs(here, "federate", postId)).map(({ type }) => type);
      expect(cast).toEqual(["VoteCast"]);
      expect((await jobs(here, "close-poll", postId)).length).toBe(1);
      const hear = (poll: NewPoll) => store.transact((tx) => hearPoll(tx, postId, poll));
      expect(await hear(toldPoll([3, 1]))).toBe(false);
      expect((await shown(postId)).votesCount).toBe(5);
      expect(await hear(toldPoll([4, 3]))).toBe(true);
      expect(await hear({ ...toldPoll([40, 30]), options: ["Ja", "Andet"] })).toBe(false);
      const elsewhere = { actorId: far, postId, name: "Nej", uri: "https://syd.example/v/9" };
      expect(await refusal(store.transact((tx) => voteFromElsewhere(tx, elsewhere)))).toBe(
        "not-found",
      );
      clock.now += hour;
      await closePoll(store, { postId });
      expect(await told(here, voters[0]!, postId)).toEqual(["poll"]);
      const [asking] = await jobs(here, "fetch-poll", postId);
      expect(asking).toMatchObject({ key: uri, type: "PollClosed" });
      expect(await hear(toldPoll([2, 1], { closedAt: start }))).toBe(true);
      expect((await shown(postId)).options.map(({ votes }) => votes)).toEqual([2, 1]);
    });

    test("a newer version may ask otherwise; numbers that are none are nothing", async () => {
      const { store, far, shown, voters } = here;
      const before = remoteNote(far, `https://syd.example/posts/2-${engine}`, {
        poll: toldPoll([1, -5]),
      });
      const { id } = await store.transact((tx) => addPost(tx, before));
      expect((await shown(id!)).votesCount).toBe(1);
      await store.transact((tx) => vote(tx, voters[0]!, id!, [1]));
      const after = { ...before, poll: toldPoll([0, 0], { options: ["A", "B"], multiple: true }) };
      const at = new Date(here.clock.now).toISOString();
      await store.transact((tx) =>
        applyRevision(tx, id!, changesIn(after), { updated: at, said: at }),
      );
      expect(await shown(id!, voters[0])).toMatchObject({
        multiple: true,
        votesCount: 0,
        mine: [],
      });
    });

    test("a choice that names a patient holds the post back", async () => {
      const { store, far } = here;
      const post = remoteNote(far, `https://syd.example/posts/3-${engine}`, {
        poll: toldPoll([0, 0], { options: ["cpr 070761-4285", "nej"] }),
      });
      const { id } = await store.transact((tx) => addPost(tx, post));
      expect(await readPost(store.reader, anonymous, id!)).toBeUndefined();
    });
  });

  test("in a closed network members vote, also from elsewhere, and nobody else", async () => {
    const { store } = here;
    const { id: networkId, owner, member, other } = await settled(store);
    const [inside, beside] = [
      await stranger(store, "medlem@syd.example"),
      await stranger(store, "gaest@syd.example"),
    ];
    await store.transact((tx) => setTrust(tx, "syd.example", "allied"));
    const uri = "https://syd.example/follows/1";
    await store.transact((tx) => join(tx, { networkId, actorId: inside, uri }));
    await decided(store, networkId, { byId: owner, actorId: inside, admitted: true });
    const draft = note({ poll: asks(), audience: "network", networkId });
    const { id: postId } = await store.transact((tx) => publish(tx, owner, draft));
    const from = (actorId: number) => {
      const told = { actorId, postId, name: "Ja", uri: `https://syd.example/n/${actorId}` };
      return refusal(store.transact((tx) => voteFromElsewhere(tx, told)));
    };
    const of = (who: number) => refusal(store.transact((tx) => vote(tx, who, postId, [0])));
    expect(await from(inside)).toBeUndefined();
    expect(await from(beside)).toBe("not-found");
    expect(await of(other)).toBe("not-found");
    expect(await of(member)).toBeUndefined();
    expect(await readPost(store.reader, personViewer(other), postId)).toBeUndefined();
  });
});
